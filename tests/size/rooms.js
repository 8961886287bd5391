// What of the module is whose: the bytes of each function by its name, in rooms of the source and crates; and the rest.
//
// A function is counted where it is written, with all that was merged into it. What a generic function of a library does for a
// type of ours (an iterator's `fold` with our closure inside) is therefore the library's, since that is what its name says.
import { gzipSync } from 'node:zlib'
import { functionsOf, sectionsOf, withoutNames } from '../../pkg/build/sections.js'

/** @typedef {{ owner: string, part: string, raw: number, gzip: number }} Share `part`: of the owner, such as a room */

/**
 * The shares of a module, which together are all of its bytes.
 *
 * @param {Buffer} named the module with the names of its functions
 * @returns {Share[]} the largest first
 */
export function sharesOf(named) {
  /** @type {Map<string, Buffer[]>} */
  const pieces = new Map()
  const add = (key, start, end) => pieces.set(key, [...(pieces.get(key) ?? []), named.subarray(start, end)])
  add('format\thead', 0, 8)
  let code
  for (const { id, name, start, end } of sectionsOf(named)) {
    if (name === 'name') continue
    if (id === CODE) code = { start, end }
    else add(`${SECTIONS[id] ?? 'format'}\t${name ?? SECTION_NAMES[id] ?? id}`, start, end)
  }
  const functions = functionsOf(named)
  if (code) add('format\thead of the code', code.start, functions[0]?.start ?? code.end)
  for (const { name, start, end } of functions) add(ownerOf(name), start, end)
  return withGzip(pieces, named)
}

/**
 * Who has written a function, and where: crate and module, tab between them.
 *
 * @param {string | undefined} name as the compiler writes it, readable: `<alloc::vec::Vec<T> as core::…>::from_iter::h0123…`
 */
export function ownerOf(name) {
  if (name === undefined) return 'no name\t'
  const path = readable(name).replace(/\[[0-9a-f]+\]/g, '')
  const ours = /cometchat_import::(importer|wasm)::(\w+)/.exec(path)
  if (ours) return ours[1] === 'wasm' ? 'src/wasm\t' : `src/importer\t${ours[2]}`
  const [, crate, module] = /(?:^|[^\w:])(\w+)::(\w+)/.exec(path) ?? []
  // Methods of Rust's own types, such as `<char>::escape_debug_ext`; else what leads from JavaScript to a function.
  if (crate === undefined) return path.startsWith('<') ? `Rust's core\tcore::num` : `${BRIDGE}\t`
  if (STANDARD.has(crate)) return `Rust's ${crate}\t${crate}::${module}`
  if (crate === '__rustc') return 'dlmalloc\t'
  return `${FAMILIES.find(([pattern]) => pattern.test(crate))?.[1] ?? crate}\t`
}

/** A name with the signs that the linker writes as words: `_$LT$alloc..vec..Vec$GT$`. @param {string} name */
const readable = (name) =>
  name
    .replace(/(^|::)_(?=\$)/g, '$1')
    .replace(/\$(\w+)\$/g, (word, code) => SIGNS[code] ?? word)
    .replaceAll('..', '::')

/** @type {Record<string, string>} */
const SIGNS = {
  LT: '<',
  GT: '>',
  RF: '&',
  BP: '*',
  C: ',',
  LP: '(',
  RP: ')',
  u20: ' ',
  u27: "'",
  u5b: '[',
  u5d: ']',
  u7b: '{',
  u7d: '}',
}

/**
 * What each piece takes of the compressed module can only be estimated: each is compressed on its own, and what they
 * take together beyond the module's size is taken off in proportion.
 */
function withGzip(pieces, named) {
  const shares = [...pieces].map(([key, parts]) => {
    const [owner, part] = key.split('\t')
    const bytes = Buffer.concat(parts)
    return { owner, part, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length - EMPTY }
  })
  const whole = gzipSync(withoutNames(named), { level: 9 }).length
  const scale = whole / shares.reduce((sum, { gzip }) => sum + gzip, 0)
  return shares.map((share) => ({ ...share, gzip: share.gzip * scale })).sort((a, b) => b.raw - a.raw)
}

const EMPTY = gzipSync('').length
const CODE = 10
/** What is no code: constants are texts and tables of all, which nothing in the module separates. */
const SECTIONS = { 11: 'constants' }
const SECTION_NAMES = {
  1: 'types',
  2: 'imports',
  3: 'types of functions',
  4: 'tables',
  5: 'memory',
  6: 'globals',
  7: 'exports',
  9: 'functions called by pointer',
  11: 'texts and tables, whosever',
  12: 'count of constants',
}
const STANDARD = new Set(['core', 'alloc', 'std'])
const BRIDGE = 'wasm-bindgen, js-sys, web-sys, gloo, futures'
/** @type {[RegExp, string][]} */
const FAMILIES = [
  [/^(wasm_bindgen|js_sys|web_sys|gloo|futures)/, BRIDGE],
  [/^serde/, 'serde'],
]
