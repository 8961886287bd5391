// A relay as a listener of Node's own server, over real connections.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { connect } from 'node:net'
import { test } from 'node:test'
import { importUsers } from '../../pkg/entry/default.js'
import { nodeListener } from '../../pkg/relay/index.js'
import { createSandbox } from '../../pkg/sandbox/index.js'
import { BODY, json, KEY, STORED, rig, SIGNED_IN } from './helpers.js'

const HEADERS = { 'content-type': 'application/json', ...SIGNED_IN }

/** @param {import('node:test').TestContext} t @param {(request: Request) => any} handler */
async function serve(t, handler) {
  const server = createServer(nodeListener(handler)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address()
  return { port, url: `http://127.0.0.1:${port}/relay/v3`, at: `http://127.0.0.1:${port}/relay/v3/data_import/users` }
}

test('an import works through it', async (t) => {
  const sandbox = createSandbox({ apiKey: KEY, rate: { limit: 60, windowMs: 500 } })
  const { url } = await serve(t, rig({ fetch: sandbox.fetch, rate: { limit: 60, windowMs: 500 } }).relay)
  const users = Array.from({ length: 500 }, (_, at) => ({ uid: `u${at}`, name: `Name ${at}` }))
  const report = await importUsers(users, {
    endpoint: url,
    rate: { limit: 60, windowMs: 500 },
    fetch: (to, init) => fetch(to, { ...init, headers: { ...init.headers, ...SIGNED_IN } }),
  })
  assert.deepEqual([report.status, report.imported, sandbox.users.size], ['complete', 500, 500])
})

test('what a request says arrives, and what a response says too: method, path, headers, cookies, body', async (t) => {
  const { port } = await serve(t, async (request) => {
    const headers = new Headers({
      'x-seen': `${request.method} ${new URL(request.url).pathname} ${request.headers.get('x-two')}`,
      date: 'Tue, 03 Nov 2026 12:00:00 GMT',
    })
    headers.append('set-cookie', 'a=1')
    headers.append('set-cookie', 'b=2')
    return new Response((await request.text()).toUpperCase(), { status: 201, headers })
  })
  const response = await fetch(`http://127.0.0.1:${port}//a/%2e%2e/b`, {
    method: 'PATCH',
    body: 'text',
    headers: [
      ['x-two', '1'],
      ['x-two', '2'],
    ],
  })
  assert.deepEqual(
    [response.status, response.headers.get('x-seen'), response.headers.get('date'), await response.text()],
    [201, 'PATCH //b 1, 2', 'Tue, 03 Nov 2026 12:00:00 GMT', 'TEXT'],
  )
  assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2'])
})

test('a large body that is refused unread gets its response, and the connection serves the next', async (t) => {
  const { at } = await serve(t, rig({ maxBodyBytes: 1000 }).relay)
  for (const size of [1001, 3_000_000]) {
    const response = await fetch(at, { method: 'POST', headers: HEADERS, body: 'x'.repeat(size) })
    assert.equal(response.status, 413)
    await response.text()
  }
  const chunks = new ReadableStream({
    start(controller) {
      for (let n = 0; n < 50; n += 1) controller.enqueue(new Uint8Array(60_000))
      controller.close()
    },
  })
  assert.equal((await fetch(at, { method: 'POST', headers: HEADERS, body: chunks, duplex: 'half' })).status, 413)
  assert.equal(
    (await fetch(at, { method: 'POST', headers: { ...HEADERS, authorization: '' }, body: 'x'.repeat(3_000_000) }))
      .status,
    401,
  )
  assert.equal((await fetch(at, { method: 'POST', headers: HEADERS, body: BODY })).status, 200)
})

// Before the relay's own time is over, which ends it too.
test('a client that goes away ends the request to the server', { timeout: 5_000 }, async (t) => {
  let reached
  const arrived = new Promise((resolve) => (reached = resolve))
  const { relay, sent } = rig({ timeoutMs: 10_000 }, (_url, { signal }) => {
    reached()
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  const { at } = await serve(t, relay)
  const client = httpRequest(at, { method: 'POST', headers: HEADERS })
  client.on('error', () => {})
  client.end(BODY)
  await arrived
  client.destroy()
  if (!sent[0].signal.aborted) await once(sent[0].signal, 'abort')
})

test('a client that breaks off in its body is not forwarded', async (t) => {
  const { relay, sent } = rig()
  let resolveStatus
  const status = new Promise((resolve) => (resolveStatus = resolve))
  const { at } = await serve(t, async (request) => {
    const response = await relay(request)
    resolveStatus(response.status)
    return response
  })
  const client = httpRequest(at, { method: 'POST', headers: { ...HEADERS, 'content-length': '1000' } })
  client.on('error', () => {})
  client.write(BODY, () => setTimeout(() => client.destroy(), 20))
  assert.equal(await status, 400)
  assert.equal(sent.length, 0)
})

test('a handler that throws is a 500 without its reasons, and the server continues', async (t) => {
  const log = t.mock.method(console, 'error', () => {})
  const { at } = await serve(t, ({ method }) => {
    if (method === 'POST') throw new Error('inner matters')
    return json(STORED)
  })
  const response = await fetch(at, { method: 'POST', body: 'x' })
  assert.deepEqual([response.status, await response.text()], [500, ''])
  assert.equal(log.mock.callCount(), 1)
  assert.equal((await fetch(at)).status, 200)
})

test('HTTP/2 is served as well', async (t) => {
  const { relay, sent } = rig()
  const server = createHttp2Server(nodeListener(relay)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connectHttp2(`http://127.0.0.1:${server.address().port}`)
  t.after(() => {
    client.destroy()
    server.close()
  })
  const stream = client.request({ ':method': 'POST', ':path': '/relay/v3/data_import/users', ...HEADERS })
  let body = ''
  stream
    .setEncoding('utf8')
    .on('data', (chunk) => (body += chunk))
    .end(BODY)
  const [headers] = await once(stream, 'response')
  await once(stream, 'end')
  assert.deepEqual([headers[':status'], JSON.parse(body), sent.length], [200, STORED, 1])
})

test('HEAD has the headers and no body', async (t) => {
  const { at } = await serve(t, () => new Response('text', { headers: { 'x-a': 'b' } }))
  const response = await fetch(at, { method: 'HEAD' })
  assert.deepEqual([response.headers.get('x-a'), await response.text()], ['b', ''])
})

test('what is no request of a path on a host is refused before any handler sees it', async (t) => {
  let seen = 0
  const { port } = await serve(t, () => json(++seen))
  const lines = [
    'POST http://evil.example/data_import/users HTTP/1.1\r\nHost: 127.0.0.1',
    'GET / HTTP/1.1\r\nHost: a@b',
    'GET / HTTP/1.1\r\nHost: a/b',
    'GET / HTTP/1.1\r\nHost: ',
    'TRACE / HTTP/1.1\r\nHost: 127.0.0.1',
    'OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1',
  ]
  for (const line of lines)
    assert.match(await raw(port, `${line}\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 400 /, line)
  assert.equal(seen, 0)
})

/** @param {number} port @param {string} text @returns {Promise<string>} */
async function raw(port, text) {
  const socket = connect(port, '127.0.0.1')
  let printed = ''
  socket
    .setEncoding('latin1')
    .on('data', (chunk) => (printed += chunk))
    .on('error', () => {})
  socket.write(text)
  await once(socket, 'close')
  return printed
}
