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
 * @property {string} [sheet] the sheet of a workbook
 * @property {string} [format] the format that the file is read as, whatever its first bytes are
 * @property {import('../../pkg/index.d.ts').RowOptions} [more] options of a plan that are displayed nowhere as choices
 */

/** What only CSV has. */
const OF_CSV = ['delimiter', 'names', 'dialect']
/** What says where the rows are in JSON, or that it is none. */
const OF_JSON = ['rowPath', 'format']
/** What belongs to one file, and not to the next one. */
const OF_ONE_FILE = ['rowPath', 'format', 'sheet']

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
  const contradicted = isJson ? [...OF_CSV, ...OF_JSON] : isCsv ? OF_JSON : []
  const kept = Object.entries(layout).filter(([name]) => !contradicted.includes(name))
  const all = Object.entries({ ...Object.fromEntries(kept), ...changes })
  const changed = /** @type {Layout} */ (Object.fromEntries(all.filter(([, value]) => value)))
  if (!changed.more || changed.names === 'none') return changed
  // A plan names the columns of a file without names only.
  const { columns, ...more } = changed.more
  return { ...changed, more }
}

/** Returns what holds of a layout for another file. @param {Layout} layout @returns {Layout} */
export const layoutForNext = (layout) =>
  Object.fromEntries(Object.entries(layout).filter(([name]) => !OF_ONE_FILE.includes(name)))

/** @param {Layout} [one] @param {Layout} [other] */
export function isSameLayout(one = {}, other = {}) {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return names.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]))
}
