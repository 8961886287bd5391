import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { KEY, people } from './helpers.js'

const open = []
after(() => Promise.all(open.map((server) => server.close())))

async function start(options) {
  const server = await startSandbox(options)
  open.push(server)
  return server
}

const post = ({ url }, users, init = {}) =>
  fetch(`${url}/data_import/users`, {
    method: 'POST',
    headers: { apikey: KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ users }),
    ...init,
  })

test('an import over a real connection is stored and can be read back', async () => {
  const server = await start()
  assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/v3$/)
  const response = await post(server, people(50))
  assert.equal(response.status, 200)
  assert.equal(Object.keys((await response.json()).data).length, 50)
  assert.equal(response.headers.get('access-control-allow-origin'), '*')
  const list = await (await fetch(`${server.url}/users`, { headers: { apikey: KEY } })).json()
  assert.equal(list.meta.pagination.total, 50)
  assert.equal(server.sandbox.users.size, 50)
})

test('the limit, its hints and the sandbox’s own date pass through', async () => {
  const time = 1_700_000_000_000
  const server = await start({ rate: { limit: 1 }, now: () => time })
  await (await post(server, people(1))).text()
  const refused = await post(server, people(1))
  assert.equal(refused.status, 429)
  assert.equal(refused.headers.get('retry-after'), '60')
  assert.equal(refused.headers.get('date'), new Date(time).toUTCString())
  await refused.text()
  const dateless = await start({ hints: [] })
  assert.equal((await post(dateless, people(1))).headers.has('date'), false)
})

test('a dropped connection is a destroyed socket', async () => {
  for (const [fault, stored] of [
    ['drop', 0],
    ['drop-stored', 3],
  ]) {
    const server = await start({ faults: { [fault]: 1 } })
    await assert.rejects(post(server, people(3)), TypeError)
    assert.equal(server.sandbox.users.size, stored)
  }
})

test('a body that breaks off is an error, one that ends early is not', async () => {
  const broken = await start({ faults: { 'drop-body': 1 } })
  await assert.rejects((await post(broken, people(3))).text(), TypeError)
  const cut = await start({ faults: { 'truncated-body': 1 } })
  const text = await (await post(cut, people(3))).text()
  assert.ok(text.startsWith('{"data":'))
  assert.throws(() => JSON.parse(text), SyntaxError)
})

test('a hung response has no headers, a hung body has them', async () => {
  const limit = () => ({ signal: AbortSignal.timeout(150) })
  const mute = await start({ faults: { hang: 1 } })
  await assert.rejects(post(mute, people(1), limit()), { name: 'TimeoutError' })
  const stalled = await start({ faults: { 'hang-body': 1 } })
  const response = await post(stalled, people(1), limit())
  assert.equal(response.status, 200)
  await assert.rejects(response.text(), { name: 'TimeoutError' })
})

test('a slow body arrives whole', async () => {
  const server = await start({ faults: { 'slow-body': 1 }, slowBodyMs: 50 })
  assert.equal(Object.keys((await (await post(server, people(5))).json()).data).length, 5)
})

test('a redirect can be refused', async () => {
  const server = await start({ faults: { redirect: 1 } })
  await assert.rejects(post(server, people(1), { redirect: 'error' }), TypeError)
  assert.equal(server.sandbox.stats.redirectsFollowed, 0)
  assert.equal((await post(server, people(1))).status, 404)
  assert.equal(server.sandbox.stats.redirectsFollowed, 1)
})

test('connections are counted while they are open, and kept between requests', async () => {
  const server = await start({ latency: 30 })
  const send = (agent) =>
    new Promise((resolve, reject) => {
      const call = request(`${server.url}/users`, { agent, headers: { apikey: KEY } }, (response) =>
        response.resume().on('end', resolve),
      )
      call.on('error', reject).end()
    })
  const one = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let n = 0; n < 3; n++) await send(one)
  assert.equal(server.sandbox.stats.connectionsPeak, 1)
  const four = new Agent({ keepAlive: true, maxSockets: 4 })
  await Promise.all(Array.from({ length: 12 }, () => send(four)))
  assert.equal(server.sandbox.stats.connectionsPeak, 5)
  assert.equal(server.sandbox.stats.inFlightPeak, 4)
  one.destroy()
  four.destroy()
})

test('what is hardly HTTP harms nobody', async () => {
  const server = await start()
  const say = (text) =>
    new Promise((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(text))
      let heard = ''
      socket
        .on('data', (data) => (heard += data))
        .on('error', () => {})
        .on('close', () => resolve(heard))
      setTimeout(() => socket.destroy(), 200)
    })
  assert.match(await say('GET //evil.test/v3/users HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), /404/)
  await say('TRACE /v3/users HTTP/1.1\r\nHost: x\r\n\r\n')
  await say('GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n')
  await say('POST /v3/data_import/users HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{')
  await say('nonsense\r\n\r\n')
  assert.equal((await post(server, people(1))).status, 200)
})

test('closing frees the port, ends what hangs, and may be done twice', async () => {
  const server = await start({ faults: { hang: 1 } })
  const hung = assert.rejects(post(server, people(1)), TypeError)
  while (server.sandbox.stats.requests === 0) await new Promise(setImmediate)
  await server.close()
  await server.close()
  await hung
  const again = await start({ port: server.port })
  assert.equal(again.port, server.port)
})

test('a port that is taken is an error', async () => {
  const { port } = await start()
  await assert.rejects(startSandbox({ port }), { code: 'EADDRINUSE' })
})

test('no file but the server’s own names Node, and that one is loaded only when asked for', async () => {
  const folder = new URL('../../pkg/sandbox/', import.meta.url)
  for (const file of (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'))) {
    const text = await readFile(new URL(file, folder), 'utf8')
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    // Not even that one by what a bundler for browsers would follow (a plain specifier) or bring along (`Buffer`).
    assert.ok(!/node:|process\.|\bBuffer\b|require\(/.test(code), file)
    assert.ok(!/from '\.\/node\.js'/.test(code), file)
  }
})
