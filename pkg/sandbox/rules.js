/**
 * The field rules of a user, as CometChat documents them ("Import Users"; "Properties and constraints"). Lengths are
 * counted in code points, as a utf8mb4 column counts them. Fields that users do not have are ignored.
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
 * Reads one user of a request: `{ user }`, normalised as it is stored, or `{ error }`, as it is answered.
 * `key` is the name under which the request holds it.
 */
export function readUser(key, value, roles) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused('ERR_IMPORT_INVALID_USER_FORMAT', 'The user must be an object.')
  }
  const details = {}
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
  const times = {}
  for (const field of ['createdAt', 'lastActiveAt', 'deactivatedAt']) {
    if (value[field] !== undefined) times[field] = checkTime(field, value[field], complain)
  }

  if (Object.keys(details).length > 0) {
    return refused('ERR_BAD_REQUEST', 'Failed to validate the data sent with the request.', details)
  }
  if (roles !== 'any' && !roles.has(role)) {
    return refused('ERR_ROLE_NOT_FOUND', `The role ${role} does not exist. Please use correct role.`)
  }
  return { user: normalised(value, role, times) }
}

/** Only known fields are copied, by name: a hostile key in a row has nowhere to go. */
function normalised(value, role, times) {
  const user = { uid: value.uid.toLowerCase(), name: value.name }
  for (const field of ['avatar', 'link', 'metadata', 'tags']) if (value[field] !== undefined) user[field] = value[field]
  return { ...user, status: 'offline', role, ...times }
}

function refused(code, message, details) {
  return { error: { code, message, devMessage: message, ...(details && { details }) } }
}

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

function checkName(name, complain) {
  if (!isText(name, 'name', complain)) return
  const length = characters(name)
  if (length < 1) complain('name', 'The name is required.')
  if (length > NAME_CHARACTERS) complain('name', `The name may not be longer than ${NAME_CHARACTERS} characters.`)
}

function checkUrl(field, url, complain) {
  if (!isText(url, field, complain)) return
  if (characters(url) > URL_CHARACTERS)
    complain(field, `The ${field} may not be longer than ${URL_CHARACTERS} characters.`)
  // `URL` forgives white space and a missing host; a server's validator does not.
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]\S*$/i.test(url)
  if (!absolute || !parses(url)) complain(field, `The ${field} must be a valid URL.`)
}

function parses(url) {
  try {
    return Boolean(new URL(url))
  } catch {
    return false
  }
}

function checkRole(role, complain) {
  if (!isText(role, 'role', complain)) return
  if (characters(role) > ROLE_CHARACTERS)
    complain('role', `The role may not be longer than ${ROLE_CHARACTERS} characters.`)
  else if (!isAlphaDash(role)) complain('role', 'The role may hold only letters, digits, dashes and underscores.')
  else return role.toLowerCase()
}

function checkMetadata(metadata, complain) {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    return complain('metadata', 'The metadata must be an object.')
  }
  const bytes = encoder.encode(JSON.stringify(metadata)).length
  if (bytes > METADATA_BYTES) complain('metadata', `The metadata may not be longer than ${METADATA_BYTES} bytes.`)
}

function checkTags(tags, complain) {
  if (!Array.isArray(tags)) return complain('tags', 'The tags must be an array.')
  if (tags.length > TAGS) complain('tags', `There may not be more than ${TAGS} tags.`)
  for (const [at, tag] of tags.entries()) {
    if (isText(tag, `tags.${at}`, complain) && characters(tag) > TAG_CHARACTERS) {
      complain(`tags.${at}`, `A tag may not be longer than ${TAG_CHARACTERS} characters.`)
    }
  }
}

/** The documentation types it as an integer and shows it as a string; both are taken. Ten digits, the first not 0. */
function checkTime(field, time, complain) {
  const text = typeof time === 'number' || typeof time === 'string' ? String(time) : ''
  if (/^[1-9]\d{9}$/.test(text)) return Number(text)
  complain(field, `The ${field} must be a UNIX timestamp of 10 digits.`)
}

function isText(value, field, complain) {
  if (value === undefined) complain(field, `The ${field} is required.`)
  else if (typeof value !== 'string') complain(field, `The ${field} must be a string.`)
  // Half a surrogate pair has no UTF-8 form, so no database column holds it.
  else if (/\p{Surrogate}/u.test(value)) complain(field, `The ${field} must be valid Unicode.`)
  else return true
  return false
}

function isAlphaDash(text) {
  return /^[A-Za-z0-9_-]+$/.test(text)
}

function characters(text) {
  let count = 0
  for (const _ of text) count += 1
  return count
}
