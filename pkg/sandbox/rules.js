/**
 * The field rules of a user, as CometChat documents them ("Import Users"; "Properties and constraints"). Lengths are
 * counted in code points, as a utf8mb4 column counts them. Fields that users do not have are ignored.
 *
 * A user as it was read.
 * @typedef {Omit<import('../sandbox.js').SandboxUser, 'createdAt'> & { createdAt?: number }} ReadUser
 * @typedef {{ code: string, message: string, devMessage: string, details?: import('./plain-response.js').Details }} UserError
 * @typedef {(field: string, message: string) => void} Complain
 * @typedef {{ isRequired?: boolean, read(value: any, field: string, complain: Complain): unknown }} Rule reads a value as it is
 *   stored, and complains of what is wrong with it
 */

/**
 * The fields of a user. The numbers are this file's own, from CometChat's pages: the sandbox plays the server.
 *
 * @type {Record<string, Rule>}
 */
const FIELDS = {
  uid: { ...word(100), isRequired: true },
  name: { ...text(100), isRequired: true },
  avatar: url(3000),
  link: url(3000),
  role: word(100),
  metadata: object(5 * 1024),
  tags: list(25, 100),
  createdAt: time(),
  lastActiveAt: time(),
  deactivatedAt: time(),
}

/**
 * Reads one user of a request: `{ user }`, normalised as it is stored, or `{ error }`, as the response has it.
 * `key` is the name under which the request holds it.
 * @param {string} key
 * @param {any} value
 * @param {Set<string> | 'any'} roles
 * @returns {{ user: ReadUser, error?: undefined } | { user?: undefined, error: UserError }}
 */
export function readUser(key, value, roles) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused('ERR_IMPORT_INVALID_USER_FORMAT', 'The user must be an object.')
  }
  /** @type {import('./plain-response.js').Details} */
  const details = {}
  /** @type {Complain} */
  const complain = (field, message) => {
    details[field] ??= []
    details[field].push(message)
  }

  // Only known fields are copied, by name: a hostile key in a row has nowhere to go.
  /** @type {Record<string, any>} */
  const user = { status: 'offline', role: 'default' }
  for (const [field, { isRequired, read }] of Object.entries(FIELDS)) {
    if (value[field] !== undefined) user[field] = read(value[field], field, complain)
    if (isRequired && (value[field] === undefined || value[field] === '')) complain(field, `The ${field} is required.`)
  }
  if (details.uid === undefined && key !== value.uid) complain('uid', 'The uid must equal the key that holds the user.')

  if (Object.keys(details).length > 0) {
    return refused('ERR_BAD_REQUEST', 'Failed to validate the data sent with the request.', details)
  }
  if (roles !== 'any' && !roles.has(user.role)) {
    return refused('ERR_ROLE_NOT_FOUND', `The role ${user.role} does not exist. Please use correct role.`)
  }
  return { user: /** @type {ReadUser} */ (user) }
}

/** @param {string} code @param {string} message @param {import('./plain-response.js').Details} [details] */
function refused(code, message, details) {
  return { error: { code, message, devMessage: message, ...(details && { details }) } }
}

/** Letters, digits, dashes and underscores; stored in lower case. @param {number} max characters @returns {Rule} */
function word(max) {
  return {
    read(value, field, complain) {
      if (!isText(value, field, complain)) return undefined
      if (isLonger(value, max)) complain(field, `The ${field} may not be longer than ${max} characters.`)
      // Checked before it is lowered: Unicode lowers the Kelvin sign to an ordinary "k".
      else if (!/^[A-Za-z0-9_-]+$/.test(value))
        complain(field, `The ${field} may hold only letters, digits, dashes and underscores.`)
      return value.toLowerCase()
    },
  }
}

/** Any text. @param {number} max characters @returns {Rule} */
function text(max) {
  return {
    read(value, field, complain) {
      if (isText(value, field, complain) && isLonger(value, max))
        complain(field, `The ${field} may not be longer than ${max} characters.`)
      return value
    },
  }
}

/** @param {number} max characters @returns {Rule} */
function url(max) {
  return {
    read(value, field, complain) {
      if (!isText(value, field, complain)) return undefined
      if (isLonger(value, max)) complain(field, `The ${field} may not be longer than ${max} characters.`)
      // `URL` forgives white space and a missing host; a server's validator does not.
      const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]\S*$/i.test(value)
      if (!absolute || !parses(value)) complain(field, `The ${field} must be a valid URL.`)
      return value
    },
  }
}

/** @param {string} address */
function parses(address) {
  try {
    return Boolean(new URL(address))
  } catch {
    return false
  }
}

/** A JSON object. @param {number} max bytes @returns {Rule} */
function object(max) {
  return {
    read(value, field, complain) {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        complain(field, `The ${field} must be an object.`)
      else if (encoder.encode(JSON.stringify(value)).length > max)
        complain(field, `The ${field} may not be longer than ${max} bytes.`)
      return value
    },
  }
}

/** A list of texts. @param {number} max entries @param {number} characters of one @returns {Rule} */
function list(max, characters) {
  return {
    read(value, field, complain) {
      if (!Array.isArray(value)) return complain(field, `The ${field} must be an array.`)
      if (value.length > max) complain(field, `There may not be more than ${max} ${field}.`)
      for (const [at, entry] of value.entries()) {
        const path = `${field}.${at}`
        if (isText(entry, path, complain) && isLonger(entry, characters))
          complain(path, `One of the ${field} may not be longer than ${characters} characters.`)
      }
      return value
    },
  }
}

/**
 * A time. The documentation types it as an integer and has it as a string; both are taken. Ten digits, the first not 0.
 *
 * @returns {Rule}
 */
function time() {
  return {
    read(value, field, complain) {
      const digits = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
      if (!/^[1-9]\d{9}$/.test(digits)) complain(field, `The ${field} must be a UNIX timestamp of 10 digits.`)
      return Number(digits)
    },
  }
}

/** @param {unknown} value @param {string} field @param {Complain} complain @returns {value is string} */
function isText(value, field, complain) {
  if (typeof value !== 'string') complain(field, `The ${field} must be a string.`)
  // Half a surrogate pair has no UTF-8 form, so no database column holds it.
  else if (/\p{Surrogate}/u.test(value)) complain(field, `The ${field} must be valid Unicode.`)
  else return true
  return false
}

/** Returns whether a text has more code points. @param {string} value @param {number} max */
function isLonger(value, max) {
  let count = 0
  for (const _ of value) count += 1
  return count > max
}

const encoder = new TextEncoder()
