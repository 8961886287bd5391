// Where the rows stand in a JSON file: their first and last bytes, found by brackets and strings alone.

import { Numbers } from './arena.js'

/**
 * Finds the rows of a file that holds them in arrays, in objects by their keys, or one after another.
 *
 * @param {Blob} blob as UTF-8
 * @param {string} [rowPath] as the package gives it; without, the texts are arrays of rows, or rows
 * @param {boolean} [isBeginning] whether the blob may end within a row, which does not count then
 * @returns {Promise<JsonRows>}
 */
export async function findRows(blob, rowPath, isBeginning = false) {
  const rows = new JsonRows(rowPath)
  const reader = blob.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    rows.push(value)
  }
  if (!isBeginning) rows.end()
  return rows
}

/** Rows from 1, as the package counts them. */
export class JsonRows {
  /** @param {string} [rowPath] */
  constructor(rowPath) {
    this.path = rowPath === '.' ? '' : rowPath
    this.starts = new Numbers(Float64Array)
    this.ends = new Numbers(Float64Array)
    /** What holds each row: 0 for nothing, else its number, doubled, plus 1 if it is an object. */
    this.holders = new Numbers()
    this.holder = 0
    /** The objects and arrays around the current value, none of which is a row. @type {Level[]} */
    this.levels = []
    this.stage = Stage.BEFORE
    this.offset = 0
    /** Of the value that is passed: its open brackets, whether it is a row, and where it ends as far as is known. */
    this.depth = 0
    this.isRow = false
    this.last = 0
    this.isString = false
    this.isEscaped = false
    /** @type {number[]} */
    this.name = []
  }

  get length() {
    return this.starts.length
  }

  /** @param {number} row */
  place(row) {
    return { start: this.starts.at(row - 1), end: this.ends.at(row - 1), isKeyed: this.isKeyed(row) }
  }

  /** Returns whether a row is a member of an object, by its key. @param {number} row */
  isKeyed(row) {
    return this.holders.at(row - 1) % 2 === 1
  }

  /** Returns whether two rows stand in the same array or object. */
  areNeighbours(row, other) {
    const holder = this.holders.at(row - 1)
    return holder > 1 && other >= 1 && other <= this.length && this.holders.at(other - 1) === holder
  }

  /** @param {Uint8Array} bytes */
  push(bytes) {
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at]
      if (this.stage === Stage.PASSING) this.#pass(byte, this.offset + at)
      else if (this.stage === Stage.NAME) this.#nameByte(byte)
      else if (!isWhite(byte)) this.#token(byte, this.offset + at)
    }
    this.offset += bytes.length
  }

  /** The file ends: so does a row that is cut off. */
  end() {
    if (this.stage === Stage.PASSING && this.isRow) this.ends.push(this.last)
  }

  #pass(byte, at) {
    if (this.isString) {
      this.last = at + 1
      if (this.isEscaped) this.isEscaped = false
      else if (byte === BACKSLASH) this.isEscaped = true
      else if (byte === QUOTE) this.isString = false
      return
    }
    if (isWhite(byte)) return
    const isClosing = byte === BRACE_CLOSED || byte === BRACKET_CLOSED
    if (this.depth === 0 && this.levels.length > 0 && (byte === COMMA || isClosing)) {
      this.#passed()
      return this.#token(byte, at)
    }
    this.last = at + 1
    if (byte === QUOTE) this.isString = true
    else if (byte === BRACE || byte === BRACKET) this.depth += 1
    else if (isClosing) {
      this.depth -= 1
      if (this.depth <= 0 && this.levels.length === 0) this.#passed()
    }
  }

  #passed() {
    if (this.isRow) this.ends.push(this.last)
    this.depth = 0
    this.stage = this.levels.length === 0 ? Stage.BEFORE : Stage.AFTER
  }

  #begin(at, isRow) {
    this.isRow = isRow
    if (isRow) {
      this.starts.push(at)
      this.holders.push(this.levels.length === 0 ? 0 : this.holder)
    }
    this.stage = Stage.PASSING
  }

  #nameByte(byte) {
    if (byte === QUOTE && !this.isEscaped) {
      this.stage = Stage.COLON
      return
    }
    this.isEscaped = byte === BACKSLASH && !this.isEscaped
    this.name.push(byte)
  }

  #token(byte, at) {
    const level = this.levels.at(-1)
    if (!level) {
      if (byte === BRACE || byte === BRACKET) this.#value(byte, at, '')
    } else if (byte === BRACE_CLOSED || byte === BRACKET_CLOSED) {
      this.levels.pop()
      this.stage = this.levels.length === 0 ? Stage.BEFORE : Stage.AFTER
    } else if (byte === COMMA) this.stage = Stage.NEXT
    else if (level.isRows) {
      this.#begin(at, true)
      this.#pass(byte, at)
    } else if (this.stage === Stage.COLON) this.stage = Stage.VALUE
    else if (level.isObject && this.stage !== Stage.VALUE) {
      this.name = []
      this.isEscaped = false
      this.stage = Stage.NAME
    } else {
      const own = level.isObject ? nameOf(this.name) : '*'
      this.#value(byte, at, level.path === '' ? own : `${level.path}.${own}`)
    }
  }

  /** A value begins that is no row of an array or object. */
  #value(byte, at, path) {
    const isContainer = byte === BRACE || byte === BRACKET
    const isObject = byte === BRACE
    const isRoot = this.levels.length === 0
    const isRows = isContainer && (this.path === undefined ? isRoot && !isObject : path === this.path)
    const rest = this.path?.startsWith(isRoot ? '' : `${path}.`) ? this.path.slice(isRoot ? 0 : path.length + 1) : ''
    if (isRows || (isContainer && rest !== '' && (isObject || /^\*(\.|$)/.test(rest)))) {
      if (isRows) this.holder = (Math.floor(this.holder / 2) + 1) * 2 + Number(isObject)
      this.levels.push({ isObject, isRows, path })
      this.stage = Stage.NEXT
      return
    }
    this.#begin(at, isRoot && this.path === undefined)
    this.#pass(byte, at)
  }
}

/** @typedef {{ isObject: boolean, isRows: boolean, path: string }} Level */

function nameOf(bytes) {
  try {
    return JSON.parse(`"${decoder.decode(Uint8Array.from(bytes))}"`)
  } catch {
    return ''
  }
}

const isWhite = (byte) => byte === 32 || byte === 10 || byte === 13 || byte === 9

const decoder = new TextDecoder()
const Stage = { BEFORE: 0, NEXT: 1, NAME: 2, COLON: 3, VALUE: 4, PASSING: 5, AFTER: 6 }
const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c]
const [BRACKET, BRACKET_CLOSED, BRACE, BRACE_CLOSED] = [0x5b, 0x5d, 0x7b, 0x7d]
