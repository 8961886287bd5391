// Reading has a limit, faults and counts of its own.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { READING_FAULTS } from '../../pkg/sandbox/index.js'
import { errorOf, KEY, people, rig } from './helpers.js'

const PATHS = ['/users', '/users/ann', '/roles']
const EXISTING = [{ uid: 'ann', name: 'Ann' }]
const tried = new Set()

/** A rig on which the fault falls on every request that reads. */
function faulty(name, options) {
  tried.add(name)
  return rig({ existing: EXISTING, faults: { [name]: 1 }, ...options })
}

test('500 standard calls a minute are admitted, of all kinds together, and never count against the import’s limit', async () => {
  const { get, send, post, sandbox, clock } = rig({ existing: EXISTING, rate: { limit: 1 } })
  const calls = [
    () => get('/users'),
    () => get('/users/ann'),
    () => send('PUT', '/users/ann', { name: 'New' }),
    () => get('/roles'),
    () => send('POST', '/roles', {}),
  ]
  for (let n = 0; n < 500; n += 1) assert.notEqual((await calls[n % calls.length]()).status, 429)
  for (const call of calls) assert.equal((await call()).status, 429)
  assert.equal((await post(people(1))).status, 200)
  assert.equal((await post(people(1))).status, 429)
  await clock.advance(60_000)
  assert.equal((await get('/users')).status, 200)
  const { lists, singles, updates, roles, refused, arrivals, maxInWindow } = sandbox.stats.standard
  assert.deepEqual([lists, singles, updates, roles, refused, arrivals.length], [102, 101, 101, 202, 5, 506])
  assert.equal(maxInWindow(60_000), 505)
  assert.deepEqual([sandbox.stats.requests, sandbox.stats.refused, sandbox.stats.arrivals.length], [2, 1, 2])
})

test('the other limit’s refusal is like the import’s, and responses mention what remains of it', async () => {
  const { get } = rig({ standardRate: { limit: 1, windowMs: 5000 } })
  const first = await get('/users')
  assert.deepEqual([first.headers.get('x-rate-limit'), first.headers.get('x-rate-limit-remaining')], ['1', '0'])
  const refused = await get('/users')
  const { code, message } = await errorOf(refused)
  assert.deepEqual([refused.status, code, refused.headers.get('retry-after')], [429, 'ERR_TOO_MANY_REQUESTS', '5'])
  assert.match(message, /seconds after 5\./)
  assert.ok(refused.headers.has('x-ratelimit-reset') && refused.headers.has('x-rate-limit-reset'))
})

test('the other limit divides time as the import’s does', async () => {
  const { get, clock } = rig({ standardRate: { limit: 2, windowMs: 1000 }, window: 'fixed' })
  await clock.advance(900)
  const statuses = []
  for (const gap of [0, 0, 0, 100, 0, 0]) {
    await clock.advance(gap)
    statuses.push((await get('/users')).status)
  }
  assert.deepEqual(statuses, [200, 200, 429, 200, 200, 429])
})

test('a request with a wrong key is counted, and takes nothing from the limit', async () => {
  const { get, sandbox } = rig({ standardRate: { limit: 1 }, apiKey: KEY })
  assert.equal((await get('/users', { apikey: 'wrong' })).status, 401)
  assert.equal((await get('/users')).status, 200)
  assert.equal(sandbox.stats.standard.lists, 2)
})

test('counts of reading begin again with a reset', async () => {
  const { get, sandbox } = rig({ standardRate: { limit: 1 } })
  await get('/users')
  sandbox.reset()
  assert.deepEqual([sandbox.stats.standard.lists, sandbox.stats.standard.arrivals.length], [0, 0])
  assert.equal((await get('/users')).status, 200)
})

test('other methods of these paths are not found, and not counted', async () => {
  const { send, sandbox } = rig({ existing: EXISTING })
  for (const [method, path] of [
    ['POST', '/users'],
    ['PUT', '/users'],
    ['DELETE', '/users/ann'],
    ['PUT', '/roles'],
    ['POST', '/roles/default'],
  ])
    assert.equal((await errorOf(await send(method, path, {}))).code, 'ERR_API_NOT_FOUND', `${method} ${path}`)
  assert.equal(sandbox.stats.standard.arrivals.length, 0)
})

test('a fault of reading falls on all that reads, and on nothing else', async () => {
  for (const [name, status, code] of [
    ['read-403', 403, 'AUTH_ERR_NO_ACCESS'],
    ['read-404', 404, 'ERR_API_NOT_FOUND'],
    ['read-429', 429, 'ERR_TOO_MANY_REQUESTS'],
    ['read-500', 500, 'ERR_EXCEPTION'],
  ]) {
    const { get, send, post, sandbox } = faulty(name)
    for (const path of PATHS) {
      const response = await get(path)
      assert.deepEqual([response.status, (await errorOf(response)).code], [status, code], `${name} ${path}`)
    }
    assert.deepEqual(sandbox.stats.faults, { [name]: 3 })
    assert.equal((await post(people(1))).status, 200)
    assert.equal((await send('PUT', '/users/ann', { name: 'New' })).status, 200)
    assert.equal((await send('POST', '/roles', { role: 'new', name: 'New' })).status, 200)
    assert.equal(sandbox.stats.standard.refused, name === 'read-429' ? 3 : 0)
  }
})

test('a refusal of reading within the limit says how long to wait', async () => {
  const response = await faulty('read-429', { refuseMs: 2500 }).get('/users')
  assert.equal(response.headers.get('retry-after'), '3')
  assert.equal(response.headers.get('x-rate-limit'), '500')
})

test('a gateway may respond to reading, in HTML', async () => {
  const response = await faulty('read-503').get('/users')
  assert.deepEqual([response.status, response.headers.get('content-type')], [503, 'text/html'])
  assert.match(await response.text(), /^<html>/)
})

test('a connection may break, or never respond', async () => {
  await assert.rejects(faulty('read-drop').get('/users'), { name: 'TypeError', message: 'fetch failed' })
  const { sandbox, clock } = faulty('read-hang')
  const caller = new AbortController()
  let ended = false
  const responding = sandbox
    .fetch('https://sandbox.test/v3/users', { headers: { apikey: KEY }, signal: caller.signal })
    .finally(() => (ended = true))
  await clock.advance(86_400_000)
  assert.equal(ended, false)
  caller.abort(new Error('time out'))
  await assert.rejects(responding, { message: 'time out' })
})

test('a body may end half-way, or trickle in', async () => {
  const cut = await faulty('read-truncated').get('/users')
  assert.equal(cut.status, 200)
  const text = await cut.text()
  assert.throws(() => JSON.parse(text), SyntaxError)

  const { get, clock } = faulty('read-slow', { slowBodyMs: 5000 })
  let whole
  get('/users').then(async (response) => (whole = await response.json()))
  await clock.advance(4900)
  assert.equal(whole, undefined)
  await clock.advance(200)
  assert.equal(whole.data[0].uid, 'ann')
})

test('a fault of reading can be scripted by number, request and uid, and is drawn by seed', async () => {
  const seen = []
  const { get } = rig({
    existing: EXISTING,
    faults: {
      'read-500': (n, request, uids) => {
        seen.push([n, new URL(request.url).pathname, uids])
        return n === 2
      },
    },
  })
  const statuses = []
  for (const path of PATHS) statuses.push((await get(path)).status)
  assert.deepEqual(statuses, [200, 500, 200])
  assert.deepEqual(seen, [
    [1, '/v3/users', []],
    [2, '/v3/users/ann', ['ann']],
    [3, '/v3/roles', []],
  ])
  const pattern = async (seed) => {
    const { get: read } = rig({ faults: { 'read-500': 0.3 }, seed })
    const found = []
    for (let n = 0; n < 100; n += 1) found.push((await read('/users')).status)
    return found.join()
  }
  const first = await pattern(1)
  assert.ok(first.includes('200') && first.includes('500'))
  assert.equal(await pattern(1), first)
  assert.notEqual(await pattern(2), first)
})

test('no response to reading has the key', async () => {
  for (const name of Object.keys(READING_FAULTS).filter(
    (fault) => !['read-drop', 'read-hang', 'read-slow'].includes(fault),
  )) {
    const response = await rig({ faults: { [name]: 1 } }).get('/users')
    assert.ok(!((await response.text()) + JSON.stringify([...response.headers])).includes(KEY), name)
  }
})

test('every fault of reading is tried above, and described', () => {
  assert.deepEqual([...tried].sort(), Object.keys(READING_FAULTS).sort())
  for (const text of Object.values(READING_FAULTS)) assert.ok(text.length > 10)
})
