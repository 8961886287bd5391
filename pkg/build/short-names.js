// What the module and its glue call each other by: a letter or two. wasm-bindgen's names end with digits that no compressor
// makes shorter, and each stands in both. A stack trace has the names of the glue's functions, which stay.

import { withOtherLinks } from './sections.js'

/** What the module imports from, as `pkg/wasm/load.js` has it. */
const FROM = 'glue'
/** What is named outside the glue. */
const KEPT = ['memory', '__wbindgen_start']
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * Returns the module with short names, and which it has in place of which.
 *
 * @param {Buffer} module
 * @returns {{ module: Buffer, imports: Map<string, string>, exports: Map<string, string> }}
 */
export function withShortNames(module) {
  /** @type {Map<string, string>} */
  const imports = new Map()
  /** @type {Map<string, string>} */
  const exports = new Map(KEPT.map((name) => [name, name]))
  const renamed = withOtherLinks(module, {
    from: FROM,
    imports: (name) => shortFor(name, imports),
    exports: (name) => shortFor(name, exports),
  })
  return { module: renamed, imports, exports }
}

/** @param {string} name @param {Map<string, string>} names */
function shortFor(name, names) {
  const short = names.get(name) ?? shortAt(names.size)
  names.set(name, short)
  return short
}

/** @param {number} place */
function shortAt(place) {
  const first = Math.floor(place / LETTERS.length)
  return (LETTERS[first - 1] ?? '') + LETTERS[place % LETTERS.length]
}
