// Columns without a name in a file that has names: they get one by their place, so that a person and a mapping can distinguish them.

import { describeColumns, readRecord } from '../package.js'
import { firstLine } from './lines.js'
import { columnName } from './words.js'

/**
 * Returns options by which each column has a name; the same options where each has.
 *
 * @param {Blob} blob
 * @param {import('../../pkg/index.d.ts').RowOptions} options
 * @param {import('../../pkg/index.d.ts').Description} description with these options
 * @param {boolean} isSheet whether it is the text of a sheet
 * @returns {Promise<import('../../pkg/index.d.ts').RowOptions>}
 */
export async function withNames(blob, options, { format, delimiter = ',', columns }, isSheet) {
  const unnamed = columns.filter(({ column }) => column === '').length
  if (format !== 'csv' || options.columns || unnamed === 0 || unnamed === columns.length) return options
  const skipLines = await lineOfNames(blob, options.skipLines ?? 0, delimiter, isSheet)
  const named = {
    ...options,
    // The line that says it may be one of those that are skipped.
    ...(!isSheet && { delimiter }),
    skipLines,
    columns: columns.map(({ column }, at) => column || columnName(lettersOf(at + 1))),
  }
  const again = await describeColumns(blob, named)
  return again.columns.length === columns.length && again.rows > 0 ? named : options
}

/** Returns on which line the names end, from 1. */
async function lineOfNames(blob, skipLines, delimiter, isSheet) {
  const text = await blob.slice(0, NAMES_BYTES).text()
  const lines = isSheet ? /[^\n]*(?:\n|$)/y : /[^\r\n]*(?:\r\n|\n|\r|$)/y
  let line = 0
  let at = 0
  while (at < text.length) {
    lines.lastIndex = at
    const [found] = /** @type {RegExpExecArray} */ (lines.exec(text))
    const isAbove = line < skipLines || found.trim() === '' || (line === skipLines && SEPARATOR.test(found))
    if (!isAbove) break
    line += 1
    at += found.length
  }
  const rest = text.slice(at)
  const names = isSheet ? firstLine(rest) : rest.slice(0, readRecord(rest, delimiter)?.length)
  return line + 1 + (names.match(/\r\n|\n|\r/g) ?? []).length
}

/** Returns the letters of a column, as spreadsheets have them. @param {number} column from 1 @returns {string} */
function lettersOf(column) {
  const rest = (column - 1) % 26
  const last = String.fromCharCode(65 + rest)
  return column > 26 ? lettersOf((column - 1 - rest) / 26) + last : last
}

/** Excel's own line. */
const SEPARATOR = /^"?sep=."?\s*$/
/** As much as a header may have. */
const NAMES_BYTES = 1024 * 1024
