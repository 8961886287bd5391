// Four workers on one limit, whatever happens to them and to its store: never above the limit.
//
// The time over the shortest is printed, and is that of a machine with nothing else to do only there:
//   node --test --test-concurrency=1 --test-name-pattern=emptied tests/fleet/cases/redis-chaos.js
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, endure, RATE } from './fleet.js'

/** @typedef {(fleet: import('./fleet.js').Fleet, store: any, signal: AbortSignal) => Promise<unknown>} Trouble */

/**
 * What happens, and how, to the workers of any store. `fleet` is what can be done to workers, `store` what can be done to the server.
 *
 * @type {Record<string, Trouble>}
 */
const TROUBLES = {
  'nothing happens': async () => {},
  'a worker is killed every 1.5 s': (fleet, _, signal) => every(1_500, signal, (n) => fleet.kill(n)),
  'one worker after the other is frozen, for 1.5 to 5 s': (fleet, _, signal) =>
    every(500, signal, (n) => fleet.freeze(n, 1_500 + ((n * 1_300) % 3_500))),
  'the server is emptied': (_, store) => store.empty(),
  'the server stands still for 3 s': (_, store) => store.freeze(3_000),
  async 'the clock of the server is set 4 s forward, and back'(_, store, signal) {
    await store.setAhead(4_000)
    await sleep(9_000, undefined, { signal })
    await store.setAhead(0)
  },
}

/**
 * @param {string} name of the store
 * @param {() => Promise<any>} startStore
 * @param {Record<string, Trouble>} own what else can happen to such a store
 */
export function chaosSuite(name, startStore, own) {
  suite(`four workers on one limit in ${name}`, { concurrency: 2 }, () => {
    for (const [what, trouble] of Object.entries({ ...TROUBLES, ...own })) {
      test(`never exceed it, though ${what}`, async (t) => {
        const store = await startStore()
        t.after(() => store.stop())
        const found = await endure({ store: store.store, trouble: (fleet, signal) => trouble(fleet, store, signal) })
        t.diagnostic(describe(found))
        assert.ok(found.most <= RATE.limit && found.refused <= found.late, describe(found))
        // The fullest window is full: the test could see one request more.
        assert.ok(found.most > RATE.limit / 2, describe(found))
      })
    }
  })
}

/** Does something again and again, until it is enough. @param {number} ms @param {AbortSignal} signal @param {(n: number) => unknown} act */
async function every(ms, signal, act) {
  for (let n = 0; !signal.aborted; n += 1) {
    await act(n)
    await sleep(ms, undefined, { signal })
  }
}
