/** Rows of a sheet as the text that the core reads: one line for each row of the sheet, so that lines are its row numbers. */
import { ImportError } from '../client/error.js'
import { NOT_COMPUTED } from './sheet.js'

/** @typedef {import('./sheet.js').Row} Row */
/** @typedef {(cell: string, column: number, row: number) => string} WriteCell */

/** How the core reads that text, in its own words (`src/wasm/options.rs`). */
export const READING_OF_SHEETS = Object.freeze({ format: 'csv', delimiter: ',', dialect: 'sheet' })

/**
 * Gives the lines of rows. All rows get as many cells as the widest of the first has, since the last columns of the table may be
 * empty in some.
 *
 * @param {AsyncIterable<Row[]>} rows
 * @returns {AsyncGenerator<string>}
 */
export const linesOf = (rows) => written(rows, escaped)

/**
 * Gives the same as ordinary CSV, in which a cell may be over several lines.
 *
 * @param {AsyncIterable<Row[]>} rows
 * @returns {AsyncGenerator<string>}
 */
export const csvOf = (rows) => written(titlesOnOneLine(rows), quoted)

/**
 * Gives rows in which a cell that stands alone has no line breaks: titles above the table are found and skipped by lines, and a user
 * has more than one cell.
 *
 * @param {AsyncIterable<Row[]>} rows
 * @returns {AsyncGenerator<Row[]>}
 */
async function* titlesOnOneLine(rows) {
  for await (const some of rows)
    yield some.map(({ number, cells }) => {
      const isTitle = cells.filter((cell) => cell !== '').length === 1
      return { number, cells: isTitle ? cells.map((cell) => cell.replace(/[\n\r]+/g, ' ')) : cells }
    })
}

/**
 * @param {AsyncIterable<Row[]>} rows
 * @param {WriteCell} writeCell
 * @returns {AsyncGenerator<string>}
 */
async function* written(rows, writeCell) {
  /** @type {Row[] | undefined} */
  let first = []
  let width = 0
  let line = 1
  const write = (/** @type {Row[]} */ some) => {
    let text = ''
    for (const { number, cells } of some) {
      text += '\n'.repeat(number - line) + lineOf(cells, number, width, writeCell)
      line = number + 1
    }
    return text
  }
  for await (const some of rows) {
    if (first === undefined) yield write(some)
    else {
      first = first.concat(some)
      if (first.length < FIRST_ROWS) continue
      width = widest(first)
      yield write(first)
      first = undefined
    }
  }
  if (first === undefined || first.length === 0) return
  width = widest(first)
  yield write(first)
}

/** By rows, not by what came at once: the same file has to be read the same each time. @param {Row[]} rows */
const widest = (rows) => rows.slice(0, FIRST_ROWS).reduce((most, { cells }) => Math.max(most, cells.length), 0)

/** @param {string[]} cells @param {number} row @param {number} width @param {WriteCell} writeCell */
function lineOf(cells, row, width, writeCell) {
  const missing = width - cells.length
  return `${cells.map((cell, column) => writeCell(cell, column, row)).join(',')}${missing > 0 ? ','.repeat(missing) : ''}\n`
}

/** @param {string} cell */
const escaped = (cell) =>
  cell === NOT_COMPUTED
    ? '\\='
    : /[\\,\n\r]/.test(cell)
      ? cell.replace(/[\\,\n\r]/g, (sign) => ESCAPES[sign] ?? sign)
      : cell

/** @param {string} cell @param {number} column @param {number} row */
const quoted = (cell, column, row) => {
  if (cell === NOT_COMPUTED) throw notComputed(column, row)
  return /[",\n\r]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** @param {number} column from 0 @param {number} row */
const notComputed = (column, row) =>
  new ImportError(
    'INPUT_FORMAT',
    `expected the values of formulas, found one that was never computed, in column ${lettersOf(column + 1)} of row ${row} of the sheet; open the workbook in a spreadsheet program, which computes it, and save it`,
  )

/** Returns the letters of a column. @param {number} column from 1 @returns {string} */
function lettersOf(column) {
  const rest = (column - 1) % 26
  const last = String.fromCharCode(65 + rest)
  return column > 26 ? lettersOf((column - 1 - rest) / 26) + last : last
}

/** @type {Record<string, string>} */
const ESCAPES = { '\\': '\\\\', ',': '\\,', '\n': '\\n', '\r': '\\r' }

/** Rows by which the width of the table is known. */
const FIRST_ROWS = 1000
