// One script for each entry: what the build makes of pkg/entry, and what package.json names.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { bundles, ENTRIES, SUBPATHS } from '../../pkg/build/bundle.js'
import { root } from '../../pkg/build/run-command.js'
import * as source from '../../pkg/entry/default.js'
import * as bundle from '../../pkg/gen/default.js'

const made = await bundles()
const textOf = (name) => Buffer.from(made.find(({ path }) => basename(path) === `${name}.js`).contents).toString()

test('the bundles are of the scripts as they are now', () => {
  assert.deepEqual(made.map(({ path }) => basename(path, '.js')).sort(), [...ENTRIES, ...Object.keys(SUBPATHS)].sort())
  for (const { path, contents } of made) {
    assert.ok(existsSync(path) && readFileSync(path).equals(contents), `${basename(path)} is stale: npm run build`)
  }
})

test('a bundle exports what its entry does', () => {
  assert.deepEqual(Object.keys(bundle).sort(), Object.keys(source).sort())
})

test('the script of workbooks exports what its source does, and imports nothing', async () => {
  const [packed, written] = [await import('../../pkg/gen/xlsx.js'), await import('../../pkg/xlsx/index.js')]
  assert.deepEqual(Object.keys(packed).sort(), Object.keys(written).sort())
  assert.doesNotMatch(textOf('xlsx'), /^import |\bimport\(|\brequire\(/m)
})

test('an error is one of the package, whichever copy of it has thrown it', () => {
  const { ImportError } = bundle
  assert.throws(() => bundle.importUsers([], { apiKey: 5 }), source.ImportError)
  assert.throws(() => source.importUsers([], { apiKey: 5 }), ImportError)
  for (const other of [
    new Error('x'),
    Object.assign(new Error('x'), { code: 'ABORTED' }),
    { name: 'ImportError', code: 'ABORTED' },
    null,
    undefined,
    'ABORTED',
  ]) {
    assert.equal(other instanceof ImportError, false)
  }
})

test('a class that is derived from the error is what it usually is', () => {
  const { ImportError } = bundle
  class Mine extends ImportError {}
  const mine = new Mine('ABORTED', 'x')
  assert.ok(mine instanceof Mine && mine instanceof ImportError && mine instanceof Error)
  assert.equal(new ImportError('ABORTED', 'x') instanceof Mine, false)
})

test('a bundle imports the module where the host compiles it, and nothing else', () => {
  const importsOf = (name) => [
    ...new Set([...textOf(name).matchAll(/^import .*? from "(.*)";$/gm)].map(([, path]) => path)),
  ]
  assert.deepEqual(importsOf('default'), [])
  assert.deepEqual(importsOf('node'), [])
  assert.deepEqual(importsOf('workerd'), ['./cometchat_import_bg.wasm'])
  assert.deepEqual(importsOf('edge-light'), ['./cometchat_import_bg.wasm?module'])
  for (const name of ENTRIES) assert.doesNotMatch(textOf(name), /\bimport\(|\brequire\(/)
})

test('the module is inlined once, and only where no host compiles it', () => {
  const copies = (name) => textOf(name).split('AGFzbQEAAA').length - 1
  assert.deepEqual(ENTRIES.map(copies), [1, 0, 0, 0])
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

test('the order of the exports: whoever bundles gets the module as text, and Node its file', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'pkg/package.json'), 'utf8'))
  const conditions = Object.keys(exports['.'])
  for (const before of ['module', 'browser', 'deno', 'bun', 'workerd', 'edge-light']) {
    assert.ok(conditions.indexOf(before) < conditions.indexOf('node'), before)
  }
})

test('package.json names the bundles', () => {
  const { exports, main } = JSON.parse(readFileSync(join(root, 'pkg/package.json'), 'utf8'))
  assert.deepEqual(exports['.'], {
    types: './index.d.ts',
    workerd: './gen/workerd.js',
    'edge-light': './gen/edge-light.js',
    module: './gen/default.js',
    browser: './gen/default.js',
    deno: './gen/default.js',
    bun: './gen/default.js',
    node: './gen/node.js',
    default: './gen/default.js',
  })
  assert.equal(main, './gen/default.js')
})
