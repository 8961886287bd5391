/**
 * Answers, before they become a `Response` or bytes on a socket: `{ status, headers, body }`, where `body` is text, or a
 * function from an `AbortSignal` to an async iterable of text, for bodies that misbehave.
 */

export function json(status, text, headers = {}) {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: text }
}

/** An error in CometChat's shape. */
export function failure(status, code, message, more = {}) {
  const { details, headers } = more
  const error = { code, message, devMessage: message, ...(details && { details }) }
  return json(status, JSON.stringify({ error }), headers)
}

export function badRequest(message, details) {
  return failure(400, 'ERR_BAD_REQUEST', message, { details })
}

/** What a gateway says in the server's stead. */
export function html(status, title) {
  const body = `<html>\n<head><title>${title}</title></head>\n<body><h1>${title}</h1></body>\n</html>\n`
  return { status, headers: { 'content-type': 'text/html' }, body }
}

/** The answer to an import, from `[key, result]` pairs. */
export function landed(results) {
  return json(200, `{"data":${objectText(results)}}`)
}

/**
 * An object's JSON from its pairs. Written by hand, because a plain object would drop the key `__proto__`, and keep
 * one of two equal keys.
 */
export function objectText(pairs) {
  return `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`
}
