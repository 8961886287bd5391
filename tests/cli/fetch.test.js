// Requests over Node's own HTTP client: what servers, proxies and time do to them.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { test } from 'node:test'
import { httpFetch } from '../../pkg/cli/fetch.js'
import { importUsers } from '../../pkg/gen/node.js'

/** @param {import('node:test').TestContext} t @param {net.Server} server */
async function listening(t, server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    if (server instanceof http.Server) server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${/** @type {net.AddressInfo} */ (server.address()).port}`
}

test('method, headers and body arrive; status, headers and body come back', async (t) => {
  const url = await listening(
    t,
    http.createServer((request, response) => {
      const pieces = []
      request.on('data', (piece) => pieces.push(piece))
      request.on('end', () => {
        const { method, url, headers } = request
        response.writeHead(418, { 'x-ratelimit-reset': '7', 'content-type': 'application/json' })
        response.end(
          JSON.stringify({
            method,
            url,
            key: headers.apikey,
            length: headers['content-length'],
            body: `${Buffer.concat(pieces)}`,
          }),
        )
      })
    }),
  )
  const fetch = httpFetch()
  const response = await fetch(`${url}/v3/users?page=1`, {
    method: 'PUT',
    headers: { apikey: 'k' },
    body: new TextEncoder().encode('{"é":1}'),
  })
  assert.deepEqual(
    [response.status, response.headers.get('X-RateLimit-Reset'), response.headers.get('none')],
    [418, '7', null],
  )
  assert.deepEqual(JSON.parse(new TextDecoder().decode(await response.arrayBuffer())), {
    method: 'PUT',
    url: '/v3/users?page=1',
    key: 'k',
    length: '8',
    body: '{"é":1}',
  })
})

test('a redirect is not followed', async (t) => {
  const asked = []
  const url = await listening(
    t,
    http.createServer((request, response) => {
      asked.push(request.url)
      response.writeHead(307, { location: '/elsewhere' }).end()
    }),
  )
  assert.equal((await httpFetch()(url, { method: 'GET', headers: {} })).status, 307)
  assert.deepEqual(asked, ['/'])
})

test('an import goes through interim responses that nobody asked for', async (t) => {
  const server = net.createServer((socket) => {
    let text = ''
    socket.on('error', () => {})
    socket.on('data', (piece) => {
      text += piece
      if (!text.endsWith('}}}')) return
      const results = Object.fromEntries(
        [...text.matchAll(/"uid":"(\w+)"/g)].map(([, uid]) => [uid, { success: true }]),
      )
      const body = JSON.stringify({ data: results })
      socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n')
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
      text = ''
    })
  })
  const url = await listening(t, server)
  const options = { endpoint: `${url}/v3`, apiKey: 'k'.repeat(20), batchSize: 1, fetch: httpFetch() }
  const report = await importUsers(
    [
      { uid: 'ann', name: 'Ann' },
      { uid: 'bob', name: 'Bob' },
    ],
    options,
  )
  assert.deepEqual([report.status, report.imported], ['complete', 2])
})

test('what is aborted ends, before the response and within its body; a connection that breaks is an error', async (t) => {
  const url = await listening(
    t,
    http.createServer((request, response) => {
      if (request.url === '/silent') return
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      if (request.url === '/broken') setImmediate(() => response.destroy())
    }),
  )
  const fetch = httpFetch()
  const silent = new AbortController()
  const asked = fetch(`${url}/silent`, { method: 'GET', headers: {}, signal: silent.signal })
  silent.abort()
  await assert.rejects(asked, { name: 'AbortError' })
  const half = new AbortController()
  const response = await fetch(`${url}/half`, { method: 'GET', headers: {}, signal: half.signal })
  const reader = response.body.getReader()
  await reader.read()
  half.abort()
  await assert.rejects(reader.read())
  const broken = await fetch(`${url}/broken`, { method: 'GET', headers: {} })
  await assert.rejects(broken.arrayBuffer())
  await assert.rejects(fetch('http://127.0.0.1:1/', { method: 'GET', headers: {} }), /ECONNREFUSED/)
})
