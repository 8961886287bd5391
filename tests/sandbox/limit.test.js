import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxInWindow } from '../../pkg/sandbox/stats.js'
import { people, rig } from './helpers.js'

const rate = { limit: 3, windowMs: 1000 }

async function statuses({ post, clock }, gaps) {
  const seen = []
  for (const gap of gaps) {
    await clock.advance(gap)
    seen.push((await post(people(1))).status)
  }
  return seen
}

test('by default 60 requests a minute are admitted, and the 61st is refused', async () => {
  const it = rig()
  const seen = await statuses(it, Array(61).fill(10))
  assert.deepEqual(seen, [...Array(60).fill(200), 429])
  assert.equal(it.sandbox.stats.requests, 61)
  assert.equal(it.sandbox.stats.accepted, 60)
  assert.equal(it.sandbox.stats.refused, 1)
  assert.equal(it.sandbox.stats.maxInWindow(60_000), 61)
})

test('a sliding window admits again when the first request is a whole window old, not before', async () => {
  assert.deepEqual(
    await statuses(rig({ rate }), [0, 100, 0, 899, 1, 0, 100, 0]),
    [200, 200, 200, 429, 200, 429, 200, 200],
  )
})

test('a sliding window, wherever it begins, never admits more than the limit, whatever the gaps', async () => {
  const it = rig({ rate })
  const admitted = []
  for (let at = 0; at < 400; at++) {
    await it.clock.advance((at * 7919) % 411)
    if ((await it.post(people(1))).status === 200) admitted.push(it.clock.now())
  }
  assert.equal(maxInWindow(admitted, rate.windowMs), rate.limit)
})

test('a fixed window starts anew at a multiple of its length, so twice the limit may pass around it', async () => {
  // The clock starts at a multiple of a second.
  assert.deepEqual(
    await statuses(rig({ rate, window: 'fixed' }), [900, 50, 49, 0, 1, 0, 0, 0]),
    [200, 200, 200, 429, 200, 200, 200, 429],
  )
})

test('a bucket gives its tokens at once, and one back each limit-th of the window', async () => {
  assert.deepEqual(
    await statuses(rig({ rate, window: 'bucket' }), [0, 0, 0, 333, 1, 332, 1, 10_000, 0, 0, 0]),
    [200, 200, 200, 429, 200, 429, 200, 200, 200, 200, 429],
  )
})

test('refused requests count only if set to', async () => {
  for (const window of ['sliding', 'bucket']) {
    const gaps = [0, 0, 0, 900, 0, 0, 150]
    assert.equal((await statuses(rig({ rate, window }), gaps)).at(-1), 200, window)
    assert.equal((await statuses(rig({ rate, window, countRefused: true }), gaps)).at(-1), 429, window)
  }
})

test('a client that waits as long as the refusal says is admitted, under every window', async () => {
  for (const window of ['sliding', 'fixed', 'bucket']) {
    for (const countRefused of [false, true]) {
      const it = rig({ rate: { limit: 5, windowMs: 7300 }, window, countRefused })
      await it.clock.advance(123)
      let response
      do response = await it.post(people(1))
      while (response.status === 200)
      await it.clock.advance(Number(response.headers.get('retry-after')) * 1000)
      assert.equal((await it.post(people(1))).status, 200, `${window}, ${countRefused}`)
    }
  }
})

test('a clock that is set back gives no second window', async () => {
  let time = 1_700_000_000_000
  const it = rig({ rate, now: () => time })
  await statuses(it, [0, 0, 0])
  time -= 3_600_000
  assert.equal((await it.post(people(1))).status, 429)
})

test('a refusal says how long to wait in four positions, and other responses what remains', async () => {
  const { post, clock } = rig({ rate: { limit: 2, windowMs: 60_000 } })
  const first = await post(people(1))
  assert.equal(first.headers.get('x-rate-limit'), '2')
  assert.equal(first.headers.get('x-rate-limit-remaining'), '1')
  assert.equal(first.headers.get('date'), new Date(clock.now()).toUTCString())
  await post(people(1))
  await clock.advance(1500)
  const refused = await post(people(1))
  const { error } = await refused.json()
  const reset = String(clock.now() / 1000 - 1.5 + 60)
  assert.equal(refused.status, 429)
  assert.equal(error.code, 'ERR_TOO_MANY_REQUESTS')
  assert.match(error.message, /Please retry for seconds after 59\.$/)
  assert.equal(refused.headers.get('retry-after'), '59')
  assert.equal(refused.headers.get('x-ratelimit-reset'), reset)
  assert.equal(refused.headers.get('x-rate-limit-reset'), reset)
})

test('each hint can be left out', async () => {
  const hints = ['retry-after', 'x-ratelimit-reset', 'x-rate-limit-reset']
  for (const kept of [...hints, 'text', 'x-rate-limit', 'date']) {
    const { post } = rig({ rate: { limit: 1 }, hints: [kept] })
    await post(people(1))
    const refused = await post(people(1))
    const { message } = (await refused.json()).error
    for (const hint of [...hints, 'x-rate-limit', 'date'])
      assert.equal(refused.headers.has(hint), hint === kept, `${hint} of ${kept}`)
    assert.equal(/retry/.test(message), kept === 'text')
  }
})

test('only imports count against the limit, and requests with a wrong key do not', async () => {
  const { post, get, sandbox } = rig({ rate: { limit: 1 }, apiKey: 'a-secret-key' })
  await get('/users')
  assert.equal((await post(people(1), { headers: { apikey: 'wrong' } })).status, 401)
  assert.equal((await post(people(1))).status, 200)
  assert.deepEqual([sandbox.stats.requests, sandbox.stats.accepted, sandbox.stats.refused], [2, 1, 0])
})

test('the fullest window is found wherever it lies, and its end is not in it', () => {
  assert.equal(maxInWindow([], 10), 0)
  assert.equal(maxInWindow([0, 10, 20], 10), 1)
  assert.equal(maxInWindow([0, 9, 10, 18, 40], 10), 3)
  assert.equal(maxInWindow([18, 0, 10, 9], 10), 3)
})
