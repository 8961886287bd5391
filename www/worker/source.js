// The chosen file: what its first rows show of its columns, and its text with the cells that were mended.

import { checkUsers } from '../package.js'
import { delimiterOf, firstLine, indexLines, parseRecord, readFromLine, writeRecord } from './records.js'

/**
 * Reads the beginning of a file.
 *
 * @param {Blob & { name?: string, lastModified?: number }} file
 * @param {boolean} pasted
 * @throws with the code of an `ImportError`, or `EMPTY`
 */
export async function openSource(file, pasted) {
  const blob = await asUtf8(file)
  const head = blob.slice(0, HEAD_BYTES)
  const isCut = blob.size > head.size
  const rows = []
  const report = await checkUsers(head, {
    map: (row) => {
      if (rows.length < ROWS_LOOKED_AT) rows.push(row)
      return { uid: 'sample', name: 'sample' }
    },
  })
  const { error, format } = report
  if (error && !(isCut && rows.length > 0 && ['INPUT_TRUNCATED', 'INPUT_BROKEN'].includes(error.code))) throw error
  if (report.rows === 0) throw Object.assign(new Error('no rows'), { code: 'EMPTY' })
  // What the cut has left of the last row is no sample.
  if (isCut && rows.length > 1 && rows.length < ROWS_LOOKED_AT) rows.pop()

  const isCsv = format === 'csv'
  const names = isCsv
    ? report.columns.map(({ column }) => column)
    : [...new Set(rows.flatMap((row) => Object.keys(row)))]
  // A JSON object with a list somewhere in it, for one: lines of JSON they are not.
  if (names.length === 0)
    throw Object.assign(new Error(report.issues[0]?.samples[0]?.message ?? 'no row can be read'), {
      code: 'INPUT_FORMAT',
    })
  const guesses = await guessFields(names)
  const columns = names.map((column) => ({ column, samples: samplesOf(rows, column), ...guesses.get(column) }))
  const own = columns.filter(({ column }) => !OF_FAILED_FILES.includes(column))
  const delimiter = isCsv ? delimiterOf(await head.text(), names) : undefined
  return new Source(
    blob,
    { format, names, delimiter },
    {
      name: file.name ?? '',
      size: file.size,
      lastModified: file.lastModified ?? 0,
      pasted,
      format,
      columns: own,
    },
  )
}

class Source {
  constructor(blob, form, shown) {
    this.current = blob
    this.form = form
    /** What the page is told. */
    this.shown = shown
    /** Row → what is written in its place, since the last check. @type {Map<number, any>} */
    this.mends = new Map()
    /** How many rows were ever mended. @type {Set<number>} */
    this.mended = new Set()
  }

  /** Whether single rows can be found and written anew; in a JSON array, lines do not tell rows apart. */
  get canMend() {
    return this.form.format !== 'json'
  }

  /** The file with what was mended: slices of the old one, with new rows between. */
  blob() {
    if (this.mends.size === 0) return this.current
    const parts = []
    let at = 0
    for (const { start, end, text } of [...this.mends.values()].sort((a, b) => a.start - b.start)) {
      parts.push(this.current.slice(at, start), text)
      at = end
    }
    parts.push(this.current.slice(at))
    return new Blob(parts, { type: this.current.type })
  }

  /** From now on, rows are where they are in the mended file. */
  settle() {
    if (this.mends.size === 0) return
    this.current = this.blob()
    this.mends.clear()
    this.index = undefined
  }

  /**
   * A row: `cells` by column, or, where its cells cannot be told apart, its text as `raw`.
   *
   * @param {number} row
   * @param {number} line on which it begins
   * @param {boolean} broken
   */
  async read(row, line, broken) {
    const mend = this.mends.get(row)
    if (mend) return mend
    this.index ??= indexLines(this.current, this.form.format === 'csv')
    const index = await this.index
    for (let most = 16 * 1024; ; most *= 8) {
      const { start, bytes } = await readFromLine(this.current, index, line, most)
      const isAll = bytes.length < most || most > MOST_BYTES
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
      const { length, ...record } = this.#parse(text, broken)
      // The row may go on where the bytes end.
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
        // Shown as it is.
      }
      return { raw, length: raw.length }
    }
    const { cells, length } = parseRecord(text, this.form.delimiter)
    if (broken || cells.length !== this.form.names.length) {
      const raw = broken === 'quote' ? firstLine(text) : text.slice(0, length)
      return { raw, length: raw.length }
    }
    return { cells: Object.fromEntries(this.form.names.map((name, at) => [name, cells[at]])), length }
  }

  /**
   * Writes a row anew, in the text that `blob` gives.
   *
   * @param {number} row
   * @param {any} record as `read` gave it
   * @param {{ cells?: Record<string, string>, raw?: string }} change
   */
  mend(row, record, change) {
    const next = { start: record.start, end: record.end }
    if (change.raw !== undefined) Object.assign(next, this.#parse(change.raw, false), { text: change.raw })
    else if (this.form.format === 'csv') {
      next.cells = { ...record.cells, ...change.cells }
      next.text = writeRecord(
        this.form.names.map((name) => next.cells[name]),
        this.form.delimiter,
      )
    } else {
      next.json = { ...record.json }
      for (const [name, cell] of Object.entries(change.cells ?? {}))
        setOwn(next.json, name, likeBefore(record.json[name], cell))
      next.text = JSON.stringify(next.json)
      next.cells = this.#parse(next.text, false).cells
    }
    this.mends.set(row, next)
    this.mended.add(row)
    return next
  }

  /** A file of this one row. */
  alone({ text }) {
    return this.form.format === 'csv' ? `${writeRecord(this.form.names, this.form.delimiter)}\n${text}\n` : `${text}\n`
  }
}

/** A text stays a text; what was a number, a list or an object is read as such, if it can be. */
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

/** What the package's own guesses say of column names. Where they cannot be made as a whole, uid or name is missing. */
async function guessFields(names) {
  for (const missing of [[], ['uid'], ['name'], ['uid', 'name']]) {
    const header = [...names, ...missing.map((field) => STAND_IN + field)]
    const map = Object.fromEntries(missing.map((field) => [field, STAND_IN + field]))
    // With a row, so that even a single column is a CSV.
    const { error, columns } = await checkUsers(`${writeRecord(header, ',')}\n`, {
      format: 'csv',
      map,
      extra: 'metadata',
    })
    if (error) continue
    const known = columns.filter(
      ({ column, field }) => !column.startsWith(STAND_IN) && field && (FIELDS.includes(field) || column === field),
    )
    return new Map(known.map(({ column, field, guess }) => [column, { field, guess }]))
  }
  return new Map()
}

function samplesOf(rows, column) {
  const texts = rows
    .filter((row) => Object.hasOwn(row, column))
    .map((row) => (typeof row[column] === 'string' ? row[column] : JSON.stringify(row[column])))
  return [...new Set(texts.map((text) => text.trim()).filter((text) => text !== '' && text !== 'null'))]
    .slice(0, SAMPLES)
    .map((text) => text.slice(0, SAMPLE_CHARACTERS))
}

/** Lines are counted in bytes of UTF-8. */
async function asUtf8(file) {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined
  if (!encoding) return file
  return new Response(
    file.stream().pipeThrough(new TextDecoderStream(encoding)).pipeThrough(new TextEncoderStream()),
  ).blob()
}

export const FIELDS = [
  'uid',
  'name',
  'avatar',
  'link',
  'role',
  'metadata',
  'tags',
  'createdAt',
  'lastActiveAt',
  'deactivatedAt',
]
/** What a file of failed rows has besides its own columns; the package passes over them. */
const OF_FAILED_FILES = ['_row', '_code', '_message', '_source']
const STAND_IN = '\u0001'
const HEAD_BYTES = 512 * 1024
const ROWS_LOOKED_AT = 50
const SAMPLES = 3
const SAMPLE_CHARACTERS = 120
/** A row has at most 1 MiB. */
const MOST_BYTES = 1024 * 1024
