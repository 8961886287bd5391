// Takes out of a module what a panic would print, which nobody sees: the module has no place to print it. A panic stays a trap, as
// `broken` is (src/importer/invariant.rs), and the package makes the error `INTERNAL` of it.
//
// Rust's library comes compiled, with messages for each kind of panic, what formats them, and the place in the sources of each call.

import { Failure } from './run-command.js'
import { dataOf, withBodies } from './sections.js'

/** Functions of Rust's library that do not return, by their names without hashes: they print, and trap. */
const PANICS = [
  /^core::panicking::/,
  /^core::(option|result)::(unwrap|expect)_failed$/,
  /^core::cell::(lazy::)?panic_/,
  /^core::str::slice_error_fail/,
  /^core::slice::(\w+::)*\w+_fail$/,
  /^<alloc::vec::Vec<_, _>>::\w+::assert_failed$/,
  /^alloc::raw_vec::(capacity_overflow|handle_error)$/,
  /^alloc::alloc::handle_alloc_error$/,
  /^std::alloc::rust_oom$/,
  /^std::thread::local::panic_access_error$/,
  /^std::panicking::panic_with_hook$/,
  /^std::sys::backtrace::__rust_end_short_backtrace::/,
  /^__rustc::(rust_panic|rust_begin_unwind|__rust_alloc_error_handler)$/,
]
const UNREACHABLE = 0x00
const END = 0x0b
/** A function that does nothing but trap: its length, no locals, an instruction, its end. */
export const TRAP = Buffer.from([3, 0, UNREACHABLE, END])

/**
 * Returns the module with panics that only trap, and without the places in the sources that they would name. What was called
 * for their messages is left to the optimiser.
 *
 * @param {Buffer} module with the names of its functions
 */
export function withoutMessages(module) {
  return withoutPlaces(
    withBodies(module, (body, name = '') => {
      if (!isPanic(name)) return body
      if (body.at(-2) !== UNREACHABLE) throw new Failure(`${name} returns, and is taken for a panic`)
      return TRAP
    }),
  )
}

/** @param {string} name as the compiler writes it, with hashes */
export function isPanic(name) {
  const plain = name.replace(/\[[0-9a-f]+\]/g, '').replace(/::h[0-9a-f]{16}$/, '')
  return PANICS.some((pattern) => pattern.test(plain))
}

/** Zeroes each `core::panic::Location`, and the names of files that they point to. @param {Buffer} module */
function withoutPlaces(module) {
  const changed = Buffer.from(module)
  const data = dataOf(changed)
  const files = []
  for (const { address, bytes } of data) {
    for (let at = -address & 3; at + LOCATION_BYTES <= bytes.length; at += 4) {
      const file = fileOf(bytes.subarray(at, at + LOCATION_BYTES), data)
      if (!file) continue
      files.push(file)
      bytes.fill(0, at, at + LOCATION_BYTES)
    }
  }
  for (const file of files) file.fill(0)
  return changed
}

/**
 * Returns the bytes of the name of a file, if what points to it is a location: the name's address and length, line and column.
 *
 * @param {Buffer} location
 * @param {{ address: number, bytes: Buffer }[]} data
 */
function fileOf(location, data) {
  const [start, length, line, column] = [0, 4, 8, 12].map((at) => location.readUInt32LE(at))
  if (length > LONGEST_FILE || line < 1 || line > LAST_LINE || column < 1 || column > LAST_COLUMN) return undefined
  const holder = data.find(({ address, bytes }) => address <= start && start + length <= address + bytes.length)
  const file = holder?.bytes.subarray(start - holder.address, start - holder.address + length)
  return file && /^[\w./-]+\.rs$/.test(file.toString('latin1')) ? file : undefined
}

const LOCATION_BYTES = 16
const LONGEST_FILE = 200
const LAST_LINE = 100_000
const LAST_COLUMN = 1_000
