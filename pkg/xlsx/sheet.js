/** A sheet: its rows, with the text of each cell. */
import { readPieces } from './read-xml.js'
import { damaged } from './refusals.js'
import { RichText, unescaped } from './strings.js'
import { textOfNumber } from './values.js'
import { attribute, decoded } from './xml.js'

/**
 * @typedef {import('./xml.js').Handler} Handler
 *
 * What all sheets share.
 * @typedef {{ strings: string[], formats: import('./formats.js').Format[], from1904: boolean }} Shared
 *
 * A row that has something in it: its number in the sheet, from 1, and its cells, without empty ones at the end.
 * @typedef {{ number: number, cells: string[] }} Row
 */

/**
 * Gives the rows of a sheet, many at once; empty ones are left out.
 *
 * @param {import('./workbook.js').Workbook} workbook
 * @param {import('./workbook.js').SheetEntry} sheet
 * @param {Shared} shared
 * @returns {AsyncGenerator<Row[]>}
 */
export async function* readRows({ archive }, sheet, shared) {
  const reader = new SheetReader(sheet.name, shared)
  for await (const _ of readPieces(archive, sheet.path, reader)) {
    const rows = reader.take()
    if (rows.length > 0) yield rows
  }
}

/** @implements {Handler} */
class SheetReader {
  /** @param {string} name @param {Shared} shared */
  constructor(name, shared) {
    this.#name = name
    this.#shared = shared
  }

  /** Returns the rows that were read since the last call. */
  take() {
    return this.#rows.splice(0)
  }

  /** @param {string} name @param {string} attributes */
  open(name, attributes) {
    if (name === 'c') this.#openCell(attributes)
    else if (name === 'v') this.#isValue = true
    else if (name === 'f') this.#hasFormula = true
    else if (name === 'row') this.#openRow(attributes)
    else this.#inline.open(name)
  }

  /** @param {string} raw */
  text(raw) {
    if (this.#isValue) this.#raw += raw
    else this.#inline.add(raw)
  }

  /** @param {string} name */
  close(name) {
    if (name === 'c') this.#closeCell()
    else if (name === 'v') this.#isValue = false
    else if (name === 'row') this.#closeRow()
    else this.#inline.close(name)
  }

  /** @param {string} attributes */
  #openRow(attributes) {
    const number = Number(attribute(attributes, 'r') ?? this.#row + 1)
    if (!(number > this.#row)) throw damaged(`${this.#place()} is followed by row ${number}`)
    if (number > MOST_ROWS) throw damaged(`the sheet ${this.#name} has more than ${MOST_ROWS} rows`)
    this.#row = number
    this.#column = 0
    this.#cells = []
  }

  #closeRow() {
    if (this.#cells.length > 0) this.#rows.push({ number: this.#row, cells: this.#cells })
    this.#cells = []
  }

  /** @param {string} attributes */
  #openCell(attributes) {
    const reference = attribute(attributes, 'r')
    this.#column = reference === undefined ? this.#column + 1 : columnOf(reference)
    if (!(this.#column <= MOST_COLUMNS)) throw damaged(`${this.#place()} has a cell beyond the last column`)
    this.#type = attribute(attributes, 't') ?? 'n'
    this.#style = Number(attribute(attributes, 's') ?? 0)
    this.#raw = ''
    this.#hasFormula = false
  }

  #closeCell() {
    const text = this.#textOfCell()
    if (text === '') return
    for (let at = this.#cells.length; at < this.#column - 1; at += 1) this.#cells.push('')
    this.#cells[this.#column - 1] = text
  }

  #textOfCell() {
    if (this.#type === 'inlineStr') return this.#inline.take()
    const raw = decoded(this.#raw)
    // A formula whose value is an empty text has the type of a text.
    if (raw === '' && this.#type !== 'str') {
      return this.#hasFormula ? NOT_COMPUTED : ''
    }
    switch (this.#type) {
      case 'n':
        return textOfNumber(raw.trim(), this.#shared.formats[this.#style], this.#shared.from1904)
      case 's':
        return this.#sharedString(raw)
      case 'str':
        return unescaped(raw)
      case 'b':
        return raw.trim() === '1' || raw.trim() === 'true' ? 'TRUE' : 'FALSE'
      default:
        // An error such as #N/A, or a date that is written out.
        return raw
    }
  }

  /** @param {string} raw */
  #sharedString(raw) {
    const string = this.#shared.strings[Number(raw)]
    if (string === undefined) throw damaged(`${this.#place()} has a cell whose text is missing`)
    return string
  }

  #place() {
    return `row ${this.#row} of the sheet ${JSON.stringify(this.#name)}`
  }

  #name
  #shared
  /** @type {Row[]} */
  #rows = []
  #row = 0
  #column = 0
  /** @type {string[]} */
  #cells = []
  #type = 'n'
  #style = 0
  #raw = ''
  #isValue = false
  #hasFormula = false
  #inline = new RichText()
}

/** Returns the number of the column in a reference such as `AB12`, from 1. @param {string} reference */
function columnOf(reference) {
  let column = 0
  for (let at = 0; at < reference.length; at += 1) {
    const letter = reference.charCodeAt(at)
    if (letter < 65 || letter > 90) break
    column = column * 26 + letter - 64
  }
  return column === 0 ? Number.NaN : column
}

/** What stands for the value of a formula that was never computed, and is no text of a cell. */
export const NOT_COMPUTED = '\u0000 not computed'

/** What a sheet of Excel's has at most. */
const MOST_ROWS = 1_048_576
const MOST_COLUMNS = 16_384
