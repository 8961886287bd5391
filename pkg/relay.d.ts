/**
 * A relay of one's own: it holds the key, and forwards imports of those who may.
 *
 * @packageDocumentation
 */
import type { Connection } from './index.js'

/** Which app a relay forwards to, for whom, and how much. A wrong option throws at once, and says what was expected. */
export interface RelayOptions extends Connection {
  /**
   * Who may import: your own sign-in. Only `true` lets a request pass; `false` is answered with 401, a `Response` is the
   * answer itself, what it throws is a 500. Called before the body is read; to read it, `request.clone()`.
   */
  authorize: (request: Request) => boolean | Response | PromiseLike<boolean | Response>
  /**
   * The origins of pages elsewhere that may call, such as `https://admin.example.com`; with cookies. Also the relay's own
   * origin where a proxy before it changes the host or the scheme.
   * @default none: pages of the relay's own origin only
   */
  allowedOrigins?: string[] | undefined
  /**
   * The path under which the relay stands, such as `/relay/v3`: what `endpoint` of an import ends in.
   * @default any path that ends in `/data_import/users`
   */
  path?: string | undefined
  /**
   * The limit that all users of this relay keep together; more are answered with 429, as CometChat does it, and not
   * forwarded. Each instance counts its own: hosts may run several.
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
   * Bytes of a request's body; larger ones are answered with 413, upon which an import sends smaller ones.
   * @default 4194304
   */
  maxBodyBytes?: number | undefined
  /**
   * Milliseconds for the server's answer, its body included; then the relay answers with 504.
   * @default 30000
   */
  timeoutMs?: number | undefined
  /**
   * Called in place of the host's `fetch`, on no object.
   * @default the host's `fetch`
   */
  fetch?: ((url: string, init: RequestInit) => PromiseLike<Response>) | null | undefined
}

/**
 * A relay: a function from `Request` to `Response`, for Workers, Vercel, Next, Deno, Bun, and by {@link nodeListener} for
 * Node's own servers.
 *
 * It forwards `POST …/data_import/users` with a JSON body to this one endpoint of CometChat's, with the key and none of the
 * request's own headers. Of the answer it passes on the status, the body, and the headers that tell of the limit; the key is
 * taken out, should the server repeat it. A redirect is refused. Its own answers are JSON, `{ error: { code, message } }`.
 *
 * @param options which app, and who may
 * @throws `ImportError` at once, of code `INVALID_OPTION`: also where `authorize` is missing
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
 * A handler of `Request`s as a listener of Node's servers, or a handler of frameworks on them. Bodies must not have been
 * read before it (`express.json()`).
 *
 * @param handler a relay, or any such function; what it throws is logged, and answered with 500
 * @returns takes Node's `IncomingMessage` and `ServerResponse`
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
 *   const answer = await fetch(`http://127.0.0.1:${port}/relay/v3/data_import/users`, { method: 'POST' })
 *   console.log(answer.status) // 401
 *   server.close()
 * })
 * ```
 */
export function nodeListener(
  handler: (request: Request) => Response | PromiseLike<Response>,
  // biome-ignore lint/suspicious/noExplicitAny: Node's types are not needed to use the rest of the relay
): (incoming: any, outgoing: any) => void
