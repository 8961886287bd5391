/** How messages speak of remedies: each front end has a table of words, and the core fills in the values. */

/** The option by which a front end of this package gives its own table. */
export const WORDING = Symbol.for('cometchat-import.wording')

/**
 * A front end's words for each remedy. `{option}`, `{value}`, `{field}` and `{column}` are filled in; value and column are
 * quoted.
 *
 * @typedef {{ quoting: 'plain' | 'javascript' | 'posix' | 'windows', words: Record<string, string> }} Wording
 */

/** The library's own: options as they are written in JavaScript. @type {Wording} */
export const LIBRARY_WORDING = {
  quoting: 'javascript',
  words: {
    'uid lowercase': 'set uid: {value}',
    'uid cometchat': 'derive uids with uid: {value}',
    'timestamps auto': 'set timestamps: {value}, which reads this form',
    'extra metadata': 'keep it with extra: {value}',
    'extra drop': 'leave it out with extra: {value}',
    'format csv': 'set format: {value} if it is CSV',
    'format ndjson': 'set format: {value} if each object is on a line of its own',
    rowPath: 'set rowPath: {value} if the users are in it',
    nullMarker: 'set nullMarker: {value} if it means no value',
    shortRows: 'set shortRows: {value} if the missing ones are empty',
    map: "map one to it: map: { {field}: 'column' }",
    'map column': 'if {column} is the {field}, map it: map: { {field}: {column} }',
    fill: "fill it from another column, such as fallback: { {field}: 'username' }",
  },
}

/**
 * The options of reading with a front end's words, in the core's order.
 *
 * @param {{ remedyNames(): string[] }} wasm
 * @param {object} row
 * @param {Wording} [wording]
 */
export function worded(wasm, row, { quoting, words } = LIBRARY_WORDING) {
  const texts = wasm.remedyNames().map((name) => {
    if (words[name] === undefined) throw new Error(`there are no words for the remedy ${name}`)
    return words[name]
  })
  return { ...row, quoting, words: texts }
}
