/** The sandbox's options: defaults, and a refusal that says what was expected. */
import { FAULTS } from './faults.js'

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

const DEFAULTS = {
  rate: undefined,
  window: 'sliding',
  countRefused: false,
  hints: HINTS,
  latency: 0,
  uplink: 0,
  faults: {},
  seed: 1,
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  apiKey: undefined,
  appId: undefined,
  base: '/v3',
  roles: ['default', 'admin', 'moderator', 'member', 'guest', 'premium', 'vip', 'support'],
  existing: [],
  resend: 'refuse',
  badRowMarker: '💥',
  badRowStores: 'none',
  bodyBytes: undefined,
  slowBodyMs: 2000,
  refuseMs: 1000,
  cors: true,
  exposeHeaders: true,
  onRequest: undefined,
}

/** @throws {TypeError} for an unknown name or a wrong value, naming the option. */
export function readOptions(given) {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) throw new TypeError(`unknown sandbox option "${name}"`)
  }
  const options = { ...DEFAULTS }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) options[name] = value

  options.rate = readRate(options.rate)
  oneOf('window', options.window, WINDOWS)
  oneOf('resend', options.resend, ['refuse', 'update'])
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
  return options
}

function readRate(rate = {}) {
  const { limit = 60, windowMs = 60_000 } = rate
  expect(isCount(limit), 'rate.limit', 'a whole number of requests, at least 1')
  expect(Number.isFinite(windowMs) && windowMs > 0, 'rate.windowMs', 'a number of milliseconds above 0')
  return { limit, windowMs }
}

function readRange(name, value) {
  const [min, max] = Array.isArray(value) ? value : [value, value]
  expect(min >= 0 && max >= min && Number.isFinite(max), name, 'milliseconds, or [least, most]')
  return [min, max]
}

function readBase(base) {
  expect(typeof base === 'string' && /^\/[^?#]*$/.test(base), 'base', 'a path that starts with "/"')
  return base.replace(/\/+$/, '')
}

function readFaults(faults) {
  for (const [name, chance] of Object.entries(faults)) {
    if (!Object.hasOwn(FAULTS, name)) {
      throw new TypeError(
        `sandbox option "faults": unknown fault "${name}"; known are ${Object.keys(FAULTS).join(', ')}`,
      )
    }
    if (chance === undefined || typeof chance === 'function') continue
    const likely = typeof chance === 'number' && chance >= 0 && chance <= 1
    expect(likely, `faults.${name}`, 'a probability from 0 to 1, or a function of the request')
  }
}

function oneOf(name, value, allowed) {
  expect(allowed.includes(value), name, `one of ${allowed.join(', ')}`)
}

function isCount(value) {
  return Number.isInteger(value) && value >= 1
}

function expect(held, name, expected) {
  if (!held) throw new TypeError(`sandbox option "${name}" must be ${expected}`)
}
