/** A map with functions in it, as one function over rows. A map of names alone is the core's (`src/importer/mapping`). */
/** @typedef {Record<string, any>} Row */

/**
 * Returns a row through a map: what the map names, and the fields that it does not.
 *
 * @param {import('./entities.js').Entity} entity what is imported
 * @param {any} row
 * @param {Record<string, null | string | string[] | ((row: any) => unknown)>} map
 * @param {string[]} targets the map's keys that are set
 * @returns {Row}
 */
export function mapRow({ fields, extras }, row, map, targets) {
  /** @type {Row} */
  const entry = {}
  for (const field of fields) if (!targets.includes(field) && Object.hasOwn(row, field)) entry[field] = row[field]
  // Fields first: a member of the metadata is set in what the map gives as the metadata.
  for (const target of [...targets].sort((a, b) => Number(a.includes('.')) - Number(b.includes('.')))) {
    const from = map[target]
    if (from === null) continue
    const value = mappedValue(row, from)
    if (target.startsWith(`${extras}.`)) setWithin(entry, target.split('.'), value)
    else define(entry, target, value)
  }
  return entry
}

/** Returns what a map takes for one of its targets. @param {any} row @param {string | string[] | ((row: any) => unknown)} from */
export function mappedValue(row, from) {
  if (typeof from === 'function') return from(row)
  if (!Array.isArray(from)) return valueAt(row, from)
  return from
    .map((name) => String(valueAt(row, name) ?? '').trim())
    .filter(Boolean)
    .join(' ')
}

/**
 * Returns a row's value of a mapped name: its member, or else what the name is the path to, `profile.name`, also by an
 * element that says what it is, `Attributes[Name=email].Value`.
 *
 * @param {any} row
 * @param {string} name
 * @returns {any}
 */
function valueAt(row, name) {
  if (row === null || typeof row !== 'object') return undefined
  if (name in row) return row[name]
  for (const { index: at, 0: mark } of name.matchAll(/(?<=.)[.[]/gs)) {
    const inner = row[name.slice(0, at)]
    const value = mark === '.' ? valueAt(inner, name.slice(at + 1)) : valueOfElement(inner, name.slice(at))
    if (value !== undefined) return value
  }
  return undefined
}

/**
 * Returns what `[Name=email].Value` is of an array.
 *
 * @param {any} array
 * @param {string} path
 * @returns {any}
 */
function valueOfElement(array, path) {
  const { member, text, rest } = /^\[(?<member>[^\]=]+)=(?<text>[^\]]*)\](?:\.(?<rest>.+))?$/s.exec(path)?.groups ?? {}
  if (member === undefined || !Array.isArray(array)) return undefined
  const element = array.find(
    (each) => each !== null && typeof each === 'object' && Object.hasOwn(each, member) && String(each[member]) === text,
  )
  return rest === undefined ? element : valueAt(element, rest)
}

/**
 * Sets `metadata.plan.name`: a member of what the row has as its metadata, which is copied and not changed.
 *
 * @param {Row} entry
 * @param {string[]} path
 * @param {unknown} value
 */
function setWithin(entry, path, value) {
  let at = entry
  for (const name of path.slice(0, -1)) {
    const inner = Object.hasOwn(at, name) ? at[name] : undefined
    define(at, name, inner !== null && typeof inner === 'object' ? { ...inner } : {})
    at = at[name]
  }
  define(at, path[path.length - 1], value)
}

/** Sets a member without assigning it: `__proto__` is a name like any other. @param {Row} object @param {string} name @param {unknown} value */
function define(object, name, value) {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}
