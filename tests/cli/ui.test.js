// The server of the admin page: on this machine, for whoever has the address, and nothing but what it should give.
import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { importUsers } from '../../pkg/entry/default.js'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { NoPage, startUi } from '../../pkg/ui/index.js'
import { HEADERS } from '../../pkg/ui/headers.js'
import { KEY } from './fake.js'
import { ask, beginSession, json, SESSION, standIn } from './ui-rig.js'

const CONNECTION = { appId: 'app1', region: 'eu', apiKey: KEY }
const RATE = { limit: 60, windowMs: 60_000 }
const RELAY = '/relay/v3/data_import/users'
const ONE = json({ users: { ada: { uid: 'ada', name: 'Ada' } } })
const STORED = { data: { ada: { success: true } } }
const { folder, folders } = standIn()

/** @param {import('node:test').TestContext} t @param {object} [options] */
async function serve(t, options = {}) {
  const sent = []
  const fetch = async (url, init) => {
    sent.push({ url, ...init })
    return Response.json(STORED)
  }
  const server = await startUi({
    connection: CONNECTION,
    label: 'app app1 (region eu)',
    rate: RATE,
    folders,
    fetch,
    ...options,
  })
  t.after(() => {
    server.closeNow()
    return server.close()
  })
  const session = async () => JSON.parse((await beginSession(server.port, server.newAddress())).body).session
  return { ...server, sent, session, ask: (what) => ask(server.port, what) }
}

test('the page, its scripts, the package and the chart library are served, each as what it is', async (t) => {
  const { ask } = await serve(t)
  const types = {
    '/www/': 'text/html; charset=utf-8',
    '/www/index.html': 'text/html; charset=utf-8',
    '/www/main.js': 'text/javascript; charset=utf-8',
    '/www/steps/one.js': 'text/javascript; charset=utf-8',
    '/www/style.css': 'text/css; charset=utf-8',
    '/www/icon.svg': 'image/svg+xml',
    '/www/vendor/uplot/uPlot.esm.js': 'text/javascript; charset=utf-8',
    '/www/vendor/uplot/LICENSE': 'text/plain; charset=utf-8',
    '/pkg/entry/default.js': 'text/javascript; charset=utf-8',
    '/pkg/gen/cometchat_import_bg.wasm': 'application/wasm',
  }
  for (const [path, type] of Object.entries(types)) {
    const { status, headers } = await ask({ path })
    assert.deepEqual([status, headers['content-type']], [200, type], path)
  }
  for (const path of ['/', '/www'])
    assert.deepEqual([(await ask({ path })).status, (await ask({ path })).headers.location], [302, '/www/'])
})

test('every response forbids what the page does not need, the refusals too', async (t) => {
  const { ask } = await serve(t)
  const asked = [
    {},
    { path: '/www/' },
    { path: '/www/none.js' },
    { path: '/pkg/entry/default.js' },
    { path: '/relay/session' },
    { method: 'POST', path: '/relay/session' },
    { method: 'POST', path: RELAY },
    { headers: { host: 'evil.example' } },
  ]
  for (const what of asked) {
    const { headers } = await ask(what)
    for (const [name, value] of Object.entries(HEADERS))
      assert.equal(headers[name], value, `${JSON.stringify(what)}: ${name}`)
  }
  assert.equal(
    HEADERS['content-security-policy'],
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  )
  assert.deepEqual(
    [
      HEADERS['x-content-type-options'],
      HEADERS['referrer-policy'],
      HEADERS['cross-origin-opener-policy'],
      HEADERS['cross-origin-resource-policy'],
    ],
    ['nosniff', 'no-referrer', 'same-origin', 'same-origin'],
  )
})

test('a file is sent again only when it has changed', async (t) => {
  const { ask } = await serve(t)
  const {
    headers: { etag = '', 'cache-control': cache },
    body,
  } = await ask({ path: '/www/main.js' })
  assert.equal(cache, 'no-cache')
  assert.ok(body.length > 0)
  const again = await ask({ path: '/www/main.js', headers: { 'if-none-match': etag } })
  assert.deepEqual([again.status, again.body, again.headers.etag], [304, '', etag])
  assert.equal((await ask({ path: '/www/main.js', headers: { 'if-none-match': '"other"' } })).status, 200)
  const head = await ask({ method: 'HEAD', path: '/www/main.js' })
  assert.deepEqual([head.status, head.body, head.headers['content-length']], [200, '', String(body.length)])
})

test('no spelling of a path leads to another file', async (t) => {
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'www/linked.txt'))
  const { ask } = await serve(t)
  const paths = [
    '/www/../secret.txt',
    '/www/..%2fsecret.txt',
    '/www/%2e%2e/secret.txt',
    '/www/%2e%2e%2fsecret.txt',
    '/www/..\\secret.txt',
    '/www/..%5csecret.txt',
    '//secret.txt',
    '/www//../../secret.txt',
    '/www/steps/../../secret.txt',
    '/www/./../secret.txt',
    '/www/main.js%00.html',
    '/www/linked.txt',
    '/secret.txt',
    `/www/${join(folder, 'secret.txt')}`,
    '/www/notes.md',
    '/www/steps',
    '/www/steps/',
    '/pkg/package.json',
    '/pkg/cli/main.js',
    '/pkg/ui/index.js',
    '/pkg/build/run.js',
    '/pkg/../package.json',
    '/pkg/gen/.stamp',
    '/pkg/client/../cli/main.js',
    '/www/__proto__',
    '/constructor',
  ]
  for (const path of paths) {
    const { status, all } = await ask({ path })
    assert.equal(status, 404, path)
    assert.ok(!all.includes('not for'), path)
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    assert.equal((await ask({ method, path: '/www/main.js' })).status, 405)
})

test('another name that was made to lead to this machine is refused, whatever is asked for', async (t) => {
  const { port, ask, session, sent } = await serve(t)
  const header = { [SESSION]: await session() }
  const names = [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    'localhost',
    `localhost:${port + 1}`,
    `localhost.evil.example:${port}`,
    `127.0.0.1.evil.example:${port}`,
    `0.0.0.0:${port}`,
    `127.0.0.2:${port}`,
    `LOCALHOST.:${port}`,
  ]
  for (const host of names) {
    for (const what of [
      { path: '/www/' },
      { method: 'POST', path: '/relay/session', ...json({ token: 'x' }) },
      { method: 'POST', path: RELAY, ...ONE },
    ]) {
      const { status, code } = await ask({ ...what, headers: { ...what.headers, ...header, host } })
      assert.deepEqual([status, code], [403, 'ERR_UI_HOST'], `${host} ${what.path}`)
    }
  }
  assert.equal(sent.length, 0)
  for (const name of ['127.0.0.1', 'localhost', '[::1]'])
    assert.equal((await ask({ path: '/www/', headers: { host: `${name}:${port}` } })).status, 200, name)
})

test('it listens on 127.0.0.1 and on no other address', async (t) => {
  const { port } = await serve(t)
  const reached = (host) =>
    new Promise((resolve) => {
      const socket = connect({ host, port, timeout: 2000 }, () => resolve(true))
      socket
        .once('error', () => resolve(false))
        .once('timeout', () => resolve(false))
        .once('connect', () => socket.destroy())
    })
  assert.equal(await reached('127.0.0.1'), true)
  // What listens on all addresses is reached by this one too.
  for (const host of ['127.0.0.2', '::1']) assert.equal(await reached(host), false, host)
})

test('an address opens one tab, once; the next one learns how to get another', async (t) => {
  const { port, newAddress, ask } = await serve(t)
  const address = newAddress()
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/www\/#token=[\w-]{32}$/)
  const first = await beginSession(port, address)
  assert.equal(first.status, 200)
  assert.equal(first.headers['cache-control'], 'no-store')
  const { session, ...about } = JSON.parse(first.body)
  assert.match(session, /^[\w-]{32}$/)
  assert.ok(!address.includes(session))
  assert.deepEqual(about, {
    appId: 'app1',
    region: 'eu',
    endpointLabel: 'app app1 (region eu)',
    rate: RATE,
    sandbox: false,
  })
  for (let again = 0; again < 2; again += 1) {
    const second = await beginSession(port, address)
    assert.deepEqual([second.status, second.code], [401, 'ERR_TOKEN_USED'])
    assert.match(second.body, /press Enter in the terminal/)
  }
  const other = JSON.parse((await beginSession(port, newAddress())).body).session
  assert.notEqual(other, session)
  for (const one of [session, other])
    assert.deepEqual(JSON.parse((await ask({ path: '/relay/session', headers: { [SESSION]: one } })).body), about)
})

test('what is no token begins no session', async (t) => {
  const { newAddress, ask } = await serve(t)
  const token = newAddress().split('token=')[1] ?? ''
  const bodies = [
    { token: '' },
    { token: token.slice(0, -1) },
    { token: `${token}x` },
    { token: [token] },
    { token: { length: 32 } },
    {},
    null,
    [token],
    token,
    { token: 'x'.repeat(5000) },
  ]
  for (const body of bodies) {
    const { status, code } = await ask({ method: 'POST', path: '/relay/session', ...json(body) })
    assert.deepEqual([status, code], [401, 'ERR_TOKEN_UNKNOWN'], JSON.stringify(body)?.slice(0, 60))
  }
  for (const what of [{ body: '{' }, { body: JSON.stringify({ token }), headers: { 'content-type': 'text/plain' } }])
    assert.equal((await ask({ method: 'POST', path: '/relay/session', ...what })).status, 401)
  assert.equal((await ask({ path: `/relay/session?token=${token}` })).status, 401)
  assert.equal((await ask({ method: 'DELETE', path: '/relay/session' })).status, 405)
  assert.equal(
    (await ask({ method: 'POST', path: '/relay/session', ...json({ token }) })).status,
    200,
    'it is unused still',
  )
})

test('a page of another site can begin no session and send nothing, even with the secrets', async (t) => {
  const { port, newAddress, session, ask, sent } = await serve(t)
  const header = { [SESSION]: await session() }
  const token = newAddress().split('token=')[1]
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `http://localhost:${port}` },
    { origin: `http://127.0.0.1:${port + 1}`, 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const from of foreign) {
    for (const what of [
      { path: '/relay/session', ...json({ token }) },
      { path: RELAY, ...ONE },
    ]) {
      const { status, headers } = await ask({
        ...what,
        method: 'POST',
        headers: { ...what.headers, ...header, ...from },
      })
      assert.deepEqual(
        [status, headers['access-control-allow-origin']],
        [403, undefined],
        `${JSON.stringify(from)} ${what.path}`,
      )
    }
    const preflight = await ask({
      method: 'OPTIONS',
      path: RELAY,
      headers: { origin: 'https://evil.example', ...from, 'access-control-request-method': 'POST' },
    })
    assert.deepEqual([preflight.status, preflight.headers['access-control-allow-origin']], [403, undefined])
  }
  assert.equal(sent.length, 0)
  const own = { origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' }
  assert.equal(
    (await ask({ method: 'POST', path: RELAY, ...ONE, headers: { ...ONE.headers, ...header, ...own } })).status,
    200,
  )
})

test('the relay sends for who has a session, with the key, which no response holds', async (t) => {
  const { session, newAddress, ask, sent } = await serve(t)
  const held = await session()
  const token = newAddress().split('token=')[1] ?? ''
  const printed = []
  for (const [secret, status] of /** @type {const} */ ([
    [undefined, 401],
    ['', 401],
    [token, 401],
    [held.slice(1), 401],
    [held, 200],
  ])) {
    const response = await ask({
      method: 'POST',
      path: RELAY,
      ...ONE,
      headers: { ...ONE.headers, ...(secret !== undefined && { [SESSION]: secret }) },
    })
    assert.equal(response.status, status, String(secret))
    printed.push(response.all)
  }
  assert.equal(sent.length, 1)
  assert.deepEqual(
    [sent[0].url, sent[0].headers.apikey, sent[0].headers[SESSION]],
    ['https://app1.api-eu.cometchat.io/v3/data_import/users', KEY, undefined],
  )
  for (const path of ['/relay/v3/users', '/relay/v3/data_import/users/ada', '/relay/v3/'])
    printed.push((await ask({ method: 'POST', path, ...ONE, headers: { ...ONE.headers, [SESSION]: held } })).all)
  printed.push((await ask({ path: '/relay/session', headers: { [SESSION]: held } })).all)
  assert.equal(sent.length, 1)
  for (const text of printed) assert.ok(!text.includes(KEY) && !text.includes(held), text)
})

test('the relay reads users and roles back for who has a session, and changes users', async (t) => {
  const { session, ask, sent } = await serve(t)
  const headers = { [SESSION]: await session() }
  const paths = ['/users', '/users/ada', '/roles']
  for (const path of paths) {
    assert.equal((await ask({ path: `/relay/v3${path}` })).status, 401)
    const { status, all } = await ask({ path: `/relay/v3${path}`, headers })
    assert.equal(status, 200)
    assert.ok(!all.includes(KEY))
  }
  assert.deepEqual(
    sent.map(({ url, method }) => `${method} ${new URL(url).pathname}`),
    paths.map((path) => `GET /v3${path}`),
  )
  const change = { method: 'PUT', path: '/relay/v3/users/ada', ...ONE }
  assert.equal((await ask(change)).status, 401)
  assert.equal((await ask({ ...change, headers: { ...ONE.headers, ...headers } })).status, 200)
  assert.equal((await ask({ ...change, method: 'POST', headers: { ...ONE.headers, ...headers } })).status, 405)
  assert.deepEqual([sent.length, sent[3].method], [4, 'PUT'])
})

test('the limit of reading is that of the command, and the page learns it', async (t) => {
  const { session, ask, newAddress, port } = await serve(t, { verifyRate: { limit: 2, windowMs: 60_000 } })
  const headers = { [SESSION]: await session() }
  const statuses = []
  for (let at = 0; at < 3; at += 1) statuses.push((await ask({ path: '/relay/v3/users', headers })).status)
  assert.deepEqual(statuses, [200, 200, 429])
  assert.deepEqual(JSON.parse((await beginSession(port, newAddress())).body).verifyRate, { limit: 2, windowMs: 60_000 })
})

test('all tabs together keep to the limit', async (t) => {
  const { session, ask, sent } = await serve(t, { rate: { limit: 3, windowMs: 60_000 } })
  const tabs = [await session(), await session()]
  const statuses = []
  for (let at = 0; at < 5; at += 1)
    statuses.push(
      (await ask({ method: 'POST', path: RELAY, ...ONE, headers: { ...ONE.headers, [SESSION]: tabs[at % 2] } })).status,
    )
  assert.deepEqual(statuses, [200, 200, 200, 429, 429])
  assert.equal(sent.length, 3)
})

test('an import through it is stored in the sandbox, without a key on the page’s side', async (t) => {
  const rate = { limit: 60, windowMs: 1000 }
  const sandbox = await startSandbox({ rate, apiKey: KEY })
  t.after(() => sandbox.close())
  const { origin, session } = await serve(t, {
    connection: { endpoint: sandbox.url, apiKey: KEY },
    label: sandbox.url,
    rate,
    fetch: undefined,
  })
  const held = await session()
  const users = Array.from({ length: 1000 }, (_, at) => ({ uid: `u${at}`, name: `Name ${at}` }))
  const report = await importUsers(users, {
    endpoint: `${origin}/relay/v3`,
    rate,
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, [SESSION]: held } }),
  })
  assert.deepEqual([report.status, report.imported, sandbox.sandbox.users.size], ['complete', 1000, 1000])
  assert.ok(sandbox.sandbox.stats.maxInWindow(rate.windowMs) <= rate.limit)
})

test('closing waits for the response that is on its way, and takes nothing new', async (t) => {
  let respond
  let reached
  const arrived = new Promise((resolve) => (reached = resolve))
  const fetch = () => {
    reached()
    return new Promise((resolve) => (respond = () => resolve(Response.json(STORED))))
  }
  const { port, session, ask, close } = await serve(t, { fetch })
  const headers = { ...ONE.headers, [SESSION]: await session() }
  const pending = ask({ method: 'POST', path: RELAY, ...ONE, headers })
  await arrived
  let closed = false
  const closing = close().then(() => (closed = true))
  await assert.rejects(ask({ path: '/www/' }), { code: 'ECONNREFUSED' }, `port ${port}`)
  assert.equal(closed, false)
  respond()
  assert.equal((await pending).status, 200)
  await closing
})

test('closing at once breaks off what is on its way', async (t) => {
  let reached
  const arrived = new Promise((resolve) => (reached = resolve))
  const fetch = () => {
    reached()
    return new Promise(() => {})
  }
  const { session, ask, close, closeNow } = await serve(t, { fetch })
  const pending = ask({ method: 'POST', path: RELAY, ...ONE, headers: { ...ONE.headers, [SESSION]: await session() } })
  const broken = assert.rejects(pending)
  await arrived
  const closing = close()
  closeNow()
  await Promise.all([closing, broken])
})

test('without a page there is no server', async () => {
  await assert.rejects(
    startUi({ connection: CONNECTION, label: 'x', rate: RATE, folders: { ...folders, www: join(folder, 'none') } }),
    NoPage,
  )
})
