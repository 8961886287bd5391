/** The admin page on a port of this machine, with a relay that holds the key. Node only. */
import { createServer } from 'node:http'
import { createRelay } from '../relay/index.js'
import { refusalOfOrigin } from '../relay/origin.js'
import { refusal, withHeaders } from '../relay/refusals.js'
import { readLimited } from '../server/body.js'
import { nodeListener } from '../server/node-listener.js'
import { filesOfPage, NoPage } from './files.js'
import { HEADERS } from './headers.js'
import { createSessions } from './session.js'

export { NoPage }
export { hasScreen, openInBrowser } from './open.js'

/** Where the page posts; what `importUsers` takes as its endpoint is `/relay/v3`. */
const RELAY = '/relay/v3'

/** Longer than any wait between two requests of an import: a connection that is kept is not closed under the page. */
const KEEP_ALIVE_MS = 120_000

/**
 * @typedef {object} UiOptions
 * @property {import('../index.js').Connection} connection where to; the key stays here
 * @property {string} label of it, for people
 * @property {{ limit: number, windowMs: number }} rate
 * @property {{ limit: number, windowMs: number }} [verifyRate] the limit of what is no import; the relay's own without it
 * @property {boolean} [sandbox] whether it is a rehearsal
 * @property {number} [port] 0 for any that is free
 * @property {import('./files.js').Folders} [folders] the folders of the page, for tests
 * @property {(url: string, init: any) => Promise<any>} [fetch] through a proxy, or for tests
 */

/**
 * @param {UiOptions} options
 * @returns {Promise<{ port: number, origin: string, newAddress: () => string, close: () => Promise<void>, closeNow: () => void }>}
 *   `newAddress`: opens one tab, once; `close` waits for the requests in flight
 * @throws {NoPage}
 */
export async function startUi({ port = 0, ...options }) {
  const pending = new Set()
  let isClosing = false
  let bound = 0
  const ui = await createUi({ ...options, port: () => bound, isClosing: () => isClosing })
  const listener = nodeListener(ui.respond)
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    pending.add(outgoing)
    outgoing.once('close', () => pending.delete(outgoing))
    listener(incoming, outgoing)
  })
  // This machine alone: no address by which another could reach it.
  await /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
  )
  bound = /** @type {import('node:net').AddressInfo} */ (server.address()).port
  const origin = `http://127.0.0.1:${bound}`
  const closeNow = () => server.closeAllConnections()
  return {
    port: bound,
    origin,
    newAddress: () => `${origin}/www/#token=${ui.sessions.newToken()}`,
    closeNow,
    async close() {
      isClosing = true
      const closed = new Promise((resolve) => server.close(resolve))
      await Promise.all([...pending].map((outgoing) => new Promise((resolve) => outgoing.once('close', resolve))))
      closeNow()
      await closed
    },
  }
}

/**
 * The whole of it as a function from `Request` to `Response`; `port` is known when it listens.
 *
 * @param {Omit<UiOptions, 'port'> & { port: () => number, isClosing: () => boolean }} options
 */
async function createUi({ connection, label, rate, verifyRate, sandbox = false, folders, fetch, port, isClosing }) {
  const files = await filesOfPage(folders)
  const sessions = createSessions()
  /** @param {Request} request */
  const hasSession = ({ headers }) => sessions.isSession(headers.get(SESSION))
  const relay = createRelay({
    ...connection,
    rate,
    verifyRate,
    fetch,
    path: RELAY,
    // An import, whether all of it arrived, what is changed where it did not, and roles that its rows need.
    allow: ['import', 'verify', 'roles', 'update'],
    authorize: (request) => hasSession(request) || noSession(),
  })
  const about = {
    appId: connection.appId ?? null,
    region: connection.region ?? null,
    endpointLabel: label,
    rate,
    ...(verifyRate && { verifyRate }),
    sandbox,
  }

  /** @param {Request} request */
  async function route(request) {
    const url = new URL(request.url)
    if (!isHost(request.headers.get('host'), port()))
      return refusal(403, 'ERR_UI_HOST', 'This server is for this machine alone, by its own address.')
    if (url.pathname.startsWith(`${RELAY}/`)) return isClosing() ? closing() : relay(request)
    if (url.pathname === '/relay/session') return refusalOfOrigin(request, url.origin, []) ?? session(request)
    return files.respond(request, url.pathname)
  }

  /**
   * Serves the session: `POST` with a one-time token gives one; `GET` with a session returns the connection to a tab
   * that was reloaded.
   *
   * @param {Request} request
   */
  async function session(request) {
    if (request.method === 'GET') return hasSession(request) ? json(about) : noSession()
    if (request.method !== 'POST')
      return refusal(405, 'ERR_RELAY_METHOD', 'A session is begun by POST, and asked for by GET.', {
        allow: 'GET, POST',
      })
    const token = await tokenOf(request)
    const begun = sessions.begin(token)
    if (begun.session) return json({ session: begun.session, ...about })
    if (begun.wasUsed)
      return refusal(
        401,
        'ERR_TOKEN_USED',
        `This address has opened a tab already, and opens no second one. ${ANOTHER}`,
      )
    return refusal(401, 'ERR_TOKEN_UNKNOWN', `This address is not one that this server has printed. ${ANOTHER}`)
  }

  return { sessions, respond: async (/** @type {Request} */ request) => withHeaders(await route(request), HEADERS) }
}

/**
 * The names of this machine only: another site's name that was made to lead here is refused (DNS rebinding).
 *
 * @param {string | null} host
 * @param {number} port
 */
function isHost(host, port) {
  const names = ['127.0.0.1', 'localhost', '[::1]']
  return names.some((name) => host === `${name}:${port}` || (port === 80 && host === name))
}

/** Returns the token of a body `{"token":"…"}`; empty if there is none. @param {Request} request */
async function tokenOf(request) {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) return ''
  try {
    const { bytes } = await readLimited(request.body, MOST_BYTES)
    const { token } = JSON.parse(new TextDecoder().decode(bytes))
    return typeof token === 'string' ? token : ''
  } catch {
    return ''
  }
}

/** @param {unknown} value */
const json = (value) =>
  new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } })
const noSession = () =>
  refusal(
    401,
    'ERR_SESSION_UNKNOWN',
    `The command that served this page has ended since, or this tab is not one that it opened. ${ANOTHER}`,
  )
const closing = () => refusal(503, 'ERR_RELAY_CLOSING', 'The command that serves this page is ending.')

const ANOTHER = 'For a new one, press Enter in the terminal in which cometchat-import ui runs, or start it again.'

/** The header in which the page sends its session. */
export const SESSION = 'x-cometchat-import-session'

/** Of a token's body; a token has 32 characters. */
const MOST_BYTES = 1000
