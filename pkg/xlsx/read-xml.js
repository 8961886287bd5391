/** An XML file of the workbook: decompressed, decoded and read, in pieces of bounded size. */
import { damaged } from './refusals.js'
import { XmlReader } from './xml.js'
import { contentsOf } from './zip.js'

/**
 * The archive, and what is in it by path.
 * @typedef {{ bytes: import('./bytes.js').Bytes, entries: Map<string, import('./zip.js').Entry> }} Archive
 */

/**
 * Reads a file of the archive. It rests after each piece, so that what the handler gathered can be taken.
 *
 * @param {Archive} archive
 * @param {string} path
 * @param {import('./xml.js').Handler} handler
 * @returns {AsyncGenerator<void>}
 */
export async function* readPieces({ bytes, entries }, path, handler) {
  const entry = entries.get(path)
  if (!entry) throw damaged(`${path} is missing`)
  const reader = new XmlReader(handler, path)
  /** @type {TextDecoder | undefined} */
  let decoder
  for await (const piece of contentsOf(bytes, entry)) {
    decoder ??= new TextDecoder(encodingOf(piece), { fatal: true })
    reader.push(text(decoder, piece, path))
    yield
  }
  reader.push(text(decoder ?? new TextDecoder(), undefined, path))
  reader.end()
}

/** Reads a whole file of the archive. @param {Archive} archive @param {string} path @param {import('./xml.js').Handler} handler */
export async function readAll(archive, path, handler) {
  for await (const _ of readPieces(archive, path, handler));
}

/** @param {TextDecoder} decoder @param {Uint8Array | undefined} piece @param {string} path */
function text(decoder, piece, path) {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
  } catch (cause) {
    throw damaged(`${path} has bytes that are no text`, cause)
  }
}

/** @param {Uint8Array} head */
function encodingOf([first, second]) {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}
