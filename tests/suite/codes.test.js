// The codes of errors are declared in one place, and each of them is met.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { errorCodes } from '../../pkg/build/error-codes.js'
import { statusOfError } from '../../pkg/cli/exit.js'
import { JOURNAL_CODES, TOPICS } from '../../pkg/client/error-codes.js'
import { CODES } from './cases/errors.js'

const read = (/** @type {string} */ path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const declared = errorCodes(read('src/importer/error.rs'))

test('the suite has a case for each code', () => {
  assert.ok(declared.length > 10)
  assert.deepEqual([...CODES].sort(), declared.map(({ code }) => code).sort())
})

test('each code has a documented literal in the types', () => {
  const types = read('pkg/error-codes.d.ts')
  for (const { code, text } of declared) assert.ok(types.includes(`  /** ${text} */\n  | '${code}'\n`), code)
})

test('each code has a topic, from which the command line takes its exit status', () => {
  assert.deepEqual(TOPICS, Object.fromEntries(declared.map(({ code, topic }) => [code, topic])), 'npm run build')
  assert.deepEqual(
    JOURNAL_CODES,
    declared.map(({ code }) => code).filter((code) => code.startsWith('JOURNAL_')),
  )
  for (const { code } of declared) assert.ok([2, 3, 130].includes(statusOfError({ code })), code)
  assert.equal(statusOfError({ code: 'constructor' }), 3)
})

test('no file of JavaScript names a code that is not declared', () => {
  const known = declared.map(({ code }) => code)
  const files = ['pkg/client', 'pkg/journal', 'pkg/cli', 'pkg/relay', 'pkg/wasm', 'www'].flatMap((folder) =>
    readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .map((name) => `${folder}/${name}`),
  )
  const named = files.flatMap((file) => {
    const found = read(file).matchAll(/ImportError\(\s*'(\w+)'|'((?:JOURNAL|INPUT)_[A-Z_]+)'/g)
    return Array.from(found, ([, raised, kind]) => ({ file, code: raised ?? kind }))
  })
  assert.ok(named.length > 10)
  assert.deepEqual(
    named.filter(({ code }) => !known.includes(code)),
    [],
  )
})
