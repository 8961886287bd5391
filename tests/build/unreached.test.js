// What nothing reaches: it leaves the module, and all else does what it did. The sample is linked as the core is.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { NAMED } from '../../pkg/build/build.js'
import { linkedIn } from '../../pkg/build/linked.js'
import { TRAP } from '../../pkg/build/panics.js'
import { dataOf, functionsOf, sectionsOf } from '../../pkg/build/sections.js'
import { withoutUnreached } from '../../pkg/build/unreached.js'
import { TOPICS } from '../../pkg/client/error-codes.js'

const SAMPLE = `#![crate_type = "cdylib"]
  use std::hint::black_box;
  trait Speaker { fn letter(&self, at: usize) -> Option<u8>; }
  struct Loud;
  impl Speaker for Loud {
    fn letter(&self, at: usize) -> Option<u8> { black_box("BY A TABLE OF METHODS").as_bytes().get(at).copied() }
  }
  static SPEAKERS: [&(dyn Speaker + Sync); 1] = [&Loud];
  static WORDS: [&str; 2] = ["BY ANOTHER CONSTANT", "THE SAME ENDING\\0"];
  fn letter(text: &str, at: usize) -> u8 { black_box(text).as_bytes().get(at).copied().unwrap_or(0) }
  #[no_mangle] pub extern "C" fn speaker(at: usize) -> u8 { black_box(&SPEAKERS)[0].letter(at).unwrap_or(0) }
  #[no_mangle] pub extern "C" fn word(which: usize, at: usize) -> u8 { letter(black_box(&WORDS)[which], at) }
  #[no_mangle] pub extern "C" fn ending(at: usize) -> u8 { letter("ENDING\\0", at) }
  #[no_mangle] pub extern "C" fn sometimes(which: bool, at: usize) -> u8 {
    if which { letter("BEFORE A PANIC", at) } else { panic!("IN A PANIC, {at}") }
  }
  #[no_mangle] pub extern "C" fn checked(value: usize) -> usize {
    (value < 5).then_some(value).expect("IN A CHECK, AND SAME ENDING\\0")
  }`

const folder = mkdtempSync(join(tmpdir(), 'cometchat-import-unreached-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Compiles the sample. @param {string[]} flags */
function linked(...flags) {
  const [from, to] = [join(folder, 'sample.rs'), join(folder, 'sample.wasm')]
  writeFileSync(from, SAMPLE)
  const options = ['--edition', '2021', '--target', 'wasm32-unknown-unknown', '-Copt-level=s', '-Cpanic=abort']
  const names = ['-Cstrip=debuginfo', '-Clink-arg=--demangle', '-Clink-arg=-O2']
  execFileSync('rustc', [...options, ...names, ...flags, from, '-o', to])
  return readFileSync(to)
}

/** Returns what each call gives, a trap included. @param {Buffer} module */
function results(module) {
  const calls = new WebAssembly.Instance(new WebAssembly.Module(module)).exports
  const text = (call) => {
    let letters = ''
    for (let at = 0, letter = call(0); letter !== 0; letter = call(++at)) letters += String.fromCharCode(letter)
    return letters
  }
  const trap = (call) => assert.throws(call, { name: 'RuntimeError', message: 'unreachable' })
  trap(() => calls.sometimes(0, 1))
  trap(() => calls.checked(5))
  trap(() => calls.word(2, 0))
  return [
    text(calls.speaker),
    text((at) => calls.word(0, at)),
    text((at) => calls.word(1, at)),
    text(calls.ending),
    text((at) => calls.sometimes(1, at)),
    calls.checked(4),
  ]
}

const constants = (module) =>
  dataOf(module)
    .map(({ bytes }) => bytes.toString('latin1'))
    .join('')

test('what is reached by code, constants and tables stays, and what only a panic would print is zeros', () => {
  const module = linked('-Clink-arg=--emit-relocs')
  const changed = withoutUnreached(module)
  const expected = ['BY A TABLE OF METHODS', 'BY ANOTHER CONSTANT', 'THE SAME ENDING', 'ENDING', 'BEFORE A PANIC', 4]
  assert.deepEqual(results(module), expected)
  assert.deepEqual(results(changed), expected)
  for (const message of ['IN A PANIC, ', 'IN A CHECK', 'index out of bounds', 'sample.rs', 'capacity overflow']) {
    assert.ok(constants(module).includes(message), message)
    assert.ok(!constants(changed).includes(message), message)
  }
  assert.equal(constants(changed).length, constants(module).length, 'nothing moves')
  const names = sectionsOf(changed).map(({ name }) => name)
  assert.deepEqual(
    names.filter((name) => /^(linking|reloc\.)/.test(name)),
    [],
    'what the linker left is gone',
  )
})

test('a text at the end of one that only a panic would print stays', () => {
  const module = linked('-Clink-arg=--emit-relocs')
  const { placed } = linkedIn(module)
  const isWithin = (one) => [...placed].some((other) => other.start < one.start && one.end === other.end)
  const found = [...placed].filter((one) => module.toString('latin1', one.start, one.end) === 'ENDING\0')
  assert.ok(found.some(isWithin), 'the linker puts it there')
  assert.match(constants(withoutUnreached(module)), /\0ENDING\0/)
})

test('what only a panic calls traps too', () => {
  const changed = withoutUnreached(linked('-Clink-arg=--emit-relocs'))
  const names = functionsOf(changed).filter(({ start, end }) => end - start === TRAP.length)
  const trapping = new Set(names.map(({ name }) => name))
  assert.ok(trapping.has('<alloc::string::String as core::fmt::Write>::write_str'), [...trapping].join('\n'))
  for (const name of ['speaker', 'word', 'ending', 'sometimes', 'checked']) assert.ok(!trapping.has(name), name)
})

test('a module of which the linker left nothing is refused', () => {
  assert.throws(() => withoutUnreached(linked()), /--emit-relocs/)
})

test('the module that is built has every code of an error, and no message of a panic', () => {
  const texts = constants(readFileSync(NAMED))
  for (const code of Object.keys(TOPICS)) assert.ok(texts.includes(code), code)
  for (const message of ['index out of bounds', 'assertion failed', 'already borrowed', 'capacity overflow'])
    assert.ok(!texts.includes(message), message)
})
