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
  return new Blob((first instanceof Uint8Array && isMarked(first)) || parts.length === 0 ? parts : [MARK, ...parts], {
    type: 'text/csv',
  })
}

/** Returns rows that the library has written, as a file. @param {Uint8Array<ArrayBuffer>[]} parts @param {string} format of their source */
export const rowsFile = (parts, format) =>
  format === 'csv' ? csvBlob(parts) : new Blob(parts, { type: 'application/x-ndjson' })

/** Returns whether the mark stands before some bytes. @param {Uint8Array} bytes */
export const isMarked = (bytes) => MARK_BYTES.every((byte, at) => bytes[at] === byte)

const MARK_BYTES = [0xef, 0xbb, 0xbf]
