// The suite of limiters finds what is wrong with one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeAsk, decodeReply, encodeAsk, encodeReply } from '../../pkg/limiter/codec.js'
import { compareAndSwapLimiter } from '../../pkg/limiter/compare-and-swap.js'
import { memoryLimiter } from '../../pkg/journal/memory.js'
import { limiterSuite } from '../../pkg/suite/limiter.js'
import { sharedValue } from './shared-value.js'

/** Returns the names of the tests that fail. */
async function failures(create) {
  const cases = []
  limiterSuite({ test: (name, run) => cases.push([name, run]), create })
  assert.ok(cases.length >= 19)
  const failed = []
  for (const [name, run] of cases) await run().catch(() => failed.push(name.replace('limiter: ', '')))
  return failed
}

/** A limit in memory whose asks and replies are changed. */
function changed({ ask = (it) => it, reply = (it) => it, time = (ms) => ms }) {
  return () => {
    let now = 5
    const limiter = memoryLimiter({ now: () => now })
    return {
      open: () => ({
        exchange: (bytes) => encodeReply(reply(decodeReply(limiter.exchange(encodeAsk(ask(decodeAsk(bytes))))))),
      }),
      advance: (ms) => (now += time(ms)),
    }
  }
}

const FAULTS = {
  'each worker has a limit of its own': [
    () => ({ open: () => memoryLimiter({ now: () => 5 }), advance() {} }),
    'grants the limit, and no more, to all who ask at once',
    'is the same for whoever opens it later',
  ],
  'a write that does not compare the version': [
    () => {
      const store = sharedValue()
      const careless = { read: store.read, write: async (bytes) => Object.assign(store, { bytes }) === store }
      return { open: () => compareAndSwapLimiter(careless), advance: (ms) => (store.time += ms) }
    },
    'grants the limit, and no more, to all who ask at once',
    'the first ask of two makers at once opens one limit, not two',
  ],
  'responses that are taken for earlier ones': [
    changed({
      ask: (it) => ({ ...it, completed: it.completed.map(({ id }) => ({ id, ageMs: 30_000 })) }),
      time: (ms) => ms / 100,
    }),
    'a cell is granted again a hold after its response, and no earlier',
  ],
  'grants that begin too early': [
    changed({ reply: (it) => ('grants' in it ? { ...it, grants: it.grants.map(({ id }) => ({ id, inMs: 0 })) } : it) }),
    'a cell is granted again a hold after its response, and no earlier',
  ],
  'lives that are forgotten': [
    changed({ ask: (it) => ({ ...it, lifeMs: 0, longestLifeMs: 0 }) }),
    'a cell whose worker is gone is granted again after its life and a hold, and no earlier',
    'a worker that knows another state closes the limit until its grants are over',
  ],
  'workers that are confused': [
    changed({ ask: (it) => ({ ...it, worker: '00' }) }),
    'nobody returns the cells of another',
  ],
  'states that are confused': [
    changed({ ask: (it) => ({ ...it, seen: { epoch: '', lastId: 0 } }) }),
    'a worker that knows another state closes the limit until its grants are over',
    'a worker that knows a later grant closes the limit: the store was rolled back',
  ],
  'refusals that are not passed on': [
    changed({ ask: (it) => ({ ...it, refusedMs: 0 }) }),
    'nobody is granted anything while the server refuses',
  ],
  'steps of the clock that are not passed on': [
    changed({ ask: (it) => ({ ...it, step: null }) }),
    'a step of the clock is taken off it by the first who reports it, and not by the next',
  ],
  'steps that are corrected twice': [
    () => {
      let aheadMs = 0
      return changed({
        ask: (it) => ({ ...it, step: it.step && { ...it.step, aheadMs } }),
        reply: (it) => {
          aheadMs = it.aheadMs ?? aheadMs
          return it
        },
      })()
    },
    'a step of the clock is taken off it by the first who reports it, and not by the next',
  ],
  'rates that are not compared': [
    changed({ ask: (it) => ({ ...it, rate: { limit: 60, windowMs: 60_000 } }) }),
    'another limit or window is refused while cells are taken',
  ],
  'priorities that are not passed on': [
    changed({ ask: (it) => ({ ...it, job: { ...it.job, spare: 0 } }) }),
    'a job in bulk leaves its spare cells to live ones',
  ],
  'a damaged state that is taken for none': [
    () => {
      const store = sharedValue()
      return {
        open: () => compareAndSwapLimiter(store),
        advance: (ms) => (store.time += ms),
        damage: () => (store.bytes = undefined),
      }
    },
    'a state that is damaged is a lost one: the limit is closed',
  ],
  'damaged bytes that are replied to': [
    () => {
      let now = 5
      const limiter = memoryLimiter({ now: () => now })
      let last
      const exchange = (bytes) => {
        try {
          last = limiter.exchange(bytes)
        } catch {}
        return last
      }
      return { open: () => ({ exchange }), advance: (ms) => (now += ms) }
    },
    'bytes that are damaged, or of another version, are refused and change nothing',
  ],
}

for (const [fault, [create, ...expected]] of Object.entries(FAULTS))
  test(`the suite of limiters finds ${fault}`, async () => {
    const found = await failures(create)
    for (const name of expected) assert.ok(found.includes(name), `${name}: not among ${JSON.stringify(found)}`)
  })

test('the suite of limiters finds nothing wrong with a right one', async () => {
  assert.deepEqual(await failures(changed({})), [])
})
