/** How a recipe and a caller's own options make one set of options. Apart from the table, which few calls need. */

import { RULES } from '../client/entities.js'
import { OPTIONAL_NAMES } from '../client/limits.js'

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
  // Options are copied and compared; the map is passed on as it is.
  if (isTable(merged.map)) Object.defineProperty(merged.map, OPTIONAL_NAMES, { value: optionalNames(options.map, own) })
  if (where !== undefined && options.where !== undefined) merged.where = [options.where, where].flat()
  return /** @type {any} */ (merged)
}

/**
 * Returns the names by which a recipe fills fields that no user needs, as far as the caller does not name them too.
 *
 * @param {any} map the recipe's
 * @param {Record<string, any>} own
 */
function optionalNames(map, own) {
  const entries = Object.entries(map ?? {}).filter(([field]) => !RULES.users?.[field]?.required)
  const given = [own.map, own.fallback].flatMap((table) => Object.values(table ?? {}).flat())
  return entries.flatMap(([, names]) => names ?? []).filter((name) => !given.includes(name))
}

/** @param {unknown} value */
const isTable = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** @param {unknown} map */
const hasFunctions = (map) =>
  typeof map === 'function' ||
  (isTable(map) && Object.values(/** @type {object} */ (map)).some((one) => typeof one === 'function'))
