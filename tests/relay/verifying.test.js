// Where its owner allows it, a relay forwards what reads users and roles back, and what changes one user; and nothing near it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSandbox } from '../../pkg/sandbox/index.js'
import { asked, BODY, HOME, json, KEY, rig, seen, SIGNED_IN, UPSTREAM_BASE } from './helpers.js'

const BASE = `${HOME}/relay/v3`
const OTHER = 'https://console.example.com'
const VERIFY = { allow: ['import', 'verify'] }
const ALL = { allow: ['import', 'verify', 'roles', 'update'] }

/** A rig, with a short way to ask below the relay's path. */
function asking(options, upstream) {
  const it = rig(options, upstream)
  return { ...it, get: (path, more) => it.ask({ method: 'GET', url: `${BASE}${path}`, ...more }) }
}

test('reading is forwarded to the API’s own addresses, with the key and no other header of the page', async () => {
  for (const path of ['/users', '/users/ada', '/users/A-b_9', '/roles']) {
    const { get, sent } = asking(VERIFY)
    const headers = { cookie: 'session=1', apikey: 'of-the-page', onbehalfof: 'ada', origin: HOME }
    assert.equal((await get(path, { headers })).status, 200, path)
    const [{ signal: _, ...made }] = sent
    assert.deepEqual(made, {
      url: `${UPSTREAM_BASE}${path}`,
      method: 'GET',
      redirect: 'manual',
      headers: { apikey: KEY, accept: 'application/json' },
    })
  }
})

test('an update is forwarded with its body', async () => {
  const { ask, sent } = rig(ALL)
  assert.equal((await ask({ method: 'PUT', url: `${BASE}/users/ada`, body: '{"name":"Ada"}' })).status, 200)
  const [{ url, method, headers, body }] = sent
  assert.deepEqual(
    { url, method, headers, body: new TextDecoder().decode(body) },
    {
      url: `${UPSTREAM_BASE}/users/ada`,
      method: 'PUT',
      headers: { apikey: KEY, 'content-type': 'application/json', accept: 'application/json' },
      body: '{"name":"Ada"}',
    },
  )
})

test('only known parameters are forwarded, each once unless it is a list', async () => {
  const cases = {
    '/users?perPage=1000&page=3&withTags=true&withDeactivated=true':
      '/users?page=3&perPage=1000&withTags=true&withDeactivated=true',
    '/users?session=secret&apikey=of-the-page&page=2&page=9&__proto__=1': '/users?page=2',
    '/users?searchKey=a%26b&searchIn[]=uid&searchIn%5B%5D=name&sortBy=name':
      '/users?searchKey=a%26b&searchIn%5B%5D=uid&searchIn%5B%5D=name&sortBy=name',
    '/users/ada?withTags=true&page=2': '/users/ada?withTags=true',
    '/roles?perPage=1000&withTags=true': '/roles?perPage=1000',
    '/users?': '/users',
  }
  for (const [given, forwarded] of Object.entries(cases)) {
    const { get, sent } = asking(VERIFY)
    await get(given)
    assert.equal(sent[0].url, `${UPSTREAM_BASE}${forwarded}`)
  }
})

test('a parameter with a value that it cannot have is refused, not left out', async () => {
  for (const query of [
    'page=x',
    'page=',
    'perPage=1e3',
    'perPage=-1',
    'withTags=yes',
    'searchIn[]=email',
    'sortBy=',
    `searchKey=${'a'.repeat(101)}`,
  ]) {
    const { get, sent } = asking(VERIFY)
    const { status, code } = await seen(await get(`/users?${query}`))
    assert.deepEqual([status, code, sent.length], [400, 'ERR_BAD_REQUEST', 0], query)
  }
})

test('nothing but these addresses is reached, however the path is written', async () => {
  const paths = [
    '/',
    '/users/',
    '/users/ada/',
    '/users/ada/friends',
    '/users/ada/auth_tokens',
    '/users/a%2fb',
    '/users/%2e%2e',
    '/users/..%2fapikeys',
    '/users/a.b',
    '/users/%61da',
    '/users/a;b',
    '/users/a\\b',
    `/users/${'a'.repeat(101)}`,
    '/users//',
    '/Users',
    '/roles/default',
    '/role',
    '/apikeys',
    '/groups',
    '/messages',
    '/data_import/users/ada',
    '/data_import',
    '/usersx',
    '//users',
  ]
  for (const path of ['', '/relay/v3']) {
    for (const end of paths) {
      const { get, sent } = asking({ ...ALL, ...(path && { path }) })
      // Under any path, what stands before an address may be anything.
      if (!path && ['//users', '/users//'].includes(end)) continue
      const { status, code } = await seen(await get(end))
      assert.deepEqual([status, code, sent.length], [404, 'ERR_API_NOT_FOUND', 0], `${path} ${end}`)
    }
  }
})

test('what is not allowed is not there: by default imports alone', async () => {
  const reading = ['/users', '/users/ada', '/roles']
  for (const [allow, there] of [
    [undefined, { POST: ['/data_import/users'] }],
    [['import'], { POST: ['/data_import/users'] }],
    [['verify'], { GET: reading }],
    [['update'], { PUT: ['/users/ada'] }],
    [['roles'], { POST: ['/roles'] }],
    [ALL.allow, { POST: ['/data_import/users', '/roles'], GET: reading, PUT: ['/users/ada'] }],
  ]) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD']) {
      for (const path of ['/data_import/users', ...reading]) {
        const { ask, sent } = rig({ allow })
        const response = await ask({ method, url: `${BASE}${path}` })
        const isServed = there[method]?.includes(path) ?? false
        const methods = Object.keys(there).filter((name) => there[name].includes(path))
        const status = isServed ? 200 : methods.length > 0 ? 405 : 404
        assert.deepEqual([response.status, sent.length], [status, isServed ? 1 : 0], `${allow}: ${method} ${path}`)
        if (status === 405)
          assert.deepEqual(
            (response.headers.get('allow') ?? '').split(', ').sort(),
            methods.sort(),
            `${method} ${path}`,
          )
      }
    }
  }
})

test('under no path that is named, the end of the address decides', async () => {
  for (const [path, forwarded] of [
    ['/users', '/users'],
    ['/api/a/b/users', '/users'],
    ['/api/users/roles', '/users/roles'],
    ['/api/users/users', '/users/users'],
    ['/api/roles', '/roles'],
  ]) {
    const { ask, sent } = rig(VERIFY)
    await ask({ method: 'GET', url: `${HOME}${path}` })
    assert.equal(sent[0]?.url, `${UPSTREAM_BASE}${forwarded}`, path)
  }
  const { ask, sent } = rig(VERIFY)
  assert.equal((await ask({ method: 'GET', url: `${BASE}/data_import/users` })).status, 405)
  assert.equal((await ask({ url: `${BASE}/data_import/users` })).status, 200)
  assert.equal(sent.length, 1)
})

test('reading is for whom the hook lets read, which learns what is asked for', async () => {
  const calls = []
  const { ask, get, sent } = asking({
    ...ALL,
    authorize: (_request, call) => {
      calls.push(call)
      return call === 'verify'
    },
  })
  assert.equal((await get('/users')).status, 200)
  assert.equal((await get('/roles')).status, 200)
  assert.equal((await ask()).status, 401)
  assert.equal((await ask({ method: 'PUT', url: `${BASE}/users/ada` })).status, 401)
  assert.deepEqual([calls, sent.length], [['verify', 'verify', 'import', 'update'], 2])
  assert.equal((await asking(VERIFY).get('/users', { headers: { authorization: undefined } })).status, 401)
})

test('reading is for the same pages as importing', async () => {
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
    const { get, sent } = asking(VERIFY)
    const { status, code } = await seen(await get('/users', { headers }))
    assert.deepEqual([status, code, sent.length], [403, 'ERR_RELAY_ORIGIN', 0])
  }
  const { get } = asking({ ...VERIFY, allowedOrigins: [OTHER] })
  const response = await get('/users', { headers: { origin: OTHER, 'sec-fetch-site': 'cross-site' } })
  assert.deepEqual([response.status, response.headers.get('access-control-allow-origin')], [200, OTHER])
})

test('a preflight is allowed the methods of its address', async () => {
  for (const [path, methods] of [
    ['/data_import/users', 'POST'],
    ['/users', 'GET'],
    ['/users/ada', 'GET, PUT'],
  ]) {
    const { ask, sent } = rig({ ...ALL, allowedOrigins: [OTHER] })
    const headers = { origin: OTHER, 'access-control-request-method': 'GET', authorization: undefined }
    const response = await ask({ method: 'OPTIONS', url: `${BASE}${path}`, body: undefined, headers })
    assert.deepEqual(
      [response.status, response.headers.get('access-control-allow-methods'), sent.length],
      [204, methods, 0],
    )
  }
})

test('a page of an allowed origin can read that a call is not allowed, and takes it for no broken connection', async () => {
  for (const [allow, method, path, status] of [
    [['import'], 'GET', '/users?page=1', 404],
    [['import', 'verify'], 'PUT', '/users/ada', 405],
  ]) {
    const { ask, sent } = rig({ allow, allowedOrigins: [OTHER] })
    const headers = { origin: OTHER, 'sec-fetch-site': 'cross-site' }
    const asksBefore = { ...headers, 'access-control-request-method': method, authorization: undefined }
    const before = await ask({ method: 'OPTIONS', url: `${BASE}${path}`, body: undefined, headers: asksBefore })
    assert.ok(
      before.headers.get('access-control-allow-methods')?.split(', ').includes(method),
      `${before.status} ${path}`,
    )
    const response = await ask({ method, url: `${BASE}${path}`, headers })
    assert.deepEqual(
      [response.status, response.headers.get('access-control-allow-origin'), sent.length],
      [status, OTHER, 0],
    )
  }
})

test('an update is checked as an import is: its type, its size, its body', async () => {
  for (const [more, status, code] of [
    [{ headers: { 'content-type': 'text/plain' } }, 415, 'ERR_RELAY_CONTENT_TYPE'],
    [{ body: 'x'.repeat(101) }, 413, 'ERR_RELAY_BODY_TOO_LARGE'],
    [{ body: '' }, 400, 'ERR_BAD_REQUEST'],
  ]) {
    const { ask, sent } = rig({ ...ALL, maxBodyBytes: 100 })
    const response = await seen(await ask({ method: 'PUT', url: `${BASE}/users/ada`, ...more }))
    assert.deepEqual([response.status, response.code, sent.length], [status, code, 0])
  }
})

test('reading and updating share a limit of 500 a minute, and imports have theirs', async () => {
  const { ask, get, sent } = asking({ ...ALL, rate: { limit: 2, windowMs: 60_000 } })
  const update = () => ask({ method: 'PUT', url: `${BASE}/users/ada` })
  for (let n = 0; n < 250; n += 1) {
    assert.equal((await get('/users')).status, 200)
    assert.equal((await update()).status, 200)
  }
  for (const refused of [await get('/users/ada'), await get('/roles'), await update()]) {
    const { status, code } = await seen(refused)
    assert.deepEqual([status, code], [429, 'ERR_TOO_MANY_REQUESTS'])
  }
  assert.deepEqual([(await ask()).status, (await ask()).status, (await ask()).status], [200, 200, 429])
  assert.equal(sent.length, 502)
  const set = asking({ ...VERIFY, verifyRate: { limit: 1, windowMs: 60_000 } })
  assert.deepEqual([(await set.get('/users')).status, (await set.get('/users')).status], [200, 429])
})

test('what is refused before it is forwarded takes nothing of that limit', async () => {
  const { get } = asking({ ...VERIFY, verifyRate: { limit: 1, windowMs: 60_000 } })
  await get('/users', { headers: { authorization: undefined } })
  await get('/users?page=x')
  await get('/users', { method: 'POST', body: BODY })
  assert.equal((await get('/users')).status, 200)
})

test('no response to reading has the key, or becomes a page of the site', async () => {
  const text = `<html>the key ${KEY} may not read</html>`
  const { get } = asking(VERIFY, () => new Response(text, { status: 403, headers: { 'content-type': 'text/html' } }))
  const response = await get('/users')
  const headers = [response.headers.get('content-security-policy'), response.headers.get('x-content-type-options')]
  assert.deepEqual(headers, ["default-src 'none'; sandbox", 'nosniff'])
  assert.equal(response.headers.get('cache-control'), 'no-store')
  const { status, all } = await seen(response)
  assert.equal(status, 403)
  assert.ok(!all.includes(KEY), all)
})

test('a redirect, an endless response and a server out of reach are what they are for an import', async () => {
  for (const [upstream, code] of [
    [
      () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/' } }),
      'ERR_API_NOT_FOUND',
    ],
    [
      () =>
        new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(4 * 1024 * 1024)) })),
      'ERR_RELAY_ANSWER_TOO_LARGE',
    ],
    [() => Promise.reject(new TypeError('fetch failed')), 'ERR_RELAY_UNREACHABLE'],
  ]) {
    const response = await seen(await asking(VERIFY, upstream).get('/users'))
    assert.deepEqual([response.status, response.code], [502, code])
  }
})

test('all users of an app are read back through it, a page at a time', async () => {
  const existing = Array.from({ length: 2500 }, (_, n) => ({
    uid: `u${n}`,
    name: `Name ${n}`,
    tags: ['a'],
    ...(n % 10 === 0 && { deactivatedAt: 1_600_000_000 }),
  }))
  const sandbox = createSandbox({ apiKey: KEY, existing })
  const { relay } = rig({ ...VERIFY, fetch: sandbox.fetch })
  const get = async (path) =>
    (
      await relay(asked({ method: 'GET', url: `${BASE}${path}`, headers: { ...SIGNED_IN, 'content-type': undefined } }))
    ).json()
  const found = []
  for (let page = 1; ; page += 1) {
    const { data } = await get(`/users?perPage=1000&page=${page}&withTags=true&withDeactivated=true`)
    if (data.length === 0) break
    found.push(...data)
  }
  assert.deepEqual(
    found.map(({ uid }) => uid),
    existing.map(({ uid }) => uid),
  )
  assert.ok(found.every(({ tags }) => tags[0] === 'a'))
  assert.equal((await get('/users/u0')).error.code, 'ERR_UID_NOT_FOUND')
  assert.equal((await get('/users/u0?withDeactivated=true')).data.uid, 'u0')
  assert.ok((await get('/roles')).data.some(({ role }) => role === 'default'))
  const { lists, singles, roles } = sandbox.stats.standard
  assert.deepEqual([lists, singles, roles], [4, 2, 1])
})

test('JSON is passed on as it is', async () => {
  const { get } = asking(VERIFY, () => json({ data: [], meta: {} }))
  assert.deepEqual(await (await get('/users')).json(), { data: [], meta: {} })
})
