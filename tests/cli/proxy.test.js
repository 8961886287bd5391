// Proxies that the environment names: a tunnel to a server on this machine stands for the one to CometChat.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import process from 'node:process'
import { test } from 'node:test'
import { fetchThroughProxy, networkHint } from '../../pkg/cli/proxy.js'
import { cli, ENV, folder } from './fake.js'

const CONNECTION = { appId: 'app1', region: 'eu' }

/** A server, and a proxy that tunnels every host to it. @param {import('node:test').TestContext} t */
async function network(t) {
  const tunnels = []
  const server = createServer((request, response) => response.end(`${request.headers.host}${request.url}`))
  const proxy = createServer((_, response) => response.writeHead(405).end())
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url)
    const upstream = connect(server.address().port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    for (const each of [socket, upstream]) each.on('error', () => {})
    t.after(() => [socket, upstream].forEach((each) => void each.destroy()))
  })
  for (const each of [server, proxy]) {
    each.listen(0, '127.0.0.1')
    await once(each, 'listening')
    t.after(() => each.close().closeAllConnections())
  }
  return { tunnels, proxy: `http://127.0.0.1:${proxy.address().port}`, server: `127.0.0.1:${server.address().port}` }
}

test('requests go through the proxy that the environment names, in capitals or not', async (t) => {
  const { tunnels, proxy } = await network(t)
  for (const name of ['HTTP_PROXY', 'http_proxy']) {
    const fetch = await fetchThroughProxy({ [name]: proxy }, CONNECTION)
    const response = await fetch('http://api.example/v3', { method: 'POST', body: new Uint8Array([1]) })
    assert.equal(await response.text(), 'api.example/v3')
  }
  assert.deepEqual(tunnels, ['api.example:80', 'api.example:80'])
  const fetch = await fetchThroughProxy({ HTTPS_PROXY: proxy }, CONNECTION)
  await assert.rejects(fetch('https://app1.api-eu.cometchat.io/v3/data_import/users'))
  assert.equal(tunnels[2], 'app1.api-eu.cometchat.io:443')
})

test('what NO_PROXY lists is asked directly', async (t) => {
  const { tunnels, proxy, server } = await network(t)
  const fetch = await fetchThroughProxy({ HTTP_PROXY: proxy, NO_PROXY: 'other.example,127.0.0.1' }, CONNECTION)
  assert.equal(await (await fetch(`http://${server}/v3`)).text(), `${server}/v3`)
  assert.deepEqual(tunnels, [])
})

test('without a proxy, and to this machine, the fetch is that of Node', async () => {
  assert.equal(await fetchThroughProxy({}, CONNECTION), undefined)
  assert.equal(await fetchThroughProxy({ NO_PROXY: '*' }, CONNECTION), undefined)
  const local = { endpoint: 'http://127.0.0.1:8060/v3' }
  assert.equal(await fetchThroughProxy({ HTTPS_PROXY: 'http://proxy.example:1' }, local), undefined)
})

test('an import takes that fetch, another without a proxy, and that of Node where Node minds the proxy', async () => {
  const users = folder().users('proxied.csv', ['imported'])
  const { calls } = await cli([users], { env: { ...ENV, HTTPS_PROXY: 'http://proxy.example:1' } })
  const direct = await cli([users])
  assert.equal(typeof calls.imports[0].fetch, 'function')
  assert.equal(typeof direct.calls.imports[0].fetch, 'function')
  assert.notEqual(String(calls.imports[0].fetch), String(direct.calls.imports[0].fetch))
  if (!process.allowedNodeEnvironmentFlags.has('--use-env-proxy')) return
  const minded = await cli([users], { env: { ...ENV, HTTPS_PROXY: 'http://proxy.example:1', NODE_USE_ENV_PROXY: '1' } })
  assert.ok(!('fetch' in minded.calls.imports[0]))
})

test('who reaches nobody gets to know which variable may help', () => {
  const error = (message) => ({ code: 'UNREACHABLE', message })
  const hint = (env, found) => networkHint(env, found).join(' ')
  for (const text of ['self-signed certificate in certificate chain', 'unable to verify the first certificate'])
    assert.match(hint({}, error(`NETWORK: fetch failed: ${text}`)), /NODE_EXTRA_CA_CERTS/)
  assert.match(hint({}, error('fetch failed')), /name it in HTTPS_PROXY/)
  const secret = { https_proxy: 'http://name:password@proxy.example' }
  assert.match(hint(secret, error('fetch failed')), /https_proxy names; NO_PROXY/)
  assert.doesNotMatch(hint(secret, error('fetch failed')), /password/)
  assert.deepEqual(networkHint({}, { code: 'KEY_REFUSED', message: '' }), [])
})
