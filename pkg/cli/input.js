/** The source of rows: a file, or standard input. */
import { open, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CheckedFile, CHUNK_BYTES } from './checked-file.js'
import { ImportError } from '../client/error.js'
import { READING } from '../client/reading.js'
import { CliError, USAGE } from './exit.js'
import { isWorkbook, START_BYTES } from '../xlsx/start.js'
import { openSheet, refuseSheet } from './spreadsheet.js'

/** What a gzip file starts with. */
const GZIP = [0x1f, 0x8b]

/**
 * @typedef {object} Input
 * @property {string} name for people
 * @property {boolean} once it can be read only once: standard input, a pipe, a device
 * @property {number | undefined} size in bytes, where known
 * @property {string | undefined} file its path; undefined for standard input
 * @property {string} [sheet] the sheet that is read, once a reading of a workbook has begun
 * @property {(onBytes?: (read: number) => void) => Promise<AsyncIterable<Uint8Array | string>>} read from its start
 * @property {() => Promise<{ appended: boolean, replaced: boolean }>} changes what happened to the file since it was checked
 * @property {() => void} close ends what is being read
 */

/**
 * @param {string} operand a path, or `-`
 * @param {NodeJS.ReadableStream} stdin
 * @param {Record<string, any>} [options] of the command
 * @returns {Promise<Input>}
 */
export async function openInput(operand, stdin, options = {}) {
  if (operand === '-') return readOnce(/** @type {Readable} */ (/** @type {unknown} */ (stdin)), options)
  const displayed = path.basename(operand)
  const stats = await stat(operand).catch((cause) => {
    throw unreadable(operand, cause)
  })
  if (stats.isDirectory())
    throw new CliError(USAGE, `cannot read ${operand}: it is a folder`, { code: 'INPUT_UNREADABLE' })

  if (stats.isFile()) {
    const opened = await CheckedFile.open(operand).catch((cause) => {
      throw unreadable(operand, cause)
    })
    /** @type {Input} */
    const input = {
      name: displayed,
      once: false,
      size: stats.size,
      file: operand,
      read: async (onBytes) => rowsOf(input, counted(opened.read(), onBytes), options),
      changes: () => opened.changes(),
      close: () => opened.close(),
    }
    return input
  }
  const handle = await open(operand, 'r').catch((cause) => {
    throw unreadable(operand, cause)
  })
  const input = readOnce(handle.createReadStream({ highWaterMark: CHUNK_BYTES }), options)
  return Object.assign(input, { name: displayed, file: operand })
}

/**
 * Returns an input that cannot be read again.
 *
 * @param {import('node:stream').Readable} stream
 * @param {Record<string, any>} options of the command
 */
function readOnce(stream, options) {
  /** @type {Input} */
  const input = {
    name: 'standard input',
    once: true,
    size: undefined,
    file: undefined,
    read: async (onBytes) => rowsOf(input, counted(stream, onBytes), options),
    changes: async () => ({ appended: false, replaced: false }),
    close: () => void stream.on('error', () => {}).destroy(),
  }
  return input
}

/**
 * The rows of a file: its bytes; of a gzip file, what is in it; of a workbook, those of a sheet. Nothing is read before they are.
 *
 * @param {Input} input
 * @param {AsyncIterableIterator<Uint8Array>} bytes
 * @param {Record<string, any>} options of the command
 * @returns {AsyncIterable<Uint8Array | string>}
 */
function rowsOf(input, bytes, options) {
  const rows = {
    async *[Symbol.asyncIterator]() {
      const plain = withoutGzip(bytes)
      const start = await startOf(plain, START_BYTES)
      if (start.length === 0)
        throw new ImportError('INPUT_FORMAT', 'expected rows, found an empty input; check what should have written it')
      if (isWorkbook(start)) {
        const sheet = await openSheet(followedBy(start, plain), options)
        input.sheet = sheet.name
        Object.assign(rows, { [READING]: sheet.reading })
        yield* sheet.rows
      } else {
        refuseSheet(options)
        yield* followedBy(start, plain)
      }
    },
  }
  return rows
}

/** @param {AsyncIterableIterator<Uint8Array>} bytes @returns {AsyncGenerator<Uint8Array>} */
async function* withoutGzip(bytes) {
  const start = await startOf(bytes, GZIP.length)
  const all = followedBy(start, bytes)
  yield* start[0] === GZIP[0] && start[1] === GZIP[1] ? decompressed(all) : all
}

/** @param {AsyncIterable<Uint8Array | string>} stream @param {(read: number) => void} [onBytes] */
async function* counted(stream, onBytes) {
  let read = 0
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    read += bytes.length
    onBytes?.(read)
    yield bytes
  }
}

/** Reads so many bytes, or a few more, if there are so many. @param {AsyncIterator<Uint8Array>} source @param {number} length */
async function startOf(source, length) {
  let start = Buffer.alloc(0)
  while (start.length < length) {
    const { done, value } = await source.next()
    if (done) break
    start = start.length === 0 && value instanceof Buffer ? value : Buffer.concat([start, value])
  }
  return start
}

/** @param {Uint8Array} start @param {AsyncIterable<Uint8Array>} source */
async function* followedBy(start, source) {
  if (start.length > 0) yield start
  yield* source
}

/** Decompresses a gzip file, or several of them in a row. @param {AsyncIterable<Uint8Array>} source */
async function* decompressed(source) {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  // What fails in the source fails here too.
  pipeline(Readable.from(source, { objectMode: false }), gunzip, () => {})
  try {
    yield* gunzip
  } catch (error) {
    const damage = DAMAGED[/** @type {NodeJS.ErrnoException} */ (error).code ?? '']
    throw damage ? new Error(damage, { cause: error }) : error
  }
}

/** Returns the error of a file that cannot be read. @param {string} operand @param {NodeJS.ErrnoException} cause */
export function unreadable(operand, cause) {
  const why = REASONS[cause.code ?? ''] ?? cause.message
  return new CliError(USAGE, `cannot read ${operand}: ${why}`, { code: 'INPUT_UNREADABLE', cause })
}

/** @type {Record<string, string>} */
const REASONS = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
}

/** @type {Record<string, string>} */
const DAMAGED = {
  Z_BUF_ERROR: 'the gzip file ends too early; copy or export it again',
  Z_DATA_ERROR: 'the gzip file is damaged; copy or export it again',
}
