/**
 * A relay: it keeps the API key on your server, and forwards what your sign-in allows.
 *
 * @packageDocumentation
 */
import type { Connection } from './index.js'
import type { Limiter } from './limiter.js'

/** What a relay can forward: imports, what reads users and roles back, and what changes one user. */
export type RelayCall = 'import' | 'verify' | 'roles' | 'update'

/** Options of a relay. A wrong option throws at once and says what was expected. */
export interface RelayOptions extends Connection {
  /**
   * Decides who may ask for what: your own sign-in. Return `true` to accept, `false` to respond with 401, or a `Response` to send it.
   * If it throws, the response is 500. It is called before the body is read. To read the body, use `request.clone()`. `call` says
   * what the request is, so that who may verify need not be allowed to import.
   */
  authorize: (request: Request, call: RelayCall) => boolean | Response | PromiseLike<boolean | Response>
  /**
   * What the relay forwards. `'import'`: `POST …/data_import/users`. `'verify'`: `GET …/users`, `GET …/users/{uid}` and
   * `GET …/roles`, with the parameters `page`, `perPage`, `withTags`, `withDeactivated`, `searchKey`, `searchIn[]` and `sortBy`. Who may verify
   * can read all users of the app. `'roles'`: `POST …/roles`, which creates one. `'update'`: `PUT …/users/{uid}`. All else is refused with 404 or 405.
   * @default ['import']
   */
  allow?: RelayCall[] | undefined
  /**
   * Other origins whose pages may call the relay, with cookies: `https://admin.example.com`. Name the relay's own origin here if a
   * proxy in front of it changes the host or the scheme.
   * @default none: only pages of the relay's own origin
   */
  allowedOrigins?: string[] | undefined
  /**
   * The path of the relay, such as `/relay/v3`. The `endpoint` of an import ends in it.
   * @default any path that ends in `/data_import/users`, or in another address that `allow` lets through
   */
  path?: string | undefined
  /**
   * The limit that all users of this relay keep together when they import. Requests above it get a 429, as from CometChat, and are not forwarded.
   * Each instance counts for itself, unless `limiter` says where they count together.
   * @default { limit: 60, windowMs: 60000 }
   */
  rate?:
    | {
        /** Requests. */
        limit: number
        /** Milliseconds. */
        windowMs: number
      }
    | undefined
  /**
   * Where all instances of the relay keep the limit together, with imports that have the same limiter: `redisLimiter`, `postgresLimiter`, an
   * object that runs `durableObjectLimiter`. All of them need the same `rate`, of at most 10,000 requests, and `timeoutMs` is at most an
   * hour. Requests of a relay are live ones: an import may leave cells to them with its option `spare`.
   *
   * If the limiter cannot be reached, or counts by another rate, the relay responds with 503 (`ERR_RELAY_LIMITER`), and forwards nothing.
   * @default none: each instance keeps the limit for itself
   *
   * @example
   * ```ts
   * import { memoryLimiter } from 'cometchat-import/memory'
   * import { createRelay } from 'cometchat-import/relay'
   *
   * // Of one process: what imports beside the relay get too.
   * const limiter = memoryLimiter()
   * const relay = createRelay({ appId: '123abc', region: 'us', apiKey: process.env.KEY, authorize: () => false, limiter })
   * ```
   */
  limiter?: Limiter | null | undefined
  /**
   * Keeps the host awake after a response, until the cell of its request is returned to the limiter: `waitUntil` of `cloudflare:workers`
   * or of `@vercel/functions`, `after` of `next/server`. A host that stops after each response returns cells late without it, so the
   * next requests may wait up to 1½ windows. It needs `limiter`.
   * @default none: cells are returned by a timer within 1/30 of a window
   */
  waitUntil?: ((promise: Promise<void>) => void) | null | undefined
  /**
   * The same limit of the requests that verify and update, which each instance counts for itself. Imports never count against it.
   * @default { limit: 500, windowMs: 60000 }
   */
  verifyRate?:
    | {
        /** Requests. */
        limit: number
        /** Milliseconds. */
        windowMs: number
      }
    | undefined
  /**
   * The largest body of a request, in bytes. Larger ones get a 413. The import then sends smaller ones.
   * @default 4194304
   */
  maxBodyBytes?: number | undefined
  /**
   * Milliseconds to wait for CometChat's response, its body included. After that, the relay responds with 504.
   * @default 30000
   */
  timeoutMs?: number | undefined
  /**
   * A `fetch` of your own. It is called without `this`.
   * @default the host's `fetch`
   */
  fetch?: ((url: string, init: RequestInit) => PromiseLike<Response>) | null | undefined
}

/**
 * Returns a relay: a function from `Request` to `Response`, for Workers, Vercel, Next, Deno and Bun, and with {@link nodeListener}
 * for Node's own servers.
 *
 * It forwards `POST …/data_import/users` with a JSON body to this endpoint of CometChat's, and what else the option `allow` names,
 * with the key and none of the request's own headers. It passes on the status, the body and the headers that concern the limit. It removes the key, should the
 * response contain it. It refuses redirects. Its own responses are JSON: `{ error: { code, message } }`.
 *
 * @param options the app, what is forwarded, and for whom
 * @throws `ImportError` with `INVALID_OPTION` at once, also if `authorize` is missing
 *
 * @example
 * ```ts
 * import { importUsers } from 'cometchat-import'
 * import { createRelay } from 'cometchat-import/relay'
 *
 * const relay = createRelay({
 *   appId: '123abc',
 *   region: 'us',
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 *   authorize: async (request) => request.headers.get('authorization') === 'Bearer of-your-own-sign-in',
 * })
 *
 * // What a page does, with the address of the relay and without a key.
 * const report = await importUsers([{ uid: 'ada', name: 'Ada' }], {
 *   endpoint: 'https://admin.example.com/relay/v3',
 *   fetch: (url, init) => {
 *     const headers = new Headers(init.headers)
 *     headers.set('authorization', 'Bearer of-your-own-sign-in')
 *     return relay(new Request(url, { ...init, headers }))
 *   },
 * })
 * console.log(report.status) // complete
 * ```
 */
export function createRelay(options: RelayOptions): (request: Request) => Promise<Response>

/**
 * Returns a listener for Node's servers, and for frameworks on them, from a function that handles `Request`s. Put it before
 * anything that reads bodies, such as `express.json()`.
 *
 * @param handler a relay, or any such function. If it throws, the error is logged and the response is 500
 * @returns a function of Node's `IncomingMessage` and `ServerResponse`
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { createRelay, nodeListener } from 'cometchat-import/relay'
 *
 * const relay = createRelay({
 *   appId: '123abc',
 *   region: 'us',
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 *   authorize: (request) => request.headers.get('authorization') === 'Bearer of-your-own-sign-in',
 * })
 * const server = createServer(nodeListener(relay)).listen(0, '127.0.0.1', async () => {
 *   const address = server.address()
 *   const port = typeof address === 'object' ? address?.port : 0
 *   const response = await fetch(`http://127.0.0.1:${port}/relay/v3/data_import/users`, { method: 'POST' })
 *   console.log(response.status) // 401
 *   server.close()
 * })
 * ```
 */
export function nodeListener(
  handler: (request: Request) => Response | PromiseLike<Response>,
  // biome-ignore lint/suspicious/noExplicitAny: Node's types are not needed to use the rest of the relay
): (incoming: any, outgoing: any) => void
