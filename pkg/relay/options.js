/** The relay's options: defaults, and a refusal that says what was expected. */
import { connectionOptions } from '../client/connection.js'
import { USERS } from '../client/entities.js'
import { ImportError } from '../client/error.js'
import { limiterOptions } from '../client/limiter.js'
import { STANDARD_RATE } from '../client/limits.js'
import {
  assertFunction,
  assertKnownKeys,
  integer,
  limitOption,
  LONGEST_TIMER_MS,
  optionError,
  rateOption,
} from '../client/option-checks.js'
import { ALLOWABLE } from './calls.js'

const OPTIONS = [
  'appId',
  'region',
  'apiKey',
  'endpoint',
  'authorize',
  'allow',
  'allowedOrigins',
  'fetch',
  'maxBodyBytes',
  'timeoutMs',
  'path',
  'rate',
  'limiter',
  'waitUntil',
  'verifyRate',
]

/** The end of the address to which users are sent. */
const IMPORTED = `/data_import/${USERS.name}`

/** Bytes; 50 users with everything at its limit and every character escaped are about 5 MB, usual ones 20 KB. */
const MAX_BODY_BYTES = 4 * 1024 * 1024

/** @param {import('../relay.js').RelayOptions} given */
export function readOptions(given) {
  assertKnownKeys(given, OPTIONS)
  const { url, apiKey } = connectionOptions(USERS, given)
  // Nobody shall open a relay to everyone by forgetting something.
  if (typeof given.authorize !== 'function')
    throw optionError('authorize', 'a function that is true for those who may ask', given.authorize)
  assertFunction('fetch', given.fetch)
  const timeoutMs = integer('timeoutMs', given.timeoutMs, 30_000, 1, LONGEST_TIMER_MS)
  const rate = rateOption(given.rate)
  return {
    base: url.slice(0, -IMPORTED.length),
    apiKey,
    authorize: given.authorize,
    allow: allowOption(given.allow),
    allowedOrigins: originsOption(given.allowedOrigins),
    fetch: given.fetch ?? undefined,
    maxBodyBytes: integer('maxBodyBytes', given.maxBodyBytes, MAX_BODY_BYTES, 1, 1024 * 1024 * 1024),
    timeoutMs,
    path: pathOption(given.path),
    rate,
    limiter: limiterOptions({ limiter: given.limiter }, rate, timeoutMs)?.limiter,
    waitUntil: waitUntilOption(given),
    verifyRate: limitOption('verifyRate', given.verifyRate, STANDARD_RATE),
  }
}

/** @param {unknown} allow @returns {string[]} */
function allowOption(allow = ['import']) {
  const expected = `a list of ${ALLOWABLE.map((what) => `'${what}'`).join(', ')}`
  if (!Array.isArray(allow) || allow.length === 0) throw optionError('allow', expected, allow)
  for (const what of allow) if (!ALLOWABLE.includes(what)) throw optionError('allow', expected, what)
  return allow
}

/**
 * Checks the origins, each exactly as a browser writes it: a pattern would let in more than its author thinks.
 *
 * @param {unknown} origins
 * @returns {string[]}
 */
function originsOption(origins = []) {
  const expected = "a list of origins such as ['https://admin.example.com']"
  if (!Array.isArray(origins)) throw optionError('allowedOrigins', expected, origins)
  return origins.map((origin) => {
    if (!isUrl(origin)) throw optionError('allowedOrigins', expected, origin)
    const { origin: exact, protocol } = new URL(origin)
    if (exact !== origin || !['https:', 'http:'].includes(protocol))
      throw optionError('allowedOrigins', `${expected}, without a path`, origin)
    return exact
  })
}

/** @param {unknown} path */
function pathOption(path) {
  if (path === undefined || path === null) return undefined
  if (typeof path !== 'string' || !/^(\/[^?#\s]*)?$/.test(path))
    throw new ImportError('INVALID_OPTION', "path: expected the path that the relay stands under, such as '/relay/v3'")
  return path.replace(/\/+$/, '')
}

/** @param {import('../relay.js').RelayOptions} given */
function waitUntilOption({ waitUntil, limiter }) {
  if (waitUntil === undefined || waitUntil === null) return undefined
  assertFunction('waitUntil', waitUntil)
  if (!limiter)
    throw new ImportError(
      'INVALID_OPTION',
      'waitUntil: it needs a limiter; without one, nothing is left to do after a response',
    )
  return waitUntil
}

/** @param {string} text */
function isUrl(text) {
  try {
    return Boolean(new URL(text))
  } catch {
    return false
  }
}
