/**
 * Leaves secrets out of a file of failed rows: cells of CSV are empty, and members of JSON are not there, that a recipe names and that
 * no field is filled from. All else stands as it stood, so the file is imported as any other.
 */

/** @typedef {import('../index.js').RowOptions} RowOptions */

/**
 * Returns the names that are left out of failed rows: none that fills a field, and none where unknown columns become metadata.
 *
 * @param {{ secrets?: readonly string[] } | undefined} recipe
 * @param {RowOptions} options all of them, the recipe's included
 * @returns {string[]}
 */
export function withheldNames(recipe, { map, fallback, extra }) {
  if (extra === 'metadata') return []
  const used = [...Object.values(map ?? {}), ...Object.values(fallback ?? {})].flat().map(String)
  const uses = (/** @type {string} */ name) =>
    used.some((path) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`))
  return (recipe?.secrets ?? []).filter((name) => !uses(name))
}

/**
 * Returns a function that takes the bytes of a file of failed rows, in pieces of whole rows, and returns those without the names.
 *
 * @param {readonly string[]} names
 * @returns {(chunk: Uint8Array) => Uint8Array}
 */
export function withholding(names) {
  if (names.length === 0) return (chunk) => chunk
  // The byte-order mark of a file for spreadsheets stays.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** @type {((text: string) => string) | undefined} */
  let change
  return (chunk) => {
    const text = decoder.decode(chunk, { stream: true })
    change ??= changeOf(text, new Set(names))
    const mark = text.startsWith(BOM) ? BOM : ''
    return new TextEncoder().encode(mark + change(text.slice(mark.length)))
  }
}

/** @param {string} start of the file @param {Set<string>} names @returns {(text: string) => string} */
function changeOf(start, names) {
  const delimiter = HEADER_END.exec(start)?.[1]
  if (delimiter === undefined) return (text) => text.replace(LINES, (line) => withoutMembers(line, names))
  /** @type {Set<number> | undefined} */
  let places
  return (text) => {
    const rows = [...rowsOf(text, delimiter)].map(({ cells, end }) => {
      const written = places ? cells.map((cell, at) => (places?.has(at) ? '' : cell)) : cells
      // A line above the header may say what the delimiter is.
      if (cells.at(-1) === '_message') places ??= placesOf(cells, names)
      return written.join(delimiter) + end
    })
    return rows.join('')
  }
}

/** Returns where the columns of a header are. @param {string[]} header @param {Set<string>} names */
const placesOf = (header, names) =>
  new Set(header.flatMap((cell, at) => (names.has(cell.replace(/^"(.*)"$/s, '$1')) ? [at] : [])))

/** Cuts CSV as it is written into cells, each as it stands. @param {string} text @param {string} delimiter */
function* rowsOf(text, delimiter) {
  /** @type {string[]} */
  let cells = []
  let [start, isQuoted] = [0, false]
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && character === delimiter) {
      cells.push(text.slice(start, at))
      start = at + 1
    } else if (!isQuoted && character === '\n') {
      const isReturn = text[at - 1] === '\r' && at > start
      cells.push(text.slice(start, isReturn ? at - 1 : at))
      yield { cells, end: isReturn ? '\r\n' : '\n' }
      ;[cells, start] = [[], at + 1]
    }
  }
}

/** Returns an object, written without white space, without members of these names. @param {string} line @param {Set<string>} names */
function withoutMembers(line, names) {
  const kept = membersOf(line).filter(
    (member) => !names.has(JSON.parse(/^"(?:[^"\\]|\\.)*"/.exec(member)?.[0] ?? '""')),
  )
  return `{${kept.join(',')}}`
}

/** Returns the members of an object, each as it stands. @param {string} line */
function membersOf(line) {
  const members = []
  let [depth, start] = [0, 1]
  for (const { 0: token, index: at } of line.matchAll(TOKENS)) {
    if ('{['.includes(token)) depth += 1
    else if ('}]'.includes(token)) depth -= 1
    const isEnd = (token === ',' && depth === 1) || depth === 0
    if (!isEnd) continue
    members.push(line.slice(start, at))
    start = at + 1
  }
  return members
}

const BOM = '\uFEFF'
/** The columns that stand behind all others, with the delimiter between. */
const HEADER_END = /(?:^|.)_row(.)_code\1_message\r?\n/
const LINES = /^\{.*\}$/gm
/** A string is passed over whole. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],]/g
