/** Rows of a sheet as the text that the core reads: one line for each row of the sheet, so that lines are its row numbers. */
import { NOT_COMPUTED } from './sheet.js'

/** @typedef {import('./sheet.js').Row} Row */

/** How the core reads that text, in its own words (`src/wasm/options.rs`). */
export const READING_OF_SHEETS = readingOf(',')

/** Returns the same with another sign between cells. @param {string} delimiter */
export function readingOf(delimiter) {
  return Object.freeze({ format: 'csv', delimiter, dialect: 'sheet' })
}

/**
 * Gives the lines of rows. All rows get as many cells as the widest of the first has, since the last columns of the table may be
 * empty in some.
 *
 * @param {AsyncIterable<Row[]>} rows
 * @param {string} [delimiter]
 * @returns {AsyncGenerator<string>}
 */
export async function* linesOf(rows, delimiter = ',') {
  /** @type {Row[] | undefined} */
  let first = []
  let width = 0
  let line = 1
  const write = (/** @type {Row[]} */ some) => {
    let text = ''
    for (const { number, cells } of some) {
      text += '\n'.repeat(number - line) + lineOf(cells, delimiter, width)
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

/**
 * Returns a row's line, with its line break.
 *
 * @param {string[]} cells
 * @param {string} delimiter
 * @param {number} [width] of the table
 */
export function lineOf(cells, delimiter, width = 0) {
  const missing = width - cells.length
  const line = cells.map((cell) => escaped(cell, delimiter)).join(delimiter)
  return `${line}${missing > 0 ? delimiter.repeat(missing) : ''}\n`
}

/** Returns the cells of a line, which has no line break: the inverse of `lineOf`. @param {string} line @param {string} delimiter */
export function cellsOf(line, delimiter) {
  const cells = ['']
  for (let at = 0; at < line.length; at += 1) {
    const sign = line.charAt(at)
    if (sign === delimiter) cells.push('')
    else {
      const isEscape = sign === '\\' && at + 1 < line.length
      if (isEscape) at += 1
      cells[cells.length - 1] += isEscape ? unescapedSign(line.charAt(at)) : sign
    }
  }
  return cells
}

/** @param {string} sign behind a backslash */
const unescapedSign = (sign) => (sign === '=' ? NOT_COMPUTED : (BREAKS[sign] ?? sign))

/** @param {string} cell @param {string} delimiter */
function escaped(cell, delimiter) {
  if (cell === NOT_COMPUTED) return '\\='
  if (!/[\\,;\n\r]/.test(cell)) return cell
  return cell.replace(/[\\\n\r,;]/g, (sign) => {
    const isPlain = (sign === ',' || sign === ';') && sign !== delimiter
    return isPlain ? sign : `\\${SIGNS[sign] ?? sign}`
  })
}

/** What stands behind a backslash for a line break. @type {Record<string, string>} */
const BREAKS = { n: '\n', r: '\r' }
/** @type {Record<string, string>} */
const SIGNS = { '\n': 'n', '\r': 'r' }

/** Rows by which the width of the table is known. */
const FIRST_ROWS = 1000
