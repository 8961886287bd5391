// One script for each entry: what the build makes of pkg/entry, and what package.json names.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { bundles, ENTRIES } from '../../pkg/build/bundle.js'
import { root } from '../../pkg/build/run-command.js'
import * as source from '../../pkg/entry/default.js'
import * as bundle from '../../pkg/gen/default.js'

const made = await bundles()
const textOf = name => Buffer.from(made.find(({ path }) => basename(path) === `${name}.js`).contents).toString()

test('the bundles are of the scripts as they are now', () => {
  assert.deepEqual(made.map(({ path }) => basename(path, '.js')).sort(), [...ENTRIES].sort())
  for (const { path, contents } of made) {
    assert.ok(existsSync(path) && readFileSync(path).equals(contents), `${basename(path)} is stale: npm run build`)
  }
})

test('a bundle exports what its entry does', () => {
  assert.deepEqual(Object.keys(bundle).sort(), Object.keys(source).sort())
})

test('errors are of one class, whichever script of the package throws them', () => {
  assert.equal(bundle.ImportError, source.ImportError)
  assert.throws(() => bundle.importUsers([], { apiKey: 5 }), source.ImportError)
})

test('a bundle imports the class of errors and, where the host compiles it, the module: nothing else', () => {
  const importsOf = name => [...new Set([...textOf(name).matchAll(/^import .*? from "(.*)";$/gm)].map(([, path]) => path))]
  assert.deepEqual(importsOf('default'), ['../client/error.js'])
  assert.deepEqual(importsOf('workerd').sort(), ['../client/error.js', './cometchat_import_bg.wasm'])
  assert.deepEqual(importsOf('edge-light').sort(), ['../client/error.js', './cometchat_import_bg.wasm?module'])
  for (const name of ENTRIES) assert.doesNotMatch(textOf(name), /\bimport\(|\brequire\(/)
})

test('the module is inlined once, and only where no host compiles it', () => {
  const copies = name => textOf(name).split('AGFzbQEAAA').length - 1
  assert.deepEqual(ENTRIES.map(copies), [1, 0, 0])
})

test('a stack trace names the functions of the source', () => {
  let stack = ''
  try {
    bundle.importUsers([], { apiKey: 'k', endpoint: 'nowhere' })
  } catch (error) {
    stack = error.stack
  }
  assert.match(stack, /at baseUrl .*gen\/default\.js:\d+:\d+/)
  assert.ok(readFileSync(join(root, 'pkg/gen/default.js'), 'utf8').split('\n').length > 1000)
})

test('package.json names the bundles', () => {
  const { exports, main } = JSON.parse(readFileSync(join(root, 'pkg/package.json'), 'utf8'))
  assert.deepEqual(exports['.'], { types: './index.d.ts', workerd: './gen/workerd.js', 'edge-light': './gen/edge-light.js', default: './gen/default.js' })
  assert.equal(main, './gen/default.js')
})
