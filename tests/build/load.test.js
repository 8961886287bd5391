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

test('a host that refuses WebAssembly makes the call throw, not the import', async (t) => {
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

test('the module decodes alike by each way that a host may have', (t) => {
  const names = [
    [Uint8Array, 'fromBase64'],
    [globalThis, 'Buffer'],
  ]
  const natives = names.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name))
  t.after(() => restore(names, natives))
  const { Buffer } = globalThis
  const decoded = []
  for (const [fromBase64, buffer] of [
    [(text) => Buffer.from(text, 'base64'), undefined],
    [undefined, Buffer],
    [undefined, undefined],
  ]) {
    Object.defineProperty(Uint8Array, 'fromBase64', { value: fromBase64, configurable: true })
    Object.defineProperty(globalThis, 'Buffer', { value: buffer, configurable: true })
    decoded.push(WebAssembly.Module.exports(inlineModule()))
  }
  restore(names, natives)
  assert.deepEqual(decoded[1], decoded[0])
  assert.deepEqual(decoded[2], decoded[0])
})

function restore(names, descriptors) {
  for (const [at, [owner, name]] of names.entries()) {
    delete owner[name]
    if (descriptors[at]) Object.defineProperty(owner, name, descriptors[at])
  }
}
