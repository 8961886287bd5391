/** The source of rows: a file, or standard input. */
import { open, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CheckedFile, CHUNK_BYTES } from './checked-file.js'
import { ImportError } from '../client/error.js'
import { CliError, USAGE } from './exit.js'

/** What a gzip file starts with. */
const GZIP = [0x1f, 0x8b]

/**
 * @typedef {object} Input
 * @property {string} name for people
 * @property {boolean} once it can be read only once: standard input, a pipe, a device
 * @property {number | undefined} size in bytes, where known
 * @property {string | undefined} file its path; undefined for standard input
 * @property {(onBytes?: (read: number) => void) => Promise<AsyncIterable<Uint8Array>>} read from its start
 * @property {() => Promise<{ appended: boolean, replaced: boolean }>} changes what happened to the file since it was checked
 * @property {() => void} close ends what is being read
 */

/**
 * @param {string} operand a path, or `-`
 * @param {NodeJS.ReadableStream} stdin
 * @returns {Promise<Input>}
 */
export async function openInput(operand, stdin) {
  if (operand === '-') return readOnce(/** @type {Readable} */ (/** @type {unknown} */ (stdin)))
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
    return {
      name: displayed,
      once: false,
      size: stats.size,
      file: operand,
      read: async (onBytes) => chunks(opened.read(), onBytes),
      changes: () => opened.changes(),
      close: () => opened.close(),
    }
  }
  const handle = await open(operand, 'r').catch((cause) => {
    throw unreadable(operand, cause)
  })
  return { ...readOnce(handle.createReadStream({ highWaterMark: CHUNK_BYTES })), name: displayed, file: operand }
}

/** Returns an input that cannot be read again. @param {import('node:stream').Readable} stream @returns {Input} */
function readOnce(stream) {
  return {
    name: 'standard input',
    once: true,
    size: undefined,
    file: undefined,
    read: async (onBytes) => chunks(stream, onBytes),
    changes: async () => ({ appended: false, replaced: false }),
    close: () => void stream.on('error', () => {}).destroy(),
  }
}

/**
 * The bytes of a stream; of a gzip file, what is in it. It reports what was read of the file.
 *
 * @param {AsyncIterable<Uint8Array | string>} stream
 * @param {(read: number) => void} [onBytes]
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* chunks(stream, onBytes) {
  const source = counted(stream, onBytes)
  const start = await startOf(source)
  const all = followedBy(start, source)
  let isEmpty = true
  for await (const bytes of start[0] === GZIP[0] && start[1] === GZIP[1] ? decompressed(all) : all) {
    isEmpty = false
    yield bytes
  }
  if (isEmpty)
    throw new ImportError('INPUT_FORMAT', 'expected rows, found an empty input; check what should have written it')
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

/** Reads as many bytes as are needed to recognize the format, if there are so many. @param {AsyncIterator<Uint8Array>} source */
async function startOf(source) {
  let start = Buffer.alloc(0)
  while (start.length < GZIP.length) {
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
