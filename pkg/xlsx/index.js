/** `cometchat-import/xlsx`: the rows of an Excel workbook, for an import, a check or a comparison. */
import { ImportError } from '../client/error.js'
import { READING } from '../client/reading.js'
import { WORDING } from '../client/wording.js'
import { chosenSheet, isEmpty } from './choice.js'
import { readFormats } from './formats.js'
import { NOT_COMPUTED, readRows } from './sheet.js'
import { readStrings } from './strings.js'
import { cellsOf, lineOf, linesOf, readingOf, READING_OF_SHEETS } from './table.js'
import { openWorkbook } from './workbook.js'

/**
 * Returns the rows of a sheet, as a source. Nothing is read before the source is.
 *
 * @param {unknown} file
 * @param {any} [options] `xlsx.d.ts` has them
 * @returns {import('../xlsx.js').SheetRows}
 */
export function readXlsx(file, options = {}) {
  const { sheet, [WORDING]: wording, ...unknown } = options
  const [other] = Object.keys(unknown)
  if (other !== undefined) throw new ImportError('INVALID_OPTION', `expected the option sheet, found ${other}`)
  if (sheet !== undefined && (typeof sheet !== 'string' || sheet.trim() === ''))
    throw new ImportError('INVALID_OPTION', 'sheet: expected the name of a sheet')
  const open = once(async () => {
    const workbook = await openWorkbook(file)
    return { workbook, sheet: await chosenSheet(workbook, sheet, wording?.words.sheet) }
  })
  const share = once(async () => sharedOf((await open()).workbook))
  const rows = {
    sheetName: async () => (await open()).sheet.name,
    async *[Symbol.asyncIterator]() {
      const { workbook, sheet } = await open()
      let isFound = false
      for await (const text of linesOf(readRows(workbook, sheet, await share()))) {
        isFound = true
        yield text
      }
      if (!isFound)
        throw new ImportError('INPUT_FORMAT', `expected rows, found the empty sheet ${JSON.stringify(sheet.name)}`)
    },
  }
  return Object.defineProperty(rows, READING, { value: READING_OF_SHEETS })
}

/**
 * Returns the sheets of a workbook, in the order of their tabs.
 *
 * @param {unknown} file
 * @returns {Promise<import('../xlsx.js').Sheet[]>}
 */
export async function listSheets(file) {
  const workbook = await openWorkbook(file)
  const sheets = []
  for (const sheet of workbook.sheets)
    sheets.push({ name: sheet.name, hidden: sheet.hidden, empty: await isEmpty(workbook, sheet) })
  return sheets
}

/**
 * Returns a sheet as text: a line for each of its rows.
 *
 * @param {unknown} file
 * @param {string} name
 * @param {string} delimiter between the cells
 * @returns {Promise<Blob>}
 */
async function sheetAsText(file, name, delimiter) {
  const workbook = await openWorkbook(file)
  // The files of rows that the core writes begin with the mark that this one begins with, for spreadsheets.
  const parts = [new Blob(['\ufeff'])]
  const rows = readRows(workbook, await chosenSheet(workbook, name), await sharedOf(workbook))
  // Each as a Blob, which browsers keep on disk where it is large.
  for await (const text of linesOf(rows, delimiter)) parts.push(new Blob([text]))
  return new Blob(parts)
}

/** Returns a text that `sheetAsText` gave, or one like it, as a source of rows. @param {Blob} text @param {string} delimiter */
const asSheet = (text, delimiter) => Object.defineProperty(text, READING, { value: readingOf(delimiter) })

/** For this package's own admin page, and no part of the API: it may change with any version. */
export const internals = { sheetAsText, asSheet, cellsOf, lineOf, NOT_COMPUTED }

/** Reads what cells refer to. @param {import('./workbook.js').Workbook} workbook @returns {Promise<import('./sheet.js').Shared>} */
async function sharedOf({ archive, styles, strings, from1904 }) {
  return {
    formats: styles === undefined ? [] : await readFormats(archive, styles),
    strings: strings === undefined ? [] : await readStrings(archive, strings),
    from1904,
  }
}

/**
 * Returns a function that does its work at its first call, and gives what that gave at each: a stream can be read only once.
 *
 * @template T
 * @param {() => Promise<T>} work
 */
function once(work) {
  /** @type {Promise<T> | undefined} */
  let result
  return () => (result ??= work())
}
