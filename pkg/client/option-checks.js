/** Checks of options: each throws an `ImportError` that names the option and says what was expected. */
import { ImportError } from './error.js'
import { RATE } from './limits.js'
import { looksLikeKey } from './redact.js'

/** Milliseconds. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Refuses an option that does not exist, which may be one with a typing error.
 *
 * @param {any} options
 * @param {string[]} names
 * @param {string[]} [alsoKnown] options that others of the same object take
 * @param {string} [prefix] of the names in the message
 */
export function assertKnownKeys(options, names, alsoKnown = [], prefix = '') {
  if (typeof options !== 'object' || options === null)
    throw new ImportError('INVALID_OPTION', 'options: expected an object')
  for (const name of Object.keys(options)) {
    if (names.includes(name) || alsoKnown.includes(name) || options[name] === undefined) continue
    throw new ImportError(
      'INVALID_OPTION',
      `${prefix}${displayedName(name)}: no such option; expected one of ${[...new Set([...names, ...alsoKnown])].join(', ')}`,
    )
  }
}

/**
 * Returns the value, or the first of those allowed if there is none.
 *
 * @param {string} name
 * @param {any} value
 * @param {string[]} allowed
 * @returns {string}
 */
export function oneOf(name, value, allowed) {
  if (value === undefined) return allowed[0]
  if (!allowed.includes(value)) throw optionError(name, allowed.map((text) => `'${text}'`).join(' or '), value)
  return value
}

/**
 * Returns the value, or `fallback` if there is none.
 *
 * @param {string} name
 * @param {any} value
 * @param {number} fallback
 * @param {number} min
 * @param {number} max
 * @returns {number}
 */
export function integer(name, value, fallback, min, max) {
  if (value === undefined) return fallback
  if (!Number.isInteger(value) || value < min || value > max)
    throw optionError(name, `a whole number from ${min} to ${max}`, value)
  return value
}

/**
 * Returns the same as {@link integer}, but undefined if there is no value.
 *
 * @param {string} name
 * @param {any} value
 * @param {number} min
 * @param {number} max
 */
export const optionalInteger = (name, value, min, max) =>
  value === undefined ? undefined : integer(name, value, min, min, max)

/**
 * Returns an option that is an object of options, or an empty one if there is none.
 *
 * @param {string} name
 * @param {any} value
 * @param {string[]} names
 * @param {string} example
 * @returns {Record<string, any>}
 */
export function group(name, value, names, example) {
  const given = value ?? {}
  if (typeof given !== 'object' || Array.isArray(given)) throw optionError(name, `an object such as ${example}`, given)
  assertKnownKeys(given, names, [], `${name}.`)
  return given
}

/** Returns the limit to keep, complete and checked. @param {unknown} rate */
export const rateOption = (rate) => limitOption('rate', rate, RATE)

/**
 * Returns a limit to keep, complete and checked.
 *
 * @param {string} name
 * @param {unknown} value
 * @param {{ limit: number, windowMs: number }} usual
 * @returns {{ limit: number, windowMs: number }}
 */
export function limitOption(name, value, usual) {
  const example = `{ limit: ${usual.limit}, windowMs: ${usual.windowMs} }`
  const { limit, windowMs } = group(name, value, ['limit', 'windowMs'], example)
  return {
    limit: integer(`${name}.limit`, limit, usual.limit, 1, 1_000_000),
    windowMs: integer(`${name}.windowMs`, windowMs, usual.windowMs, 1, 86_400_000),
  }
}

/**
 * Returns after how many failures a run ends: a number of rows, or a share of them such as `'5%'`.
 *
 * @param {string} name
 * @param {unknown} value
 * @returns {{ maxFailedRows?: number, maxFailedPercent?: number }}
 */
export function maxFailuresOption(name, value) {
  if (value === undefined) return {}
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return { maxFailedRows: value }
  const percent = typeof value === 'string' ? Number(/^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(value)?.[1]) : NaN
  if (!(percent > 0 && percent <= 100))
    throw optionError(name, `a number of rows from 1, or a share of them such as '5%'`, value)
  return { maxFailedPercent: percent }
}

/** Refuses what is neither a function nor absent. @param {string} name @param {unknown} value */
export function assertFunction(name, value) {
  if (value !== undefined && value !== null && typeof value !== 'function') throw optionError(name, 'a function', value)
}

/** @param {string} name @param {string} expected @param {unknown} found */
export const optionError = (name, expected, found) =>
  new ImportError('INVALID_OPTION', `${name}: expected ${expected}, found ${displayed(found)}`)

/**
 * Returns an error that does not repeat the text that was found, for options where a key may stand by mistake.
 *
 * @param {string} name
 * @param {string} expected
 * @param {unknown} found
 */
export function hiddenOptionError(name, expected, found) {
  const kind = typeof found === 'string' ? 'another text' : found === null ? 'null' : typeof found
  return new ImportError('INVALID_OPTION', `${name}: expected ${expected}, found ${kind}`)
}

/** Returns a value as messages repeat it. @param {unknown} found */
export function displayed(found) {
  try {
    const text = String(found)
    if (looksLikeKey(text)) return 'a text as long as a key'
    return typeof found === 'string' ? JSON.stringify(text.slice(0, 60)) : text.slice(0, 60)
  } catch {
    return typeof found
  }
}

/** Returns an option's name as messages repeat it. @param {string} name */
export const displayedName = (name) => (looksLikeKey(name) ? 'a name as long as a key' : name)
