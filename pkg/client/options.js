/** The options of checking and importing, complete and checked, as they cross to the core. */
import { connectionOptions } from './connection.js'
import { LIMITER_OPTIONS, limiterOptions } from './limiter.js'
import { OPTIONAL_NAMES, STANDARD_RATE } from './limits.js'
import {
  assertFunction,
  assertKnownKeys,
  group,
  integer,
  LONGEST_TIMER_MS,
  maxFailuresOption,
  oneOf,
  optionalInteger,
  limitOption,
  rateOption,
} from './option-checks.js'
import { mapperOf, READING_OPTIONS, readReadingOptions } from './reading-options.js'

const ROW_OPTIONS = Object.keys(READING_OPTIONS)

/** Every option of an import. */
export const IMPORT_OPTIONS = [
  ...ROW_OPTIONS,
  'appId',
  'region',
  'apiKey',
  'endpoint',
  'concurrency',
  'timeoutMs',
  'retry',
  'fetch',
  'rowEvents',
  'expectedRows',
  'budget',
  'maxFailures',
  ...LIMITER_OPTIONS,
]

/** Every option of a check; those of sending concern its preflight, and are known without one. */
export const CHECK_OPTIONS = [...IMPORT_OPTIONS, 'preflight']

/**
 * Returns the options of reading and checking.
 *
 * @param {import('./entities.js').Entity} entity what is imported
 * @param {Record<string, any>} options
 * @param {boolean} objects whether the source gives objects, not bytes
 * @param {object} [reading] what the source itself says of how it is read
 */
export function rowOptions(entity, options, objects, reading) {
  assertKnownKeys(options, ROW_OPTIONS, IMPORT_OPTIONS)
  return {
    row: {
      ...readReadingOptions({ entity, options, objects }),
      ...reading,
      entity: entity.name,
      optionalNames: options.map?.[OPTIONAL_NAMES] ?? [],
    },
    mapper: mapperOf(entity, options.map),
  }
}

/** The options that a comparison has and an import has not. */
const OWN_OF_VERIFY = ['verifyRate', 'existing', 'missing', 'differing', 'extraUsers']

/** Every option of a comparison; those of an import that concern sending alone are known and have no effect. */
export const VERIFY_OPTIONS = [...IMPORT_OPTIONS, ...OWN_OF_VERIFY]

/**
 * Returns the options of sending, of a comparison.
 *
 * @param {import('./entities.js').Entity} entity what is compared
 * @param {Record<string, any>} options
 */
export function verifyingOptions(entity, options) {
  assertKnownKeys(options, VERIFY_OPTIONS)
  for (const name of ['missing', 'differing', 'extraUsers']) assertFunction(name, options[name])
  oneOf('existing', options.existing, ['report', 'update'])
  const { base, ...sending } = sendingOptions(entity, importOptions(options), undefined)
  return { ...sending, url: base, rate: limitOption('verifyRate', options.verifyRate, STANDARD_RATE) }
}

/** Returns the options that an import has too. @param {Record<string, any>} options */
export const importOptions = (options) =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !OWN_OF_VERIFY.includes(name)))

/**
 * Returns the options of sending.
 *
 * @param {import('./entities.js').Entity} entity what is imported
 * @param {Record<string, any>} options
 * @param {number | undefined} expectedRows how many rows the source says that it has
 */
export function sendingOptions(entity, options, expectedRows) {
  assertKnownKeys(options, IMPORT_OPTIONS)
  const retry = group('retry', options.retry, ['attempts', 'baseMs', 'capMs', 'outageMs'], '{ attempts: 8 }')
  const budget = group('budget', options.budget, ['maxRequests', 'deadlineMs'], '{ maxRequests: 40 }')
  assertFunction('fetch', options.fetch)
  oneOf('rowEvents', options.rowEvents, ['all', 'problems', 'none'])
  const { url, base, apiKey } = connectionOptions(entity, options)
  const timeoutMs = integer('timeoutMs', options.timeoutMs, 30_000, 1, LONGEST_TIMER_MS)
  const capMs = integer('retry.capMs', retry.capMs, 60_000, 0, LONGEST_TIMER_MS)
  // Those who wait little between attempts want to know soon.
  const outageMs = Math.min(15 * capMs, LONGEST_TIMER_MS)
  return {
    url,
    base,
    apiKey,
    timeoutMs,
    shared: limiterOptions(options, rateOption(options.rate), timeoutMs),
    concurrency: integer('concurrency', options.concurrency, 6, 1, 60),
    attempts: integer('retry.attempts', retry.attempts, 8, 1, 1000),
    baseMs: integer('retry.baseMs', retry.baseMs, 1000, 0, LONGEST_TIMER_MS),
    capMs,
    outageMs: integer('retry.outageMs', retry.outageMs, outageMs, 0, LONGEST_TIMER_MS),
    maxRequests: optionalInteger('budget.maxRequests', budget.maxRequests, 1, Number.MAX_SAFE_INTEGER),
    deadlineMs: optionalInteger('budget.deadlineMs', budget.deadlineMs, 1, LONGEST_TIMER_MS),
    ...maxFailuresOption('maxFailures', options.maxFailures),
    expectedRows: optionalInteger('expectedRows', options.expectedRows, 0, Number.MAX_SAFE_INTEGER) ?? expectedRows,
  }
}
