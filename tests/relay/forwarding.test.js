// What is forwarded is made anew, and of the response only what is known to be harmless comes back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importUsers } from '../../pkg/entry/default.js'
import { createSandbox } from '../../pkg/sandbox/index.js'
import { ADDRESS, asked, BODY, json, KEY, STORED, rig, seen, SIGNED_IN, UPSTREAM } from './helpers.js'

test('the request goes to the one endpoint, with the key and no other header of the page', async () => {
  const { ask, sent } = rig()
  const headers = {
    cookie: 'session=1',
    apikey: 'of-the-page',
    'x-forwarded-for': '10.0.0.1',
    onbehalfof: 'ada',
    origin: 'https://admin.example.com',
    'content-type': 'application/json; charset=utf-8',
  }
  assert.equal((await ask({ url: `${ADDRESS}?to=elsewhere`, headers })).status, 200)
  const [{ url, method, headers: out, body, redirect }] = sent
  assert.deepEqual(
    { url, method, redirect, headers: out },
    {
      url: UPSTREAM,
      method: 'POST',
      redirect: 'manual',
      headers: { apikey: KEY, 'content-type': 'application/json', accept: 'application/json' },
    },
  )
  assert.equal(new TextDecoder().decode(body), BODY)
})

test('where an endpoint adds the key, none is sent', async () => {
  const { ask, sent } = rig({
    appId: undefined,
    region: undefined,
    apiKey: undefined,
    endpoint: 'https://inner.example/v3/',
  })
  await ask()
  assert.equal(sent[0].url, 'https://inner.example/v3/data_import/users')
  assert.equal('apikey' in sent[0].headers, false)
})

test('status and body come back as they are, byte for byte', async () => {
  const odd = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0xff, 0xc3, 0x28])
  for (const status of [200, 201, 400, 401, 404, 413, 429, 500, 503]) {
    const response = await rig({}, () => new Response(odd, { status })).ask()
    assert.equal(response.status, status)
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), odd)
  }
  assert.equal((await rig({}, () => new Response(null, { status: 204 })).ask()).status, 204)
})

test('of the headers only those on the limit, the date and the type come back', async () => {
  const passed = {
    'content-type': 'application/json',
    date: 'Tue, 03 Nov 2026 12:00:00 GMT',
    'retry-after': '7',
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': '1793707200',
    'x-rate-limit': '60',
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': '1793707200',
  }
  const stripped = {
    server: 'inner',
    'x-internal': 'host-7',
    'set-cookie': 'a=1',
    'access-control-allow-origin': '*',
    location: 'https://x.example',
    'content-encoding': 'identity',
    'x-ratelimiter': 'no',
  }
  const response = await rig({}, () => json(STORED, { headers: { ...passed, ...stripped } })).ask()
  assert.deepEqual(Object.fromEntries(response.headers), {
    ...passed,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
})

test('the key is in no response, however the server repeats it', async () => {
  const forms = {
    plain: KEY,
    upper: KEY.toUpperCase(),
    url: encodeURIComponent(KEY).replace('f', '%66'),
    base64: btoa(`apikey=${KEY}`),
    escaped: `\\u0066${KEY.slice(1)}`,
    html: `&#102;${KEY.slice(1)}`,
  }
  for (const [name, form] of Object.entries(forms)) {
    const text = `{"error":{"code":"AUTH_ERR_APIKEY_NOT_FOUND","message":"The key ${form} does not exist."}}`
    const { status, body, all, code } = await seen(
      await rig(
        {},
        () =>
          new Response(text, {
            status: 401,
            headers: {
              'x-ratelimit-note': form,
              [`x-ratelimit-${KEY}`]: '1',
              'content-type': `application/json; k=${form}`,
            },
          }),
      ).ask(),
    )
    assert.equal(status, 401)
    assert.equal(code, 'AUTH_ERR_APIKEY_NOT_FOUND', name)
    assert.ok(!all.includes(form) && !all.toLowerCase().includes(KEY), `${name}: ${all}`)
    assert.match(body, /The key \[redacted\] does not exist|\[redacted\]/)
  }
})

test('a placeholder of a few letters is not cut out of users’ names', async () => {
  const users = { data: { 'sandbox-1': { success: true, data: { uid: 'sandbox-1' } } } }
  const response = await rig({ apiKey: 'sandbox' }, () => json(users)).ask()
  assert.deepEqual(await response.json(), users)
})

test('a redirect is not followed, and ends an import at once', async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const { ask, sent } = rig(
      {},
      () => new Response(null, { status, headers: { location: `https://elsewhere.example/?${KEY}` } }),
    )
    const { all, ...rest } = await seen(await ask())
    assert.deepEqual([rest.status, rest.code, sent.length], [502, 'ERR_API_NOT_FOUND', 1])
    assert.ok(!all.includes(KEY) && !all.includes('elsewhere'))
  }
  const { relay, sent } = rig(
    {},
    () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/' } }),
  )
  const report = await throughRelay(relay, 2)
  assert.deepEqual(
    [report.status, report.error?.code, report.pending, sent.length],
    ['failed', 'ENDPOINT_NOT_FOUND', 2, 1],
  )
})

test('a server that cannot be reached is a 502 with the system’s code, and nothing else of the error', async () => {
  const broken = () => {
    throw new TypeError(`fetch failed for ${KEY}`, {
      cause: Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:443'), { code: 'ECONNREFUSED' }),
    })
  }
  const { status, code, body, all } = await seen(await rig({}, broken).ask())
  assert.deepEqual([status, code], [502, 'ERR_RELAY_UNREACHABLE'])
  assert.match(body, /ECONNREFUSED/)
  assert.ok(!all.includes('10.0.0.7') && !all.includes(KEY))
  for (const thrown of [undefined, null, 'text', Object.assign(new Error('x'), { code: 5 })])
    assert.equal((await rig({}, () => Promise.reject(thrown)).ask()).status, 502)
})

test('a response whose body breaks off is a 502', async () => {
  const body = () => new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) })
  assert.equal((await seen(await rig({}, () => new Response(body())).ask())).code, 'ERR_RELAY_UNREACHABLE')
})

test('a response without end is not collected without end', async () => {
  const endless = () =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(4 * 1024 * 1024)) }))
  const { status, code } = await seen(await rig({}, endless).ask())
  assert.deepEqual([status, code], [502, 'ERR_RELAY_ANSWER_TOO_LARGE'])
})

test('a server that does not respond in time is a 504, and its request is ended', async () => {
  for (const heeds of [true, false]) {
    const { ask, sent } = rig({ timeoutMs: 30 }, (_url, { signal }) => hanging(heeds ? signal : undefined))
    const { status, code } = await seen(await ask())
    assert.deepEqual(
      [status, code, sent[0].signal.aborted],
      [504, 'ERR_RELAY_TIMED_OUT', true],
      `heeds its signal: ${heeds}`,
    )
  }
})

test('when the client goes away, the request to the server is ended', async () => {
  const client = new AbortController()
  const { relay, sent } = rig({}, (_url, { signal }) => {
    setTimeout(() => client.abort(), 5)
    return hanging(signal)
  })
  const response = await relay(asked({ signal: client.signal }))
  assert.equal(sent[0].signal.aborted, true)
  assert.equal(response.status, 499)
})

test('when the client goes away while the response’s body comes, that is ended too', async () => {
  const client = new AbortController()
  const { relay, sent } = rig(
    {},
    () => new Response(new ReadableStream({ pull: () => void setTimeout(() => client.abort(), 5) })),
  )
  assert.equal((await relay(asked({ signal: client.signal }))).status, 499)
  assert.equal(sent[0].signal.aborted, true)
})

test('a response that came in time leaves nothing behind that ends it later', async () => {
  const client = new AbortController()
  const { relay, sent } = rig({ timeoutMs: 20 })
  const response = await relay(asked({ signal: client.signal }))
  client.abort()
  await new Promise((resolve) => setTimeout(resolve, 40))
  assert.deepEqual([response.status, sent[0].signal.aborted], [200, false])
})

test('an import through a relay, whose client has no key, imports every row whatever the server does', async () => {
  const sandbox = createSandbox({
    apiKey: KEY,
    rate: { limit: 60, windowMs: 200 },
    seed: 3,
    faults: { 'drop-stored': 0.1, 'error-500-partial': 0.1, refuse: 0.1, 'missing-uid': 0.05 },
    refuseMs: 10,
  })
  const { relay } = rig({ fetch: sandbox.fetch, rate: { limit: 60, windowMs: 200 } })
  const report = await throughRelay(relay, 1000)
  assert.deepEqual([report.status, report.imported, sandbox.users.size], ['complete', 1000, 1000])
  assert.ok(sandbox.stats.maxInWindow(200) <= 60)
})

/** @param {(request: Request) => Promise<Response>} relay @param {number} count */
function throughRelay(relay, count) {
  const users = Array.from({ length: count }, (_, at) => ({ uid: `u${at}`, name: `Name ${at}` }))
  return importUsers(users, {
    endpoint: ADDRESS.replace('/data_import/users', ''),
    rate: { limit: 60, windowMs: 200 },
    retry: { attempts: 12, baseMs: 1, capMs: 10 },
    fetch: (url, init) => relay(new Request(url, { ...init, headers: { ...init.headers, ...SIGNED_IN } })),
  })
}

/** Never, unless the signal is one and aborts. */
const hanging = (signal) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
