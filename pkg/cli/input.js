/** The source of rows: a file, or standard input. */
import { open, stat } from 'node:fs/promises'
import path from 'node:path'
import { CliError, USAGE } from './exit.js'

/** Bytes of one read: large enough that a million rows are a few hundred reads. */
const CHUNK_BYTES = 256 * 1024

/**
 * @typedef {object} Input
 * @property {string} name for people
 * @property {boolean} once it can be read only once: standard input, a pipe, a device
 * @property {number | undefined} size in bytes, where known
 * @property {string | undefined} file its path; undefined for standard input
 * @property {(onBytes?: (read: number) => void) => Promise<AsyncIterable<Uint8Array>>} read from its start
 * @property {() => void} close ends what is being read
 */

/**
 * @param {string} operand a path, or `-`
 * @param {NodeJS.ReadableStream} stdin
 * @returns {Promise<Input>}
 */
export async function openInput(operand, stdin) {
  if (operand === '-') return standardInput(stdin)
  const shown = path.basename(operand)
  const stats = await stat(operand).catch((cause) => {
    throw unreadable(operand, cause)
  })
  if (stats.isDirectory()) throw new CliError(USAGE, `cannot read ${operand}: it is a folder`, { code: 'INPUT_UNREADABLE' })

  /** @type {import('node:fs').ReadStream | undefined} */
  let stream
  const handle = await open(operand, 'r').catch((cause) => {
    throw unreadable(operand, cause)
  })
  if (stats.isFile()) await handle.close()
  let first = stats.isFile() ? undefined : handle

  return {
    name: shown,
    once: !stats.isFile(),
    size: stats.isFile() ? stats.size : undefined,
    file: operand,
    async read(onBytes) {
      const opened =
        first ??
        (await open(operand, 'r').catch((cause) => {
          throw unreadable(operand, cause)
        }))
      first = undefined
      stream = opened.createReadStream({ highWaterMark: CHUNK_BYTES })
      return chunks(stream, onBytes)
    },
    close() {
      stream?.on('error', () => {}).destroy()
      first?.close().catch(() => {})
    },
  }
}

/** @param {NodeJS.ReadableStream} stdin @returns {Input} */
function standardInput(stdin) {
  const stream = /** @type {import('node:stream').Readable} */ (/** @type {unknown} */ (stdin))
  return {
    name: 'standard input',
    once: true,
    size: undefined,
    file: undefined,
    read: async (onBytes) => chunks(stream, onBytes),
    close: () => void stream.on('error', () => {}).destroy(),
  }
}

/**
 * @param {import('node:stream').Readable} stream
 * @param {(read: number) => void} [onBytes]
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* chunks(stream, onBytes) {
  let read = 0
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    read += bytes.length
    onBytes?.(read)
    yield bytes
  }
}

/** @param {string} operand @param {NodeJS.ErrnoException} cause */
function unreadable(operand, cause) {
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
