/** Lines of CSV that a person opens in a spreadsheet: as the core writes them (`src/importer/input/record.rs`), for who has not loaded the core. */

/**
 * Returns a row's line, with its line break.
 *
 * @param {readonly string[]} cells
 * @param {string} [delimiter]
 */
export const csvLine = (cells, delimiter = ',') => `${cells.map((cell) => quoted(cell, delimiter)).join(delimiter)}\r\n`

/** Returns a cell that no spreadsheet runs as a formula. A reader of this package takes the sign away again. @param {string} text */
export const guarded = (text) => (/^'*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text)

/** @param {string} cell @param {string} delimiter */
const quoted = (cell, delimiter) =>
  /["\n\r]|^\s|\s$/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell
