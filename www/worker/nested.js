// Values within the objects of JSON rows, as columns of their own.

import { findRows } from './json-rows.js'
import { cellOf, parseRow } from './json-cells.js'

/**
 * Returns the columns of a file, and behind each that holds objects, those within them. One that every user needs is guessed
 * by its name, if no column of the rows themselves is it.
 *
 * @param {Blob} blob
 * @param {import('../../pkg/index.d.ts').Description} description
 * @returns {Promise<any[]>} `within`: the column that has it
 */
export async function withNested(blob, { format, rowPath, columns }) {
  const isNested = ({ samples, column }) => /^\{/.test(samples[0] ?? '') && !/[.[]/.test(column)
  if (!['json', 'ndjson'].includes(format) || !columns.some(isNested)) return columns
  const rows = await firstRows(blob.slice(0, BYTES), format, rowPath)
  const taken = new Set(columns.map(({ field }) => field))
  return columns.flatMap((column) => {
    if (!isNested(column)) return [column]
    const inner = [...samplesWithin(rows, column.column)].slice(0, MOST_COLUMNS)
    return [column, ...inner.map(([name, samples]) => nestedColumn(name, [...samples], column.column, taken))]
  })
}

/** Returns whether the first rows are members of an object, by their IDs. @param {Blob} blob @param {string} [rowPath] */
export async function isKeyed(blob, rowPath) {
  const found = await findRows(blob.slice(0, BYTES), rowPath, true)
  return found.length > 0 && found.isKeyed(1)
}

function nestedColumn(column, samples, within, taken) {
  const name = column.slice(column.lastIndexOf('.') + 1).toLowerCase()
  const field = NEEDED.find(([, names]) => names.includes(name))?.[0]
  const isGuess = field !== undefined && !taken.has(field)
  if (isGuess) taken.add(field)
  return { column, field: isGuess ? field : null, guess: isGuess, samples: samples.slice(0, SAMPLES), within }
}

/** Returns the first values of each path within a column's objects. @param {string[]} rows @param {string} column */
function samplesWithin(rows, column) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map()
  /** @param {string} text @param {import('./json-cells.js').Node} object @param {string} path @param {number} depth */
  const add = (text, object, path, depth) => {
    for (const { name, value } of object.members ?? []) {
      // A point in a name would be read as a step.
      if (/[.[]/.test(name)) continue
      if (value.members && depth < DEEPEST) add(text, value, `${path}.${name}`, depth + 1)
      else {
        const samples = found.get(`${path}.${name}`) ?? new Set()
        found.set(`${path}.${name}`, samples)
        const cell = cellOf(text, value).trim().slice(0, SAMPLE_CHARACTERS)
        if (cell !== '') samples.add(cell)
      }
    }
  }
  for (const text of rows) {
    const object = parseRow(text)?.members?.find(({ name }) => name === column)?.value
    if (object?.members) add(text, object, column, 1)
  }
  return found
}

/** Returns the texts of the first rows that end within the blob. */
async function firstRows(blob, format, rowPath) {
  if (format === 'ndjson') return (await blob.text()).split('\n', ROWS).map((line) => line.trim())
  const found = await findRows(blob, rowPath, true)
  const places = Array.from({ length: Math.min(ROWS, found.ends.length) }, (_, at) => found.place(at + 1))
  const texts = await Promise.all(places.map(({ start, end }) => blob.slice(start, end).text()))
  return texts.map((text, at) => (found.isKeyed(at + 1) ? text.slice(text.indexOf('{')) : text))
}

/** By field that every user needs: what its column within an object may be called. @type {[string, string[]][]} */
const NEEDED = [
  ['uid', ['uid', 'userid', 'user_id', '$oid']],
  ['name', ['name', 'fullname', 'full_name', 'displayname', 'display_name', 'real_name']],
]
const ROWS = 50
const BYTES = 512 * 1024
const DEEPEST = 3
const MOST_COLUMNS = 100
const SAMPLES = 3
const SAMPLE_CHARACTERS = 120
