/**
 * Requests to the server and their responses: a request made anew, a response of which only what is known to be
 * harmless is passed on.
 */
import { readLimited } from '../server/body.js'
import { COMMON, refusal, withHeaders } from './refusals.js'

/** Bytes; above a response about 50 users, or a page of 1,000 with everything at its limit. */
const MOST_BYTES = 32 * 1024 * 1024

/** Of what a browser can open by itself: should the server respond in HTML, it is no page of this site's. */
const NO_PAGE = { 'content-security-policy': "default-src 'none'; sandbox" }

/** Headers of the limit and of the server's clock. */
const PASSED = /^(retry-after|date|content-type|x-rate-?limit(-[\w-]+)?)$/

/** Statuses whose responses have no body. */
const BODILESS = [204, 205, 304]

/**
 * @param {{ base: string, apiKey: string, timeoutMs: number, fetch?: ((url: string, init: RequestInit) => PromiseLike<Response>) | undefined }} options
 * @param {(text: string) => string} redact
 * @returns {(request: Request, made: { method: string, address: string, body?: Uint8Array<ArrayBuffer> | undefined }) => Promise<Response>}
 */
export function createUpstream({ base, apiKey, timeoutMs, fetch }, redact) {
  const always = { ...(apiKey && { apikey: apiKey }), accept: 'application/json' }

  return async function forward(request, { method, address, body }) {
    const end = untilGone(request, timeoutMs)
    try {
      end.check()
      // Not `error`: workerd does not know it, and a redirect would look like an outage.
      /** @type {RequestInit} */
      const init = { method, headers: always, redirect: 'manual', signal: end.signal }
      if (body) Object.assign(init, { headers: { ...always, 'content-type': 'application/json' }, body })
      const response = await end.race(exchange((fetch ?? globalThis.fetch)(`${base}${address}`, init)))
      return method === 'GET' ? withHeaders(response, NO_PAGE) : response
    } catch (error) {
      return (
        end.refusal() ??
        refusal(502, 'ERR_RELAY_UNREACHABLE', `The relay could not reach the server${systemCode(error)}.`)
      )
    } finally {
      end.forget()
    }
  }

  /** @param {PromiseLike<Response>} sent */
  async function exchange(sent) {
    const response = await sent
    if (response.status === 0 || (response.status >= 300 && response.status < 400)) {
      response.body?.cancel().catch(() => {})
      // CometChat's code for an API that is elsewhere: a client stops at once, where it would try an outage again.
      return refusal(
        502,
        'ERR_API_NOT_FOUND',
        'The server redirects, and the key is not sent on: correct the app, the region or the endpoint of the relay.',
      )
    }
    const read = await readLimited(response.body, MOST_BYTES)
    if (read.tooLarge)
      return refusal(502, 'ERR_RELAY_ANSWER_TOO_LARGE', 'The response of the server is too large to be passed on.')
    return new Response(BODILESS.includes(response.status) ? null : withoutKey(read.bytes), {
      status: response.status,
      headers: { ...passedOn(response.headers), ...COMMON },
    })
  }

  /** Returns the very same bytes, unless the server repeats the key in them. @param {Uint8Array<ArrayBuffer>} bytes */
  function withoutKey(bytes) {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    const clean = redact(text)
    return clean === text ? bytes : new TextEncoder().encode(clean)
  }

  /** @param {Headers} all */
  function passedOn(all) {
    /** @type {Record<string, string>} */
    const passed = {}
    for (const [name, value] of all) if (PASSED.test(name) && redact(name) === name) passed[name] = redact(value)
    return passed
  }
}

/**
 * Ends what is under way when the client has gone, or the time is over. Some hosts' `fetch` heeds no signal.
 *
 * @param {Request} request
 * @param {number} timeoutMs
 */
function untilGone({ signal: client }, timeoutMs) {
  const controller = new AbortController()
  /** @type {Response | undefined} */
  let why
  /** @type {(reason: unknown) => void} */
  let reject = () => {}
  /** @type {Promise<never>} */
  const ended = new Promise((_, fail) => (reject = fail))
  ended.catch(() => {})
  /** @param {Response} reason */
  const end = (reason) => {
    if (why) return
    why = reason
    controller.abort()
    reject(reason)
  }
  const onGone = () => end(refusal(499, 'ERR_RELAY_CLIENT_GONE', 'The client has gone.'))
  const timer = setTimeout(
    () => end(refusal(504, 'ERR_RELAY_TIMED_OUT', `The server did not respond to the relay within ${timeoutMs} ms.`)),
    timeoutMs,
  )
  client?.addEventListener('abort', onGone, { once: true })
  if (client?.aborted) onGone()
  return {
    signal: controller.signal,
    check() {
      if (why) throw why
    },
    /** @param {Promise<Response>} promise */
    race: (promise) => Promise.race([promise, ended]),
    refusal: () => why,
    forget() {
      clearTimeout(timer)
      client?.removeEventListener('abort', onGone)
    },
  }
}

/** `ECONNREFUSED`, and nothing else of an error: its text may name what is not for everyone. @param {any} error */
function systemCode(error) {
  const code = error?.cause?.code ?? error?.code
  return /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? ` (${code})` : ''
}
