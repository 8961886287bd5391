/** Bytes that are read from any place: a ZIP archive has its table of contents at the end. */
import { ImportError } from '../client/error.js'

/**
 * @typedef {object} Bytes
 * @property {number} size
 * @property {(start: number, end: number) => Promise<Uint8Array> | Uint8Array} slice
 */

/**
 * Returns what gives the bytes of a file. Those of a stream are kept, as they stand in the file: compressed.
 *
 * @param {any} file
 * @returns {Promise<Bytes>}
 */
export async function bytesOf(file) {
  // A Blob of another realm is none of this one's class.
  if (typeof file?.slice === 'function' && typeof file.arrayBuffer === 'function' && typeof file.size === 'number')
    return { size: file.size, slice: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()) }
  if (file instanceof ArrayBuffer) return ofArray(new Uint8Array(file))
  if (ArrayBuffer.isView(file)) return ofArray(new Uint8Array(file.buffer, file.byteOffset, file.byteLength))
  return ofArray(await collected(piecesOf(file)))
}

/** @param {Uint8Array} array @returns {Bytes} */
const ofArray = (array) => ({ size: array.length, slice: (start, end) => array.subarray(start, end) })

/** @param {any} file @returns {AsyncIterable<Uint8Array> | Iterable<Uint8Array>} */
function piecesOf(file) {
  // Its body is a page that says what is wrong.
  if (file?.ok === false && typeof file.status === 'number')
    throw new Error(`it is a response of status ${file.status}`)
  const source = typeof file?.bodyUsed === 'boolean' ? file.body : file
  if (typeof source?.[Symbol.asyncIterator] === 'function' || typeof source?.[Symbol.iterator] === 'function')
    if (typeof source !== 'string' && !Array.isArray(source)) return source
  if (typeof source?.getReader === 'function') return readerPieces(source.getReader())
  const found = file === null ? 'null' : Array.isArray(file) ? 'an array' : typeof file
  throw new ImportError(
    'INVALID_OPTION',
    `file: expected the bytes of a spreadsheet (a Blob, a Uint8Array, a stream, a Request or a Response), found ${found}`,
  )
}

/** Some hosts' streams are not iterable. @param {ReadableStreamDefaultReader<Uint8Array>} reader */
async function* readerPieces(reader) {
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

/** @param {AsyncIterable<Uint8Array> | Iterable<Uint8Array>} pieces */
async function collected(pieces) {
  /** @type {Uint8Array[]} */
  const kept = []
  let size = 0
  for await (const piece of pieces) {
    if (!ArrayBuffer.isView(piece))
      throw new ImportError('INVALID_OPTION', `file: expected bytes, found ${piece === null ? 'null' : typeof piece}`)
    // A copy: whoever gave it may write the next piece over it.
    kept.push(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength).slice())
    size += piece.byteLength
    if (size > MOST_BYTES)
      throw new ImportError(
        'INPUT_FORMAT',
        'expected a spreadsheet of at most 1 GiB, found more; save the sheet as CSV UTF-8, which has no such limit',
      )
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of kept) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** Bytes that are kept of a stream: a full sheet of Excel's takes less. */
const MOST_BYTES = 2 ** 30
