/** The options of checking and importing, complete and checked, as they cross to the core. */
import { connectionOptions } from './connection.js'
import {
  assertFunction,
  assertKnownKeys,
  group,
  integer,
  LONGEST_TIMER_MS,
  maxFailuresOption,
  oneOf,
  optionalInteger,
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
]

/**
 * Returns the options of reading and checking.
 *
 * @param {import('./entities.js').Entity} entity what is imported
 * @param {Record<string, any>} options
 * @param {boolean} objects whether the source gives objects, not bytes
 */
export function rowOptions(entity, options, objects) {
  assertKnownKeys(options, ROW_OPTIONS, IMPORT_OPTIONS)
  return {
    row: { ...readReadingOptions({ entity, options, objects }), entity: entity.name },
    mapper: mapperOf(entity, options.map),
  }
}

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
  const { url, apiKey } = connectionOptions(entity, options)
  const capMs = integer('retry.capMs', retry.capMs, 60_000, 0, LONGEST_TIMER_MS)
  // Those who wait little between attempts want to know soon.
  const outageMs = Math.min(15 * capMs, LONGEST_TIMER_MS)
  return {
    url,
    apiKey,
    timeoutMs: integer('timeoutMs', options.timeoutMs, 30_000, 1, LONGEST_TIMER_MS),
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
