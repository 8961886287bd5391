/**
 * A relay: the one that holds the key, between a page that must not have it and CometChat. A function from `Request` to
 * `Response` that forwards the import endpoint, what else its owner allows, and nothing else; nothing here names a platform.
 *
 * ```js
 * const relay = createRelay({ appId, region, apiKey, authorize: (request) => isAdministrator(request) })
 * export default { fetch: (request) => relay(request) }
 * ```
 */
import { textOf } from '../client/error.js'
import { redactor, SHORTEST_KEY } from '../client/redact.js'
import { readRequest } from '../server/body.js'
import { createCalls, forwardedQuery } from './calls.js'
import { readOptions } from './options.js'
import { corsHeaders, isPreflight, preflight, refusalOfOrigin } from './origin.js'
import { refusal, withHeaders } from './refusals.js'
import { refusedForMs } from './refused.js'
import { createSharedSlots } from './shared-slots.js'
import { createSlots } from './slots.js'
import { createUpstream } from './upstream.js'

export { nodeListener } from '../server/node-listener.js'

/** Options and defaults: `relay.d.ts`. @param {import('../relay.js').RelayOptions} given @returns {(request: Request) => Promise<Response>} */
export function createRelay(given) {
  const options = readOptions(given)
  const redact = redactor(options.apiKey, { shortest: SHORTEST_KEY })
  const imports = createImportSlots()
  const others = createSlots(options.verifyRate)
  const forward = createUpstream(options, redact)
  const served = createCalls(options.path, options.allow)

  return async function relay(request) {
    const { pathname, searchParams, origin: own } = new URL(request.url)
    const found = served.find(pathname)
    if (!found) return notServed()
    const foreign = refusalOfOrigin(request, own, options.allowedOrigins)
    if (foreign) return foreign
    // Also what is not allowed: else a page would take the refusal for a broken connection.
    if (isPreflight(request)) return preflight(request, found.methods)
    const call = found.calls.find(({ method }) => method === request.method)
    const response = call ? await respond(request, call, found.address, searchParams) : refusedCall(found.calls)
    return withHeaders(response, corsHeaders(request, own, options.allowedOrigins))
  }

  /**
   * Responds to whoever may ask from there.
   *
   * @param {Request} request
   * @param {import('./calls.js').Call} call
   * @param {string} address
   * @param {URLSearchParams} given
   */
  async function respond(request, call, address, given) {
    const refused =
      (await refusedByHook(request, call.what)) ?? (call.method === 'GET' ? undefined : refusedByHeaders(request))
    if (refused) return refused
    const query = forwardedQuery(call, given)
    if (query === undefined) return refusal(400, 'ERR_BAD_REQUEST', 'A parameter has a value that it cannot have.')
    const body = await bodyOf(request)
    if (body.refusal) return body.refusal

    for (;;) {
      const slot = await (call.what === 'import' ? imports : others).take()
      if ('retryMs' in slot) return slot.problem ? noLimiter(slot.problem, slot.retryMs) : overLimit(slot.retryMs)
      // Who has gone while it waited for the slot is not sent.
      if (request.signal?.aborted) slot.unused()
      else if (!slot.mayDispatch()) continue
      try {
        const made = { method: call.method, address: `${address}${query}`, body: body.bytes }
        const response = await forward(request, made)
        if (response.status === 429) slot.refuse(refusedForMs(response.headers, options.rate.windowMs))
        return response
      } finally {
        slot.release()
      }
    }
  }

  function createImportSlots() {
    const { limiter, rate, timeoutMs, waitUntil } = options
    if (!limiter) return createSlots(rate)
    const report = (/** @type {string} */ problem) =>
      console.error(redact(`cometchat-import: the relay with limiter ${limiter.name ?? 'of its own'}: ${problem}`))
    return createSharedSlots({ limiter, rate, timeoutMs, waitUntil, report })
  }

  /**
   * Reads the body of a request that has one: `{ bytes }`, or `{ refusal }`.
   *
   * @param {Request} request
   * @returns {Promise<{ bytes?: Uint8Array<ArrayBuffer>, refusal?: Response }>}
   */
  async function bodyOf(request) {
    if (request.method === 'GET') return {}
    if (request.bodyUsed)
      return {
        refusal: refusal(
          500,
          'ERR_RELAY_BODY_READ',
          'The body was read before the relay could; a hook that needs it reads request.clone().',
        ),
      }
    const body = await readRequest(request, options.maxBodyBytes).catch(() => undefined)
    if (body === undefined) return { refusal: refusal(400, 'ERR_RELAY_BODY_BROKEN', 'The body did not arrive whole.') }
    if (body.tooLarge) return { refusal: tooLarge() }
    if (body.bytes.length === 0) return { refusal: refusal(400, 'ERR_BAD_REQUEST', 'The body is empty.') }
    return { bytes: body.bytes }
  }

  /** Returns a refusal; undefined if the hook lets the request pass, which only `true` does. @param {Request} request @param {import('../relay.js').RelayCall} what */
  async function refusedByHook(request, what) {
    let allowed
    try {
      allowed = await options.authorize(request, what)
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

  /** Refuses what is not served at an address. @param {import('./calls.js').Call[]} calls those that are */
  function refusedCall(calls) {
    return calls.length > 0 ? otherMethod(calls.map(({ method }) => method)) : notServed()
  }

  function notServed() {
    return refusal(404, 'ERR_API_NOT_FOUND', `The relay has no such address; it serves ${served.addresses} alone.`)
  }

  /** @param {string[]} methods those that are taken */
  function otherMethod(methods) {
    const message = `The relay takes ${methods.join(' and ')} alone at this address.`
    return refusal(405, 'ERR_RELAY_METHOD', message, { allow: methods.join(', ') })
  }

  function tooLarge() {
    return refusal(413, 'ERR_RELAY_BODY_TOO_LARGE', `The relay takes bodies of at most ${options.maxBodyBytes} bytes.`)
  }

  /** Returns a 429 in CometChat's words, so that a client reads it as it reads CometChat's. @param {number} ms */
  function overLimit(ms) {
    const seconds = secondsOf(ms)
    const message = `All that use this relay have sent as many requests as the limit allows. Please retry for seconds after ${seconds}.`
    return refusal(429, 'ERR_TOO_MANY_REQUESTS', message, { 'retry-after': String(seconds) })
  }
}

/** Refuses as long as nobody says whether the limit allows a request. @param {string} problem @param {number} ms */
function noLimiter(problem, ms) {
  return refusal(503, 'ERR_RELAY_LIMITER', `${problem} Nothing was sent.`, { 'retry-after': String(secondsOf(ms)) })
}

/** @param {number} ms */
const secondsOf = (ms) => Math.max(1, Math.ceil(ms / 1000))

/** Returns whether a value is a response, without `instanceof`: a framework's may be of another realm. @param {any} value @returns {value is Response} */
const isResponse = (value) =>
  typeof value === 'object' &&
  value !== null &&
  typeof value.status === 'number' &&
  typeof value.headers?.get === 'function'
