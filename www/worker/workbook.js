// Workbooks: a sheet becomes a text with a line for each of its rows, so that lines are the numbers of its rows; and that text a CSV file.

import { isWorkbook, loadXlsx, START_BYTES } from '../package.js'
import { csvLine } from '../../pkg/client/csv-line.js'
import { csvBlob } from './csv.js'
import { separator } from './words.js'

/**
 * How the text of a sheet is written.
 *
 * @typedef {object} Sheet
 * @property {string} delimiter between its cells, and those of CSV files that are made of it
 * @property {(text: Blob) => Blob} mark has the library read a text so
 * @property {(line: string) => string[]} cells
 * @property {(cells: string[]) => string} line without its line break
 * @property {string} notComputed the cell of a formula without a value
 */

/**
 * Returns the file, or the text of the chosen sheet of a workbook, and how it is written.
 *
 * @param {Blob} file
 * @param {import('../flow/layout.js').Layout} layout
 * @returns {Promise<{ blob: Blob, layout: import('../flow/layout.js').Layout, sheet?: Sheet }>}
 * @throws with a remedy for each sheet, where several have rows
 */
export async function tableOf(file, layout) {
  const { sheet, ...ofText } = layout
  const start = new Uint8Array(await file.slice(0, START_BYTES).arrayBuffer())
  if (!isWorkbook(start)) return { blob: file, layout: ofText }
  const { internals, listSheets } = await loadXlsx()
  const name = sheet ?? onlySheet(await listSheets(file))
  const { format, rowPath, dialect, delimiter: ofCsv, ...others } = ofText
  const delimiter = separator()
  const mark = (/** @type {Blob} */ text) => internals.asSheet(text, delimiter)
  return {
    blob: mark(await internals.sheetAsText(file, name, delimiter)),
    layout: others,
    sheet: {
      delimiter,
      mark,
      cells: (line) => internals.cellsOf(line, delimiter),
      line: (cells) => internals.lineOf(cells, delimiter).slice(0, -1),
      notComputed: internals.NOT_COMPUTED,
    },
  }
}

/**
 * Returns the text of a sheet as a CSV file, for spreadsheets. Rows have the lines that they had, as lines above the table are skipped by
 * their number: a title, which stands alone, is written on one.
 *
 * @param {Blob} text
 * @param {Sheet} sheet
 * @returns {Promise<Blob>}
 */
export async function sheetAsCsv(text, { delimiter, cells: cellsOf, notComputed }) {
  const parts = []
  for await (const lines of linesIn(text)) {
    const rows = lines.map((line) => {
      const cells = cellsOf(line).map((cell) => (cell === notComputed ? NOT_COMPUTED_IN_CSV : cell))
      const isTitle = cells.filter((cell) => cell !== '').length === 1
      return csvLine(isTitle ? cells.map((cell) => cell.replace(/[\n\r]+/g, ' ')) : cells, delimiter)
    })
    parts.push(new Blob(rows))
  }
  return csvBlob(parts)
}

/** As the core writes such a cell into failed rows, and knows it again: without its value, the row must not be imported. */
const NOT_COMPUTED_IN_CSV = "'="

/** Gives the lines of a text, many at once. @param {Blob} text */
async function* linesIn(text) {
  const reader = text.stream().pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value = '' } = await reader.read()
    const lines = (rest + value).split('\n')
    rest = done ? '' : (lines.pop() ?? '')
    if (done && lines.at(-1) === '') lines.pop()
    if (lines.length > 0) yield lines
    if (done) return
  }
}

/** Returns the sheet that is meant where nobody has chosen one. @param {readonly import('../../pkg/xlsx.d.ts').Sheet[]} sheets */
function onlySheet(sheets) {
  const filled = sheets.filter(({ empty }) => !empty)
  const visible = filled.filter(({ hidden }) => !hidden)
  const [only, ...others] = visible
  if (only && others.length === 0) return only.name
  if (filled.length === 0) throw Object.assign(new Error('every sheet is empty'), { code: 'EMPTY' })
  const remedies = (only ? visible : filled).map(({ name }) => ({ kind: 'set', option: 'sheet', value: name }))
  throw Object.assign(new Error('several sheets have rows'), { code: 'SHEETS', remedies })
}
