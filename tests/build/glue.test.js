import assert from 'node:assert/strict'
import { test } from 'node:test'
import { glueFactory } from '../../pkg/build/glue.js'

const SET_WASM =
  'let wasm;\nexport function __wbg_set_wasm(val) {\n    wasm = val;\n}\nexport function __wbg_now() {\n    return performance.now();\n}\n'
const NO_NAMES = { imports: new Map(), exports: new Map() }
const load = (script) => import(`data:text/javascript,${encodeURIComponent(script)}`)

test('every glue has a state of its own', async () => {
  const script = `export class Importer {\n    read() { return wasm }\n}\n${SET_WASM}`
  const { createGlue } = await load(glueFactory(script, NO_NAMES))
  const [first, second] = [createGlue(), createGlue()]
  first.__wbg_set_wasm('first')
  second.__wbg_set_wasm('second')
  assert.equal(new first.Importer().read(), 'first')
  assert.equal(new second.Importer().read(), 'second')
})

test('functions, async functions, classes and constants are kept', async () => {
  const script = `export function a() {}\nexport async function b() {}\nexport class C {}\nexport const d = 1\n${SET_WASM}`
  const { createGlue } = await load(glueFactory(script, NO_NAMES))
  assert.deepEqual(Object.keys(createGlue()), ['a', 'b', 'C', 'd', '__wbg_set_wasm', '__wbg_now'])
})

test('the clock is the one that is given', async () => {
  const { createGlue } = await load(glueFactory(SET_WASM, NO_NAMES))
  assert.equal(createGlue({ now: () => 5 }).__wbg_now(), 5)
})

test('a form of export or import that the build does not know stops it', () => {
  assert.throws(() => glueFactory(`export { a as b }\n${SET_WASM}`, NO_NAMES), /does not know: export \{ a as b \}/)
  assert.throws(
    () => glueFactory(`import { a } from './snippets/a.js'\n${SET_WASM}`, NO_NAMES),
    /does not know: import/,
  )
  assert.throws(() => glueFactory('export function a() {}', NO_NAMES), /no __wbg_set_wasm/)
  assert.throws(() => glueFactory(SET_WASM.replace('performance.now', 'Date.now'), NO_NAMES), /another clock/)
})

test('the glue and the module call each other by the names that they are given', async () => {
  const script = `export function read() {\n    return wasm.handle_read(1);\n}\n${SET_WASM}`
  const names = { imports: new Map([['__wbg_now', 'a']]), exports: new Map([['handle_read', 'b']]) }
  const { createGlue } = await load(glueFactory(script, names))
  const glue = createGlue({ now: () => 5 })
  glue.__wbg_set_wasm({ b: (number) => number + 1 })
  assert.equal(glue.read(), 2)
  assert.equal(glue.a(), 5)
  assert.equal(glue.a.name, '__wbg_now', 'a stack trace names it')
  assert.throws(() => glueFactory(script, NO_NAMES), /handle_read, which the module does not export/)
})
