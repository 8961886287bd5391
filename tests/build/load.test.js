import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { moduleAsText } from '../../pkg/build/text.js'
import { decode } from '../../pkg/wasm/inline.js'
import { core, poison } from '../../pkg/wasm/load.js'

test('one instance serves every call', () => {
  assert.equal(core(), core())
})

test('a host that refuses WebAssembly makes the call throw, not the import', async (t) => {
  const own = await import('../../pkg/wasm/load.js?refused')
  t.mock.method(WebAssembly, 'Instance', () => {
    throw new WebAssembly.CompileError('refused by the content security policy')
  })
  assert.throws(own.core, /refused/)
  t.mock.restoreAll()
  assert.equal(typeof own.core(), 'object')
})

test('a poisoned instance is replaced by one that shares nothing with it', () => {
  const first = core()
  poison(first)
  const second = core()
  assert.notEqual(second, first)
  assert.deepEqual(Object.keys(second), Object.keys(first))
})

test('an instance that was replaced cannot take its successor down', () => {
  const first = core()
  poison(first)
  const second = core()
  poison(first)
  assert.equal(core(), second)
})

test('the text of a module decodes to its bytes', () => {
  const module = readFileSync(new URL('../../pkg/gen/cometchat_import_bg.wasm', import.meta.url))
  assert.deepEqual(Buffer.from(decode(moduleAsText(module))), module)
})

test('every byte has a text, however seldom, and none needs an escape in a script or ends one', () => {
  const pairs = Uint8Array.from({ length: 2 * 256 * 256 }, (_, at) => (at % 2 === 0 ? at >> 9 : (at >> 1) & 255))
  for (const bytes of [pairs, Uint8Array.of(0), new Uint8Array(65_536).fill(255)]) {
    const written = moduleAsText(bytes)
    assert.deepEqual(Buffer.from(decode(written)), Buffer.from(bytes))
    assert.match(Object.values(written).join(''), /^[ !#%&(-;=-[\]-_a-~]*$/)
  }
})
