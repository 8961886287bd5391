// What every journal has to do that many workers share, whatever store it is in.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exact, people, rig } from '../client/helpers.js'
import { contents, inUse, noise } from './suite.js'

export const lost = { name: 'ImportError', code: 'JOURNAL_LOST' }

/** Short enough to wait for; long enough for a worker that lives to renew it on a slow machine. */
const HOLD_MS = 600

/**
 * A journal's place.
 *
 * @typedef {object} Place
 * @property {(options?: object) => any} open a journal there
 * @property {() => Promise<unknown>} lapse ends the hold, as time does
 * @property {() => Promise<unknown>} empty takes all pieces away, and nothing else
 * @property {() => Promise<unknown>} wipe takes everything away
 * @property {(count: number) => unknown} [loseReplies] of the next requests: they are performed, and nobody hears of it
 */

/**
 * @param {string} name
 * @param {(test: import('node:test').TestContext) => Promise<Place>} place a new one
 */
export function fencedSuite(name, place) {
  test(`${name}: a worker whose journal was taken over writes nothing more, and its successor reads what it wrote`, async (t) => {
    const { open } = await place(t)
    const [first, second] = [open(), open({ takeOver: true })]
    await first.load()
    await first.append(noise(10))
    assert.deepEqual(await contents(second), noise(10))
    await assert.rejects(first.append(noise(5, 2)), lost)
    await second.append(noise(7, 3))
    await assert.rejects(first.append(noise(5, 2)), lost, 'and stays lost')
    await first.close()
    await second.append(noise(7, 4))
    await second.close()
    const third = open()
    assert.deepEqual(await contents(third), joined(noise(10), noise(7, 3), noise(7, 4)))
    await third.close()
  })

  test(`${name}: is lost also when the successor has ended, and is still lost after many of them`, async (t) => {
    const { open } = await place(t)
    const zombie = open()
    await zombie.load()
    await zombie.append(noise(3))
    for (let n = 0; n < 3; n += 1) {
      const next = open({ takeOver: true })
      await next.load()
      await next.close()
    }
    await assert.rejects(zombie.append(noise(3)), lost)
    await zombie.close()
    assert.deepEqual(await contents(open()), noise(3))
  })

  test(`${name}: a hold that has ended costs nothing as long as nobody takes it`, async (t) => {
    const { open, lapse } = await place(t)
    const first = open({ holdMs: HOLD_MS })
    await first.load()
    await lapse()
    await first.append(noise(4))
    await assert.rejects(open({ holdMs: HOLD_MS }).load(), inUse, 'the append has renewed it')
    await first.close()
  })

  test(`${name}: a worker that has ended without a word is followed when its hold ends`, async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const { open } = await place(t)
    const dead = open({ holdMs: HOLD_MS, worker: 'worker 17' })
    await dead.load()
    await dead.append(noise(6))
    const waits = []
    const next = open({ holdMs: HOLD_MS, onWait: (wait) => waits.push(wait) })
    assert.deepEqual(await contents(next), noise(6))
    assert.deepEqual(
      waits.map(({ worker }) => worker),
      ['worker 17'],
    )
    assert.ok(waits[0].waitMs > 0 && waits[0].waitMs <= HOLD_MS, JSON.stringify(waits))
    await assert.rejects(dead.append(noise(1)), lost)
    await next.close()
  })

  test(`${name}: a worker that lives keeps its hold, and is named to others`, async (t) => {
    const { open } = await place(t)
    const first = open({ holdMs: HOLD_MS, worker: 'worker 17' })
    await first.load()
    await assert.rejects(open({ holdMs: 60_000 }).load(), { ...inUse, message: /in use by worker 17/ })
    await first.append(noise(2))
    await first.close()
  })

  test(`${name}: of many that come at once, one takes hold`, async (t) => {
    const { open } = await place(t)
    const all = Array.from({ length: 6 }, () => open({ holdMs: HOLD_MS }))
    const found = await Promise.allSettled(all.map((journal) => journal.load()))
    const refused = found.flatMap(({ reason }) => (reason ? [reason.code] : []))
    assert.deepEqual(refused, Array(5).fill('JOURNAL_IN_USE'))
    await Promise.all(all.map((journal) => journal.close()))
    assert.equal(await open().load(), null)
  })

  test(`${name}: closing ends the wait for a holder`, async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const { open } = await place(t)
    const first = open()
    await first.load()
    const second = open({ onWait: () => void second.close() })
    await assert.rejects(second.load(), inUse)
    await first.close()
  })

  test(`${name}: may be loaded again while it is held, as a check and an import do`, async (t) => {
    const { open } = await place(t)
    const journal = open()
    assert.equal(await journal.load(), null)
    await journal.append(noise(8))
    assert.deepEqual(await contents(journal), noise(8))
    await journal.append(noise(8, 2))
    await journal.close()
    assert.deepEqual(await contents(open()), joined(noise(8), noise(8, 2)))
  })

  test(`${name}: what the store has lost is not written behind`, async (t) => {
    for (const disaster of ['empty', 'wipe']) {
      const there = await place(t)
      const journal = there.open()
      await journal.load()
      await journal.append(noise(8))
      await there[disaster]()
      const unwritable = { code: 'JOURNAL_UNWRITABLE', message: /lost what it had confirmed/ }
      await assert.rejects(journal.append(noise(8)), unwritable, disaster)
      await journal.close()
    }
  })

  test(`${name}: a long journal comes in pieces, large records too`, async (t) => {
    const { open } = await place(t)
    const records = [...Array.from({ length: 300 }, (_, n) => noise(n + 1, n)), noise(1_500_000), noise(5, 5)]
    const journal = open()
    await journal.load()
    for (const record of records) await journal.append(record)
    await journal.close()
    const found = []
    for await (const piece of await journal.load()) found.push(piece)
    assert.ok(Buffer.concat(found).equals(Buffer.concat(records)))
    assert.ok(Math.max(...found.map(({ length }) => length)) <= 256 * 1024)
    await journal.close()
  })

  test(`${name}: journals of different names have nothing in common, whatever the names`, async (t) => {
    const { open } = await place(t)
    const names = ['a', 'a}', '{a}', 'a:pieces', 'A', 'é%', "x'; --", '👩‍👩‍👧']
    const journals = names.map((each) => open({ name: `${each} ${Math.random()}` }))
    for (const [at, journal] of journals.entries()) {
      assert.equal(await journal.load(), null)
      await journal.append(noise(at + 1))
    }
    for (const [at, journal] of journals.entries()) assert.equal((await contents(journal)).length, at + 1)
    await Promise.all(journals.map((journal) => journal.close()))
  })

  test(`${name}: a reply that is lost costs nothing, and nothing is written twice`, async (t) => {
    const { open, loseReplies } = await place(t)
    if (!loseReplies) return t.skip('this client does not connect again')
    const journal = open()
    loseReplies(1)
    await journal.load()
    await journal.append(noise(9))
    loseReplies(2)
    await journal.append(noise(9, 2))
    await journal.append(noise(9, 2))
    await journal.close()
    const expected = joined(noise(9), noise(9, 2), noise(9, 2))
    const again = open()
    assert.deepEqual(await contents(again), expected)
    await again.close()
  })

  test(`${name}: an import whose journal is taken over sends nothing more, and its report says that it is void`, async (t) => {
    const { open } = await place(t)
    const { sandbox, run } = rig({ rate: { limit: 1000, windowMs: 1000 } })
    const users = people(600)
    const options = { batchSize: 10, concurrency: 2 }
    const journal = open()
    const successor = open({ takeOver: true })
    let taken
    const fetch = async (...request) => {
      if (sandbox.stats.requests >= 6) taken ??= successor.load()
      await taken
      return sandbox.fetch(...request)
    }
    const report = exact(await run(users, { ...options, journal, fetch }))
    assert.deepEqual([report.status, report.error.code], ['failed', 'JOURNAL_LOST'])
    assert.match(report.error.message, /another worker has taken over .*report counts.*this one is void/i)
    assert.ok(sandbox.stats.requests <= 10, `${sandbox.stats.requests} requests`)
    await successor.close()
    const rest = exact(await run(users, { ...options, journal: open() }))
    assert.deepEqual([rest.status, rest.imported + rest.existing, sandbox.users.size], ['complete', 600, 600])
  })
}

/** @param {...Uint8Array} pieces */
const joined = (...pieces) => new Uint8Array(Buffer.concat(pieces))
