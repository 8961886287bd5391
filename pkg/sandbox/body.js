/** Reading bodies: JSON, and that of an import: `{"users": {"<uid>": {…}, …}}`. */
import { badRequest } from './plain-response.js'

const USERS_PER_REQUEST = 50

/** A user of a request, under its key. @typedef {[key: string, user: unknown]} Entry */

/**
 * `entries` are the `[key, user]` pairs, none if the body is refused; `refusal` is then the response. `size` is in bytes.
 * @param {Request} request
 */
export async function readBody(request) {
  const { value, refusal, size } = await readJson(request)
  const found = refusal ? { refusal } : readEntries(value)
  return { entries: found.entries ?? [], refusal: found.refusal, size }
}

/**
 * Reads a body of JSON: its `value`, or the `refusal` of what is no JSON.
 *
 * @param {Request} request
 * @returns {Promise<{ size: number, value: unknown, refusal?: import('./plain-response.js').PlainResponse }>}
 */
export async function readJson(request) {
  const bytes = await request.arrayBuffer()
  const size = bytes.byteLength
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    return { size, value: undefined, refusal: badRequest('The content-type must be application/json.') }
  try {
    // Strict, so that a client that cuts a character in two is found out; `JSON.parse` keeps `__proto__` a plain key.
    return { size, value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) }
  } catch {
    return { size, value: undefined, refusal: badRequest('The body is not valid JSON.') }
  }
}

/**
 * @param {unknown} body
 * @returns {{ entries: Entry[], refusal?: undefined } | { entries?: undefined, refusal: import('./plain-response.js').PlainResponse }}
 */
function readEntries(body) {
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
export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
