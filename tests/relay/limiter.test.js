// Relays that share a limit, with one another and with an import beside them: `shared-slots.test.js` has the cases one by one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importUsers } from '../../pkg/entry/default.js'
import { memoryLimiter } from '../../pkg/journal/memory.js'
import { createRelay } from '../../pkg/relay/index.js'
import { refusedForMs } from '../../pkg/relay/refused.js'
import { createSandbox } from '../../pkg/sandbox/index.js'
import { ADDRESS, json, KEY, rig, seen, SIGNED_IN, STORED } from './helpers.js'

const ENDPOINT = ADDRESS.replace('/data_import/users', '')
const MINUTE = { limit: 2, windowMs: 60_000 }
const unreachable = {
  name: 'test',
  exchange: () => Promise.reject(new Error(`connect ECONNREFUSED, with ${KEY}`)),
}

test('two relays and an import beside them keep one limit, and import every user once', {
  timeout: 60_000,
}, async () => {
  const rate = { limit: 6, windowMs: 1_000 }
  const limiter = memoryLimiter()
  const sandbox = createSandbox({ apiKey: KEY, rate: { limit: 1_000, windowMs: 1_000 }, latency: [1, 8], seed: 5 })
  const people = (name) => Array.from({ length: 10 }, (_, at) => ({ uid: `${name}${at}`, name: 'Name' }))
  const common = { batchSize: 1, rate }
  const through = ({ relay }, name) =>
    importUsers(people(name), {
      ...common,
      endpoint: ENDPOINT,
      fetch: (url, init) => relay(new Request(url, { ...init, headers: { ...init.headers, ...SIGNED_IN } })),
    })
  const relays = [rig({ fetch: sandbox.fetch, rate, limiter }), rig({ fetch: sandbox.fetch, rate, limiter })]
  const reports = await Promise.all([
    through(relays[0], 'a'),
    through(relays[1], 'b'),
    importUsers(people('c'), {
      ...common,
      endpoint: 'https://127.0.0.1/v3',
      apiKey: KEY,
      fetch: sandbox.fetch,
      limiter,
    }),
  ])
  assert.deepEqual(
    reports.map(({ status, imported }) => [status, imported]),
    Array(3).fill(['complete', 10]),
  )
  const most = sandbox.stats.maxInWindow(rate.windowMs)
  assert.ok(most <= rate.limit, `${most} in a window`)
})

test('what is above the shared limit is refused as CometChat does it, and not forwarded', async () => {
  const limiter = memoryLimiter()
  const [one, other] = [rig({ rate: MINUTE, limiter }), rig({ rate: MINUTE, limiter })]
  assert.deepEqual([(await one.ask()).status, (await other.ask()).status], [200, 200])
  for (const each of [one, other]) {
    const response = await each.ask()
    const wait = Number(response.headers.get('retry-after'))
    assert.ok(wait > 50 && wait <= 61, `${wait}`)
    const { status, code, body } = await seen(response)
    assert.deepEqual([status, code, each.sent.length], [429, 'ERR_TOO_MANY_REQUESTS', 1])
    assert.ok(body.includes(`Please retry for seconds after ${wait}.`))
  }
})

test('a limiter that cannot be reached: 503, nothing is sent, and the reason is in the log alone', async (t) => {
  const log = t.mock.method(console, 'error', () => {})
  const { ask, sent } = rig({ rate: { limit: 6, windowMs: 3_000 }, limiter: unreachable })
  const response = await ask()
  assert.match(response.headers.get('retry-after'), /^\d+$/)
  const { status, code, body, all } = await seen(response)
  assert.deepEqual([status, code, sent.length], [503, 'ERR_RELAY_LIMITER', 0])
  assert.match(body, /limiter .* cannot be reached.* Nothing was sent/)
  assert.ok(!all.includes('ECONNREFUSED'))
  const printed = log.mock.calls.map(({ arguments: words }) => words.join(' ')).join('\n')
  assert.match(printed, /limiter test: .*ECONNREFUSED, with \[redacted\]/)
})

test('relays with other rates on one limiter: the second is refused, and both are named', async (t) => {
  t.mock.method(console, 'error', () => {})
  const limiter = memoryLimiter()
  await rig({ rate: { limit: 6, windowMs: 3_000 }, limiter }).ask()
  const { ask, sent } = rig({ rate: { limit: 7, windowMs: 3_000 }, limiter })
  const { code, body } = await seen(await ask())
  assert.deepEqual([code, sent.length], ['ERR_RELAY_LIMITER', 0])
  assert.match(body, /counts 6 requests in 3000 ms, and the relay 7/)
})

test('a 429 of the server, passed on, stops all who share the limit', async () => {
  const limiter = memoryLimiter()
  const refusal = () => json({ error: {} }, { status: 429, headers: { 'retry-after': '30' } })
  const one = rig({ limiter }, refusal)
  const other = rig({ limiter })
  assert.equal((await one.ask()).status, 429)
  for (const each of [one, other]) {
    const response = await each.ask()
    const wait = Number(response.headers.get('retry-after'))
    assert.ok(wait >= 28 && wait <= 30, `${wait}`)
  }
  assert.deepEqual([one.sent.length, other.sent.length], [1, 0])
})

test('who goes away while it waits takes no cell, and what only verifies asks no limiter', async () => {
  const limiter = memoryLimiter()
  let asks = 0
  const counted = {
    exchange(ask) {
      asks += 1
      return limiter.exchange(ask)
    },
  }
  const { ask, sent } = rig({ rate: { limit: 1, windowMs: 60_000 }, limiter: counted, allow: ['import', 'verify'] })
  const gone = new AbortController()
  const response = ask({ signal: gone.signal })
  gone.abort()
  assert.deepEqual([(await response).status, sent.length], [499, 0])
  await ask({ url: `${ENDPOINT}/users`, method: 'GET' })
  assert.equal(asks, 1)
  assert.equal((await ask()).status, 200, 'the only cell')
})

test('with waitUntil, what is left to do after a response is given to the host', async () => {
  const kept = []
  const options = { limiter: memoryLimiter(), waitUntil: (promise) => kept.push(promise) }
  const { ask } = rig(options, () => json(STORED))
  await ask()
  assert.ok(kept.length >= 2, 'the ask for a cell, and its return')
  await Promise.all(kept)
})

test('a wrong limiter is refused at once', () => {
  const options = { appId: 'app1', region: 'eu', apiKey: KEY, authorize: () => true }
  const limiter = memoryLimiter()
  for (const [wrong, message] of [
    [{ limiter: 5 }, /limiter: expected an object with a function exchange/],
    [{ limiter, rate: { limit: 10_001, windowMs: 1_000 } }, /rate\.limit: expected at most 10000/],
    [{ limiter, timeoutMs: 3_600_001 }, /timeoutMs: expected at most 3600000/],
    [{ limiter, waitUntil: 'after' }, /waitUntil: expected a function/],
    [{ waitUntil: () => {} }, /waitUntil: it needs a limiter/],
  ])
    assert.throws(
      () => createRelay({ ...options, ...wrong }),
      (error) => error.code === 'INVALID_OPTION' && message.test(error.message),
    )
})

const AT = 'Thu, 01 Jan 2026 00:00:00 GMT'
const UNIX = Date.parse(AT) / 1000

/** @type {[headers: Record<string, string>, ms: number][]} */
const REFUSED = [
  [{ 'retry-after': '58' }, 58_000],
  [{ 'retry-after': '0.5' }, 1_000],
  [{ 'retry-after': '7, 9' }, 7_000],
  [{ 'retry-after': '999999' }, 3_600_000],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:20 GMT', date: AT }, 20_000],
  [{ 'retry-after': 'soon', 'x-ratelimit-reset': `${UNIX + 12}`, date: AT }, 12_000],
  [{ 'x-rate-limit-reset': `${UNIX - 5}`, date: AT }, 1_000],
  [{ date: AT }, 60_000],
]

test('how long a 429 refuses is read as an import reads it', () => {
  for (const [headers, ms] of REFUSED)
    assert.equal(refusedForMs(new Headers(headers), 60_000), ms, JSON.stringify(headers))
  const later = new Date(Date.now() + 60_000).toUTCString()
  const ms = refusedForMs(new Headers({ 'retry-after': later }), 1_000)
  assert.ok(ms > 57_000 && ms <= 60_000, `${ms}`)
})
