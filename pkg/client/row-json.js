/** The JSON of rows. What JSON has no form of is not lost in silence: a Set or a Map is an empty object to it. */

/**
 * Returns the JSON of a row, in which a BigInt is its digits.
 *
 * @param {unknown} row
 * @throws {TypeError} if a value in it has no form in JSON, or if it cannot be read; the message begins with the value's path
 */
export function jsonOfRow(row) {
  const json = written(row) ?? 'null'
  const lost = mayLack(json) || hasInvalidDate(row, json) ? lostIn(row, '') : undefined
  if (lost) throw new TypeError(lost)
  return json
}

/**
 * Returns the JSON of an array of rows; undefined if one of them needs a look of its own.
 *
 * @param {unknown[]} rows
 */
export function jsonOfRows(rows) {
  try {
    const json = JSON.stringify(rows)
    return (mayLack(json) || hasInvalidDate(rows, json)) && rows.some((row) => lostIn(row, '')) ? undefined : json
  } catch {
    return undefined
  }
}

/**
 * Returns the JSON of what can be read of a row: its values that have a form in JSON.
 *
 * @param {any} row
 */
export function jsonOfReadable(row) {
  /** @type {string[]} */
  const members = []
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return '{}'
  for (const name of namesOf(row)) {
    try {
      const value = row[name]
      if (value !== undefined) members.push(`${JSON.stringify(name)}:${jsonOfRow(value)}`)
    } catch {
      // It is why the row is refused, or as unreadable as that.
    }
  }
  return `{${members}}`
}

/** Returns the names of an object's values; none if it refuses even these. @param {object} object */
function namesOf(object) {
  try {
    return Object.keys(object)
  } catch {
    return []
  }
}

/** @param {unknown} row @returns {string | undefined} */
function written(row) {
  try {
    return JSON.stringify(row)
  } catch {
    return JSON.stringify(row, digitsOfBigInt)
  }
}

/** JSON has no form of a BigInt, which databases' clients return for ids: its digits are one. @param {string} _ @param {unknown} value */
const digitsOfBigInt = (_, value) => (typeof value === 'bigint' ? String(value) : value)

/**
 * Returns whether something may be lost: `{}`, `{"0":` or `{"type":"Buffer"` stands in the JSON. To look into each value takes longer
 * than to write it, and to search for each of them alone twice as long as from brace to brace.
 *
 * @param {string} json
 */
function mayLack(json) {
  for (let at = json.indexOf('{'); at >= 0; at = json.indexOf('{', at + 1)) {
    const next = json.charCodeAt(at + 1)
    if (next === CLOSING_BRACE) return true
    if (next === QUOTE && (json.startsWith('0":', at + 2) || json.startsWith('type":"Buffer"', at + 2))) return true
  }
  return false
}

const CLOSING_BRACE = 0x7d
const QUOTE = 0x22

/**
 * Returns whether a value, or one in it, is a Date without a time, which is `null` in JSON. To look for that alone takes a fraction
 * of the time to write it.
 *
 * @param {unknown} value
 * @param {string} json its JSON
 */
const hasInvalidDate = (value, json) => json.includes('null') && hasDateWithin([value])

/** @param {any} value @returns {boolean} */
function hasDateWithin(value) {
  for (const name of Object.keys(value)) {
    const inner = value[name]
    if (typeof inner !== 'object' || inner === null) continue
    if (
      inner instanceof Date ? Number.isNaN(inner.getTime()) : typeof inner.toJSON !== 'function' && hasDateWithin(inner)
    )
      return true
  }
  return false
}

/**
 * Returns what is wrong with the first value of which JSON has no form.
 *
 * @param {any} value
 * @param {string} path
 * @returns {string | undefined}
 */
function lostIn(value, path) {
  if (value === null || typeof value !== 'object') return undefined
  if (value instanceof Date && Number.isNaN(value.getTime()))
    return `${path || 'the row'} is an invalid Date, which is null in JSON`
  if (!ArrayBuffer.isView(value) && typeof value.toJSON === 'function') return undefined
  if (isLost(value)) {
    const tag = tagOf(value)
    const kind = tag === 'Object' ? 'class without public fields' : tag
    return `${path || 'the row'} is of the type ${kind}, for which JSON has no form: make it an object, an array or a text`
  }
  const isArray = Array.isArray(value)
  for (const name of Object.keys(value)) {
    const lost = lostIn(value[name], isArray ? `${path}[${name}]` : path ? `${path}.${name}` : name)
    if (lost) return lost
  }
  return undefined
}

/** Returns whether an object is more than its own fields, which are all that JSON has of it. @param {object} value */
function isLost(value) {
  if (ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set) return true
  if (Array.isArray(value) || Object.keys(value).length > 0 || VALUES.includes(tagOf(value))) return false
  // That of an object as it is written has none above it, in any realm.
  const prototype = Object.getPrototypeOf(value)
  return prototype !== null && Object.getPrototypeOf(prototype) !== null
}

/** Returns what kind of object it is, such as `Map`. @param {object} value */
const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1)

/** Objects that JSON has as the value in them. */
const VALUES = ['Number', 'String', 'Boolean']
