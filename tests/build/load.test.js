import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inlineModule } from '../../pkg/wasm/inline.js'
import { core, poison, withModule } from '../../pkg/wasm/load.js'

const current = withModule(inlineModule, core)

test('without a module there is an error to catch, and the next call may do better', () => {
  assert.throws(core, /no entry/)
  assert.equal(typeof current(), 'object')
})

test('one instance serves every call', () => {
  assert.equal(current(), current())
})

test('a host that refuses WebAssembly makes the call throw, not the import', async t => {
  const own = await import('../../pkg/wasm/load.js?refused')
  t.mock.method(WebAssembly, 'Instance', () => {
    throw new WebAssembly.CompileError('refused by the content security policy')
  })
  const call = own.withModule(inlineModule, own.core)
  assert.throws(call, /refused/)
  t.mock.restoreAll()
  assert.equal(typeof call(), 'object')
})

test('a poisoned instance is replaced by one that shares nothing with it', () => {
  const first = current()
  poison(first)
  const second = current()
  assert.notEqual(second, first)
  assert.deepEqual(Object.keys(second), Object.keys(first))
})

test('an instance that was replaced cannot take its successor down', () => {
  const first = current()
  poison(first)
  const second = current()
  poison(first)
  assert.equal(current(), second)
})

test('the module decodes alike with and without Uint8Array.fromBase64', t => {
  const native = Object.getOwnPropertyDescriptor(Uint8Array, 'fromBase64')
  t.after(() => {
    delete Uint8Array.fromBase64
    if (native) Object.defineProperty(Uint8Array, 'fromBase64', native)
  })
  Object.defineProperty(Uint8Array, 'fromBase64', { value: text => Buffer.from(text, 'base64'), configurable: true })
  const fast = WebAssembly.Module.exports(inlineModule())
  Object.defineProperty(Uint8Array, 'fromBase64', { value: undefined, configurable: true })
  assert.deepEqual(WebAssembly.Module.exports(inlineModule()), fast)
})
