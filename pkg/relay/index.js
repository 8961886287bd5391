/**
 * A relay: the one that holds the key, between a page that must not have it and CometChat. A function from `Request` to
 * `Response` that forwards one endpoint and nothing else; nothing here names a platform.
 *
 * ```js
 * const relay = createRelay({ appId, region, apiKey, authorize: (request) => isAdministrator(request) })
 * export default { fetch: (request) => relay(request) }
 * ```
 */
import { textOf } from '../client/error.js'
import { redactor, SHORTEST_KEY } from '../client/redact.js'
import { readRequest } from '../server/body.js'
import { readOptions } from './options.js'
import { corsHeaders, isPreflight, preflight, refusalOfOrigin } from './origin.js'
import { refusal, withHeaders } from './refusals.js'
import { createSlots } from './slots.js'
import { createUpstream } from './upstream.js'

export { nodeListener } from '../server/node-listener.js'

/** What a relay forwards. */
const ENDPOINT = '/data_import/users'

/** Options and defaults: `relay.d.ts`. @param {import('../relay.js').RelayOptions} given @returns {(request: Request) => Promise<Response>} */
export function createRelay(given) {
  const options = readOptions(given)
  const redact = redactor(options.apiKey, { shortest: SHORTEST_KEY })
  const slots = createSlots(options.rate)
  const forward = createUpstream(options, redact)

  return async function relay(request) {
    const { pathname, origin: own } = new URL(request.url)
    const isHere = options.path === undefined ? pathname.endsWith(ENDPOINT) : pathname === options.path + ENDPOINT
    if (!isHere)
      return refusal(
        404,
        'ERR_API_NOT_FOUND',
        `The relay has no such address; it serves ${options.path ?? '…'}${ENDPOINT} alone.`,
      )
    const foreign = refusalOfOrigin(request, own, options.allowedOrigins)
    if (foreign) return foreign
    if (isPreflight(request)) return preflight(request)
    return withHeaders(await respond(request), corsHeaders(request, own, options.allowedOrigins))
  }

  /** Responds to whoever may ask from there. @param {Request} request */
  async function respond(request) {
    if (request.method !== 'POST')
      return refusal(405, 'ERR_RELAY_METHOD', 'The relay takes POST alone.', { allow: 'POST' })
    const refused = (await refusedByHook(request)) ?? refusedByHeaders(request)
    if (refused) return refused
    if (request.bodyUsed)
      return refusal(
        500,
        'ERR_RELAY_BODY_READ',
        'The body was read before the relay could; a hook that needs it reads request.clone().',
      )

    const body = await readRequest(request, options.maxBodyBytes).catch(() => undefined)
    if (body === undefined) return refusal(400, 'ERR_RELAY_BODY_BROKEN', 'The body did not arrive whole.')
    if (body.tooLarge) return tooLarge()
    if (body.bytes.length === 0) return refusal(400, 'ERR_BAD_REQUEST', 'The body is empty.')

    const slot = slots.take()
    if (slot.retryMs !== undefined) return overLimit(slot.retryMs)
    try {
      return await forward(request, body.bytes)
    } finally {
      slot.release()
    }
  }

  /** Returns a refusal; undefined if the hook lets the request pass, which only `true` does. @param {Request} request */
  async function refusedByHook(request) {
    let allowed
    try {
      allowed = await options.authorize(request)
    } catch (error) {
      console.error(redact(`cometchat-import: the option 'authorize' threw, the request is refused: ${textOf(error)}`))
      return refusal(500, 'ERR_RELAY_AUTHORIZE', 'Whether this request is allowed could not be found out.')
    }
    if (allowed === true) return undefined
    if (isResponse(allowed)) return allowed
    return refusal(401, 'ERR_RELAY_UNAUTHORIZED', 'The relay does not know you: sign in, and try again.')
  }

  /** Refuses by the headers alone. @param {Request} request */
  function refusedByHeaders({ headers }) {
    // A form of another site cannot send this type without a preflight.
    const isJson = /^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '')
    const isPlain = (headers.get('content-encoding') ?? 'identity') === 'identity'
    if (!isJson || !isPlain)
      return refusal(415, 'ERR_RELAY_CONTENT_TYPE', 'The relay takes application/json alone, not compressed.')
    return Number(headers.get('content-length') ?? 0) > options.maxBodyBytes ? tooLarge() : undefined
  }

  function tooLarge() {
    return refusal(413, 'ERR_RELAY_BODY_TOO_LARGE', `The relay takes bodies of at most ${options.maxBodyBytes} bytes.`)
  }

  /** Returns a 429 in CometChat's words, so that a client reads it as it reads CometChat's. @param {number} ms */
  function overLimit(ms) {
    const seconds = Math.max(1, Math.ceil(ms / 1000))
    const message = `All that use this relay have sent as many requests as the limit allows. Please retry for seconds after ${seconds}.`
    return refusal(429, 'ERR_TOO_MANY_REQUESTS', message, { 'retry-after': String(seconds) })
  }
}

/** Returns whether a value is a response, without `instanceof`: a framework's may be of another realm. @param {any} value @returns {value is Response} */
const isResponse = (value) =>
  typeof value === 'object' &&
  value !== null &&
  typeof value.status === 'number' &&
  typeof value.headers?.get === 'function'
