// The checks of a bundle's shape find what they are there to find.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { moduleAsText } from '../../../pkg/build/text.js'
import { decoder } from '../../../pkg/gen/inline.js'
import { assertNothingLeft, assertShape, sizeOf, TRACES } from './shape.js'

const pkg = join(dirname(fileURLToPath(import.meta.url)), '../../../pkg')
const module = readFileSync(join(pkg, 'gen/cometchat_import_bg.wasm'))
const base64 = module.toString('base64')
const script = (code, name = 'main.js') => ({ name, bytes: Buffer.from(code) })
const wasm = (bytes = module, name = 'core.wasm') => ({ name, bytes: Buffer.from(bytes) })
const { text } = moduleAsText(module)
const inline = `const decoder = "${decoder}", text = '${text}'; new WebAssembly.Module(decode(text))`

const browser = { wasm: 'inline', host: 'browser', module }
const node = { wasm: 'inline', host: 'node', module }
const edge = { wasm: 'file', host: 'edge', module }
const fails = (files, rules, message) => assert.throws(() => assertShape('bundle', files, rules), message)

test('a bundle with the module inside, in one copy, passes', () => {
  assertShape('bundle', [script(inline)], browser)
  assertShape('bundle', [script(`import './chunk.js'`), script(inline, 'chunk.js')], browser)
})

test('a bundle with the module beside it passes where the host compiles modules', () => {
  assertShape('bundle', [script(`import wasm from './core.wasm'; export default wasm`), wasm()], edge)
})

test('two copies of the module are found, inside a script, in two, and as files', () => {
  fails([script(inline), script(inline, 'other.js')], browser, /2 copies of a module inside scripts, not 1/)
  fails([script(`${inline}; const again = "${text}"`)], browser, /2 copies/)
  fails([wasm(), wasm(module, 'again.wasm'), script('0')], edge, /2 modules as files, not 1/)
})

test('a copy inside beside the file is found, as text, in base64, as a data URL and as numbers', () => {
  for (const copy of [
    inline,
    `Uint8Array.fromBase64("${base64}")`,
    `fetch("data:application/wasm;base64,${base64}")`,
    `new Uint8Array([${[...module].join(', ')}])`,
  ]) {
    fails([script(copy), wasm()], edge, /1 copies of a module inside scripts, not 0/)
  }
})

test('a module that is missing, or is another, is found', () => {
  fails([script('0')], browser, /0 copies of a module inside scripts, not 1/)
  fails([script('0')], edge, /0 modules as files, not 1/)
  fails([script('0'), wasm(Buffer.concat([module, Buffer.alloc(1)]))], edge, /not the package’s own/)
  fails([script(inline.replace(text, text.slice(0, -8)))], browser, /not the package’s own/)
})

test('an import that nothing in the bundle provides is found, in each form', () => {
  for (const code of [
    'import "env"',
    'import * as env from "env"',
    'export * from "env"',
    'export { a } from "env"',
    'import("env")',
    'require("env")',
  ]) {
    for (const rules of [browser, node]) fails([script(`${code}\n;${inline}`)], rules, /main\.js imports "env"/)
  }
  fails([script(`import './gone.js'\n${inline}`)], browser, /imports "\.\/gone\.js"/)
  fails([script(`import '../outside.js'\n${inline}`)], browser, /imports "\.\.\/outside\.js"/)
})

test('what only Node has is found in bundles for browsers and edges, and let pass in those for Node', () => {
  const codes = [
    'import "node:fs"',
    'import("fs")',
    'const fs = require("node:fs")',
    'process.exit()',
    'typeof Buffer',
    'a(__dirname)',
    'const name = "node:http"; import(name)',
    'import(`node:http`)',
  ]
  for (const code of codes) {
    fails([script(`${code}\n;${inline}`)], browser, /imports|which only Node has/)
    fails([script(code), wasm()], edge, /imports|which only Node has/)
    assertShape('bundle', [script(`${code}\n;${inline}`)], node)
  }
})

test('a property or a local name is not taken for what only Node has', () => {
  assertShape(
    'bundle',
    [script(`a.process(); const b = { Buffer: 1 }; b.require("env"); class C { process() {} }\n${inline}`)],
    browser,
  )
})

test('what a framework’s own bundle breaks is let pass, and nothing more', () => {
  const bare = [script('import "node:buffer"; process.env', 'bare.js')]
  assertShape('bundle', [script(`import "node:buffer"; process.cwd()\n${inline}`)], browser, bare)
  assert.throws(
    () => assertShape('bundle', [script(`import "node:http"; process.cwd()\n${inline}`)], browser, bare),
    /imports "node:http"\n.*names node:http, which only Node has$/,
  )
  assert.throws(
    () => assertShape('bundle', [script(inline), script(inline)], browser, [script(inline), script(inline)]),
    /2 copies/,
  )
})

test('code of a part that is not used is found', () => {
  for (const [part, traces] of Object.entries(TRACES)) {
    for (const trace of Object.values(traces)) {
      fails(
        [script(`${inline}; a.${/^\w+$/.test(trace) ? trace : `b('${trace}')`}`)],
        { ...browser, without: [part] },
        new RegExp(`code of ${part}, which is not used`),
      )
    }
  }
})

test('the texts by which a part is known stand in that part, and not in the client', () => {
  const client = ['client', 'entry', 'wasm', 'gen'].flatMap((folder) =>
    readdirSync(join(pkg, folder)).map((name) => readFileSync(join(pkg, folder, name), 'latin1')),
  )
  for (const [file, trace] of Object.values(TRACES).flatMap(Object.entries)) {
    assert.ok(readFileSync(join(pkg, file), 'latin1').includes(trace), `${file}: ${trace}`)
    assert.ok(!client.some((text) => text.includes(trace)), trace)
  }
})

test('what is left of an unused import is found', () => {
  assertNothingLeft('bundle', [script(`console.log('nothing')`)])
  assert.throws(() => assertNothingLeft('bundle', [script('x'.repeat(101))]), /101 bytes are left, not 100/)
  assert.throws(() => assertNothingLeft('bundle', [script('abc')], [script('ab')]), /3 bytes are left, not 2/)
})

test('an empty bundle and one that is no script are found', () => {
  fails([], browser, /empty/)
  fails([script('const = 1')], { ...browser, wasm: 'none' }, /cannot be parsed/)
})

test('sizes are of all files together', () => {
  assert.deepEqual(sizeOf([script('ab'), script('c')]), {
    raw: 3,
    gzip: sizeOf([script('ab')]).gzip + sizeOf([script('c')]).gzip,
  })
})
