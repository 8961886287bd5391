/** The options of checking and importing, complete and checked, as they cross to the core. */
import { connectionOptions } from './connection.js'
import { ImportError } from './error.js'
import { FIELDS } from './fields.js'
import { USERS_PER_REQUEST } from './limits.js'
import { mapRow } from './map-rows.js'
import {
  assertFunction,
  assertKnownKeys,
  displayed,
  displayedName,
  group,
  integer,
  LONGEST_TIMER_MS,
  oneOf,
  optionalInteger,
  optionError,
  rateOption,
} from './option-checks.js'

const ROW_OPTIONS = [
  'format',
  'rowPath',
  'columns',
  'nullMarker',
  'map',
  'fallback',
  'uid',
  'timestamps',
  'extra',
  'batchSize',
  'rate',
  'signal',
  'failed',
  'journal',
]
const IMPORT_OPTIONS = [
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
]

/**
 * A function of the caller's over rows.
 * @typedef {(row: any) => unknown} Mapper
 */

/**
 * Returns the options of reading and checking.
 *
 * @param {Record<string, any>} options
 * @param {boolean} objects whether the source gives objects, not bytes
 */
export function rowOptions(options, objects) {
  assertKnownKeys(options, ROW_OPTIONS, IMPORT_OPTIONS)
  const { limit, windowMs } = rateOption(options.rate)
  assertHooks(options)
  const format = oneOf('format', options.format, ['auto', 'csv', 'ndjson', 'json'])
  const rowPath = rowPathOption(options.rowPath, format, objects)
  const columns = columnsOption(options.columns)
  if (columns.length > 0) assertCsv(options.rowPath, format, objects)
  const map = mapOption(options.map)
  return {
    row: {
      rowPath,
      columns,
      nullMarkers: nullMarkers(options.nullMarker),
      format: objects ? 'objects' : format,
      map: map.entries,
      fallback: fallbackOption(options.fallback, map.mapper),
      uid: oneOf('uid', options.uid, ['lowercase', 'strict', 'cometchat']),
      timestamps: oneOf('timestamps', options.timestamps, ['seconds', 'auto']),
      extra:
        map.mapper && options.extra === undefined
          ? 'drop'
          : oneOf('extra', options.extra, ['reject', 'metadata', 'drop']),
      entity: 'users',
      batchSize: integer('batchSize', options.batchSize, USERS_PER_REQUEST, 1, USERS_PER_REQUEST),
      limit,
      windowMs,
      failed: options.failed !== undefined,
    },
    mapper: map.mapper,
  }
}

/**
 * Returns the options of sending.
 *
 * @param {Record<string, any>} options
 * @param {number | undefined} expectedRows how many rows the source says that it has
 */
export function sendingOptions(options, expectedRows) {
  assertKnownKeys(options, IMPORT_OPTIONS)
  const retry = group('retry', options.retry, ['attempts', 'baseMs', 'capMs', 'outageMs'], '{ attempts: 8 }')
  const budget = group('budget', options.budget, ['maxRequests', 'deadlineMs'], '{ maxRequests: 40 }')
  assertFunction('fetch', options.fetch)
  oneOf('rowEvents', options.rowEvents, ['all', 'problems', 'none'])
  const { url, apiKey } = connectionOptions(options)
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
    expectedRows: optionalInteger('expectedRows', options.expectedRows, 0, Number.MAX_SAFE_INTEGER) ?? expectedRows,
  }
}

/** @param {Record<string, any>} options */
function assertHooks({ failed, journal, signal }) {
  if (failed !== undefined && typeof failed !== 'function') throw optionError('failed', 'a function', failed)
  if (
    journal !== undefined &&
    journal !== null &&
    (typeof journal.load !== 'function' || typeof journal.append !== 'function')
  )
    throw optionError('journal', 'an object with the functions load and append', journal)
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    throw optionError('signal', 'an AbortSignal', signal)
}

/** @param {unknown} rowPath @param {string} format @param {boolean} objects */
function rowPathOption(rowPath, format, objects) {
  if (rowPath === undefined) return undefined
  if (typeof rowPath !== 'string' || rowPath === '')
    throw optionError('rowPath', "the name of an array, such as 'users' or 'data.users'", rowPath)
  if (objects || ['csv', 'ndjson'].includes(format))
    throw new ImportError(
      'INVALID_OPTION',
      `rowPath: only an object of JSON holds an array, found ${objects ? 'objects' : `the format ${format}`}`,
    )
  return rowPath
}

/** Refuses names of columns for what is not CSV. @param {unknown} rowPath @param {string} format @param {boolean} objects */
function assertCsv(rowPath, format, objects) {
  if (!objects && rowPath === undefined && !['ndjson', 'json'].includes(format)) return
  const found = objects ? 'objects' : rowPath === undefined ? `the format ${format}` : 'rowPath'
  throw new ImportError('INVALID_OPTION', `columns: only CSV may lack a header row, found ${found}`)
}

/** Returns the names of the columns of CSV without a header row; none if it has one. @param {any} columns @returns {string[]} */
function columnsOption(columns) {
  if (columns === undefined) return []
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string'))
    throw optionError(
      'columns',
      "the names of the columns, such as ['uid', 'name', ''], '' for one without a use",
      columns,
    )
  const names = columns.map((name) => name.trim())
  const used = names.filter(Boolean)
  if (used.length === 0) throw optionError('columns', 'at least one name', columns)
  const twice = used.find((name, at) => used.indexOf(name) !== at)
  if (twice !== undefined)
    throw new ImportError('INVALID_OPTION', `columns: expected each name once, found ${displayed(twice)} twice`)
  return names
}

/** @param {unknown} markers @returns {string[]} */
function nullMarkers(markers) {
  if (markers === undefined) return []
  const list = [markers].flat()
  if (!list.every((marker) => typeof marker === 'string' && marker.trim() !== ''))
    throw optionError(
      'nullMarker',
      "what stands in a cell without a value, such as 'NULL'; an empty cell has none anyway",
      markers,
    )
  return /** @type {string[]} */ (list)
}

/**
 * Returns a map of names for the core; or, where a function is in it, one function over rows.
 *
 * @param {any} map
 * @returns {{ entries: { target: string, columns: string[] }[], mapper?: Mapper }}
 */
function mapOption(map) {
  if (map === undefined || map === null) return { entries: [] }
  if (typeof map === 'function') return { entries: [], mapper: map }
  if (typeof map !== 'object' || Array.isArray(map))
    throw optionError('map', 'an object such as { uid: "user_id" }, or a function', map)
  const targets = Object.keys(map).filter((target) => map[target] !== undefined)
  for (const target of targets) {
    const from = map[target]
    if (!FIELDS.includes(target) && !/^metadata\../.test(target))
      throw new ImportError(
        'INVALID_OPTION',
        `map: expected one of ${FIELDS.join(', ')} or metadata.<name>, found ${displayed(target)}`,
      )
    const names = Array.isArray(from) ? from : [from]
    if (from !== null && typeof from !== 'function' && !names.every((name) => typeof name === 'string'))
      throw optionError(`map.${displayedName(target)}`, 'a column, several columns, a function or null', from)
  }
  if (targets.some((target) => typeof map[target] === 'function'))
    return { entries: [], mapper: (row) => mapRow(row, map, targets) }
  return { entries: targets.map((target) => ({ target, columns: map[target] === null ? [] : [map[target]].flat() })) }
}

/**
 * Returns what fills fields that are empty, for the core.
 *
 * @param {any} fallback
 * @param {Mapper | undefined} mapper
 */
function fallbackOption(fallback, mapper) {
  if (fallback === undefined || fallback === null) return []
  if (typeof fallback !== 'object' || Array.isArray(fallback))
    throw optionError('fallback', "an object such as { name: ['username', 'email'] }", fallback)
  if (mapper)
    throw new ImportError(
      'INVALID_OPTION',
      'fallback: the functions in map choose what a field is, so expected one of both',
    )
  const targets = Object.keys(fallback).filter((target) => fallback[target] !== undefined)
  return targets.map((target) => {
    if (!FIELDS.includes(target))
      throw new ImportError(
        'INVALID_OPTION',
        `fallback: expected one of ${FIELDS.join(', ')}, found ${displayed(target)}`,
      )
    const columns = [fallback[target]].flat()
    if (columns.length === 0 || !columns.every((name) => typeof name === 'string'))
      throw optionError(`fallback.${target}`, 'a column or several', fallback[target])
    return { target, columns }
  })
}
