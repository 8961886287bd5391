/** Reading the body of an import: `{"users": {"<uid>": {…}, …}}`. */
import { badRequest } from './plain-response.js'

const USERS_PER_REQUEST = 50

/** A user of a request, under its key. @typedef {[key: string, user: unknown]} Entry */

/**
 * `entries` are the `[key, user]` pairs, none if the body is refused; `refusal` is then the response. `size` is in bytes.
 * @param {Request} request
 */
export async function readBody(request) {
  const bytes = await request.arrayBuffer()
  const { entries, refusal } = readEntries(bytes, request.headers.get('content-type'))
  return { entries: entries ?? [], refusal, size: bytes.byteLength }
}

/**
 * @param {ArrayBuffer} bytes
 * @param {string | null} contentType
 * @returns {{ entries: Entry[], refusal?: undefined } | { entries?: undefined, refusal: import('./plain-response.js').PlainResponse }}
 */
function readEntries(bytes, contentType) {
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType ?? '')) {
    return { refusal: badRequest('The content-type must be application/json.') }
  }
  let body
  try {
    // Strict, so that a client that cuts a character in two is found out; `JSON.parse` keeps `__proto__` a plain key.
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return { refusal: badRequest('The body is not valid JSON.') }
  }
  const users = isObject(body) && Object.hasOwn(body, 'users') ? body.users : undefined
  if (!isObject(users)) return { refusal: invalid('The users field is required, and must be an object.') }
  const entries = Object.entries(users)
  if (entries.length === 0) return { refusal: invalid('The users field must hold at least one user.') }
  if (entries.length > USERS_PER_REQUEST) {
    return { refusal: invalid(`The users field may not hold more than ${USERS_PER_REQUEST} users.`) }
  }
  return { entries }
}

/** @param {string} message */
function invalid(message) {
  return badRequest('Failed to validate the data sent with the request.', { users: [message] })
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
