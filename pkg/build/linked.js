// What the linker leaves of its work if it is asked to (`--emit-relocs`): what it placed, and each place where it wrote the address
// or the index of that.

import { Failure } from './run-command.js'
import { Reader, dataOf, functionsOf, sectionsOf } from './sections.js'

/**
 * @typedef {{ start: number, end: number, name?: string, index?: number }} Placed where it stands in the module; a function has an index,
 *   a constant has none. One object for each, however many symbols name it
 * @typedef {{ at: number, to: Placed }} Reference `at`: where it stands in the module
 */

const LINKING = 'linking'
/** Of code and constants; those of debugging information are of no use. */
const REFERENCES = /^reloc\.(CODE|DATA)$/
const VERSION = 2
const SYMBOLS = 8
/** Kinds of symbols. */
const [FUNCTION, CONSTANT, GLOBAL, SECTION, TABLE] = [0, 1, 2, 3, 5]
/** Flags of symbols: it is elsewhere; it has a name all the same. */
const [UNDEFINED, NAMED] = [0x10, 0x40]
/** Kinds of references to functions: by index, or by place in the table. */
const TO_FUNCTIONS = [0, 1, 2]
/** Kinds of references to constants: in code, signed or not, and in other constants. */
const TO_CONSTANTS = [3, 4, 5]
/** Kinds of references to types, globals and tables, all of which stay. */
const TO_OTHERS = [6, 7, 20]

/** @param {{ name?: string }} section */
export const isOfLinker = ({ name = '' }) => name === LINKING || name.startsWith('reloc.')

/**
 * Returns the functions and constants that the linker placed, and every reference to one, in the order of where they stand.
 *
 * @param {Buffer} module
 */
export function linkedIn(module) {
  const symbols = symbolsIn(module)
  const references = sectionsOf(module)
    .filter(({ name = '' }) => REFERENCES.test(name))
    .flatMap(({ content }) => referencesIn(module, content, symbols))
    .sort((one, other) => one.at - other.at)
  return { placed: new Set(symbols.flatMap((symbol) => symbol ?? [])), references }
}

/** Returns what each number of a symbol is for; undefined if it is not of this module, or neither. @param {Buffer} module */
function symbolsIn(module) {
  const linking = sectionsOf(module).find(({ name }) => name === LINKING)
  if (!linking) throw new Failure('the linker was to leave its work: --emit-relocs')
  const reader = new Reader(module, linking.content)
  if (reader.number() !== VERSION) throw new Failure('the linker left its work in a form that is not known')
  while (reader.at < linking.end) {
    const kind = reader.byte()
    const end = reader.number() + reader.at
    if (kind === SYMBOLS) return symbolsOf(module, reader)
    reader.at = end
  }
  return []
}

/** @param {Buffer} module @param {Reader} reader */
function symbolsOf(module, reader) {
  const pieces = dataOf(module)
  /** @type {Map<number, Placed>} */
  const functions = new Map(functionsOf(module).map((piece) => [piece.index, piece]))
  /** @type {Map<string, Placed>} */
  const constants = new Map()
  const constant = () => {
    const [piece, offset, size] = [reader.number(), reader.number(), reader.number()]
    const start = pieces[piece].bytes.byteOffset - module.byteOffset + offset
    const key = `${start} ${size}`
    const placed = constants.get(key) ?? { start, end: start + size }
    constants.set(key, placed)
    return placed
  }
  return Array.from({ length: reader.number() }, () => {
    const [kind, flags] = [reader.byte(), reader.number()]
    const isHere = (flags & UNDEFINED) === 0
    if (kind === CONSTANT) {
      reader.skip()
      return isHere ? constant() : undefined
    }
    if (![FUNCTION, GLOBAL, SECTION, TABLE].includes(kind)) throw new Failure(`a symbol of an unknown kind: ${kind}`)
    const index = reader.number()
    if (kind !== SECTION && (isHere || (flags & NAMED) !== 0)) reader.skip()
    return kind === FUNCTION ? functions.get(index) : undefined
  })
}

/**
 * @param {Buffer} module
 * @param {number} content where the section with the references starts
 * @param {(Placed | undefined)[]} symbols
 * @returns {Reference[]}
 */
function referencesIn(module, content, symbols) {
  const reader = new Reader(module, content)
  const section = sectionsOf(module)[reader.number()]
  return Array.from({ length: reader.number() }, () => {
    const [kind, offset, symbol] = [reader.byte(), reader.number(), reader.number()]
    if (TO_OTHERS.includes(kind)) return []
    // How far behind the start of a constant: wherever it is, it keeps the whole.
    if (TO_CONSTANTS.includes(kind)) reader.number()
    else if (!TO_FUNCTIONS.includes(kind)) throw new Failure(`a reference of an unknown kind: ${kind}`)
    const to = symbols[symbol]
    return to ? [{ at: section.content + offset, to }] : []
  }).flat()
}
