// How a file is written: what cannot be found in its first rows for certain.

/**
 * What the page knows of it. What is found by itself is left out.
 *
 * @typedef {object} Layout
 * @property {string} [delimiter] what stands between the cells of CSV
 * @property {number} [skipLines] how many lines stand before the column names
 * @property {'none'} [names] the first row has no column names
 * @property {'mysql' | 'postgres'} [dialect]
 * @property {string} [source] the service that the file comes from, by the name of its recipe
 * @property {string} [rowPath] where the rows are in JSON
 * @property {string} [format] the format that the file is read as, whatever its first bytes are
 */

/** What only CSV has. */
const OF_CSV = ['delimiter', 'names', 'dialect']
/** What belongs to one file, and not to the next one. */
const OF_ONE_FILE = ['rowPath', 'format']

/**
 * Returns a layout with changes, without what contradicts them.
 *
 * @param {Layout} layout
 * @param {Layout} changes what is found by itself again is `undefined`
 * @returns {Layout}
 */
export function changedLayout(layout, changes) {
  const isJson = Boolean(changes.rowPath) || ['json', 'ndjson'].includes(changes.format ?? '')
  const isCsv = OF_CSV.some((name) => changes[name]) || changes.format === 'csv'
  const contradicted = isJson ? [...OF_CSV, ...OF_ONE_FILE] : isCsv ? OF_ONE_FILE : []
  const kept = Object.entries(layout).filter(([name]) => !contradicted.includes(name))
  const all = Object.entries({ ...Object.fromEntries(kept), ...changes })
  return Object.fromEntries(all.filter(([, value]) => value))
}

/** Returns what holds of a layout for another file. @param {Layout} layout @returns {Layout} */
export const layoutForNext = (layout) =>
  Object.fromEntries(Object.entries(layout).filter(([name]) => !OF_ONE_FILE.includes(name)))

/** @param {Layout} [one] @param {Layout} [other] */
export function isSameLayout(one = {}, other = {}) {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return names.every((name) => one[name] === other[name])
}
