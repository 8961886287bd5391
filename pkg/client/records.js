/** Single records of CSV, read and written by the core: for a front end that changes some cells of a file. */
import { core } from '../wasm/load.js'

/**
 * Returns the record with which a text begins, or `undefined` if its quotes make no sense or are not closed.
 *
 * @param {string} text
 * @param {string} delimiter one ASCII character
 * @returns {{ cells: string[], length: number } | undefined} `length`: its characters, without the line break behind it
 */
export function readRecord(text, delimiter) {
  const cells = core().readRecord(text, delimiter.charCodeAt(0))
  const length = core().recordLength(text, delimiter.charCodeAt(0))
  return cells && length !== undefined ? { cells, length } : undefined
}

/**
 * Returns a record as a line without its break.
 *
 * @param {string[]} cells
 * @param {string} delimiter
 * @returns {string}
 */
export const writeRecord = (cells, delimiter) => core().writeRecord(cells, delimiter.charCodeAt(0))

/**
 * Returns the record with which a text begins, with other values in some cells. All others stay as they are written.
 *
 * @param {string} text
 * @param {string} delimiter
 * @param {[cell: number, value: string][]} changes
 * @returns {string | undefined}
 */
export const changeRecord = (text, delimiter, changes) =>
  core().changeRecord(
    text,
    delimiter.charCodeAt(0),
    Uint32Array.from(changes, ([cell]) => cell),
    changes.map(([, value]) => value),
  )
