// Ways to read rows in JavaScript: each calls `take` with every row, or with undefined for one that cannot be read. The ways
// are the fastest of those that were measured; what is read is not kept, which costs most of them more than the reading.
import assert from 'node:assert/strict'
import { parse } from 'csv-parse/sync'
import Papa from 'papaparse'
import { inferSchema, initParser } from 'udsv'

/** A string of its own for every line: one of the whole file would be of two bytes a character for the sake of a few. */
function ndjson(bytes, take) {
  for (let start = 0, end; start < bytes.length; start = end + 1) {
    end = bytes.indexOf(NEWLINE, start)
    if (end === -1) end = bytes.length
    if (end > start) take(parsed(bytes.utf8Slice(start, end)))
  }
}

function json(bytes, take) {
  for (const row of JSON.parse(bytes.toString())) take(row)
}

/** Row by row: with the rows in chunks, or all at once, it takes four times as long. */
function papa(bytes, take) {
  const row = afterHeader(take)
  // The end of the last line begins an empty one.
  Papa.parse(bytes.toString(), { delimiter: ',', newline: '\n', step: ({ data }) => data.length > 1 && row(data) })
}

function csvParse(bytes, take) {
  const row = afterHeader(take)
  // Rows that lack cells are for us to refuse. A record that is null is not kept.
  parse(bytes, {
    relax_column_count: true,
    on_record(cells) {
      row(cells)
      return null
    },
  })
}

function udsv(bytes, take) {
  const decoder = new TextDecoder()
  let parser
  for (let start = 0; start < bytes.length; start += PIECE) {
    const text = decoder.decode(bytes.subarray(start, start + PIECE), { stream: true })
    parser ??= initParser(inferSchema(text))
    parser.chunk(text, parser.stringArrs, take)
  }
  parser.end()
}

function afterHeader(take) {
  let header
  return (cells) => {
    if (header) return take(cells)
    header = cells
    assert.deepEqual(header, COLUMNS)
  }
}

/** The row that a CSV's cells mean, or undefined. */
export function fromCells(cells) {
  if (cells.length !== COLUMNS.length) return undefined
  const [uid, name, avatar, link, role, tags, metadata, createdAt, lastActiveAt, deactivatedAt] = cells
  const row = { uid, name }
  if (avatar) row.avatar = avatar
  if (link) row.link = link
  if (role) row.role = role
  if (createdAt) row.createdAt = Number(createdAt)
  if (lastActiveAt) row.lastActiveAt = Number(lastActiveAt)
  if (deactivatedAt) row.deactivatedAt = Number(deactivatedAt)
  try {
    if (tags) row.tags = JSON.parse(tags)
    if (metadata) row.metadata = JSON.parse(metadata)
  } catch {
    return undefined
  }
  return row
}

function parsed(line) {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** @type {Record<string, (input: any, take: (row: any) => void) => void>} */
export const READERS = {
  ndjson,
  json,
  papaparse: papa,
  'csv-parse': csvParse,
  udsv,
  objects: (users, take) => users.forEach(take),
}

const COLUMNS = [
  'uid',
  'name',
  'avatar',
  'link',
  'role',
  'tags',
  'metadata',
  'createdAt',
  'lastActiveAt',
  'deactivatedAt',
]
const NEWLINE = 10
const PIECE = 64 * 1024
