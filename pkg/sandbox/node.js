/** The sandbox on a socket. The only file here that names Node. */
import { readLimited } from '../server/body.js'
import { nodeListener } from '../server/node-listener.js'
import { toResponse } from './response.js'

// Put together, and not for bundlers: one that builds for browsers would follow the name, find nothing and fail, though
// a page never starts a server. Of parts that are known only when it runs: minifiers put plain texts together themselves,
// and hosts of edge functions refuse a bundle that names a module of Node.
const HTTP = () => ['node', new URL('http://127.0.0.1').protocol.slice(0, -1)].join(':')

/** Longer than any wait between two requests of an import: a connection that is kept is not closed under its user. */
const KEEP_ALIVE_MS = 120_000

/** Far above any import body; what is larger is not read to its end. */
const MOST_BYTES = 32 * 1024 * 1024

/**
 * @param {ReturnType<typeof import('./core.js').createCore>} core
 * @param {number} port
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function listen(core, port) {
  /** @type {typeof import('node:http')} */
  const { createServer } = await import(/* webpackIgnore: true */ /* @vite-ignore */ HTTP())
  const listener = nodeListener((request) => respond(core, request), breakConnection)
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    // Its own `Date` would be the real clock's, and there even when the sandbox is to send none.
    outgoing.sendDate = false
    listener(incoming, outgoing)
  })
  server.on('connection', (socket) => {
    core.recorder.connection(1)
    socket.once('close', () => core.recorder.connection(-1))
  })
  await /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
  )
  const bound = /** @type {import('node:net').AddressInfo} */ (server.address()).port
  return { url: `http://127.0.0.1:${bound}${core.base}`, port: bound, close: () => close(server) }
}

/**
 * Responds to a request once all of its body is there: one that breaks off has not arrived.
 *
 * @param {ReturnType<typeof import('./core.js').createCore>} core
 * @param {Request} request
 */
async function respond(core, request) {
  const { tooLarge, bytes } = await readLimited(request.body, MOST_BYTES)
  if (tooLarge) throw new RangeError('the body is too large')
  const { method, headers, signal } = request
  const body = request.body ? bytes : undefined
  const plain = await core.respond(new Request(request.url, { method, headers, body, redirect: 'manual', signal }))
  const response = toResponse(plain, signal)
  if (typeof plain.body === 'string')
    response.headers.set('content-length', String(new TextEncoder().encode(plain.body).length))
  return response
}

/** @param {unknown} error @returns {never} */
function breakConnection(error) {
  throw error
}

/** Ends at once, hung responses included; may be called again. @param {import('node:http').Server} server */
async function close(server) {
  if (!server.listening) return
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  })
}
