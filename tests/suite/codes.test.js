// The suite knows every code of the types.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CODES } from './codes.js'

test('the codes of the suite are those of the types', () => {
  const types = readFileSync(new URL('../../pkg/index.d.ts', import.meta.url), 'utf8')
  const union = types.slice(types.indexOf('export type ErrorCode ='), types.indexOf('export class ImportError'))
  const declared = [...union.matchAll(/\| '(\w+)'/g)].map(([, code]) => code)
  assert.ok(declared.length > 10)
  assert.deepEqual([...CODES].sort(), declared.sort())
})
