/**
 * The field rules of a user, as CometChat documents them ("Import Users"; "Properties and constraints"). Lengths are
 * counted in code points, as a utf8mb4 column counts them. Fields that users do not have are ignored.
 *
 * A user as it was read.
 * @typedef {Omit<import('../sandbox.js').SandboxUser, 'createdAt'> & { createdAt?: number }} ReadUser
 * @typedef {{ code: string, message: string, devMessage: string, details?: import('./plain-response.js').Details }} UserError
 * @typedef {(field: string, message: string) => void} Complain
 */
const UID_CHARACTERS = 100
const NAME_CHARACTERS = 100
const URL_CHARACTERS = 3000
const ROLE_CHARACTERS = 100
const METADATA_BYTES = 5 * 1024
const TAGS = 25
const TAG_CHARACTERS = 100

const encoder = new TextEncoder()

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

  if (checkUid(value.uid, complain) && key !== value.uid)
    complain('uid', 'The uid must equal the key that holds the user.')
  checkName(value.name, complain)
  for (const field of ['avatar', 'link']) if (value[field] !== undefined) checkUrl(field, value[field], complain)
  const role = value.role === undefined ? 'default' : checkRole(value.role, complain)
  if (value.metadata !== undefined) checkMetadata(value.metadata, complain)
  if (value.tags !== undefined) checkTags(value.tags, complain)
  /** @type {Record<string, number | undefined>} */
  const times = {}
  for (const field of ['createdAt', 'lastActiveAt', 'deactivatedAt']) {
    if (value[field] !== undefined) times[field] = checkTime(field, value[field], complain)
  }

  if (Object.keys(details).length > 0) {
    return refused('ERR_BAD_REQUEST', 'Failed to validate the data sent with the request.', details)
  }
  if (role === undefined || (roles !== 'any' && !roles.has(role))) {
    return refused('ERR_ROLE_NOT_FOUND', `The role ${role} does not exist. Please use correct role.`)
  }
  return { user: normalised(value, role, times) }
}

/**
 * Only known fields are copied, by name: a hostile key in a row has nowhere to go.
 *
 * @param {any} value
 * @param {string} role
 * @param {Partial<ReadUser>} times
 * @returns {ReadUser}
 */
function normalised(value, role, times) {
  /** @type {Record<string, unknown> & { uid: string, name: string }} */
  const user = { uid: value.uid.toLowerCase(), name: value.name }
  for (const field of ['avatar', 'link', 'metadata', 'tags']) if (value[field] !== undefined) user[field] = value[field]
  return { ...user, status: 'offline', role, ...times }
}

/** @param {string} code @param {string} message @param {import('./plain-response.js').Details} [details] */
function refused(code, message, details) {
  return { error: { code, message, devMessage: message, ...(details && { details }) } }
}

/** @param {unknown} uid @param {Complain} complain */
function checkUid(uid, complain) {
  if (!isText(uid, 'uid', complain)) return false
  const length = characters(uid)
  if (length < 1) complain('uid', 'The uid is required.')
  else if (length > UID_CHARACTERS) complain('uid', `The uid may not be longer than ${UID_CHARACTERS} characters.`)
  // Checked before it is lowered: Unicode lowers the Kelvin sign to an ordinary "k".
  else if (!isAlphaDash(uid)) complain('uid', 'The uid may hold only letters, digits, dashes and underscores.')
  else return true
  return false
}

/** @param {unknown} name @param {Complain} complain */
function checkName(name, complain) {
  if (!isText(name, 'name', complain)) return
  const length = characters(name)
  if (length < 1) complain('name', 'The name is required.')
  if (length > NAME_CHARACTERS) complain('name', `The name may not be longer than ${NAME_CHARACTERS} characters.`)
}

/** @param {string} field @param {unknown} url @param {Complain} complain */
function checkUrl(field, url, complain) {
  if (!isText(url, field, complain)) return
  if (characters(url) > URL_CHARACTERS)
    complain(field, `The ${field} may not be longer than ${URL_CHARACTERS} characters.`)
  // `URL` forgives white space and a missing host; a server's validator does not.
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]\S*$/i.test(url)
  if (!absolute || !parses(url)) complain(field, `The ${field} must be a valid URL.`)
}

/** @param {string} url */
function parses(url) {
  try {
    return Boolean(new URL(url))
  } catch {
    return false
  }
}

/** @param {unknown} role @param {Complain} complain */
function checkRole(role, complain) {
  if (!isText(role, 'role', complain)) return
  if (characters(role) > ROLE_CHARACTERS)
    complain('role', `The role may not be longer than ${ROLE_CHARACTERS} characters.`)
  else if (!isAlphaDash(role)) complain('role', 'The role may hold only letters, digits, dashes and underscores.')
  else return role.toLowerCase()
}

/** @param {unknown} metadata @param {Complain} complain */
function checkMetadata(metadata, complain) {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    return complain('metadata', 'The metadata must be an object.')
  }
  const bytes = encoder.encode(JSON.stringify(metadata)).length
  if (bytes > METADATA_BYTES) complain('metadata', `The metadata may not be longer than ${METADATA_BYTES} bytes.`)
}

/** @param {unknown} tags @param {Complain} complain */
function checkTags(tags, complain) {
  if (!Array.isArray(tags)) return complain('tags', 'The tags must be an array.')
  if (tags.length > TAGS) complain('tags', `There may not be more than ${TAGS} tags.`)
  for (const [at, tag] of tags.entries()) {
    if (isText(tag, `tags.${at}`, complain) && characters(tag) > TAG_CHARACTERS) {
      complain(`tags.${at}`, `A tag may not be longer than ${TAG_CHARACTERS} characters.`)
    }
  }
}

/**
 * Checks a time. The documentation types it as an integer and has it as a string; both are taken. Ten digits, the first
 * not 0.
 *
 * @param {string} field
 * @param {unknown} time
 * @param {Complain} complain
 */
function checkTime(field, time, complain) {
  const text = typeof time === 'number' || typeof time === 'string' ? String(time) : ''
  if (/^[1-9]\d{9}$/.test(text)) return Number(text)
  complain(field, `The ${field} must be a UNIX timestamp of 10 digits.`)
}

/** @param {unknown} value @param {string} field @param {Complain} complain @returns {value is string} */
function isText(value, field, complain) {
  if (value === undefined) complain(field, `The ${field} is required.`)
  else if (typeof value !== 'string') complain(field, `The ${field} must be a string.`)
  // Half a surrogate pair has no UTF-8 form, so no database column holds it.
  else if (/\p{Surrogate}/u.test(value)) complain(field, `The ${field} must be valid Unicode.`)
  else return true
  return false
}

/** @param {string} text */
function isAlphaDash(text) {
  return /^[A-Za-z0-9_-]+$/.test(text)
}

/** @param {string} text */
function characters(text) {
  let count = 0
  for (const _ of text) count += 1
  return count
}
