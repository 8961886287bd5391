// The chosen file: what its first rows show of its columns, and its text with the cells that were fixed.

import { changeRecord, describeColumns, readRecord, writeRecord } from '../package.js'
import { findLists, findNames, optionsOfLayout } from './layout.js'
import { columnsOfRecipe, knownByRecipe, recipeOf } from './recipe.js'
import { firstLine, indexLines, readFromLine } from './lines.js'
import { tableOf } from './workbook.js'

/**
 * Reads the beginning of a file.
 *
 * @param {Blob & { name?: string, lastModified?: number }} file
 * @param {{ pasted?: boolean, layout?: import('../flow/layout.js').Layout }} [how]
 * @throws with the code of an `ImportError`, or `EMPTY`
 */
export async function openSource(file, { pasted = false, layout = {} } = {}) {
  const table = await tableOf(file, layout)
  const blob = await asUtf8(table.blob)
  const options = await optionsOfLayout(blob, table.layout)
  const recipe = recipeOf(layout)
  const description = await describeColumns(blob, { ...options, ...columnsOfRecipe(recipe) })
  const { format, delimiter, rows, columns, error } = description
  // Columns that nobody knows yet are what the next step is for.
  if (error && (error.code !== 'INPUT_COLUMNS' || columns.length === 0)) throw error
  if (rows === 0) throw Object.assign(new Error('no rows'), { code: 'EMPTY' })
  // A JSON object with a list somewhere in it, for one: lines of JSON they are not.
  if (columns.length === 0) throw Object.assign(new Error('no row can be read'), { code: 'INPUT_FORMAT' })
  const known = knownByRecipe(recipe, columns)
  const names = columns.map(({ column }) => column)
  return new Source(
    blob,
    options,
    { format, names, delimiter },
    {
      name: file.name ?? '',
      size: file.size,
      lastModified: file.lastModified ?? 0,
      pasted,
      format,
      names,
      isWorkbook: table.blob !== file,
      ...known,
      columns: known.columns.filter(({ column }) => !OF_FAILED_FILES.includes(column)),
      namesBelow: recipe ? undefined : await findNames(blob, options, description),
      lists: recipe || options.rowPath ? [] : await findLists(blob, description),
    },
  )
}

class Source {
  constructor(blob, options, form, info) {
    this.current = blob
    /** How the file is written, for the library. */
    this.options = options
    this.form = form
    /** What the page knows of it. */
    this.info = info
    /** Row → what is written in its place, since the last check. @type {Map<number, any>} */
    this.fixes = new Map()
    /** How many rows were ever fixed. @type {Set<number>} */
    this.fixed = new Set()
  }

  /**
   * Returns whether single rows can be found and written anew. In a JSON array, lines do not separate rows; and rows are
   * written as standard CSV only.
   */
  get canFix() {
    return this.form.format !== 'json' && !this.options.dialect
  }

  /** Returns the file with what was fixed: slices of the old one, with new rows between. */
  blob() {
    if (this.fixes.size === 0) return this.current
    const parts = []
    let at = 0
    for (const { start, end, text } of [...this.fixes.values()].sort((a, b) => a.start - b.start)) {
      parts.push(this.current.slice(at, start), text)
      at = end
    }
    parts.push(this.current.slice(at))
    return new Blob(parts, { type: this.current.type })
  }

  /** Makes the fixed file the current one: rows are where they are in it. */
  applyFixes() {
    if (this.fixes.size === 0) return
    this.current = this.blob()
    this.fixes.clear()
    this.index = undefined
  }

  /**
   * Reads a row: `cells` by column, or, where its cells cannot be separated, its text as `raw`.
   *
   * @param {number} row
   * @param {number} line on which it begins
   * @param {boolean} broken
   */
  async read(row, line, broken) {
    const fix = this.fixes.get(row)
    if (fix) return fix
    this.index ??= indexLines(this.current, this.form.format === 'csv')
    const index = await this.index
    for (let most = 16 * 1024; ; most *= 8) {
      const { start, bytes } = await readFromLine(this.current, index, line, most)
      const isAll = bytes.length < most || most > MOST_BYTES
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
      const { length, ...record } = this.#parse(text, broken)
      // The row may continue where the bytes end.
      if (length >= text.length - 4 && !isAll) continue
      if (isAll && bytes.length >= most) return { start, end: start, cells: undefined, raw: undefined }
      return { start, end: start + new TextEncoder().encode(text.slice(0, length)).length, ...record }
    }
  }

  #parse(text, broken) {
    if (this.form.format !== 'csv') {
      const raw = firstLine(text)
      try {
        const value = JSON.parse(raw)
        if (!broken && value && typeof value === 'object' && !Array.isArray(value)) {
          return {
            cells: Object.fromEntries(
              Object.entries(value).map(([name, cell]) => [
                name,
                typeof cell === 'string' ? cell : JSON.stringify(cell),
              ]),
            ),
            json: value,
            length: raw.length,
          }
        }
      } catch {
        // Displayed as it is.
      }
      return { raw, length: raw.length }
    }
    const record = readRecord(text, this.form.delimiter)
    const length = record?.length ?? text.length
    if (broken || record === undefined || record.cells.length !== this.form.names.length) {
      const raw = broken === 'quote' ? firstLine(text) : text.slice(0, length)
      return { raw, length: raw.length }
    }
    const cells = Object.fromEntries(this.form.names.map((name, at) => [name, record.cells[at]]))
    return { cells, text: text.slice(0, length), length }
  }

  /**
   * Writes a row anew, in the text that `blob` gives.
   *
   * @param {number} row
   * @param {any} record as `read` gave it
   * @param {{ cells?: Record<string, string>, raw?: string }} change
   */
  fix(row, record, change) {
    const next = { start: record.start, end: record.end }
    if (change.raw !== undefined) Object.assign(next, this.#parse(change.raw, false), { text: change.raw })
    else if (this.form.format === 'csv') {
      const { names, delimiter } = this.form
      next.cells = { ...record.cells, ...change.cells }
      next.text = changeRecord(
        record.text,
        delimiter,
        Object.entries(change.cells ?? {}).map(([name, value]) => [names.indexOf(name), value]),
      )
    } else {
      next.json = { ...record.json }
      for (const [name, cell] of Object.entries(change.cells ?? {}))
        setOwn(next.json, name, likeBefore(record.json[name], cell))
      next.text = JSON.stringify(next.json)
      next.cells = this.#parse(next.text, false).cells
    }
    this.fixes.set(row, next)
    this.fixed.add(row)
    return next
  }

  /** Returns a file of this one row. */
  alone({ text }) {
    if (this.form.format !== 'csv') return `${text}\n`
    const { names, delimiter } = this.form
    // Excel's own line says the delimiter, whatever it is.
    return `sep=${delimiter}\n${writeRecord(names, delimiter)}\n${text}\n`
  }
}

/**
 * Returns a cell's value: a text stays a text; what was a number, a list or an object is read as such, if it can be.
 */
function likeBefore(before, cell) {
  if (typeof before === 'string') return cell
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

function setOwn(object, name, value) {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

/** Returns the file as UTF-8, in whose bytes lines are counted. */
async function asUtf8(file) {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined
  if (!encoding) return file
  return new Response(
    file.stream().pipeThrough(new TextDecoderStream(encoding)).pipeThrough(new TextEncoderStream()),
  ).blob()
}

/** What a file of failed rows has besides its own columns; the package passes over them. */
const OF_FAILED_FILES = ['_row', '_code', '_message', '_source']
/** A row has at most 1 MiB. */
const MOST_BYTES = 1024 * 1024
