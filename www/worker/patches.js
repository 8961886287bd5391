// Pieces of a file with other text in their place: few numbers and one text for many of them, and the file made of both.

import { Numbers, Texts } from './arena.js'

/** Pieces in the order of the file, none of which overlap. */
export class Patches {
  constructor() {
    this.starts = new Numbers(Float64Array)
    this.ends = new Numbers(Float64Array)
    this.texts = new Texts()
  }

  get length() {
    return this.starts.length
  }

  /** Adds a piece behind all others. @param {number} start a byte @param {number} end @param {string} text */
  push(start, end, text) {
    this.starts.push(start)
    this.ends.push(end)
    this.texts.push(text)
  }

  /** Returns what can be stored. */
  packed() {
    const { starts, ends, texts } = this
    return {
      starts: starts.values.slice(0, starts.length),
      ends: ends.values.slice(0, ends.length),
      lengths: Float64Array.from({ length: texts.length }, (_, at) => texts.bytesAt(at).length),
      text: texts.bytes.slice(0, texts.used),
    }
  }

  /** @param {ReturnType<Patches['packed']>} packed */
  static unpacked({ starts, ends, lengths, text }) {
    const patches = new Patches()
    let from = 0
    starts.forEach((start, at) => {
      const to = from + lengths[at]
      patches.push(start, ends[at], decoder.decode(text.subarray(from, to)))
      from = to
    })
    return patches
  }

  /** Returns patches in order, whatever order these come in. @param {Iterable<{ start: number, end: number, text: string }>} pieces */
  static of(pieces) {
    const patches = new Patches()
    for (const { start, end, text } of [...pieces].sort((a, b) => a.start - b.start)) patches.push(start, end, text)
    return patches
  }
}

/**
 * Returns a file with patches. What has few is made of slices, which take no memory; what has many is written anew, a
 * part after the other.
 *
 * @param {Blob} blob
 * @param {Patches} patches
 * @returns {Promise<Blob>}
 */
export async function patched(blob, patches) {
  const parts = []
  let at = 0
  let next = 0
  while (next < patches.length) {
    const first = patches.starts.at(next)
    let last = next
    while (last + 1 < patches.length && patches.starts.at(last + 1) < first + PART_BYTES) last += 1
    parts.push(blob.slice(at, first))
    at = patches.ends.at(last)
    const isDense = last - next >= MANY
    const piece = isDense ? new Uint8Array(await blob.slice(first, at).arrayBuffer()) : blob.slice(first, at)
    parts.push(
      isDense ? new Blob(partOf(piece, first, patches, next, last)) : partOf(piece, first, patches, next, last),
    )
    next = last + 1
  }
  parts.push(blob.slice(at))
  return new Blob(parts.flat(), { type: blob.type })
}

/** Returns a part of the file, from the first of its patches to the last one. */
function partOf(piece, start, patches, next, last) {
  const cut = (from, to) => (piece instanceof Blob ? piece.slice(from, to) : piece.subarray(from, to))
  const parts = []
  let at = 0
  for (let index = next; index <= last; index += 1) {
    parts.push(cut(at, patches.starts.at(index) - start), patches.texts.bytesAt(index).slice())
    at = patches.ends.at(index) - start
  }
  return parts
}

const decoder = new TextDecoder()
/** What is written anew at once. A blob of its own may be laid on the disk by the browser. */
const PART_BYTES = 1024 * 1024
/** Slices are not for nothing: so many more in a part are one piece instead. */
const MANY = 16
