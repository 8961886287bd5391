// CSV files that a person opens in a spreadsheet.

/** By which spreadsheets know UTF-8. */
export const MARK = '\ufeff'

/**
 * Returns a CSV file, with the byte-order mark by which spreadsheets know UTF-8, if it has none yet.
 *
 * @param {(string | Blob | Uint8Array<ArrayBuffer>)[]} parts in UTF-8
 * @returns {Blob}
 */
export function csvBlob(parts) {
  const [first] = parts
  const isMarked = first instanceof Uint8Array && MARK_BYTES.every((byte, at) => first[at] === byte)
  return new Blob(isMarked || parts.length === 0 ? parts : [MARK, ...parts], { type: 'text/csv' })
}

/** Returns a row's line, with its line break. @param {string[]} cells @param {string} delimiter */
export const csvLine = (cells, delimiter) => `${cells.map((cell) => quoted(cell, delimiter)).join(delimiter)}\r\n`

/** @param {string} cell @param {string} delimiter */
const quoted = (cell, delimiter) =>
  /["\n\r]|^\s|\s$/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell

/** Returns rows that the library has written, as a file. @param {Uint8Array<ArrayBuffer>[]} parts @param {string} format of their source */
export const rowsFile = (parts, format) =>
  format === 'csv' ? csvBlob(parts) : new Blob(parts, { type: 'application/x-ndjson' })

const MARK_BYTES = [0xef, 0xbb, 0xbf]
