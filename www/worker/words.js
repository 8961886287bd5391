// What the worker says to people: in files of rows that were not imported, and where a column has no name. The page gives it the words, and
// what spreadsheets here have between the cells of CSV.

import { WORDING } from '../../pkg/client/wording.js'

/** `{number}`, `{value}`, `{field}` and `{column}` are filled in. @typedef {{ columnName: string, separator?: string, remedies?: Record<string, string> }} Words */

/** @type {Words} */
let words = { columnName: 'Column {number}' }

/** Takes the words of a language, for what is read from now on. @param {Words} given */
export function setWords(given) {
  words = given
}

/** Returns the name of a column that has none. @param {number | string} place its number from 1, or its letters */
export const columnName = (place) => words.columnName.replace('{number}', String(place))

/** Returns what stands between the cells of CSV files that are written for spreadsheets. */
export const separator = () => words.separator ?? ','

/** Returns the option by which the library words what can be done about a problem. */
export const wording = () => (words.remedies ? { [WORDING]: { quoting: 'plain', words: words.remedies } } : {})
