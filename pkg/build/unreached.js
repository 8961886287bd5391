// Takes out of a module what nothing reaches once a panic does nothing but trap: constants that only its message is made of, and
// functions that only such constants name. To an optimiser the address of a constant is a number like any other. The linker knows
// what it is of.

import { isOfLinker, linkedIn } from './linked.js'
import { TRAP, isPanic } from './panics.js'
import { Failure } from './run-command.js'
import { Reader, functionsOf, openFunctions, withBodies, withSections } from './sections.js'

/** @import { Placed, Reference } from './linked.js' */

const CALL = 0x10

/**
 * Returns the module in which functions that nothing reaches trap, and constants that nothing reaches are zeros, which the
 * optimiser leaves out. What the linker left goes too.
 *
 * @param {Buffer} module as it was linked: with the names of its functions, and `--emit-relocs`
 */
export function withoutUnreached(module) {
  const { placed, references } = linkedIn(module)
  const starts = new Set([...placed].map(({ start }) => start))
  const unplaced = functionsOf(module).find(({ start }) => !starts.has(start))
  if (unplaced) throw new Failure(`the linker left nothing of what ${unplaced.name} refers to`)
  const reached = reachedIn(module, placed, references)
  const changed = Buffer.from(module)
  const constants = [...placed].filter(({ index }) => index === undefined)
  for (const { start, end } of constants) changed.fill(0, start, end)
  // One may stand within another, such as a text at the end of a longer one.
  for (const one of constants) if (reached.has(one)) module.copy(changed, one.start, one.start, one.end)

  const kept = new Set([...reached].map(({ start }) => start))
  const trapping = withBodies(changed, (body) => (kept.has(body.byteOffset - changed.byteOffset) ? body : TRAP))
  return withSections(trapping, (section) =>
    isOfLinker(section) ? Buffer.alloc(0) : trapping.subarray(section.start, section.end),
  )
}

/**
 * Returns what may be called by whoever has the module, and all that it refers to.
 *
 * @param {Buffer} module
 * @param {Set<Placed>} placed
 * @param {Reference[]} references
 */
function reachedIn(module, placed, references) {
  const open = new Set(openFunctions(module))
  const calls = new Set(references.filter(({ to }) => isPanic(to.name ?? '')).map(({ at }) => at))
  const ofPanic = (/** @type {Reference} */ { at, to }) => to.index === undefined && panicsAfter(module, at, calls)
  const reached = new Set([...placed].filter(({ index }) => index !== undefined && open.has(index)))
  // A set is walked with what is added to it meanwhile.
  for (const { start, end, name = '', index } of reached) {
    if (isPanic(name)) continue
    for (let next = firstFrom(references, start); references[next]?.at < end; next += 1) {
      const reference = references[next]
      if (index === undefined || !ofPanic(reference)) reached.add(reference.to)
    }
  }
  return reached
}

/** Returns the place of the first reference that does not stand before a position. @param {Reference[]} references @param {number} start */
function firstFrom(references, start) {
  let [low, high] = [0, references.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (references[middle].at < start) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Whether a reference is followed by the call of a panic, whatever happens: what it refers to is then of no use. Only
 * instructions that compute are followed.
 *
 * @param {Buffer} module
 * @param {number} at where the reference stands
 * @param {Set<number>} panics where calls of panics name them
 */
function panicsAfter(module, at, panics) {
  const reader = new Reader(module, at)
  reader.number()
  for (;;) {
    const instruction = reader.byte()
    if (instruction === CALL) return panics.has(reader.at)
    const numbers = NUMBERS.find(([first, last]) => first <= instruction && instruction <= last)?.[2]
    if (numbers === undefined) return false
    for (let left = numbers; left > 0; left -= 1) reader.number()
  }
}

/** Instructions after which the next one is run: from which to which, and how many numbers follow. @type {[number, number, number][]} */
const NUMBERS = [
  [0x1a, 0x1b, 0], // drop, select
  [0x20, 0x24, 1], // of locals and globals
  [0x28, 0x3e, 2], // loads and stores
  [0x41, 0x42, 1], // i32.const, i64.const
  [0x45, 0xc4, 0], // on numbers
]
