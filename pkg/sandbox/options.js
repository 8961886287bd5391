/** The sandbox's options: defaults, and a refusal that says what was expected. */
import { FAULTS } from './faults.js'
import { READING_FAULTS } from './standard/faults.js'
import { MOST_PER_PAGE } from './standard/pages.js'

const WINDOWS = ['sliding', 'fixed', 'bucket']
const HINTS = ['retry-after', 'x-ratelimit-reset', 'x-rate-limit-reset', 'text', 'x-rate-limit', 'date']

/** Headers that a browser page may read only if the server says so; without them it has just the text to go by. */
export const EXPOSED = [
  'Retry-After',
  'X-RateLimit-Reset',
  'X-Rate-Limit-Reset',
  'X-Rate-Limit',
  'X-Rate-Limit-Remaining',
  'Date',
]

/**
 * The options, complete and checked.
 * @typedef {object} Options
 * @property {{ limit: number, windowMs: number }} rate
 * @property {{ limit: number, windowMs: number }} standardRate
 * @property {'sliding' | 'fixed' | 'bucket'} window
 * @property {boolean} countRefused
 * @property {Set<string>} hints
 * @property {[least: number, most: number]} latency milliseconds
 * @property {[least: number, most: number]} uplink milliseconds
 * @property {NonNullable<import('../sandbox.js').SandboxOptions['faults']>} faults
 * @property {number} seed
 * @property {() => number} now milliseconds
 * @property {(ms: number) => Promise<void>} sleep
 * @property {string} [apiKey]
 * @property {string} [appId]
 * @property {string} base
 * @property {Set<string> | 'any'} roles
 * @property {Iterable<Partial<import('../sandbox.js').SandboxUser> & { uid: string }>} existing
 * @property {'refuse' | 'update'} resend
 * @property {Set<string> | number} lost
 * @property {number | ((uid: string, user: import('../sandbox.js').SandboxUser) => import('../sandbox.js').SandboxUser)} altered
 * @property {'right' | 'zero'} totals
 * @property {number} shifting from 0 to 1
 * @property {number} mostPerPage
 * @property {string} badRowMarker
 * @property {'none' | 'others'} badRowStores
 * @property {number} [bodyBytes]
 * @property {number} slowBodyMs
 * @property {number} refuseMs
 * @property {boolean} cors
 * @property {boolean | string[]} exposeHeaders
 * @property {(info: import('../sandbox.js').SandboxRequest) => void} [onRequest]
 */

const DEFAULTS = {
  rate: undefined,
  standardRate: undefined,
  window: 'sliding',
  countRefused: false,
  hints: HINTS,
  latency: 0,
  uplink: 0,
  faults: {},
  seed: 1,
  now: () => Date.now(),
  sleep: (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  apiKey: undefined,
  appId: undefined,
  base: '/v3',
  roles: ['default', 'admin', 'moderator', 'member', 'guest', 'premium', 'vip', 'support'],
  existing: [],
  resend: 'refuse',
  lost: 0,
  altered: 0,
  totals: 'right',
  shifting: 0,
  mostPerPage: MOST_PER_PAGE,
  badRowMarker: '💥',
  badRowStores: 'none',
  bodyBytes: undefined,
  slowBodyMs: 2000,
  refuseMs: 1000,
  cors: true,
  exposeHeaders: true,
  onRequest: undefined,
}

/**
 * @throws {TypeError} for an unknown name or a wrong value, naming the option.
 *
 * @param {import('../sandbox.js').SandboxOptions} given
 * @returns {Options}
 */
export function readOptions(given) {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) throw new TypeError(`unknown sandbox option "${name}"`)
  }
  /** @type {Record<string, any>} */
  const options = { ...DEFAULTS }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) options[name] = value

  options.rate = readRate('rate', 60, options.rate)
  options.standardRate = readRate('standardRate', 500, options.standardRate)
  oneOf('window', options.window, WINDOWS)
  oneOf('resend', options.resend, ['refuse', 'update'])
  oneOf('totals', options.totals, ['right', 'zero'])
  options.lost = readLost(options.lost)
  const { altered, shifting, mostPerPage } = options
  expect(typeof altered === 'function' || isChance(altered), 'altered', 'a probability from 0 to 1, or a function')
  expect(isChance(shifting), 'shifting', 'a share from 0 to 1')
  expect(isCount(mostPerPage) && mostPerPage <= MOST_PER_PAGE, 'mostPerPage', `a number from 1 to ${MOST_PER_PAGE}`)
  oneOf('badRowStores', options.badRowStores, ['none', 'others'])
  options.hints = new Set(options.hints)
  for (const hint of options.hints) oneOf('hints', hint, HINTS)
  options.latency = readRange('latency', options.latency)
  options.uplink = readRange('uplink', options.uplink)
  options.roles = options.roles === 'any' ? 'any' : new Set(options.roles)
  options.base = readBase(options.base)
  for (const name of ['slowBodyMs', 'refuseMs', 'seed']) expect(Number.isFinite(options[name]), name, 'a number')
  for (const name of ['now', 'sleep']) expect(typeof options[name] === 'function', name, 'a function')
  expect(options.badRowMarker !== '' && typeof options.badRowMarker === 'string', 'badRowMarker', 'some text')
  expect(options.bodyBytes === undefined || isCount(options.bodyBytes), 'bodyBytes', 'a whole number of bytes')
  expect(options.onRequest === undefined || typeof options.onRequest === 'function', 'onRequest', 'a function')
  for (const name of ['apiKey', 'appId']) {
    expect(options[name] === undefined || typeof options[name] === 'string', name, 'a string')
  }
  readFaults(options.faults)
  return /** @type {Options} */ (options)
}

/** @param {string} name @param {number} usual @param {{ limit?: number, windowMs?: number }} [rate] */
function readRate(name, usual, rate = {}) {
  const { limit = usual, windowMs = 60_000 } = rate
  expect(isCount(limit), `${name}.limit`, 'a whole number of requests, at least 1')
  expect(Number.isFinite(windowMs) && windowMs > 0, `${name}.windowMs`, 'a number of milliseconds above 0')
  return { limit, windowMs }
}

/** @param {any} lost @returns {Set<string> | number} */
function readLost(lost) {
  if (isChance(lost)) return lost
  expect(
    typeof lost?.[Symbol.iterator] === 'function' && typeof lost !== 'string',
    'lost',
    'uids, or a probability from 0 to 1',
  )
  return new Set([...lost].map((uid) => String(uid).toLowerCase()))
}

/** @param {string} name @param {any} value @returns {[least: number, most: number]} */
function readRange(name, value) {
  const [min, max] = Array.isArray(value) ? value : [value, value]
  expect(min >= 0 && max >= min && Number.isFinite(max), name, 'milliseconds, or [least, most]')
  return [min, max]
}

/** @param {unknown} base */
function readBase(base) {
  expect(typeof base === 'string' && /^\/[^?#]*$/.test(base), 'base', 'a path that starts with "/"')
  return String(base).replace(/\/+$/, '')
}

const ALL_FAULTS = { ...FAULTS, ...READING_FAULTS }

/** @param {object} faults */
function readFaults(faults) {
  for (const [name, chance] of Object.entries(faults)) {
    if (!Object.hasOwn(ALL_FAULTS, name)) {
      throw new TypeError(
        `sandbox option "faults": unknown fault "${name}"; known are ${Object.keys(ALL_FAULTS).join(', ')}`,
      )
    }
    if (chance === undefined || typeof chance === 'function') continue
    expect(isChance(chance), `faults.${name}`, 'a probability from 0 to 1, or a function of the request')
  }
}

/** @param {string} name @param {string} value @param {string[]} allowed */
function oneOf(name, value, allowed) {
  expect(allowed.includes(value), name, `one of ${allowed.join(', ')}`)
}

/** @param {unknown} value */
function isChance(value) {
  return typeof value === 'number' && value >= 0 && value <= 1
}

/** @param {unknown} value */
function isCount(value) {
  return Number.isInteger(value) && Number(value) >= 1
}

/** @param {boolean} held @param {string} name @param {string} expected */
function expect(held, name, expected) {
  if (!held) throw new TypeError(`sandbox option "${name}" must be ${expected}`)
}
