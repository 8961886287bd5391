// Whatever is not an import by somebody who may, from where they may, goes no further than the relay.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRelay } from '../../pkg/relay/index.js'
import { ADDRESS, asked, BODY, HOME, KEY, rig, seen } from './helpers.js'

const ELSEWHERE = 'https://evil.example'
const OTHER = 'https://console.example.com'

/** @type {Record<string, [more: object, status: number, code: string | undefined, options?: object]>} */
const REFUSED = {
  'another path': [{ url: `${HOME}/relay/v3/users` }, 404, 'ERR_API_NOT_FOUND'],
  'a path below the endpoint': [{ url: `${ADDRESS}/ada` }, 404, 'ERR_API_NOT_FOUND'],
  'an encoded path': [{ url: `${HOME}/relay/v3/data_import%2fusers` }, 404, 'ERR_API_NOT_FOUND'],
  'another place than the one named': [
    { url: `${HOME}/other/data_import/users` },
    404,
    'ERR_API_NOT_FOUND',
    { path: '/relay/v3' },
  ],
  GET: [{ method: 'GET' }, 405, 'ERR_RELAY_METHOD'],
  PUT: [{ method: 'PUT' }, 405, 'ERR_RELAY_METHOD'],
  DELETE: [{ method: 'DELETE' }, 405, 'ERR_RELAY_METHOD'],
  'OPTIONS that is no preflight': [{ method: 'OPTIONS', body: undefined }, 405, 'ERR_RELAY_METHOD'],
  'a page of another origin': [{ headers: { origin: ELSEWHERE } }, 403, 'ERR_RELAY_ORIGIN'],
  'a page without an origin of its own': [{ headers: { origin: 'null' } }, 403, 'ERR_RELAY_ORIGIN'],
  'a page of the same host on another port': [{ headers: { origin: `${HOME}:8443` } }, 403, 'ERR_RELAY_ORIGIN'],
  'the same host in cleartext': [{ headers: { origin: HOME.replace('https', 'http') } }, 403, 'ERR_RELAY_ORIGIN'],
  'another site that hides its origin': [{ headers: { 'sec-fetch-site': 'cross-site' } }, 403, 'ERR_RELAY_ORIGIN'],
  'a neighbour of the site that hides its origin': [
    { headers: { 'sec-fetch-site': 'same-site' } },
    403,
    'ERR_RELAY_ORIGIN',
  ],
  'another site that names the own origin': [
    { headers: { origin: HOME, 'sec-fetch-site': 'cross-site' } },
    403,
    'ERR_RELAY_ORIGIN',
  ],
  'a preflight of another origin': [
    { method: 'OPTIONS', body: undefined, headers: { origin: ELSEWHERE, 'access-control-request-method': 'POST' } },
    403,
    'ERR_RELAY_ORIGIN',
  ],
  'an origin that begins like an allowed one': [
    { headers: { origin: `${OTHER}.evil.example` } },
    403,
    'ERR_RELAY_ORIGIN',
    { allowedOrigins: [OTHER] },
  ],
  'somebody who is not signed in': [{ headers: { authorization: undefined } }, 401, 'ERR_RELAY_UNAUTHORIZED'],
  'a form': [{ headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'ERR_RELAY_CONTENT_TYPE'],
  'text that a form can send': [{ headers: { 'content-type': 'text/plain' } }, 415, 'ERR_RELAY_CONTENT_TYPE'],
  'a type that begins like JSON': [{ headers: { 'content-type': 'application/jsonp' } }, 415, 'ERR_RELAY_CONTENT_TYPE'],
  'a compressed body': [{ headers: { 'content-encoding': 'gzip' } }, 415, 'ERR_RELAY_CONTENT_TYPE'],
  'a body that says that it is too large': [
    { headers: { 'content-length': '101' } },
    413,
    'ERR_RELAY_BODY_TOO_LARGE',
    { maxBodyBytes: 100 },
  ],
  'a body that is too large': [{ body: 'x'.repeat(101) }, 413, 'ERR_RELAY_BODY_TOO_LARGE', { maxBodyBytes: 100 }],
  'no body': [{ body: '' }, 400, 'ERR_BAD_REQUEST'],
}

for (const [name, [more, status, code, options]] of Object.entries(REFUSED)) {
  test(`refused, and not forwarded: ${name}`, async () => {
    const { ask, sent } = rig(options)
    const response = await ask(more)
    const { all, ...rest } = await seen(response)
    assert.deepEqual([rest.status, rest.code], [status, code], all)
    assert.equal(sent.length, 0)
    assert.equal(response.headers.get('access-control-allow-origin'), null)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.ok(!all.includes(KEY))
    if (status === 405) assert.equal(response.headers.get('allow'), 'POST')
  })
}

test('a body is measured as it comes, and no more of it is read than is needed to refuse it', async () => {
  const { ask, sent } = rig({ maxBodyBytes: 1000 })
  let pulled = 0
  const body = new ReadableStream({
    pull(controller) {
      pulled += 1
      controller.enqueue(new Uint8Array(400))
    },
  })
  assert.equal((await ask({ body })).status, 413)
  assert.ok(pulled <= 5, `${pulled} pieces of 400 bytes`)
  assert.equal(sent.length, 0)
})

test('a body of just the greatest size passes', async () => {
  const { ask, sent } = rig({ maxBodyBytes: BODY.length })
  assert.equal((await ask()).status, 200)
  assert.equal(sent.length, 1)
})

test('only the hook’s `true` lets a request pass: not what is merely true to JavaScript', async () => {
  for (const allowed of [false, undefined, null, 0, 1, 'yes', {}, []]) {
    const { ask, sent } = rig({ authorize: async () => allowed })
    assert.equal((await ask()).status, 401, String(allowed))
    assert.equal(sent.length, 0)
  }
})

test('a hook may respond by itself, and its response reaches the page that asked', async () => {
  const response = () => new Response('sign in first', { status: 403, headers: { 'www-authenticate': 'Bearer' } })
  const { ask, sent } = rig({ authorize: response, allowedOrigins: [OTHER] })
  const given = await ask({ headers: { origin: OTHER } })
  assert.deepEqual(
    [given.status, given.headers.get('www-authenticate'), await given.text()],
    [403, 'Bearer', 'sign in first'],
  )
  assert.equal(given.headers.get('access-control-allow-origin'), OTHER)
  assert.equal(sent.length, 0)
})

test('a hook that throws refuses, and says why in the log alone, without the key', async (t) => {
  const log = t.mock.method(console, 'error', () => {})
  for (const authorize of [
    () => {
      throw new Error(`cannot ask with ${KEY}`)
    },
    () => Promise.reject(new Error(`cannot ask with ${KEY}`)),
  ]) {
    const { ask, sent } = rig({ authorize })
    const { status, code, all } = await seen(await ask())
    assert.deepEqual([status, code, sent.length], [500, 'ERR_RELAY_AUTHORIZE', 0])
    assert.ok(!all.includes('cannot ask'))
  }
  const printed = log.mock.calls.map(({ arguments: words }) => words.join(' ')).join('\n')
  assert.match(printed, /cannot ask with \[redacted\]/)
  assert.ok(!printed.includes(KEY))
})

test('a hook that reads the body gets the advice to read a copy', async () => {
  const reading = rig({ authorize: async (request) => (await request.json()).users.ada.uid === 'ada' })
  const { status, body } = await seen(await reading.ask())
  assert.equal(status, 500)
  assert.match(body, /request\.clone\(\)/)
  const copying = rig({ authorize: async (request) => (await request.clone().json()).users.ada.uid === 'ada' })
  assert.equal((await copying.ask()).status, 200)
})

test('the hook is not asked of what is refused anyway, and is asked before anything of the body is read', async () => {
  let asks = 0
  const { ask } = rig({
    authorize: () => {
      asks += 1
    },
  })
  await ask({ method: 'GET' })
  await ask({ headers: { origin: ELSEWHERE } })
  assert.equal(asks, 0)
  let pulled = 0
  const body = new ReadableStream(
    {
      pull: () => {
        pulled += 1
      },
    },
    { highWaterMark: 0 },
  )
  assert.equal((await ask({ body })).status, 401)
  assert.deepEqual([asks, pulled], [1, 0])
})

test('preflights succeed for the origins that were named, and let their requests through', async () => {
  const { ask, sent } = rig({ allowedOrigins: [OTHER] })
  const headers = {
    origin: OTHER,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
    authorization: undefined,
  }
  const allowed = await ask({ method: 'OPTIONS', body: undefined, headers })
  const header = (name) => allowed.headers.get(name)
  assert.deepEqual(
    [
      allowed.status,
      header('access-control-allow-origin'),
      header('access-control-allow-methods'),
      header('access-control-allow-headers'),
      header('access-control-allow-credentials'),
    ],
    [204, OTHER, 'POST', 'authorization,content-type', 'true'],
  )
  assert.match(header('vary'), /Origin/)
  assert.equal(sent.length, 0)

  const response = await ask({ headers: { origin: OTHER, 'sec-fetch-site': 'cross-site' } })
  assert.deepEqual([response.status, response.headers.get('access-control-allow-origin')], [200, OTHER])
  assert.match(response.headers.get('access-control-expose-headers'), /Retry-After/)
  assert.match(response.headers.get('vary'), /Origin/)
})

test('a page of the relay’s own origin, and a program without any, may call', async () => {
  const { ask } = rig()
  assert.equal((await ask({ headers: { origin: HOME, 'sec-fetch-site': 'same-origin' } })).status, 200)
  assert.equal((await ask()).status, 200)
})

test('a relay is served under the path that was named, and without one under any', async () => {
  assert.equal((await rig({ path: '/relay/v3/' }).ask()).status, 200)
  assert.equal((await rig({ path: '' }).ask({ url: `${HOME}/data_import/users` })).status, 200)
  assert.equal((await rig().ask({ url: `${HOME}/api/a/b/data_import/users?ignored=1` })).status, 200)
})

/** @type {[string, object, RegExp][]} */
const WRONG = [
  ['authorize', { authorize: undefined }, /authorize: expected a function/],
  ['authorize', { authorize: true }, /authorize: expected a function/],
  ['apiKey', { apiKey: undefined }, /apiKey: expected a REST API key/],
  ['appId', { appId: 'a/b' }, /appId: expected the app id/],
  ['region', { region: 'mars' }, /region: expected/],
  ['endpoint', { endpoint: 'http://upstream.example/v3' }, /endpoint: expected https:/],
  ['endpoint', { endpoint: `https://upstream.example/${KEY}` }, /endpoint: expected an address without the key/],
  ['allowedOrigins', { allowedOrigins: ['*'] }, /allowedOrigins: expected a list of origins/],
  ['allowedOrigins', { allowedOrigins: ['https://a.example/'] }, /allowedOrigins: .* without a path/],
  ['allowedOrigins', { allowedOrigins: 'https://a.example' }, /allowedOrigins: expected a list/],
  ['path', { path: 'relay' }, /path: expected the path/],
  ['maxBodyBytes', { maxBodyBytes: 0 }, /maxBodyBytes: expected a whole number/],
  ['timeoutMs', { timeoutMs: '5' }, /timeoutMs: expected a whole number/],
  ['rate', { rate: { limit: 0 } }, /rate\.limit: expected/],
  ['fetch', { fetch: 'fetch' }, /fetch: expected a function/],
  ['allow', { allow: 'verify' }, /allow: expected a list of 'import', 'verify', 'roles', 'update'/],
  ['allow', { allow: ['delete'] }, /allow: expected a list of .* found "delete"/],
  ['allow', { allow: [] }, /allow: expected a list/],
  ['verifyRate', { verifyRate: { limit: 0 } }, /verifyRate\.limit: expected/],
  ['an unknown name', { authorise: () => true }, /authorise: no such option/],
]
test('a wrong option throws at once, with its name, and without the key', () => {
  for (const [name, option, message] of WRONG) {
    const options = { appId: 'app1', region: 'eu', apiKey: KEY, authorize: () => true, ...option }
    assert.throws(
      () => createRelay(options),
      (error) => error.code === 'INVALID_OPTION' && message.test(error.message) && !error.message.includes(KEY),
      name,
    )
  }
  assert.throws(() => createRelay(), { code: 'INVALID_OPTION' })
})

test('a request that is refused leaves its own body alone', async () => {
  const request = asked({ headers: { authorization: undefined } })
  await rig().relay(request)
  assert.equal(request.bodyUsed, false)
})
