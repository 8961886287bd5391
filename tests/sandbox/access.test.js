import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSandbox, startSandbox } from '../../pkg/sandbox/index.js'
import { BASE, errorOf, importRequest, KEY, people, rig } from './helpers.js'

test('a key is needed, for imports and for reading', async () => {
  const { post, get } = rig()
  for (const response of [
    await post(people(1), { headers: { apikey: '' } }),
    await get('/users', {}),
    await get('/users/a', {}),
  ]) {
    assert.equal(response.status, 401)
    assert.equal((await errorOf(response)).code, 'AUTH_ERR_EMPTY_APIKEY')
  }
})

test('if one is set, no other key is accepted, and no response repeats it', async () => {
  const { post, sandbox } = rig({ apiKey: 'the-right-key' })
  const refused = await post(people(1))
  const text = await refused.text()
  assert.equal(refused.status, 401)
  assert.equal(JSON.parse(text).error.code, 'AUTH_ERR_APIKEY_NOT_FOUND')
  assert.ok(!text.includes(KEY) && !text.includes('the-right-key'))
  assert.equal(sandbox.users.size, 0)
  assert.equal((await post(people(1), { headers: { apikey: 'the-right-key' } })).status, 200)
})

test('if an app is set, a request that names another is refused', async () => {
  const { post } = rig({ appId: 'app1' })
  const to = (host) => ({ url: `https://${host}/v3/data_import/users` })
  assert.equal((await post(people(1), to('app1.api-eu.cometchat.io'))).status, 200)
  assert.equal((await post(people(1), to('localhost'))).status, 200)
  const refused = await post(people(1), to('app2.api-eu.cometchat.io'))
  assert.equal(refused.status, 401)
  assert.equal((await errorOf(refused)).code, 'AUTH_ERR_INVALID_APPID')
  assert.equal((await post(people(1), { headers: { appid: 'app2' } })).status, 401)
})

test('other paths and methods are not found', async () => {
  const { get, post, sandbox } = rig()
  for (const path of ['', '/', '/groups', '/data_import/users', '/users/a/b', '/data_import/users/x']) {
    const response = await get(path)
    assert.equal(response.status, 404, path)
    assert.equal((await errorOf(response)).code, 'ERR_API_NOT_FOUND')
  }
  assert.equal((await post(people(1), { url: 'https://sandbox.test/v2/data_import/users' })).status, 404)
  assert.equal(sandbox.stats.requests, 0)
})

test('the version may be written v3.0, the path may end with a slash, and the base may be moved', async () => {
  const { post } = rig()
  assert.equal((await post(people(1), { url: 'https://sandbox.test/v3.0/data_import/users' })).status, 200)
  assert.equal((await post(people(1), { url: `${BASE}/data_import/users/` })).status, 200)
  const moved = rig({ base: '/relay/v3/' })
  assert.equal((await moved.post(people(1), { url: 'https://sandbox.test/relay/v3/data_import/users' })).status, 200)
})

test('the list comes in pages', async () => {
  const existing = Array.from({ length: 250 }, (_, at) => ({ uid: `user-${at}`, name: at % 2 ? 'Odd' : 'Even' }))
  const { get } = rig({ existing })
  const first = await (await get('/users')).json()
  assert.equal(first.data.length, 100)
  assert.deepEqual(first.meta.pagination, { total: 250, count: 100, per_page: 100, current_page: 1, total_pages: 3 })
  const seen = new Set()
  for (let page = 1; page <= 4; page++) {
    const { data, meta } = await (await get(`/users?page=${page}&perPage=70`)).json()
    assert.equal(meta.pagination.count, data.length)
    for (const { uid } of data) seen.add(uid)
  }
  assert.equal(seen.size, 250)
  assert.equal((await (await get('/users?page=5&perPage=70')).json()).data.length, 0)
  assert.equal((await (await get('/users?perPage=1000')).json()).data.length, 250)
  assert.equal((await (await get('/users?searchKey=oDd')).json()).meta.pagination.total, 125)
  assert.equal((await (await get('/users?searchKey=user-24')).json()).meta.pagination.total, 11)
})

test('an empty list has one empty page', async () => {
  const { data, meta } = await (await rig().get('/users')).json()
  assert.deepEqual(data, [])
  assert.equal(meta.pagination.total_pages, 1)
})

test('a page that cannot be is refused', async () => {
  const { get } = rig()
  for (const query of ['perPage=1001', 'perPage=0', 'perPage=x', 'page=0', 'page=-1', 'page=1.5', 'page=']) {
    assert.equal((await get(`/users?${query}`)).status, 400, query)
  }
})

test('one user is read by its uid, in any case', async () => {
  const { get } = rig({ existing: [{ uid: 'Ann', name: 'Ann' }] })
  assert.equal((await (await get('/users/ANN')).json()).data.uid, 'ann')
  const missing = await get('/users/bob')
  assert.equal(missing.status, 404)
  assert.equal((await errorOf(missing)).code, 'ERR_UID_NOT_FOUND')
  assert.equal((await get('/users/%E0%A4%A')).status, 400)
})

test('a page of another origin may call, and read what matters', async () => {
  const { sandbox, post } = rig()
  const asked = await sandbox.fetch(`${BASE}/data_import/users`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://x.test',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'apikey,content-type',
    },
  })
  assert.equal(asked.status, 204)
  assert.equal(asked.headers.get('access-control-allow-headers'), 'apikey,content-type')
  const response = await post(people(1))
  assert.equal(response.headers.get('access-control-allow-origin'), '*')
  assert.match(response.headers.get('access-control-expose-headers'), /Retry-After/)
  assert.equal(sandbox.stats.requests, 1)
})

test('headers can be hidden from such pages, and the pages be shut out', async () => {
  const hidden = await rig({ exposeHeaders: false }).post(people(1))
  assert.equal(hidden.headers.has('access-control-expose-headers'), false)
  const named = await rig({ exposeHeaders: ['Date'] }).post(people(1))
  assert.equal(named.headers.get('access-control-expose-headers'), 'Date')
  const shut = rig({ cors: false })
  assert.equal((await shut.post(people(1))).headers.has('access-control-allow-origin'), false)
  const preflight = { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } }
  assert.equal((await shut.sandbox.fetch(`${BASE}/users`, preflight)).headers.has('access-control-allow-origin'), false)
})

test('a wrong option is refused at once, by name', async () => {
  const wrong = [
    { nonsense: 1 },
    { window: 'round' },
    { rate: { limit: 0 } },
    { rate: { windowMs: -1 } },
    { latency: -1 },
    { latency: [5, 1] },
    { faults: { nonsense: 1 } },
    { faults: { drop: 2 } },
    { faults: { drop: '1' } },
    { faults: { toString: 1 } },
    { hints: ['smoke'] },
    { seed: 'x' },
    { now: 5 },
    { apiKey: 7 },
    { base: 'v3' },
    { bodyBytes: 0 },
    { onRequest: 1 },
    { resend: 'maybe' },
    { badRowMarker: '' },
    { badRowStores: 'all' },
    { existing: [{ uid: 'a b' }] },
    { existing: [null] },
  ]
  for (const options of wrong) {
    const name = Object.keys(options)[0]
    assert.throws(
      () => createSandbox(options),
      (error) => error instanceof TypeError && error.message.includes(name),
      JSON.stringify(options),
    )
    await assert.rejects(startSandbox(options), TypeError)
  }
  createSandbox({ window: undefined, rate: undefined, faults: undefined })
})

test('a log line reports each import, and cannot break it', async () => {
  const lines = []
  const { post } = rig({
    rate: { limit: 2 },
    faults: { 'error-500': (n) => n === 2 },
    onRequest: (line) => lines.push(line),
  })
  for (let n = 0; n < 3; n++) await post(people(n + 1))
  assert.deepEqual(lines, [
    { n: 1, status: 200, users: 1, inWindow: 1 },
    { n: 2, status: 500, users: 2, inWindow: 2, fault: 'error-500' },
    { n: 3, status: 429, users: 3, inWindow: 3 },
  ])
  assert.ok(!JSON.stringify(lines).includes(KEY))
  const broken = rig({
    onRequest: () => {
      throw new Error('disk full')
    },
  })
  assert.equal((await broken.post(people(1))).status, 200)
})

test('hosts may pass their own things after the request', async () => {
  const { sandbox } = rig()
  assert.equal((await sandbox.fetch(importRequest(people(1)), { method: 'GET', env: {} })).status, 200)
})

test('latency passes on the sandbox’s clock, before the count or after it', async () => {
  for (const [name, storedAtOnce] of [
    ['latency', true],
    ['uplink', false],
  ]) {
    const { post, sandbox, clock } = rig({ [name]: 500 })
    const start = clock.now()
    let done = false
    const responding = post(people(1)).then(() => (done = true))
    await clock.advance(499)
    assert.equal(done, false)
    assert.equal(sandbox.users.size === 1, storedAtOnce)
    assert.equal(sandbox.stats.inFlightPeak, 1)
    await clock.advance(1)
    await responding
    assert.deepEqual(sandbox.stats.arrivals, [start + (storedAtOnce ? 0 : 500)])
  }
})
