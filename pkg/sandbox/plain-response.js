/**
 * Responses, before they become a `Response` or bytes on a socket: `{ status, headers, body }`, where `body` is text,
 * or a function from an `AbortSignal` to an async iterable of text, for bodies that misbehave.
 *
 * @typedef {{ status: number, headers: Record<string, string>, body: string | Body }} PlainResponse
 * @typedef {PlainResponse & { body: string }} TextResponse
 * @typedef {(signal: AbortSignal) => AsyncIterator<string> & AsyncIterable<string>} Body
 *
 * What is wrong with each field.
 * @typedef {Record<string, string[]>} Details
 */

/** @param {number} status @param {string} text @param {Record<string, string>} [headers] @returns {TextResponse} */
export function json(status, text, headers = {}) {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: text }
}

/**
 * Returns an error in CometChat's shape.
 *
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @param {{ details?: Details, headers?: Record<string, string> }} [more]
 */
export function failure(status, code, message, more = {}) {
  const { details, headers } = more
  const error = { code, message, devMessage: message, ...(details && { details }) }
  return json(status, JSON.stringify({ error }), headers)
}

/** @param {string} message @param {Details} [details] */
export function badRequest(message, details) {
  return failure(400, 'ERR_BAD_REQUEST', message, { details })
}

/** Returns what a gateway sends in the server's stead. @param {number} status @param {string} title @returns {TextResponse} */
export function html(status, title) {
  const body = `<html>\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n`
  return { status, headers: { 'content-type': 'text/html' }, body }
}

/** Returns the response to an import, from `[key, result]` pairs. @param {[key: string, result: unknown][]} results */
export function importResponse(results) {
  return json(200, `{"data":${objectText(results)}}`)
}

/**
 * Returns an object's JSON from its pairs. Written by hand, because a plain object would drop the key `__proto__`, and
 * keep one of two equal keys.
 * @param {[key: string, value: unknown][]} pairs
 */
export function objectText(pairs) {
  return `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`
}
