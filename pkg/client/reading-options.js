/**
 * The options of reading, as a table: what a caller may set, how it is checked, and what of it crosses to the core.
 *
 * An option is a line here, one in `RowOptions` of `index.d.ts`, and one where `src/wasm/options.rs` reads it by the
 * same name. If a person at a terminal needs it, it is also a line of `pkg/cli/reading-options.js`.
 */
import { ImportError } from './error.js'
import { mapRow } from './map-rows.js'
import { displayed, displayedName, integer, optionError, rateOption } from './option-checks.js'
import { character, choice, wholeNumber, yesOrNo } from './option-kinds.js'
import { looksLikeKey } from './redact.js'
import { isTarget, targetNames } from './targets.js'

/** @typedef {import('./option-kinds.js').Given} Given */

/**
 * A function of the caller's over rows.
 * @typedef {(row: any) => unknown} Mapper
 */

const FORMAT = choice('auto', 'csv', 'ndjson', 'json')
const EXTRA = choice('reject', 'metadata', 'drop')
const DIALECT = choice('auto', 'mysql', 'postgres')
const DELIMITER = character()
const LINES = wholeNumber(0, [0, 1_000_000])

/**
 * Every option of reading, by its name, in the order in which they are checked.
 *
 * @satisfies {Record<string, import('./option-kinds.js').OptionKind>}
 */
export const READING_OPTIONS = {
  ...ofShape({
    format: { ...FORMAT, read: readFormat },
    rowPath: { read: readRowPath },
    columns: { read: readColumns },
    delimiter: { isCharacter: true, read: readDelimiter },
    skipLines: { ...LINES, read: readSkipLines },
    dialect: { ...DIALECT, read: readDialect },
    shortRows: choice('reject', 'fill'),
    nullMarker: { read: readNullMarkers },
    quotedNull: yesOrNo(),
  }),
  where: { read: readWhere },
  map: { read: readMap },
  fallback: { read: readFallback },
  uid: choice('lowercase', 'strict', 'cometchat'),
  timestamps: choice('seconds', 'auto'),
  extra: { ...EXTRA, read: readExtra },
  invalidOptional: choice('reject', 'omit'),
  batchSize: { read: readBatchSize },
  rate: { read: rateOption },
  signal: { read: assertSignal },
  failed: { read: readFailed },
  journal: { read: assertJournal },
}

/**
 * Marks the options that say what a row is, whatever it is read for.
 *
 * @template {Record<string, import('./option-kinds.js').OptionKind>} T
 * @param {T} options
 * @returns {{ [name in keyof T]: T[name] & { isOfShape: true } }}
 */
function ofShape(options) {
  const marked = Object.entries(options).map(([name, option]) => [name, { ...option, isOfShape: true }])
  return Object.fromEntries(marked)
}

/**
 * Returns the options as they cross to the core.
 *
 * @param {Given} given
 * @returns {Record<keyof typeof READING_OPTIONS, any>}
 */
export function readReadingOptions(given) {
  const read = Object.entries(READING_OPTIONS).map(([name, option]) => [
    name,
    option.read(given.options[name], given, name),
  ])
  return Object.fromEntries(read)
}

/**
 * Returns one function over rows if the option `map` is a function or has some in it. A map of names is the core's.
 *
 * @param {import('./entities.js').Entity} entity what is imported
 * @param {any} map the option, checked
 * @returns {Mapper | undefined}
 */
export function mapperOf(entity, map) {
  if (typeof map === 'function') return map
  if (typeof map !== 'object' || map === null) return undefined
  const targets = targetsOf(map)
  return targets.some((target) => typeof map[target] === 'function')
    ? (row) => mapRow(entity, row, map, targets)
    : undefined
}

/** @param {unknown} format @param {Given} given @param {string} name */
function readFormat(format, given, name) {
  const read = FORMAT.read(format, given, name)
  return given.objects ? 'objects' : read
}

/** @param {any} rowPath @param {Given} given @returns {string | undefined} */
function readRowPath(rowPath, { entity, options: { format = 'auto' }, objects }) {
  if (rowPath === undefined) return undefined
  if (typeof rowPath !== 'string' || rowPath === '')
    throw optionError(
      'rowPath',
      `a path to the ${entity.name}, such as '${entity.name}', 'data.${entity.name}', '*.${entity.name}' or '.'`,
      rowPath,
    )
  if (objects || ['csv', 'ndjson'].includes(format))
    throw new ImportError(
      'INVALID_OPTION',
      `rowPath: only JSON has a path to the ${entity.name}, found ${objects ? 'objects' : `the format ${format}`}`,
    )
  return rowPath
}

/** Returns the names of the columns of CSV without a header row; none if it has one. @param {any} columns @param {Given} given @returns {string[]} */
function readColumns(columns, given) {
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
  assertCsv('columns: only CSV may lack a header row', given)
  return names
}

/** Refuses an option of CSV for what is not CSV. @param {string} sentence @param {Given} given */
function assertCsv(sentence, { options: { rowPath, format = 'auto' }, objects }) {
  if (!objects && rowPath === undefined && !['ndjson', 'json'].includes(format)) return
  const found = objects ? 'objects' : rowPath === undefined ? `the format ${format}` : 'rowPath'
  throw new ImportError('INVALID_OPTION', `${sentence}, found ${found}`)
}

/** Returns what stands between the cells of CSV: a character that takes one byte. @param {unknown} delimiter @param {Given} given @param {string} name */
function readDelimiter(delimiter, given, name) {
  const read = /** @type {string | undefined} */ (DELIMITER.read(delimiter, given, name))
  if (read === undefined) return read
  if (!/^[\t -~]$/.test(read) || /[a-z0-9"\\]/i.test(read))
    throw optionError(name, "a tab, or a sign of ASCII that is no letter, digit, quote or backslash, such as ';'", read)
  assertCsv('delimiter: only CSV has one', given)
  return read
}

/** @param {unknown} dialect @param {Given} given @param {string} name */
function readDialect(dialect, given, name) {
  const read = DIALECT.read(dialect, given, name)
  if (read !== 'auto') assertCsv('dialect: only CSV has one', given)
  return read
}

/** @param {unknown} lines @param {Given} given @param {string} name */
function readSkipLines(lines, given, name) {
  const read = LINES.read(lines, given, name)
  if (read && given.objects) throw new ImportError('INVALID_OPTION', `${name}: only a file has lines, found objects`)
  return read
}

/** @param {unknown} markers @returns {string[]} */
function readNullMarkers(markers) {
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

/** Returns the conditions that rows have to satisfy; the core parses them. @param {unknown} conditions @param {Given} given @returns {string[]} */
function readWhere(conditions, { entity, options, objects }) {
  if (conditions === undefined) return []
  const list = [conditions].flat()
  const wrong = list.find((one) => typeof one !== 'string' || one.trim() === '' || looksLikeKey(one))
  if (wrong !== undefined) throw optionError('where', "a condition such as 'deleted != true', or several", wrong)
  if (objects && mapperOf(entity, options.map))
    throw new ImportError(
      'INVALID_OPTION',
      'where: functions in map turn objects into users before any condition, so expected one of both; filter the objects',
    )
  return /** @type {string[]} */ (list)
}

/**
 * Returns a map of names for the core; an empty one where a function is in it, see {@link mapperOf}.
 *
 * @param {any} map
 * @param {Given} given
 * @returns {{ target: string, columns: string[] }[]}
 */
function readMap(map, { entity }) {
  if (map === undefined || map === null || typeof map === 'function') return []
  if (typeof map !== 'object' || Array.isArray(map))
    throw optionError('map', 'an object such as { uid: "user_id" }, or a function', map)
  const targets = targetsOf(map)
  for (const target of targets) {
    const from = map[target]
    if (!isTarget(entity, target))
      throw new ImportError('INVALID_OPTION', `map: expected one of ${targetNames(entity)}, found ${displayed(target)}`)
    const names = Array.isArray(from) ? from : [from]
    if (from !== null && typeof from !== 'function' && !names.every((name) => typeof name === 'string'))
      throw optionError(`map.${displayedName(target)}`, 'a column, several columns, a function or null', from)
  }
  if (mapperOf(entity, map)) return []
  return targets.map((target) => ({ target, columns: map[target] === null ? [] : [map[target]].flat() }))
}

/** Returns what fills fields that are empty, for the core. @param {any} fallback @param {Given} given */
function readFallback(fallback, { entity, options }) {
  if (fallback === undefined || fallback === null) return []
  if (typeof fallback !== 'object' || Array.isArray(fallback))
    throw optionError('fallback', "an object such as { name: ['username', 'email'] }", fallback)
  if (mapperOf(entity, options.map))
    throw new ImportError(
      'INVALID_OPTION',
      'fallback: the functions in map choose what a field is, so expected one of both',
    )
  return targetsOf(fallback).map((target) => {
    if (!entity.fields.includes(target))
      throw new ImportError(
        'INVALID_OPTION',
        `fallback: expected one of ${entity.fields.join(', ')}, found ${displayed(target)}`,
      )
    const columns = [fallback[target]].flat()
    if (columns.length === 0 || !columns.every((name) => typeof name === 'string'))
      throw optionError(`fallback.${target}`, 'a column or several', fallback[target])
    return { target, columns }
  })
}

/** Returns `drop` by default where functions choose what a row has. @param {unknown} extra @param {Given} given @param {string} name */
function readExtra(extra, given, name) {
  return extra === undefined && mapperOf(given.entity, given.options.map) ? 'drop' : EXTRA.read(extra, given, name)
}

/** @param {unknown} batchSize @param {Given} given @param {string} name */
function readBatchSize(batchSize, { entity }, name) {
  return integer(name, batchSize, entity.perRequest, 1, entity.perRequest)
}

/** @param {Record<string, unknown>} map */
const targetsOf = (map) => Object.keys(map).filter((target) => map[target] !== undefined)

/** Returns whether the rows that failed are wanted. @param {unknown} failed */
function readFailed(failed) {
  if (failed !== undefined && typeof failed !== 'function') throw optionError('failed', 'a function', failed)
  return failed !== undefined
}

/** @param {any} journal */
function assertJournal(journal) {
  if (
    journal !== undefined &&
    journal !== null &&
    (typeof journal.load !== 'function' || typeof journal.append !== 'function')
  )
    throw optionError('journal', 'an object with the functions load and append', journal)
}

/** @param {any} signal */
function assertSignal(signal) {
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    throw optionError('signal', 'an AbortSignal', signal)
}
