/** How a recipe and a caller's own options make one set of options. Apart from the table, which few calls need. */

/**
 * Where users come from: how the export is made, and how it is read.
 *
 * @typedef {import('../from.js').Recipe} Recipe
 */

/** @typedef {import('../index.js').RowOptions} RowOptions */

/**
 * Returns the options of a recipe with a caller's own. Those replace the recipe's; of `map` and `fallback` field by field. The
 * conditions of both have to be satisfied. Functions in `map` choose what a field is, so the recipe fills none beside them.
 *
 * @template {Record<string, any>} T
 * @param {{ options: RowOptions }} recipe
 * @param {T} [given]
 * @returns {RowOptions & T}
 */
export function withRecipe({ options }, given) {
  const own = Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined))
  const merged = { ...structuredClone(options), ...own }
  const { map, fallback, where } = own
  if (hasFunctions(map)) {
    if (fallback === undefined) delete merged.fallback
  } else {
    if (isTable(map)) merged.map = { .../** @type {object} */ (options.map), ...map }
    if (isTable(fallback)) merged.fallback = { ...options.fallback, ...fallback }
  }
  if (where !== undefined && options.where !== undefined) merged.where = [options.where, where].flat()
  return /** @type {any} */ (merged)
}

/** @param {unknown} value */
const isTable = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** @param {unknown} map */
const hasFunctions = (map) =>
  typeof map === 'function' ||
  (isTable(map) && Object.values(/** @type {object} */ (map)).some((one) => typeof one === 'function'))
