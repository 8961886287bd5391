// The fields of a user stand in one table, `src/importer/entity/user.rs`. What JavaScript, the types and the pages list is held
// against it here: who adds a field learns what lacks it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { FIELDS } from '../../pkg/client/fields.js'
import { USERS_PER_REQUEST } from '../../pkg/client/limits.js'
import { texts } from '../../www/texts.js'

/** @param {string} path in the repository */
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** Each field of the table, with its rule as the table writes it. */
const TABLE = [
  ...read('src/importer/entity/user.rs').matchAll(
    /Field \{\s*name: "(\w+)",\s*required: (\w+),\s*rule: Rule::([^\n]+?),\n/g,
  ),
].map(([, name = '', required, rule = '']) => ({ name, required: required === 'true', rule }))

/** The numbers of a rule, as people read them: `Rule::Url { max: 3_000 }` has 3,000. */
const numbers = (/** @type {string} */ rule) =>
  [...rule.matchAll(/: ([\d_ *]+)/g)].map(([, product = '']) =>
    product
      .split('*')
      .reduce((all, factor) => all * Number(factor.replaceAll('_', '')), 1)
      .toLocaleString('en'),
  )

test('the table is read', () => {
  assert.ok(TABLE.length >= 10, `${TABLE.length} fields`)
  assert.deepEqual(numbers('Url { max: 3_000 }'), ['3,000'])
  assert.deepEqual(numbers('Object { max_bytes: 5 * 1024 }'), ['5,120'])
})

test('the library has the fields of the table, in its order', () => {
  assert.deepEqual(
    FIELDS,
    TABLE.map((field) => field.name),
    'pkg/client/fields.js',
  )
})

test('the type of a user has them, with their numbers', () => {
  const [, body = ''] = /^export interface User \{\n([\s\S]*?)^\}/m.exec(read('pkg/index.d.ts')) ?? []
  const members = [...body.matchAll(/\/\*\*([\s\S]*?)\*\/\s+(\w+)(\??):/g)]
  assert.deepEqual(
    members.map(([, , name]) => name),
    TABLE.map((field) => field.name),
    'pkg/index.d.ts',
  )
  for (const [at, [, text = '', name, mark]] of members.entries()) {
    assert.equal(mark === '', TABLE[at]?.required, `${name} is required in the table or optional`)
    for (const number of numbers(TABLE[at]?.rule ?? '')) {
      assert.ok(text.includes(number), `pkg/index.d.ts says ${number} of ${name}`)
    }
  }
})

test('the page of rules has them, with their numbers', () => {
  const rows = read('pkg/docs/rules.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  for (const { name, rule } of TABLE) {
    const row = rows.find((line) => line.split('|')[1]?.includes(`\`${name}\``))
    assert.ok(row, `pkg/docs/rules.md has a row for ${name}`)
    for (const number of numbers(rule)) assert.ok(row.includes(number), `pkg/docs/rules.md says ${number} of ${name}`)
  }
})

test('the admin page has a name for each', () => {
  assert.deepEqual(
    Object.keys(texts.fields),
    TABLE.map((field) => field.name),
    'www/texts.js',
  )
})

test('a request takes as many entries as the table says', () => {
  const [, constant] = /per_request: limits::(\w+)/.exec(read('src/importer/entity/user.rs')) ?? []
  const [, number] = new RegExp(`${constant}: usize = (\\d+)`).exec(read('src/importer/limits.rs')) ?? []
  assert.equal(USERS_PER_REQUEST, Number(number))
})
