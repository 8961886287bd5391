// The rows of a file where they stand: as cells, with other values in some of them, and alone.

import { changeRecord, readRecord, writeRecord } from '../package.js'
import { isMarked } from './csv.js'
import { cellOf, parseRow, valueAt, withCell } from './json-cells.js'
import { findRows } from './json-rows.js'
import { firstLine, indexLines, LineReader } from './lines.js'

/**
 * A row. Without `cells` they cannot be separated, and `raw` is its text; without that it is too long to be displayed.
 *
 * @typedef {object} Row
 * @property {number} start its first byte in the file
 * @property {number} end where it ends, without a line break
 * @property {number} [next] where it ends with its line break
 * @property {string} [text]
 * @property {Record<string, string>} [cells] by column
 * @property {string} [raw]
 * @property {boolean} [isKeyed] whether it is a member of an object, by its key
 */

/**
 * Returns the rows of a file.
 *
 * @param {Blob} blob as UTF-8
 * @param {{ format: string, names: string[], delimiter: string, rowPath?: string, sheet?: import('./workbook.js').Sheet }} form
 */
export const rowsOf = (blob, form) =>
  form.sheet
    ? new SheetRows(blob, form)
    : form.format === 'csv'
      ? new CsvRows(blob, form)
      : form.format === 'json'
        ? new JsonFileRows(blob, form)
        : new JsonLines(blob, form)

/** Rows that begin on lines. */
class LineRows {
  /** @type {Promise<LineReader> | undefined} */
  #lines

  constructor(blob, form) {
    this.blob = blob
    this.form = form
  }

  /** Returns whether each row was found. */
  async has() {
    return true
  }

  /**
   * @param {number} _row
   * @param {number} line
   * @param {'quote' | 'cells' | false} broken
   * @returns {Promise<Row>}
   */
  async read(_row, line, broken) {
    const lone = this.form.format === 'csv' && !this.form.sheet
    this.#lines ??= indexLines(this.blob, lone).then((index) => new LineReader(this.blob, index))
    const lines = await this.#lines
    for (let most = FIRST_BYTES; ; most *= 8) {
      const read = await lines.read(line, most)
      const { start, bytes } = behindMark(read)
      const isAll = read.bytes.length < most || most > MOST_BYTES
      const text = decoder.decode(bytes)
      const { length, ...record } = this.parse(text, broken)
      // The row may continue where the bytes end.
      if (length >= text.length - 4 && !isAll) continue
      if (isAll && read.bytes.length >= most) return { start, end: start }
      const end = start + encoder.encode(text.slice(0, length)).length
      return {
        start,
        end,
        next: end + (/^(\r\n|\n|\r)/.exec(text.slice(length, length + 2))?.[0].length ?? 0),
        ...record,
      }
    }
  }

  /** Returns a row that a person has typed as it stands in the file. @param {string} text */
  written(text) {
    return text
  }

  /** @param {string} _text @param {'quote' | 'cells' | false} _broken @returns {any} */
  parse(_text, _broken) {
    throw new Error('each format has its own')
  }

  /**
   * Returns what is removed from the file for rows to be gone.
   *
   * @param {Iterable<{ row: number, line: number, broken: 'quote' | 'cells' | false }>} rows in order
   * @returns {AsyncGenerator<{ start: number, end: number, rows: number }>}
   */
  async *removals(rows) {
    for (const { row, line, broken } of rows) {
      const { start, end, next = end } = await this.read(row, line, broken)
      if (end > start) yield { start, end: next, rows: 1 }
    }
  }
}

class CsvRows extends LineRows {
  parse(text, broken) {
    const { names, delimiter } = this.form
    const record = readRecord(text, delimiter)
    const length = record?.length ?? text.length
    if (broken || record === undefined || record.cells.length !== names.length) {
      const raw = broken === 'quote' ? firstLine(text) : text.slice(0, length)
      return { raw, text: raw, length: raw.length }
    }
    return { cells: byName(names, record.cells), text: text.slice(0, length), length }
  }

  /** Returns a row's value of a column, if it has one. @param {Row} row @param {string} name */
  cell({ cells }, name) {
    return cells && Object.hasOwn(cells, name) ? cells[name] : undefined
  }

  /** Returns a row with other cells. @param {Row} row @param {Record<string, string>} changes */
  changed({ text = '' }, changes) {
    const { names, delimiter } = this.form
    const cells = Object.entries(changes).map(
      ([name, value]) => /** @type {[number, string]} */ ([names.indexOf(name), value]),
    )
    return changeRecord(text, delimiter, cells) ?? text
  }

  /** Returns a file of one row, and how it is read. @param {{ text?: string }} row */
  alone({ text }) {
    const { names, delimiter } = this.form
    // Excel's own line says the delimiter, whatever it is.
    return { text: `sep=${delimiter}\n${writeRecord(names, delimiter)}\n${text}\n`, options: { format: 'csv' } }
  }
}

/** Rows of a sheet's text. */
class SheetRows extends LineRows {
  parse(text, broken) {
    const { names, sheet } = this.form
    const raw = firstLine(text)
    const all = sheet.cells(raw)
    const row = { text: raw, length: raw.length }
    if (broken || all.length !== names.length) return { raw, ...row }
    const cells = all.map((cell) => (cell === sheet.notComputed ? '' : cell))
    return { cells: byName(names, cells), ...row }
  }

  cell({ cells }, name) {
    return cells && Object.hasOwn(cells, name) ? cells[name] : undefined
  }

  changed({ text = '' }, changes) {
    const { names, sheet } = this.form
    const isChanged = (name, at) => Object.hasOwn(changes, name) && names.indexOf(name) === at
    return sheet.line(sheet.cells(text).map((cell, at) => (isChanged(names[at], at) ? changes[names[at]] : cell)))
  }

  // A row of a sheet has one line.
  written(text) {
    return text.replace(/\r\n?|\n/g, '\\n')
  }

  /** @param {{ text?: string }} row */
  alone({ text }) {
    const { names, sheet } = this.form
    return { text: sheet.mark(new Blob([`${sheet.line(names)}\n${text}\n`])), options: {} }
  }
}

class JsonLines extends LineRows {
  parse(text, broken) {
    const raw = firstLine(text)
    return { ...parsedJson(raw, Boolean(broken)), text: raw, length: raw.length }
  }

  cell = jsonCell
  changed = changedJson

  /** @param {{ text?: string }} row */
  alone({ text }) {
    return { text: `${text}\n`, options: { format: 'ndjson' } }
  }
}

/** Rows of a JSON file, which lines do not separate. */
class JsonFileRows {
  /** @type {Promise<import('./json-rows.js').JsonRows> | undefined} */
  #found

  constructor(blob, form) {
    this.blob = blob
    this.form = form
  }

  #rows() {
    this.#found ??= findRows(this.blob, this.form.rowPath)
    return this.#found
  }

  /** Returns whether each row was found. @param {number} count */
  async has(count) {
    return (await this.#rows()).length === count
  }

  /** @param {string} text */
  written(text) {
    return text
  }

  /** @param {number} row @param {number} _line @param {'quote' | 'cells' | false} broken @returns {Promise<Row>} */
  async read(row, _line, broken) {
    const place = (await this.#rows()).place(row)
    const { start, end } = place
    if (end - start > MOST_BYTES) return { start, end: start }
    const text = decoder.decode(await this.blob.slice(start, end).arrayBuffer())
    return { ...place, ...this.parse(text, broken, place.isKeyed) }
  }

  parse(text, broken, isKeyed = false) {
    return { ...parsedJson(text, Boolean(broken), isKeyed), text }
  }

  cell = jsonCell
  changed = changedJson

  /** @param {{ text?: string, isKeyed?: boolean }} row */
  alone({ text, isKeyed }) {
    return isKeyed
      ? { text: `{${text}}`, options: { format: 'json', rowPath: '.' } }
      : { text: `[${text}]`, options: { format: 'json' } }
  }

  /** Returns what is removed from the file for rows to be gone: with a comma. @param {Iterable<{ row: number }>} rows in order */
  async *removals(rows) {
    const found = await this.#rows()
    let [first, last] = [0, 0]
    const removal = () => {
      const isBehind = found.areNeighbours(first, first - 1)
      const isBefore = !isBehind && found.areNeighbours(last, last + 1)
      return {
        start: isBehind ? found.place(first - 1).end : found.place(first).start,
        end: isBefore ? found.place(last + 1).start : found.place(last).end,
        rows: last - first + 1,
      }
    }
    for (const { row } of rows) {
      if (first > 0 && row === last + 1 && found.areNeighbours(row, last)) last = row
      else {
        if (first > 0) yield removal()
        first = last = row
      }
    }
    if (first > 0) yield removal()
  }
}

/** Returns what was read without the byte-order mark, which is of no row. @param {{ start: number, bytes: Uint8Array }} read */
function behindMark({ start, bytes }) {
  return start === 0 && isMarked(bytes) ? { start: 3, bytes: bytes.subarray(3) } : { start, bytes }
}

/** Returns the key of a member, what is between, and its value. @param {string} text @param {boolean} [isKeyed] */
function splitMember(text, isKeyed) {
  const [all = '', key = '', colon = ''] = (isKeyed && /^("[^"\\]*(?:\\.[^"\\]*)*")(\s*:\s*)/s.exec(text)) || []
  return { key, colon, value: text.slice(all.length) }
}

function parsedJson(text, broken, isKeyed = false) {
  const { key, value } = splitMember(text, isKeyed)
  const root = broken ? undefined : parseRow(value)
  if (!root?.members || (isKeyed && key === '')) return { raw: text }
  const cells = {}
  addCells(cells, value, root, '', 1)
  if (isKeyed && !cells.uid) setOwn(cells, 'uid', JSON.parse(key))
  return { cells }
}

/** Adds the values of an object, and those within its objects. @param {Record<string, string>} cells @param {string} text @param {import('./json-cells.js').Node} object @param {string} path @param {number} depth */
function addCells(cells, text, object, path, depth) {
  for (const { name, value } of object.members ?? []) {
    if (value.members?.length && depth < DEEPEST) addCells(cells, text, value, `${path}${name}.`, depth + 1)
    else setOwn(cells, path + name, cellOf(text, value))
  }
}

/** Returns a row's value of a path, if it has one. @param {Row} row @param {string} path */
function jsonCell({ cells, text = '', isKeyed }, path) {
  if (!cells) return undefined
  if (Object.hasOwn(cells, path)) return cells[path]
  const { value } = splitMember(text, isKeyed)
  const root = parseRow(value)
  const found = root && valueAt(value, root, path)
  return found && cellOf(value, found)
}

/** Returns a row with other values. @param {Row} row @param {Record<string, string>} changes by path */
function changedJson({ text = '', isKeyed }, changes) {
  let { key, colon, value } = splitMember(text, isKeyed)
  for (const [path, cell] of Object.entries(changes)) {
    const root = parseRow(value)
    const isKey = isKeyed && path === 'uid'
    const own = root && valueAt(value, root, path)
    if (isKey) key = JSON.stringify(cell)
    if (!isKey || (own && cellOf(value, own) !== '')) value = withCell(value, path, cell)
  }
  return key + colon + value
}

/** Returns cells by the names of their columns: of those with one name, such as none, the first, which is also the one that is changed. @param {string[]} names @param {string[]} cells */
function byName(names, cells) {
  /** @type {Record<string, string>} */
  const found = {}
  names.forEach((name, at) => {
    if (!Object.hasOwn(found, name)) setOwn(found, name, cells[at])
  })
  return found
}

function setOwn(object, name, value) {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
/** Objects within objects are cells of their own, down to this level. */
const DEEPEST = 3
/** Most rows are shorter; a text is copied to be parsed, so it counts. */
const FIRST_BYTES = 256
/** A row has at most 1 MiB. */
const MOST_BYTES = 1024 * 1024
