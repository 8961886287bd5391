/**
 * The command line's requests, over Node's own HTTP client. Node's `fetch` breaks the connection where a proxy sends a `100
 * Continue` that nobody asked for, and compiles a parser of its own, which takes memory.
 */
import http from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
import { fetchThroughProxy, isOfNode } from './proxy.js'

/** @typedef {(url: string, init: any) => Promise<any>} Fetch */

/**
 * Returns what sends requests; undefined where Node's own `fetch` minds the proxy.
 *
 * @param {Record<string, string | undefined>} env
 * @param {import('../index.d.ts').Connection} connection
 * @returns {Promise<Fetch | undefined>}
 */
export async function fetchOf(env, connection) {
  return (await fetchThroughProxy(env, connection)) ?? (isOfNode(env) ? undefined : httpFetch())
}

/** Returns a `fetch` that follows no redirect, as far as the library needs one. @returns {Fetch} */
export function httpFetch() {
  // A server closes a connection that is idle for some seconds: what is sent at that moment would be lost.
  const options = { keepAlive: true, timeout: IDLE_MS }
  const clients = {
    'http:': { request: http.request, agent: new http.Agent(options) },
    'https:': { request: https.request, agent: new https.Agent(options) },
  }
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const target = new URL(url)
      const { request, agent } = clients[/** @type {keyof typeof clients} */ (target.protocol)]
      const length = body ? { 'content-length': String(body.length) } : {}
      const sent = request(target, { method, headers: { ...headers, ...length }, agent, signal })
      sent.on('error', reject)
      sent.on('response', (incoming) => resolve(responseOf(incoming)))
      sent.end(body)
    })
}

/** @param {http.IncomingMessage} incoming */
function responseOf(incoming) {
  return {
    status: incoming.statusCode ?? 0,
    headers: {
      /** @param {string} name */
      get: (name) => [incoming.headers[name.toLowerCase()] ?? null].flat().join(', ') || null,
    },
    body: Readable.toWeb(incoming),
    arrayBuffer: async () => new Uint8Array(Buffer.concat(await incoming.toArray())).buffer,
  }
}

/** Milliseconds after which an idle connection is not used any more: servers keep one for 5 s and longer. */
const IDLE_MS = 4000
