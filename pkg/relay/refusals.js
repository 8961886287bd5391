/** The relay's own responses, in CometChat's shape: `{ "error": { "code", "message" } }`. */

/** Of every response: none is kept by a cache, and none is taken for a page. */
export const COMMON = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

/**
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @param {Record<string, string>} [headers]
 */
export function refusal(status, code, message, headers = {}) {
  return new Response(JSON.stringify({ error: { code, message } }), {
    status,
    headers: { ...COMMON, 'content-type': 'application/json', ...headers },
  })
}

/**
 * Returns the same response with these headers too; a hook's may be immutable.
 *
 * @param {Response} response
 * @param {Record<string, string>} headers
 */
export function withHeaders(response, headers) {
  if (Object.keys(headers).length === 0) return response
  const all = new Headers(response.headers)
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'vary') all.append(name, value)
    else all.set(name, value)
  }
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers: all })
}
