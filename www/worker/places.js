// Where rows stand for a person: the line of the chosen file, or the row of the sheet, whatever was dropped or fixed of it since.

import { Numbers } from './arena.js'

/**
 * By what rows are found in the program that a file was made with: by the row of a `sheet`, by the `line`, or, where rows may be several on
 * one line, by the `row` as they are counted.
 *
 * @typedef {'sheet' | 'line' | 'row'} PlaceKind
 */

/** @param {{ format: string, isWorkbook: boolean }} file @returns {PlaceKind} */
export const placeKind = ({ format, isWorkbook }) => (isWorkbook ? 'sheet' : format === 'json' ? 'row' : 'line')

/**
 * Returns notes whose samples have the number by which a person finds their row, or their line where they are of no row.
 *
 * @template {{ samples: readonly { row?: number, line?: number }[] }} Note
 * @param {(row: number, line?: number) => number} placeOf
 * @param {readonly Note[]} [notes]
 */
export const notesAt = (placeOf, notes = []) =>
  notes.map((note) => ({
    ...note,
    samples: note.samples.map((sample) => ({
      ...sample,
      ...((sample.row ?? sample.line) !== undefined && { place: placeOf(sample.row ?? 0, sample.line) }),
    })),
  }))

/** Numbers that are the same distance from others over long stretches, of which only the beginnings are kept. */
export class Stretches {
  constructor() {
    this.froms = new Numbers(Float64Array)
    this.distances = new Numbers(Float64Array)
  }

  /** Adds a number and what belongs to it, behind all others. @param {number} number @param {number} other */
  add(number, other) {
    const { length } = this.froms
    if (length > 0 ? this.distances.at(length - 1) === other - number : other === number) return
    this.froms.push(number)
    this.distances.push(other - number)
  }

  /** Returns what belongs to a number: itself before the first stretch. @param {number} number */
  at(number) {
    let [low, high] = [0, this.froms.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.froms.at(middle) <= number) low = middle + 1
      else high = middle
    }
    return low === 0 ? number : number + this.distances.at(low - 1)
  }
}

/**
 * Finds which lines of a file the lines of it with patches are.
 *
 * @param {Blob} blob without the patches
 * @param {import('./patches.js').Patches} patches
 * @param {boolean} lone whether a lone CR breaks a line too
 * @returns {Promise<Stretches>}
 */
export async function linesBefore(blob, patches, lone) {
  const moved = new Stretches()
  let shift = 0
  let next = 0
  let startLine = 1
  await eachLineCount(blob, boundsOf(patches), lone, (line, isEnd) => {
    if (!isEnd) {
      startLine = line
      return
    }
    const added = breaksIn(patches.texts.at(next), lone)
    next += 1
    const change = line - startLine - added
    if (change === 0) return
    shift += change
    // Behind a piece that ends with its line, the next row begins on the line of its end; else on a later one.
    moved.add(line - shift, line)
  })
  return moved
}

/** Gives where patches begin and end, in order. @param {import('./patches.js').Patches} patches */
function* boundsOf({ length, starts, ends }) {
  for (let at = 0; at < length; at += 1) {
    yield { byte: starts.at(at), isEnd: false }
    yield { byte: ends.at(at), isEnd: true }
  }
}

/**
 * Calls `found` with the line, from 1, on which each of some bytes of a file is.
 *
 * @param {Blob} blob
 * @param {Iterable<{ byte: number, isEnd: boolean }>} bounds in order
 * @param {boolean} lone
 * @param {(line: number, isEnd: boolean) => void} found
 */
async function eachLineCount(blob, bounds, lone, found) {
  const waiting = bounds[Symbol.iterator]()
  let bound = waiting.next()
  let line = 1
  let offset = 0
  let before = 0
  const reader = blob.stream().getReader()
  while (!bound.done) {
    const { done, value = new Uint8Array() } = await reader.read()
    for (let at = 0; at <= value.length; at += 1) {
      const byte = value[at]
      // A CR breaks the line if no LF follows, which only the next byte decides.
      if (lone && before === 13 && byte !== undefined && byte !== 10) line += 1
      while (!bound.done && (at < value.length || done) && bound.value.byte === offset + at) {
        found(line, bound.value.isEnd)
        bound = waiting.next()
      }
      if (byte === undefined) break
      if (byte === 10) line += 1
      before = byte
    }
    offset += value.length
    if (done) break
  }
  await reader.cancel()
}

/** Returns how many line breaks a text has. @param {string} text @param {boolean} lone */
const breaksIn = (text, lone) => (text.match(lone ? /\r\n|\n|\r/g : /\n/g) ?? []).length
