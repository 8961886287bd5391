// Loaded before an example of the documents: what the example takes for granted, without a network or a key.
import http from 'node:http'
import https from 'node:https'
import { memoryLimiter } from '../../pkg/journal/memory.js'
import { nodeListener } from '../../pkg/relay/index.js'
import { createSandbox } from '../../pkg/sandbox/index.js'

const TOKEN = 'token-of-the-example'
const COOKIE = 'session=of-the-example'
const env = {
  COMETCHAT_APP_ID: 'readme',
  COMETCHAT_REGION: 'us',
  COMETCHAT_REST_API_KEY: 'key-of-the-example',
  IMPORT_TOKEN: TOKEN,
}
for (const [name, value] of Object.entries(env)) process.env[name] ??= value

const sandbox = createSandbox()
const overNetwork = globalThis.fetch
globalThis.fetch = (input, init) => {
  const { hostname, port } = new URL(input instanceof Request ? input.url : input)
  // A sandbox that the example started itself. The port that the command line has by itself belongs to none here.
  if (hostname === '127.0.0.1' && port !== '8060') return overNetwork(input, init)
  // The sign-in of the relay's examples.
  if (hostname === 'login.example.com')
    return Promise.resolve(
      new Response(null, { status: new Headers(init?.headers).get('cookie') === COOKIE ? 204 : 401 }),
    )
  // A relay adds the key.
  if (hostname.startsWith('relay.'))
    return sandbox.fetch(input, { ...init, headers: { ...init?.headers, apikey: 'key-of-the-example' } })
  return sandbox.fetch(input, init)
}

// The command line sends over Node's own client: its requests go to the same sandbox, on a port of its own.
const server = http.createServer(nodeListener((/** @type {Request} */ request) => sandbox.fetch(request)))
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
server.unref()
const { port: sandboxPort } = /** @type {import('node:net').AddressInfo} */ (server.address())
const overSockets = http.request
const toSandbox = (/** @type {any} */ target, /** @type {any} */ options, /** @type {any} */ ...rest) => {
  const isUrl = target instanceof URL
  if (!isUrl || (target.hostname === '127.0.0.1' && target.port !== '8060'))
    return overSockets(target, options, ...rest)
  const { agent: _, ...others } = options
  return overSockets(new URL(target.pathname + target.search, `http://127.0.0.1:${sandboxPort}`), others, ...rest)
}
http.request = /** @type {typeof http.request} */ (toSandbox)
https.request = /** @type {typeof https.request} */ (toSandbox)

/**
 * Calls an example that is an edge function, as its host would; other examples have run already.
 * @param {{ fetch?: (request: Request, env: object) => Promise<Response> } | undefined} handler
 * @param {string} body
 * @throws where it responds that all is well, and it is not
 */
export async function callHandler(handler, body) {
  if (!handler?.fetch) return
  const call = async (/** @type {string} */ token, /** @type {BodyInit} */ body) => {
    const request = new Request('https://edge.example/import', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
      .../** @type {object} */ ({ duplex: 'half' }),
    })
    return handler.fetch?.(request, env) ?? Promise.reject(new TypeError('no fetch'))
  }
  const [refused, response] = [await call('wrong', body), await call(TOKEN, body)]
  if (refused.status !== 401) throw new Error(`without the token: ${refused.status}`)
  const report = await response.json()
  if (response.status !== 200 || report.status !== 'complete')
    throw new Error(`${response.status} ${JSON.stringify(report)}`)
  console.log(`${report.imported} imported`)
  for (const [what, wrong] of Object.entries(bodiesThatFail())) {
    const { status } = await call(TOKEN, wrong)
    if (status < 400) throw new Error(`${what}: ${status}, though not every user of it was stored`)
  }
}

/** Returns bodies of which not every user can be stored. @returns {Record<string, BodyInit>} */
const bodiesThatFail = () => ({
  'a body without users': '<html><body>Sign in</body></html>',
  'an empty body': '',
  'a row that is invalid': '[{"uid":"grace","name":"Grace Hopper"},{"uid":"no name"}]',
  'a body that breaks off': new ReadableStream({
    async pull(controller) {
      controller.enqueue(new TextEncoder().encode('{"uid":"edsger","name":"Edsger Dijkstra"}\n'))
      await new Promise((resolve) => setTimeout(resolve))
      controller.error(new Error('the client has gone'))
    },
  }),
})

/** The Durable Objects that examples keep limits in. */
const limits = { getByName: () => limit }
const limit = memoryLimiter()

/**
 * Asks an example that is a relay, as a page would: without the cookie of somebody who may, and with it.
 * @param {{ default?: { fetch: (request: Request, env: object) => Promise<Response> }, POST?: (request: Request) => Promise<Response>, server?: import('node:http').Server }} example
 */
export async function callRelay({ default: handler, POST, server }) {
  if (server && !server.listening) await new Promise((resolve) => server.once('listening', resolve))
  const address = server?.address()
  const origin =
    typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : 'https://admin.example.com'
  const call = (/** @type {string} */ cookie) => {
    const body = JSON.stringify({ users: { ada: { uid: 'ada', name: 'Ada' } } })
    const request = new Request(`${origin}/relay/v3/data_import/users`, {
      method: 'POST',
      // Examples know a user by one of the two.
      headers: {
        cookie,
        authorization: cookie === COOKIE ? `Bearer ${TOKEN}` : '',
        'content-type': 'application/json',
      },
      body,
    })
    return server ? overNetwork(request) : POST ? POST(request) : handler?.fetch(request, { ...env, LIMITS: limits })
  }
  const [refused, response] = [await call('session=of-another'), await call(COOKIE)]
  server?.close()
  server?.closeAllConnections()
  if (refused?.status !== 401) throw new Error(`without the cookie: ${refused?.status}`)
  const parsed = await response?.json()
  if (response?.status !== 200 || parsed.data.ada.success !== true)
    throw new Error(`${response?.status} ${JSON.stringify(parsed)}`)
  console.log('1 imported by the relay')
}
