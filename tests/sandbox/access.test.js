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
  for (const method of ['GET', 'POST', 'PUT'])
    assert.ok(asked.headers.get('access-control-allow-methods').split(', ').includes(method), method)
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
    { standardRate: { limit: 1.5 } },
    { lost: 1.1 },
    { lost: 'ann' },
    { altered: -0.1 },
    { altered: 'name' },
    { totals: 'wrong' },
    { shifting: 2 },
    { mostPerPage: 1001 },
    { mostPerPage: 0 },
    { faults: { 'read-nothing': 1 } },
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
