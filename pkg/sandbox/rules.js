/**
 * The field rules of users and roles, as CometChat documents them ("Import Users"; "Properties and constraints"). Lengths are
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

/** What an update may change ("Update User"). */
const CHANGEABLE = Object.fromEntries(
  ['name', 'avatar', 'link', 'role', 'metadata', 'tags'].map((field) => [field, FIELDS[field]]),
)

/** What an update may remove ("Update User": "the unsettable user attributes are avatar, link and metadata"). */
const UNSETTABLE = ['avatar', 'link', 'metadata']

/** The fields of a role ("Create Role"). @type {Record<string, Rule>} */
const ROLE_FIELDS = { role: word(100), name: text(100), description: text(255) }

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
  const { details, complain } = complaints()
  const user = { status: 'offline', role: 'default', ...readFields(FIELDS, value, complain) }
  for (const [field, { isRequired }] of Object.entries(FIELDS))
    if (isRequired && (value[field] === undefined || value[field] === '')) complain(field, `The ${field} is required.`)
  if (details.uid === undefined && key !== value.uid) complain('uid', 'The uid must equal the key that holds the user.')

  const error = invalid(details) ?? missingRole(user.role, roles)
  return error ? { error } : { user: /** @type {ReadUser} */ (user) }
}

/**
 * Reads what a request changes of a user: `{ changes, unset }`, or `{ error }`. Times cannot be changed, and are ignored
 * like fields that users do not have.
 *
 * @param {Record<string, any>} value
 * @param {Set<string> | 'any'} roles
 * @returns {{ changes: Record<string, any>, unset: string[], error?: undefined } | { changes?: undefined, unset?: undefined, error: UserError }}
 */
export function readChanges(value, roles) {
  const { details, complain } = complaints()
  const changes = readFields(CHANGEABLE, value, complain)
  if (value.name === '') complain('name', 'The name is required.')
  const unset = value.unset ?? []
  if (!Array.isArray(unset) || unset.some((field) => !UNSETTABLE.includes(field)))
    complain('unset', `The unset may hold only ${UNSETTABLE.join(', ')}.`)
  const error = invalid(details) ?? (changes.role === undefined ? undefined : missingRole(changes.role, roles))
  return error ? { error } : { changes, unset }
}

/**
 * Reads a role that is to be created: `{ role }`, or `{ error }`.
 *
 * @param {Record<string, any>} value
 * @returns {{ role: import('../sandbox.js').SandboxRole, error?: undefined } | { role?: undefined, error: UserError }}
 */
export function readRole(value) {
  const { details, complain } = complaints()
  const role = readFields(ROLE_FIELDS, value, complain)
  for (const field of ['role', 'name']) if (!value[field]) complain(field, `The ${field} is required.`)
  const error = invalid(details)
  return error ? { error } : { role: { description: '', .../** @type {any} */ (role) } }
}

function complaints() {
  /** @type {import('./plain-response.js').Details} */
  const details = {}
  /** @type {Complain} */
  const complain = (field, message) => {
    details[field] ??= []
    details[field].push(message)
  }
  return { details, complain }
}

/**
 * Reads the fields that a value has. Only known ones are copied, by name: a hostile key in a row has nowhere to go.
 *
 * @param {Record<string, Rule>} fields
 * @param {any} value
 * @param {Complain} complain
 */
function readFields(fields, value, complain) {
  /** @type {Record<string, any>} */
  const found = {}
  for (const [field, { read }] of Object.entries(fields))
    if (value[field] !== undefined) found[field] = read(value[field], field, complain)
  return found
}

/** @param {import('./plain-response.js').Details} details */
function invalid(details) {
  if (Object.keys(details).length === 0) return undefined
  return refused('ERR_BAD_REQUEST', 'Failed to validate the data sent with the request.', details).error
}

/** @param {string} role @param {Set<string> | 'any'} roles */
function missingRole(role, roles) {
  if (roles === 'any' || roles.has(role)) return undefined
  return refused('ERR_ROLE_NOT_FOUND', `The role ${role} does not exist. Please use correct role.`).error
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
      else if (bytesOf(JSON.stringify(value), max) > max)
        complain(field, `The ${field} may not be longer than ${max} bytes.`)
      return value
    },
  }
}

/** Returns the bytes of a text; what cannot exceed `max` is not counted out. @param {string} text @param {number} max */
function bytesOf(text, max) {
  return text.length * 3 <= max ? text.length : encoder.encode(text).length
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
  // No text has more code points than units.
  if (value.length <= max) return false
  let count = 0
  for (const _ of value) count += 1
  return count > max
}

const encoder = new TextEncoder()
