/**
 * The flags of reading, as a table: for each option of the library that a person at a terminal needs, its flag and help.
 * What a value may be comes from the library's own table (`pkg/client/reading-options.js`), unless a line has a parser.
 */
import { Option } from 'commander'
import { USERS } from '../client/entities.js'
import { READING_OPTIONS } from '../client/reading-options.js'
import { withRecipe } from '../from/apply.js'
import {
  defined,
  oneOf,
  parseCharacter,
  parseColumns,
  parseFallback,
  parseInteger,
  parseMap,
  parseNullMarker,
  parseRate,
  parseRowPath,
  parseWhere,
} from './options.js'

/**
 * @typedef {object} ReadingFlag
 * @property {string} flag as the help shows it; its name is the option's, `--row-path` for `rowPath`
 * @property {string} help
 * @property {(text: string, before?: any) => unknown} [parse]
 */

/** Every flag of reading, by the option's name in the library, in the order of the help. @type {Record<string, ReadingFlag>} */
export const READING_FLAGS = {
  format: { flag: '--format <format>', help: 'auto (default), csv, ndjson or json' },
  rowPath: {
    flag: '--row-path <path>',
    help: 'where the users are in JSON, e.g. data.users; * is each element of an array, . the root (default: found by name)',
    parse: parseRowPath,
  },
  columns: {
    flag: '--columns <names>',
    help: 'the columns of a CSV file that has no header row, e.g. uid,name,,avatar',
    parse: parseColumns,
  },
  delimiter: { flag: '--delimiter <character>', help: 'what stands between CSV cells (default: found in the header)' },
  skipLines: { flag: '--skip-lines <number>', help: 'lines before the header to skip (default: 0)' },
  dialect: {
    flag: '--dialect <name>',
    help: 'auto (default), or mysql or postgres: cells with backslash escapes, no quotes, and \\N, as these write them',
  },
  shortRows: {
    flag: '--short-rows <rule>',
    help: 'CSV rows with too few cells: reject (default), or fill with empty cells',
  },
  nullMarker: {
    flag: '--null-marker <text>',
    help: 'the text of a CSV cell that has no value, e.g. NULL; repeatable',
    parse: parseNullMarker,
  },
  quotedNull: { flag: '--quoted-null', help: 'a null marker counts in quotes as well' },
  where: {
    flag: '--where <condition>',
    help: "which rows are imported, e.g. 'deleted != true', 'type in a,b', 'email not ends-with .test'; repeatable: all have to be satisfied",
    parse: parseWhere,
  },
  map: {
    flag: '--map <column=field>',
    help: 'the column that fills a field; repeatable: several columns for one field are joined',
    parse: parseMap(USERS),
  },
  fallback: {
    flag: '--fallback <column=field>',
    help: 'the column that fills a field that is empty; repeatable: the first that is not empty counts',
    parse: parseFallback(USERS),
  },
  uid: {
    flag: '--uid <rule>',
    help: 'upper case in uids: lowercase (default), strict (refuse it) or cometchat (derive uids as its guides do)',
  },
  timestamps: {
    flag: '--timestamps <rule>',
    help: 'seconds (default), or auto: also milliseconds, ISO 8601 and other dates',
  },
  extra: { flag: '--extra <rule>', help: 'unknown fields: reject (default), metadata to store them there, or drop' },
  invalidOptional: {
    flag: '--invalid-optional <rule>',
    help: 'an optional value that breaks a rule: reject the row (default), or omit the value',
  },
  rate: { flag: '--rate <requests/time>', help: 'the limit to keep (default: 60/60s)', parse: parseRate },
  batchSize: {
    flag: '--batch-size <users>',
    help: `users in a request, 1 to ${USERS.perRequest} (default: ${USERS.perRequest})`,
    parse: parseInteger(1, USERS.perRequest),
  },
}

/** Returns the options of commander's, one of each flag. */
export const readingOptions = () => Object.keys(READING_FLAGS).map(readingOption)

export const skipLinesOption = () => readingOption('skipLines')

/** @param {string} name of an option of the library */
function readingOption(name) {
  const { flag, help, parse = parserOf(name) } = /** @type {ReadingFlag} */ (READING_FLAGS[name])
  const option = new Option(flag, help)
  return parse ? option.argParser(parse) : option
}

/**
 * Only the options that say how rows are read and counted, under the API's names; with those of the recipe that `--from` names.
 *
 * @param {Record<string, any>} options
 * @returns {import('../index.d.ts').RowOptions}
 */
export function rowOptions(options) {
  const own = defined(Object.fromEntries(Object.keys(READING_FLAGS).map((name) => [name, options[name]])))
  return options.from ? withRecipe(options.from, own) : own
}

/** Returns only those of them that say what a row is. @param {Record<string, any>} options @returns {import('../index.d.ts').RowOptions} */
export function shapeOptions(options) {
  /** @type {Record<string, import('../client/option-kinds.js').OptionKind>} */
  const table = READING_OPTIONS
  return Object.fromEntries(Object.entries(rowOptions(options)).filter(([name]) => table[name]?.isOfShape))
}

/** Returns the parser of an option's kind; none for one that is true or absent. @param {string} name of an option of the library */
function parserOf(name) {
  /** @type {Record<string, import('../client/option-kinds.js').OptionKind>} */
  const table = READING_OPTIONS
  const { choices, range, isCharacter } = table[name] ?? {}
  if (choices) return oneOf(choices)
  if (range) return parseInteger(...range)
  return isCharacter ? parseCharacter : undefined
}
