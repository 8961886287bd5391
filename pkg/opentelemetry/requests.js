/**
 * The span and the duration of each request, by the conventions of OpenTelemetry for HTTP clients
 * (opentelemetry.io/docs/specs/semconv/http). No header, no body, no uid.
 */
import { resendCounts } from './resends.js'

/**
 * @typedef {object} Observing
 * @property {import('../opentelemetry.js').OpenTelemetryApi} api
 * @property {any} tracer
 * @property {any} context that of the run's span
 * @property {any} requests the histogram of durations
 * @property {() => void} onResponse called after each response
 */

/**
 * Returns a `fetch` that does the same, with a span for each request, which ends with the headers of its response. `end()` ends those
 * that got none.
 *
 * @param {(url: string, init: any) => any} fetch
 * @param {Observing} observing
 */
export function observedFetch(fetch, observing) {
  const resends = resendCounts()
  /** @type {Set<(outcome: Outcome) => void>} */
  const open = new Set()
  const send = async (/** @type {string} */ url, /** @type {any} */ init) => {
    const resend = resends(url, init)
    const { context, end } = begin(requestAttributes(url, init), resend.count, observing, open)
    try {
      const response = await observing.api.context.with(context, fetch, undefined, url, init)
      const { status } = response ?? {}
      if (status < 400) resend.forget()
      end({ status })
      observing.onResponse()
      return response
    } catch (error) {
      end({ error: errorType(error, init?.signal) })
      throw error
    }
  }
  return Object.assign(send, {
    end() {
      for (const end of [...open]) end({ error: 'aborted' })
    },
  })
}

/**
 * How a request ended.
 * @typedef {{ status?: number, error?: string }} Outcome
 */

/**
 * Begins the span of a request.
 *
 * @param {ReturnType<typeof requestAttributes>} request
 * @param {number} resendCount
 * @param {Observing} observing
 * @param {Set<(outcome: Outcome) => void>} open
 */
function begin({ attributes, rows }, resendCount, { api, tracer, context, requests }, open) {
  const span = tracer.startSpan(
    `${attributes['http.request.method']} ${attributes['url.template']}`,
    {
      kind: CLIENT,
      attributes: {
        ...attributes,
        ...(resendCount > 0 && { 'http.request.resend_count': resendCount }),
        ...(rows !== undefined && { 'cometchat_import.batch.rows': rows }),
      },
    },
    context,
  )
  const began = performance.now()
  /** @param {Outcome} outcome */
  const end = ({ status, error }) => {
    if (!open.delete(end)) return
    const type = error ?? (status !== undefined && status >= 400 ? String(status) : undefined)
    const outcome = {
      ...(status !== undefined && { 'http.response.status_code': status }),
      ...(type !== undefined && { 'error.type': type }),
    }
    span.setAttributes(outcome)
    if (type !== undefined) span.setStatus({ code: ERROR })
    span.end()
    const { 'url.full': _, ...labels } = attributes
    requests.record((performance.now() - began) / 1000, { ...labels, ...outcome })
  }
  open.add(end)
  return { context: api.trace.setSpan(context, span), end }
}

/** Returns what is known of a request before it is sent. @param {string} address @param {any} init */
function requestAttributes(address, { method = 'GET', body } = /** @type {any} */ ({})) {
  const url = new URL(address)
  const template = templateOf(url.pathname)
  return {
    attributes: {
      'http.request.method': method,
      'server.address': url.hostname,
      'server.port': Number(url.port) || (url.protocol === 'http:' ? 80 : 443),
      'url.full': withoutValues(url, template),
      'url.template': template,
    },
    rows: template.startsWith('/data_import/') ? rowsIn(body) : undefined,
  }
}

/** Returns the path below the API's base, without the uid that it names. @param {string} pathname */
function templateOf(pathname) {
  const [entity = '', last = ''] = pathname.split('/').slice(-2)
  if (entity === 'data_import') return `/data_import/${last}`
  return entity === 'users' ? '/users/{uid}' : `/${last}`
}

/** Returns an address whose uid and parameters, save those that say how much is read, are not written out. @param {URL} url @param {string} template */
function withoutValues(url, template) {
  const { origin, pathname, searchParams } = url
  const path = template.endsWith('/{uid}') ? pathname.replace(/[^/]*$/, 'REDACTED') : pathname
  const query = [...searchParams].map(([name, value]) => `${name}=${PLAIN.test(name) ? value : 'REDACTED'}`).join('&')
  return `${origin}${path}${query && `?${query}`}`
}

/** Parameters that say how much is read, and nothing of a user. */
const PLAIN = /^(page|perPage|withTags|withDeactivated)$/

/** Returns how many rows an import's request has. @param {unknown} body */
function rowsIn(body) {
  try {
    const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body)
    return Object.keys(JSON.parse(text).users).length
  } catch {
    return undefined
  }
}

/** Returns the kind of an error: few values, and no message, which might quote anything. @param {any} error @param {AbortSignal} [signal] */
function errorType(error, signal) {
  // By its time-out, or since the run was stopped.
  if (signal?.aborted) return 'aborted'
  const names = [error?.cause?.code, error?.code, error?.name]
  return names.find((name) => typeof name === 'string' && /^[A-Za-z]\w{0,63}$/.test(name)) ?? '_OTHER'
}

/** `SpanKind.CLIENT`. */
const CLIENT = 2
/** `SpanStatusCode.ERROR`. */
const ERROR = 2
