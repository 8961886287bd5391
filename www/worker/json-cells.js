// A row of JSON as cells: values found by the paths that the package takes, and changed where they stand. All other bytes
// of the row stay as they are: a number of twenty digits keeps them.

/**
 * A value with where it stands in the text.
 *
 * @typedef {{ start: number, end: number, members?: { name: string, start: number, value: Node }[], items?: Node[] }} Node
 */

/**
 * Returns a row's value, or nothing if it is no JSON.
 *
 * @param {string} text
 * @returns {Node | undefined}
 */
export function parseRow(text) {
  try {
    JSON.parse(text)
    return nodeAt(text, white(text, 0))
  } catch {
    return undefined
  }
}

/** @param {string} text valid JSON @param {number} start @returns {Node} */
function nodeAt(text, start) {
  if (text[start] === '"') return { start, end: stringEnd(text, start) }
  if (text[start] === '{') {
    const members = []
    let at = white(text, start + 1)
    while (text[at] !== '}') {
      const nameEnd = stringEnd(text, at)
      const value = nodeAt(text, white(text, white(text, nameEnd) + 1))
      members.push({ name: JSON.parse(text.slice(at, nameEnd)), start: at, value })
      at = behind(text, value.end)
    }
    return { start, end: at + 1, members }
  }
  if (text[start] === '[') {
    const items = []
    let at = white(text, start + 1)
    while (text[at] !== ']') {
      const value = nodeAt(text, at)
      items.push(value)
      at = behind(text, value.end)
    }
    return { start, end: at + 1, items }
  }
  SCALAR.lastIndex = start
  SCALAR.exec(text)
  return { start, end: SCALAR.lastIndex }
}

/** Returns where the next value begins, or the bracket behind the last one. */
function behind(text, end) {
  const at = white(text, end)
  return text[at] === ',' ? white(text, at + 1) : at
}

function white(text, at) {
  WHITE.lastIndex = at
  WHITE.exec(text)
  return WHITE.lastIndex
}

function stringEnd(text, start) {
  STRING.lastIndex = start
  STRING.exec(text)
  return STRING.lastIndex
}

/**
 * Returns the value that a name or a path leads to, as the package reads it.
 *
 * @param {string} text
 * @param {Node} node
 * @param {string} path
 * @returns {Node | undefined}
 */
export function valueAt(text, node, path) {
  const own = node.items
    ? /^\d+$/.test(path) && node.items[Number(path)]
    : node.members?.find(({ name }) => name === path)?.value
  if (own) return own
  for (const { index, 0: mark } of path.matchAll(/[.[]/g)) {
    const step = index > 0 && valueAt(text, node, path.slice(0, index))
    if (!step) continue
    const found = mark === '.' ? valueAt(text, step, path.slice(index + 1)) : chosenOf(text, step, path.slice(index))
    if (found) return found
  }
  return undefined
}

/** Returns what `[Name=email].Value` leads to within an array. */
function chosenOf(text, array, choice) {
  const [, member, wanted, rest] = /^\[([^=\]]+)=([^\]]*)\](?:\.(.+))?$/s.exec(choice) ?? []
  if (member === undefined) return undefined
  const element = array.items?.find((item) => {
    const value = valueAt(text, item, member)
    return value && cellOf(text, value) === wanted
  })
  return rest === undefined || !element ? element : valueAt(text, element, rest)
}

/** Returns a value as a cell: a text without its quotes, anything else as it is written, nothing for null. @param {string} text @param {Node} node */
export function cellOf(text, { start, end }) {
  const raw = text.slice(start, end)
  if (raw === 'null') return ''
  return raw[0] === '"' ? JSON.parse(raw) : raw
}

/**
 * Returns a row with another value.
 *
 * @param {string} text a JSON object
 * @param {string} path
 * @param {string} cell
 */
export function withCell(text, path, cell) {
  const root = /** @type {Node} */ (parseRow(text))
  const found = valueAt(text, root, path)
  if (found)
    return text.slice(0, found.start) + written(cell, text.slice(found.start, found.end)) + text.slice(found.end)
  const { holder, rest } = holderOf(text, root, path)
  const value = rest.reduceRight((inner, name) => `{${JSON.stringify(name)}:${inner}}`, written(cell, 'null'))
  const end = holder.members?.at(-1)?.value.end
  const member = end === undefined ? value.slice(1, -1) : `,${value.slice(1, -1)}`
  const at = end ?? holder.start + 1
  return text.slice(0, at) + member + text.slice(at)
}

/** Returns the innermost object that is there on a path, and the names that are not. */
function holderOf(text, root, path) {
  const names = path.split('.')
  for (let length = names.length - 1; length > 0; length -= 1) {
    const holder = valueAt(text, root, names.slice(0, length).join('.'))
    if (holder?.members) return { holder, rest: names.slice(length) }
  }
  return { holder: root, rest: names }
}

/** Returns a cell as JSON: a text stays a text; what was another kind of value, or none, is read as one if it can be. */
function written(cell, before) {
  if (cell === '') return before[0] === '"' ? '""' : 'null'
  const isOther = before === 'null' ? /^[[{]/.test(cell) : before[0] !== '"'
  if (isOther) {
    try {
      JSON.parse(cell)
      return cell
    } catch {
      // A text.
    }
  }
  return JSON.stringify(cell)
}

const WHITE = /[ \t\r\n]*/y
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/sy
const SCALAR = /[^\s,\]}]+/y
