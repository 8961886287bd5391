// All who use a relay together keep to one limit, wherever the server cuts its window.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importUsers } from '../../pkg/entry/default.js'
import { createSlots } from '../../pkg/relay/slots.js'
import { createSandbox } from '../../pkg/sandbox/index.js'
import { seeded } from '../client/helpers.js'
import { ADDRESS, KEY, rig, seen, SIGNED_IN } from './helpers.js'

test('no window holds more than the limit, however requests come and however long their responses take', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seeded(seed)
    const [limit, windowMs] = [1 + Math.floor(random() * 8), 50 + Math.floor(random() * 200)]
    let now = 0
    const slots = createSlots({ limit, windowMs }, () => now)
    /** The server counts a request somewhere between its leaving and its response. */
    const counted = []
    let open = []
    for (let step = 0; step < 600; step += 1) {
      now += Math.floor(random() * 20)
      for (const one of open.filter(({ until }) => until <= now)) one.release()
      open = open.filter(({ until }) => until > now)
      const { release } = slots.take()
      if (!release) continue
      const until = now + Math.floor(random() * 60)
      counted.push(now + random() * (until - now))
      open.push({ until, release })
    }
    counted.sort((a, b) => a - b)
    for (let at = 0; at + limit < counted.length; at += 1)
      assert.ok(
        counted[at + limit] - counted[at] >= windowMs,
        `seed ${seed}: ${limit + 1} within ${counted[at + limit] - counted[at]} of ${windowMs} ms`,
      )
    assert.ok(counted.length > limit, `seed ${seed}`)
  }
})

test('a refusal says when to come again, and then there is a slot', () => {
  let now = 1000
  const slots = createSlots({ limit: 2, windowMs: 100 }, () => now)
  const [first, second] = [slots.take(), slots.take()]
  assert.ok(slots.take().retryMs >= 100, 'nothing is known yet of what is in flight')
  now += 10
  first.release()
  first.release()
  now += 5
  second.release()
  const { retryMs } = slots.take()
  assert.ok(retryMs > 95 - 1 && retryMs < 105)
  now += retryMs
  assert.ok(slots.take().release)
  assert.equal(slots.take().release, undefined, 'a slot that is released twice is one slot')
})

test('what is above the limit is refused as CometChat does it, and not forwarded', async () => {
  const { ask, sent } = rig({ rate: { limit: 3, windowMs: 60_000 } })
  const statuses = []
  for (let at = 0; at < 5; at += 1) statuses.push((await ask()).status)
  assert.deepEqual(statuses, [200, 200, 200, 429, 429])
  assert.equal(sent.length, 3)
  const response = await ask()
  const wait = response.headers.get('retry-after')
  assert.ok(['60', '61'].includes(wait), wait)
  const { code, body } = await seen(response)
  assert.equal(code, 'ERR_TOO_MANY_REQUESTS')
  assert.ok(body.includes(`Please retry for seconds after ${wait}.`))
})

test('what is refused before it is forwarded takes no slot', async () => {
  const { ask, sent } = rig({ rate: { limit: 1, windowMs: 60_000 } })
  for (const more of [
    { method: 'GET' },
    { headers: { authorization: undefined } },
    { body: '' },
    { headers: { 'content-type': 'text/plain' } },
  ])
    await ask(more)
  assert.equal((await ask()).status, 200)
  assert.equal(sent.length, 1)
})

test('a request that failed or was given up holds its slot for a window as well', async () => {
  const { ask } = rig({ rate: { limit: 1, windowMs: 60_000 } }, () => Promise.reject(new TypeError('fetch failed')))
  assert.equal((await ask()).status, 502)
  assert.equal((await ask()).status, 429)
})

test('one tab that keeps the limit by itself is never refused; two together are, and never break it', {
  timeout: 60_000,
}, async () => {
  const rate = { limit: 6, windowMs: 1000 }
  for (const tabs of [1, 2]) {
    const sandbox = createSandbox({ apiKey: KEY, rate, latency: [1, 8], seed: 5 })
    const { relay } = rig({ fetch: sandbox.fetch, rate })
    let refused = 0
    const tab = (name) =>
      importUsers(
        Array.from({ length: 10 }, (_, at) => ({ uid: `${name}${at}`, name: 'Name' })),
        {
          endpoint: ADDRESS.replace('/data_import/users', ''),
          batchSize: 1,
          rate,
          fetch: async (url, init) => {
            const response = await relay(new Request(url, { ...init, headers: { ...init.headers, ...SIGNED_IN } }))
            if (response.status === 429) refused += 1
            return response
          },
        },
      )
    const reports = await Promise.all(Array.from({ length: tabs }, (_, at) => tab(`t${at}-`)))
    assert.deepEqual(
      reports.map(({ status, imported }) => [status, imported]),
      Array(tabs).fill(['complete', 10]),
    )
    assert.equal(sandbox.stats.refused, 0, 'the server had nothing to refuse')
    assert.ok(
      sandbox.stats.maxInWindow(rate.windowMs) <= rate.limit,
      `${sandbox.stats.maxInWindow(rate.windowMs)} in a window`,
    )
    assert.equal(refused > 0, tabs > 1, `${tabs} tabs: ${refused} refused`)
  }
})
