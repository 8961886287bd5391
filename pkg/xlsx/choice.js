/** Which sheet of a workbook is read. */
import { ImportError } from '../client/error.js'
import { readPieces } from './read-xml.js'

/**
 * @typedef {import('./workbook.js').Workbook} Workbook
 * @typedef {import('./workbook.js').SheetEntry} SheetEntry
 */

/**
 * Returns the sheet of this name, or the only one that is visible and has rows: of several, only a person knows which.
 *
 * @param {Workbook} workbook
 * @param {string | undefined} name
 * @param {string} [option] what names a sheet, in the words of a front end
 * @returns {Promise<SheetEntry>}
 */
export async function chosenSheet(workbook, name, option = 'the option sheet') {
  if (name !== undefined) return namedSheet(workbook, name)
  const found = []
  for (const sheet of workbook.sheets) if (!(await isEmpty(workbook, sheet))) found.push(sheet)
  const [visible, hidden] = [found.filter((sheet) => !sheet.hidden), found.filter((sheet) => sheet.hidden)]
  const [first, second] = visible
  if (first && !second) return first
  if (!first && hidden.length === 0)
    throw new ImportError('INPUT_FORMAT', 'expected a sheet with rows, found empty sheets only')
  const others = hidden.length > 0 && first ? `, and hidden: ${listed(hidden)}` : ''
  const what = first ? `several with rows: ${listed(visible)}${others}` : `rows only in hidden ones: ${listed(hidden)}`
  throw new ImportError('INPUT_FORMAT', `expected one sheet, found ${what}; name one with ${option}`)
}

/** @param {Workbook} workbook @param {string} name */
function namedSheet({ sheets }, name) {
  const plain = (/** @type {string} */ text) => text.trim().toLowerCase()
  const found = sheets.find((sheet) => sheet.name === name) ?? sheets.find((sheet) => plain(sheet.name) === plain(name))
  if (found) return found
  const there = sheets.length > 0 ? listed(sheets) : 'no sheet with cells'
  throw new ImportError('INPUT_FORMAT', `expected the sheet ${JSON.stringify(name)}, found ${there}`)
}

/** Returns whether a sheet has no value in any cell. @param {Workbook} workbook @param {SheetEntry} sheet */
export async function isEmpty({ archive }, { path }) {
  let isValue = false
  let isFound = false
  const reading = readPieces(archive, path, {
    open(name) {
      isValue = name === 'v' || name === 't'
    },
    close() {
      isValue = false
    },
    text(raw) {
      isFound ||= isValue && raw.trim() !== ''
    },
  })
  for await (const _ of reading) if (isFound) return false
  return !isFound
}

/** @param {SheetEntry[]} sheets */
const listed = (sheets) => sheets.map(({ name }) => JSON.stringify(name)).join(', ')
