/** The refusal for the limit's sake. The wait stands in up to four positions; CometChat documents all of them. */
import { failure } from './plain-response.js'

/**
 * `now` and `retryAt` in milliseconds; `hints` is the set of positions in which the wait stands. All round up: a client
 * that waits exactly as long as required is admitted.
 * @param {{ now: number, retryAt: number, rate: { limit: number }, hints: Set<string> }} refusal
 */
export function limited({ now, retryAt, rate, hints }) {
  const seconds = Math.max(1, Math.ceil((retryAt - now) / 1000))
  const reset = String(Math.ceil(retryAt / 1000))
  /** @type {Record<string, string>} */
  const headers = {}
  if (hints.has('retry-after')) headers['retry-after'] = String(seconds)
  if (hints.has('x-ratelimit-reset')) headers['x-ratelimit-reset'] = reset
  if (hints.has('x-rate-limit-reset')) headers['x-rate-limit-reset'] = reset
  if (hints.has('x-rate-limit')) Object.assign(headers, remaining(rate, 0))
  const wait = hints.has('text') ? ` Please retry for seconds after ${seconds}.` : ''
  return failure(429, 'ERR_TOO_MANY_REQUESTS', `Too many requests were made in a short time.${wait}`, { headers })
}

/** @param {{ limit: number }} rate @param {number} count @returns {Record<string, string>} */
function remaining(rate, count) {
  return { 'x-rate-limit': String(rate.limit), 'x-rate-limit-remaining': String(count) }
}

/**
 * Returns a response with what remains of the limit, if the sandbox mentions it.
 *
 * @template {import('./plain-response.js').PlainResponse} T
 * @param {T} made
 * @param {{ hints: Set<string>, rate: { limit: number }, remaining: number }} admitted
 * @returns {T}
 */
export function withRemaining(made, { hints, rate, remaining: count }) {
  return hints.has('x-rate-limit') ? { ...made, headers: { ...made.headers, ...remaining(rate, count) } } : made
}
