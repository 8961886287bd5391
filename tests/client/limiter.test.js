// Imports that share a limit: the options, what a store's failures become, and the limit itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importUsers } from '../../pkg/entry/default.js'
import { memoryJournal } from '../../pkg/journal/memory.js'
import { memoryLimiter } from '../../pkg/limiter/memory.js'
import { eventsOf, exact, people, rig } from './helpers.js'

const KEY = 'a-key-of-many-characters-1234567890abcdef'
const RATE = { limit: 12, windowMs: 400 }

/** A sandbox that counts requests at a moment of its own, and refuses none itself. */
function counting(options = {}) {
  const arrivals = []
  const { sandbox, options: connection } = rig({ rate: { limit: 1000, windowMs: 300 } }, { rate: RATE, ...options })
  const fetch = async (url, init) => {
    arrivals.push(performance.now())
    return sandbox.fetch(url, init)
  }
  return { arrivals, run: (source, more) => importUsers(source, { ...connection, fetch, ...more }), sandbox }
}

/** The most requests in any half-open stretch of a window. */
function most(arrivals) {
  const sorted = [...arrivals].sort((one, other) => one - other)
  return Math.max(...sorted.map((from) => sorted.filter((at) => at >= from && at < from + RATE.windowMs).length))
}

test('imports of one process that share a limiter keep one limit', async () => {
  const { arrivals, run, sandbox } = counting()
  const limiter = memoryLimiter()
  const reports = await Promise.all(
    ['a', 'b', 'c'].map((prefix) => run(people(600, prefix), { limiter, journal: memoryJournal() })),
  )
  for (const report of reports) assert.deepEqual([exact(report).status, report.imported], ['complete', 600])
  assert.equal(sandbox.users.size, 1800)
  assert.equal(arrivals.length, 36)
  assert.ok(most(arrivals) <= RATE.limit, `${most(arrivals)}`)
})

test('without one, each keeps its own: what the limiter is for', async () => {
  const { arrivals, run } = counting()
  await Promise.all(['a', 'b', 'c'].map((prefix) => run(people(600, prefix))))
  assert.ok(most(arrivals) > RATE.limit, `${most(arrivals)}`)
})

test('a live import goes before one in bulk that leaves cells for it', async () => {
  const { arrivals, run } = counting()
  const limiter = memoryLimiter()
  const bulk = run(people(6_000, 'bulk'), { limiter, spare: 3, weight: 2 })
  while (bulk.progress.requests < 9) await new Promise(setImmediate)
  const before = arrivals.length
  const live = await run(people(2, 'live'), { limiter, priority: 'live' })
  assert.equal(live.imported, 2)
  assert.equal(arrivals.length - before, 1, 'it did not wait for a window')
  bulk.abort()
  await bulk
})

test('a limiter that cannot be reached is waited for, and then ends the run, which can be resumed', async () => {
  const { run } = counting()
  const inner = memoryLimiter()
  let down = true
  const limiter = {
    exchange: async (ask) => {
      if (down) throw new Error(`connect ECONNREFUSED 10.0.0.1 ${KEY}`)
      return inner.exchange(ask)
    },
  }
  const journal = memoryJournal()
  const job = run(people(100), { limiter, journal, apiKey: KEY, retry: { outageMs: 300 } })
  const waits = (await eventsOf(job)).filter(({ type }) => type === 'wait')
  const report = exact(await job)
  assert.deepEqual([report.status, report.pending, report.error.code], ['failed', report.rows, 'LIMITER_UNREACHABLE'])
  assert.match(report.error.message, /ECONNREFUSED 10\.0\.0\.1/)
  assert.ok(!JSON.stringify(report).includes(KEY))
  for (const { reason } of waits) assert.equal(reason, 'limiter')
  down = false
  assert.equal(exact(await run(people(100), { limiter, journal })).imported, 100)
})

test('one that is set up wrongly ends the run at once, with what it says', async () => {
  const { run, arrivals } = counting()
  const refusing = Object.assign(new Error('there is no table; run the migration'), { code: 'INVALID_OPTION' })
  const limiter = {
    exchange() {
      throw refusing
    },
  }
  const report = exact(await run(people(100), { limiter }))
  assert.deepEqual([report.status, report.error.code, arrivals.length], ['failed', 'INVALID_OPTION', 0])
  assert.match(report.error.message, /run the migration/)
})

for (const [what, reply] of [
  ['nothing', undefined],
  ['a text', 'reply'],
  ['other bytes', new Uint8Array(40)],
])
  test(`a limiter that replies with ${what} is taken for one that cannot be reached`, async () => {
    const { run, arrivals } = counting()
    const report = exact(await run(people(10), { limiter: { exchange: () => reply }, retry: { outageMs: 50 } }))
    assert.deepEqual([report.error.code, arrivals.length], ['LIMITER_UNREACHABLE', 0])
  })

test('one that never replies ends the run too, and an abort does not wait for it', async () => {
  const { run } = counting()
  const limiter = { exchange: () => new Promise(() => {}) }
  const report = exact(await run(people(10), { limiter, retry: { outageMs: 50 } }))
  assert.equal(report.error.code, 'LIMITER_UNREACHABLE')
  const job = run(people(10), { limiter })
  setImmediate(() => job.abort())
  assert.equal((await job).status, 'stopped')
})

test('workers with another rate are refused while one of them sends', async () => {
  const { run } = counting()
  const limiter = memoryLimiter()
  const first = run(people(6_000, 'a'), { limiter })
  while (first.progress.requests < 1) await new Promise(setImmediate)
  const second = exact(await run(people(10), { limiter, rate: { limit: 11, windowMs: 400 } }))
  assert.deepEqual([second.status, second.error.code, second.pending], ['failed', 'LIMITER_OTHER_RATE', 10])
  first.abort()
  await first
})

test('options that are wrong, or in vain, are refused at once', () => {
  const limiter = memoryLimiter()
  for (const [more, expected] of [
    [{ limiter: {} }, /^limiter: expected an object with a function exchange/],
    [{ limiter: 'redis://127.0.0.1' }, /^limiter: expected an object/],
    [{ weight: 2 }, /^weight: it needs a limiter/],
    [{ priority: 'live' }, /^priority: it needs a limiter/],
    [{ limiter, priority: 'high' }, /^priority: expected 'bulk' or 'live'/],
    [{ limiter, weight: 0 }, /^weight: expected a whole number from 1 to 1000/],
    [{ limiter, spare: 12 }, /^spare: expected a whole number from 0 to 11/],
    [{ limiter, spare: 1, priority: 'live' }, /^spare: it is for priority 'bulk'/],
    [{ limiter, rate: { limit: 10_001 } }, /^rate\.limit: expected at most 10000/],
    [{ limiter, timeoutMs: 3_600_001 }, /^timeoutMs: expected at most 3600000/],
  ]) {
    const { run } = counting()
    assert.throws(() => run(people(1), more), { code: 'INVALID_OPTION', message: expected }, JSON.stringify(more))
  }
})
