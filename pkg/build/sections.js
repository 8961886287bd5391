// The sections of a WebAssembly module: what stands where, what its functions are called, and the module without their names.

/**
 * @typedef {{ id: number, name?: string, start: number, content: number, end: number }} Section
 *   `start`: of its head; `content`: of what it holds, for a custom section past its name
 * @typedef {{ name: string | undefined, start: number, end: number }} Piece `name`: undefined where the module has none
 */

const CUSTOM = 0
const IMPORTS = 2
const EXPORTS = 7
const START = 8
const CODE = 10
const DATA = 11
const I32_CONST = 0x41
const END = 0x0b
const HEAD_BYTES = 8
const FUNCTION_NAMES = 1
/** The kind of a link that is a function. */
const FUNCTION = 0

/** @param {Buffer} module @returns {Section[]} */
export function sectionsOf(module) {
  const reader = new Reader(module, HEAD_BYTES)
  const sections = []
  while (reader.at < module.length) {
    const start = reader.at
    const id = reader.byte()
    const end = reader.number() + reader.at
    const name = id === CUSTOM ? reader.text() : undefined
    sections.push({ id, name, start, content: reader.at, end })
    reader.at = end
  }
  return sections
}

/** Returns the same module without the names of its functions. @param {Buffer} module */
export function withoutNames(module) {
  const sections = sectionsOf(module).filter(({ name }) => name !== 'name')
  return Buffer.concat([
    module.subarray(0, HEAD_BYTES),
    ...sections.map(({ start, end }) => module.subarray(start, end)),
  ])
}

/**
 * Returns the same module with other names for the functions of its own; what it imports keeps its names.
 *
 * @param {Buffer} module
 * @param {(name: string, place: number) => string} rename `place`: among its own functions, from 0
 */
export function withNames(module, rename) {
  const sections = sectionsOf(module)
  const named = sections.find(({ name }) => name === 'name')
  if (!named) throw new RangeError('the module has no names')
  const imported = countImportedFunctions(
    module,
    sections.find(({ id }) => id === IMPORTS),
  )
  const names = [...namesIn(module, named)].map(([index, name]) =>
    Buffer.concat([number(index), text(index < imported ? name : rename(name, index - imported))]),
  )
  const functions = block(FUNCTION_NAMES, Buffer.concat([number(names.length), ...names]))
  return Buffer.concat([
    module.subarray(0, HEAD_BYTES),
    ...sections.filter((section) => section !== named).map(({ start, end }) => module.subarray(start, end)),
    block(CUSTOM, Buffer.concat([text('name'), functions])),
  ])
}

/**
 * Returns the same module with other names for what it imports, all of one module, and for what it exports.
 *
 * @param {Buffer} module
 * @param {{ from: string, imports: (name: string) => string, exports: (name: string) => string }} renamed `from`: the module
 *   that it imports from
 */
export function withOtherLinks(module, { from, imports, exports }) {
  const renamed = (/** @type {Section} */ { id, content }, /** @type {(reader: Reader) => Buffer} */ name) => {
    const reader = new Reader(module, content)
    const links = Array.from({ length: reader.number() }, () => {
      const named = name(reader)
      const start = reader.at
      // The kind, and an index: of a type, if it is an import, which all are functions.
      reader.byte()
      reader.number()
      return Buffer.concat([named, module.subarray(start, reader.at)])
    })
    return block(id, Buffer.concat([number(links.length), ...links]))
  }
  countImportedFunctions(
    module,
    sectionsOf(module).find(({ id }) => id === IMPORTS),
  )
  return withSections(module, (section) => {
    if (section.id === EXPORTS) return renamed(section, (reader) => text(exports(reader.text())))
    if (section.id !== IMPORTS) return module.subarray(section.start, section.end)
    return renamed(section, (reader) => {
      reader.skip()
      return Buffer.concat([text(from), text(imports(reader.text()))])
    })
  })
}

/**
 * Returns the same module with other bytes for some functions, each with its length before it.
 *
 * @param {Buffer} module
 * @param {(body: Buffer, name: string | undefined) => Buffer} change
 */
export function withBodies(module, change) {
  const bodies = functionsOf(module).map(({ name, start, end }) => change(module.subarray(start, end), name))
  const code = block(CODE, Buffer.concat([number(bodies.length), ...bodies]))
  return withSections(module, ({ id, start, end }) => (id === CODE ? code : module.subarray(start, end)))
}

/** Returns the module with other sections in the place of its own. @param {Buffer} module @param {(section: Section) => Buffer} change */
export const withSections = (module, change) =>
  Buffer.concat([module.subarray(0, HEAD_BYTES), ...sectionsOf(module).map((section) => change(section))])

/** Spells an unsigned LEB128 number. @param {number} value */
function number(value) {
  const bytes = []
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80)
  return Buffer.from([...bytes, value])
}

/** @param {string} value */
const text = (value) => Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(value)])

/** @param {number} kind @param {Buffer} content */
const block = (kind, content) => Buffer.concat([Buffer.from([kind]), number(content.length), content])

/**
 * Returns the functions of a module, in their order.
 *
 * @param {Buffer} module
 * @returns {(Piece & { index: number })[]} `index`: what a call of it names, which counts from the functions that are imported
 */
export function functionsOf(module) {
  const sections = sectionsOf(module)
  const section = (/** @type {(section: Section) => boolean} */ wanted) => sections.find(wanted)
  const names = namesIn(
    module,
    section(({ name }) => name === 'name'),
  )
  const imported = countImportedFunctions(
    module,
    section(({ id }) => id === IMPORTS),
  )
  const code = section(({ id }) => id === CODE)
  if (!code) return []
  const reader = new Reader(module, code.content)
  return Array.from({ length: reader.number() }, (_, index) => {
    const start = reader.at
    reader.skip()
    return { index: imported + index, name: names.get(imported + index), start, end: reader.at }
  })
}

/** Returns the indices of the functions that a module exports, and of the one that it starts with. @param {Buffer} module */
export function openFunctions(module) {
  const [exports, start] = [EXPORTS, START].map((wanted) => sectionsOf(module).find(({ id }) => id === wanted))
  const open = start ? [new Reader(module, start.content).number()] : []
  if (!exports) return open
  const reader = new Reader(module, exports.content)
  for (let count = reader.number(); count > 0; count -= 1) {
    reader.skip()
    const kind = reader.byte()
    const index = reader.number()
    if (kind === FUNCTION) open.push(index)
  }
  return open
}

/**
 * Returns the pieces of memory that a module fills when it starts, in their order.
 *
 * @param {Buffer} module
 * @returns {{ address: number, bytes: Buffer }[]} `bytes`: those of the module, not a copy
 */
export function dataOf(module) {
  const data = sectionsOf(module).find(({ id }) => id === DATA)
  if (!data) return []
  const reader = new Reader(module, data.content)
  return Array.from({ length: reader.number() }, () => {
    const kind = reader.number()
    const [constant, address, end] = [reader.byte(), reader.number(), reader.byte()]
    if (kind !== 0 || constant !== I32_CONST || end !== END) throw new RangeError('data of a form that is not known')
    const length = reader.number()
    reader.at += length
    return { address, bytes: module.subarray(reader.at - length, reader.at) }
  })
}

/** @returns {Map<number, string>} @param {Buffer} module @param {Section | undefined} section */
function namesIn(module, section) {
  const names = new Map()
  if (!section) return names
  const reader = new Reader(module, section.content)
  while (reader.at < section.end) {
    const kind = reader.byte()
    const end = reader.number() + reader.at
    if (kind === FUNCTION_NAMES)
      for (let count = reader.number(); count > 0; count -= 1) names.set(reader.number(), reader.text())
    reader.at = end
  }
  return names
}

/** @param {Buffer} module @param {Section | undefined} section */
function countImportedFunctions(module, section) {
  if (!section) return 0
  const reader = new Reader(module, section.content)
  let functions = 0
  for (let count = reader.number(); count > 0; count -= 1) {
    reader.skip()
    reader.skip()
    const kind = reader.byte()
    if (kind !== FUNCTION) throw new RangeError(`an import of kind ${kind}: the glue is made of functions alone`)
    reader.number()
    functions += 1
  }
  return functions
}

export class Reader {
  /** @param {Buffer} bytes @param {number} at */
  constructor(bytes, at) {
    this.bytes = bytes
    this.at = at
  }

  byte() {
    return this.bytes[this.at++]
  }

  /** Reads an unsigned LEB128 number. */
  number() {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = this.byte()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
  }

  text() {
    const length = this.number()
    this.at += length
    return this.bytes.toString('utf8', this.at - length, this.at)
  }

  /** Skips what is preceded by its length. */
  skip() {
    const length = this.number()
    this.at += length
  }
}
