/** From which pages a relay may be called: its own, and those that were named. */
import { refusal } from './refusals.js'

/**
 * Undefined if the request may come from where it comes. `own`: the origin of the relay's own address.
 *
 * @param {Request} request
 * @param {string} own
 * @param {string[]} allowed
 */
export function refusalOfOrigin({ headers }, own, allowed) {
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site') ?? 'none'
  if (origin !== null && allowed.includes(origin)) return undefined
  // Programs name no origin, and no site; what they may is for the hook to say. A page on another port is of the same site.
  const isOwn = (origin === null || origin === own) && ['same-origin', 'none'].includes(site)
  return isOwn
    ? undefined
    : refusal(403, 'ERR_RELAY_ORIGIN', 'The relay does not take requests from this page.', { vary: 'Origin' })
}

/** Returns whether a browser asks before a page of another origin may send JSON. @param {Request} request */
export const isPreflight = ({ method, headers }) =>
  method === 'OPTIONS' && headers.has('access-control-request-method') && headers.has('origin')

/** @param {Request} request @param {string[]} methods those that are taken at the address */
export function preflight({ headers }, methods) {
  return new Response(null, {
    status: 204,
    headers: {
      ...shared(headers.get('origin')),
      'access-control-allow-methods': methods.join(', '),
      // Whatever a site's sign-in needs; none of them is forwarded.
      'access-control-allow-headers': headers.get('access-control-request-headers') ?? 'content-type',
      'access-control-max-age': '600',
      vary: 'Origin, Access-Control-Request-Headers',
    },
  })
}

/**
 * Returns headers that let a page of an allowed origin read a response, a refusal too.
 *
 * @param {Request} request
 * @param {string} own
 * @param {string[]} allowed
 * @returns {Record<string, string>}
 */
export function corsHeaders({ headers }, own, allowed) {
  if (allowed.length === 0) return {}
  const origin = headers.get('origin')
  return {
    vary: 'Origin',
    ...(origin !== null && origin !== own && { ...shared(origin), 'access-control-expose-headers': EXPOSED }),
  }
}

/** Returns headers that let cookies through, where sign-ins live: the origin is never a pattern. @param {string | null} origin */
const shared = (origin) => ({ 'access-control-allow-origin': origin ?? '', 'access-control-allow-credentials': 'true' })

/** What a client reads the limit's wait from. */
const EXPOSED =
  'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Rate-Limit, X-Rate-Limit-Remaining, X-Rate-Limit-Reset, Date'
