// What a panic would print: the module that is built has none of it, and traps all the same.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { NAMED } from '../../pkg/build/build.js'
import { TRAP, isPanic, withoutMessages } from '../../pkg/build/panics.js'
import { dataOf, functionsOf } from '../../pkg/build/sections.js'

const ASSEMBLER = fileURLToPath(new URL('../../node_modules/binaryen/bin/wasm-as', import.meta.url))

/** A file's name at 1024, the place 3:9 in it at 1040, and a text that is no place. */
const SAMPLE = (panic) => `(module
  (memory (export "memory") 1)
  (data (i32.const 1024) "src/importer.rs\\00\\00\\04\\00\\00\\0f\\00\\00\\00\\03\\00\\00\\00\\09\\00\\00\\00kept.rs\\00")
  (func $core::panicking::panic (result i32) ${panic})
  (func $read (export "read") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (drop (call $core::panicking::panic)) (unreachable)))
    (local.get 0)))`

function assembled(text) {
  const folder = mkdtempSync(join(tmpdir(), 'cometchat-import-panics-'))
  try {
    writeFileSync(join(folder, 'module.wat'), text)
    const to = join(folder, 'module.wasm')
    execFileSync(process.execPath, [ASSEMBLER, '--debuginfo', join(folder, 'module.wat'), '-o', to])
    return readFileSync(to)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('the module that is built names no source, and has no function that only a panic needs', () => {
  const module = readFileSync(NAMED)
  const sources = dataOf(module).flatMap(({ bytes }) => bytes.toString('latin1').match(/[\w./-]+\.rs\b/g) ?? [])
  assert.deepEqual(sources, [])
  // In the table, a trap stands for functions that nothing calls (unreached.js), under the name of any of them.
  const isMore = ({ start, end }) => end - start > TRAP.length
  assert.deepEqual(
    functionsOf(module).filter((function_) => isPanic(function_.name ?? '') && isMore(function_)),
    [],
  )
})

test('a panic traps without a message, and what is no place in the sources stays', () => {
  const sample = assembled(SAMPLE('(i32.store (i32.const 0) (i32.const 7)) (unreachable)'))
  const module = withoutMessages(sample)
  const { memory, read } = new WebAssembly.Instance(new WebAssembly.Module(module)).exports
  assert.equal(read(5), 5)
  assert.throws(() => read(0), WebAssembly.RuntimeError)
  const bytes = Buffer.from(memory.buffer)
  assert.equal(bytes.readInt32LE(0), 0, 'what it did before the trap is left out')
  assert.deepEqual(bytes.subarray(1024, 1056), Buffer.alloc(32))
  assert.equal(bytes.toString('latin1', 1056, 1063), 'kept.rs')
  assert.ok(sample.includes('src/importer.rs'), 'the module that was given stays as it was')
})

test('a function that returns is no panic, whatever it is called', () => {
  const module = assembled(SAMPLE('(i32.const 7)'))
  assert.throws(() => withoutMessages(module), /core::panicking::panic returns/)
})

test('panics are found by the names that the compiler gives them', () => {
  const panics = [
    'core[c5930c85a12de822]::panicking::panic_bounds_check',
    'core[c5930c85a12de822]::slice::copy_from_slice_impl::len_mismatch_fail',
    '<alloc[3ca501edff3f0c7c]::vec::Vec<_, _>>::insert_mut::assert_failed',
    'core::cell::panic_already_borrowed::h0123456789abcdef',
  ]
  for (const name of panics) assert.ok(isPanic(name), name)
  for (const name of [
    '<hashbrown[5e61]::raw::Fallibility>::capacity_overflow',
    'wasm_bindgen::throw_str::h0123456789abcdef',
  ])
    assert.ok(!isPanic(name), name)
})
