/** What lets a page of another origin use the sandbox from a browser. */
import { EXPOSED } from './options.js'

/** @param {Request} request */
export function isPreflight(request) {
  return request.method === 'OPTIONS' && request.headers.has('access-control-request-method')
}

/** @param {Request} request @returns {import('./plain-response.js').PlainResponse} */
export function preflight(request) {
  /** @type {Record<string, string>} */
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, PUT, OPTIONS',
    'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? 'apikey, content-type',
    'access-control-max-age': '600',
    vary: 'Access-Control-Request-Headers',
  }
  // Chromium asks this before a public page may reach a loopback address.
  if (request.headers.has('access-control-request-private-network'))
    headers['access-control-allow-private-network'] = 'true'
  return { status: 204, headers, body: '' }
}

/**
 * The headers of every other response; `expose` is true, false or a list of header names.
 *
 * @param {boolean | string[]} expose
 * @returns {Record<string, string>}
 */
export function corsHeaders(expose) {
  const exposed = expose === true ? EXPOSED : expose || []
  return {
    'access-control-allow-origin': '*',
    ...(exposed.length > 0 && { 'access-control-expose-headers': exposed.join(', ') }),
  }
}
