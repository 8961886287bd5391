/** ZIP archives: the table of contents, and what is in a file of it, piece by piece. */
import { Inflate } from 'fflate'
import { crc32 } from './crc32.js'
import { damaged, isProtected } from './refusals.js'

/** @typedef {import('./bytes.js').Bytes} Bytes */

/**
 * A file in the archive.
 * @typedef {{ name: string, method: number, isEncrypted: boolean, crc: number, packed: number, size: number, start: number }} Entry
 */

/**
 * Reads the table of contents.
 *
 * @param {Bytes} bytes
 * @returns {Promise<Map<string, Entry>>} by path, without a slash in front
 */
export async function readContents(bytes) {
  const { count, start, size } = await findDirectory(bytes)
  if (start + size > bytes.size || count > MOST_ENTRIES)
    throw damaged('its table of contents is not where it should be')
  const table = viewOf(await bytes.slice(start, start + size))
  const entries = new Map()
  for (let at = 0, index = 0; index < count; index += 1) {
    if (at + 46 > table.byteLength || table.getUint32(at, true) !== CENTRAL)
      throw damaged('its table of contents ends early')
    const lengths = [28, 30, 32].map((field) => table.getUint16(at + field, true))
    const [name = 0, extra = 0, comment = 0] = lengths
    const next = at + 46 + name + extra + comment
    if (next > table.byteLength) throw damaged('its table of contents ends early')
    const entry = entryAt(table, at, name, extra)
    entries.set(entry.name, entry)
    at = next
  }
  return entries
}

/**
 * Gives what is in a file of the archive, and compares its checksum at the end.
 *
 * @param {Bytes} bytes
 * @param {Entry} entry
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* contentsOf(bytes, { name, method, isEncrypted, crc, packed, size, start }) {
  if (isEncrypted) throw isProtected()
  const header = viewOf(await bytes.slice(start, start + 30))
  if (header.byteLength < 30 || header.getUint32(0, true) !== LOCAL) throw damaged(`${name} is not where it should be`)
  const from = start + 30 + header.getUint16(26, true) + header.getUint16(28, true)
  if (from + packed > bytes.size) throw damaged(`${name} ends early`)
  let found = 0
  let length = 0
  for await (const piece of unpacked(bytes, name, method, from, from + packed)) {
    found = crc32(piece, found)
    length += piece.length
    if (length > size) throw damaged(`${name} is longer than the archive says`)
    yield piece
  }
  if (length !== size || found !== crc) throw damaged(`${name} is not what was saved`)
}

/** @param {Bytes} bytes @param {string} name @param {number} method @param {number} from @param {number} end */
async function* unpacked(bytes, name, method, from, end) {
  if (method !== STORED && method !== DEFLATED) throw damaged(`${name} is compressed by the unknown method ${method}`)
  /** @type {Uint8Array[]} */
  const ready = []
  const inflate = new Inflate((piece) => void ready.push(piece))
  for (let at = from; at < end; at += PIECE_BYTES) {
    const piece = await bytes.slice(at, Math.min(at + PIECE_BYTES, end))
    if (method === STORED) ready.push(piece)
    else inflateInto(inflate, piece, at + PIECE_BYTES >= end, name)
    for (const each of ready.splice(0)) if (each.length > 0) yield each
  }
}

/** @param {Inflate} inflate @param {Uint8Array} piece @param {boolean} isLast @param {string} name */
function inflateInto(inflate, piece, isLast, name) {
  try {
    inflate.push(piece, isLast)
  } catch (cause) {
    throw damaged(`${name} cannot be decompressed`, cause)
  }
}

/** Finds the table of contents by what stands at the end, before a comment. @param {Bytes} bytes */
async function findDirectory(bytes) {
  const start = Math.max(0, bytes.size - END_BYTES - MOST_COMMENT)
  const tail = viewOf(await bytes.slice(start, bytes.size))
  for (let at = tail.byteLength - END_BYTES; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) !== END) continue
    const end = {
      count: tail.getUint16(at + 10, true),
      size: tail.getUint32(at + 12, true),
      start: tail.getUint32(at + 16, true),
    }
    const isLarge = end.count === 0xffff || end.size === MOST_32 || end.start === MOST_32
    return isLarge ? findLargeDirectory(bytes, start + at, end) : end
  }
  throw damaged('it ends early')
}

/** The same of an archive with large numbers (ZIP64). @param {Bytes} bytes @param {number} at @param {{ count: number, size: number, start: number }} small */
async function findLargeDirectory(bytes, at, small) {
  const locator = viewOf(await bytes.slice(Math.max(0, at - 20), at))
  if (locator.byteLength < 20 || locator.getUint32(0, true) !== LOCATOR) return small
  const place = large(locator, 8)
  const end = viewOf(await bytes.slice(place, place + 56))
  if (end.byteLength < 56 || end.getUint32(0, true) !== LARGE_END)
    throw damaged('its table of contents is not where it should be')
  return { count: large(end, 32), size: large(end, 40), start: large(end, 48) }
}

/** @param {DataView<ArrayBufferLike>} table @param {number} at @param {number} nameBytes @param {number} extraBytes @returns {Entry} */
function entryAt(table, at, nameBytes, extraBytes) {
  const name = new TextDecoder().decode(new Uint8Array(table.buffer, table.byteOffset + at + 46, nameBytes))
  const entry = {
    // Some writers use the separator of Windows, or begin with one.
    name: name.replaceAll('\\', '/').replace(/^\/+/, ''),
    method: table.getUint16(at + 10, true),
    isEncrypted: (table.getUint16(at + 8, true) & 1) === 1,
    crc: table.getUint32(at + 16, true),
    packed: table.getUint32(at + 20, true),
    size: table.getUint32(at + 24, true),
    start: table.getUint32(at + 42, true),
  }
  return withLarge(entry, table, at + 46 + nameBytes, extraBytes)
}

/** Replaces the numbers that do not fit 32 bits. @param {Entry} entry @param {DataView} table @param {number} from @param {number} length */
function withLarge(entry, table, from, length) {
  for (let at = from; at + 4 <= from + length; ) {
    const end = at + 4 + table.getUint16(at + 2, true)
    if (table.getUint16(at, true) === LARGE_FIELD) {
      let next = at + 4
      for (const name of /** @type {const} */ (['size', 'packed', 'start'])) {
        if (entry[name] !== MOST_32 || next + 8 > Math.min(end, from + length)) continue
        entry[name] = large(table, next)
        next += 8
      }
    }
    at = end
  }
  return entry
}

/** @param {DataView} view @param {number} at */
const large = (view, at) => view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32

/** @param {Uint8Array} bytes */
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const STORED = 0
const DEFLATED = 8
const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const LARGE_END = 0x06064b50
const LOCATOR = 0x07064b50
const LARGE_FIELD = 1
const MOST_32 = 0xffffffff
const END_BYTES = 22
const MOST_COMMENT = 65_535
/** A workbook has a file for each sheet, drawing and comment. */
const MOST_ENTRIES = 100_000
/** Compressed bytes at once: what they may become, at most a thousand times as much, is held in memory. */
const PIECE_BYTES = 16 * 1024
