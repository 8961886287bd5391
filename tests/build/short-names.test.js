// What the module and its glue call each other by.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { NAMED } from '../../pkg/build/build.js'
import { functionsOf, withoutNames } from '../../pkg/build/sections.js'
import { withShortNames } from '../../pkg/build/short-names.js'
import { createGlue } from '../../pkg/gen/cometchat_import_bg.js'

const built = readFileSync(NAMED)
const links = (module) => {
  const compiled = new WebAssembly.Module(module)
  return [WebAssembly.Module.imports(compiled), WebAssembly.Module.exports(compiled)]
}

test('the module that is built has names of a letter or two, and the glue has each that it imports', () => {
  const [imports, exports] = links(built)
  const glue = createGlue(performance)
  for (const { module, name } of imports) {
    assert.equal(module, 'glue')
    assert.match(name, /^[a-zA-Z]{1,2}$/)
    assert.equal(typeof glue[name], 'function', name)
  }
  const long = exports.map(({ name }) => name).filter((name) => name.length > 2)
  assert.deepEqual(long.sort(), ['__wbindgen_start', 'memory'])
})

test('each name has one other, and nothing else of the module changes', () => {
  const { module, imports, exports } = withShortNames(built)
  for (const [names, [before, after]] of [
    [imports, [links(built)[0], links(module)[0]]],
    [exports, [links(built)[1], links(module)[1]]],
  ]) {
    assert.equal(new Set(names.values()).size, names.size)
    assert.deepEqual(
      after.map(({ name, kind }) => [name, kind]),
      before.map(({ name, kind }) => [names.get(name), kind]),
    )
  }
  assert.deepEqual(
    functionsOf(module).map(({ name }) => name),
    functionsOf(built).map(({ name }) => name),
  )
  assert.equal(exports.get('memory'), 'memory')
  assert.ok(
    withoutNames(withShortNames(module).module).equals(withoutNames(module)),
    'the same names for the same module',
  )
})
