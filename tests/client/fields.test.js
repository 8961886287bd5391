// The fields of a user stand in one table, `src/importer/entity/user.rs`, from which the build writes `pkg/client/entities.js` and the
// type `User`. What is written by hand is held against it here, and so are the core and the sandbox: each takes a value at the bound
// of its rule, and refuses one beyond.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { entities } from '../../pkg/build/entities.js'
import { RULES, USERS } from '../../pkg/client/entities.js'
import { checkUsers, importUsers } from '../../pkg/entry/default.js'
import { createSandbox } from '../../pkg/sandbox/index.js'
import { labelOf, texts } from '../../www/texts.js'

/** @param {string} path in the repository */
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

const FIELDS = Object.entries(RULES.users)

/** A text of so many characters that is one of this kind. @type {Record<string, (length: number) => string>} */
const TEXTS = {
  Id: (length) => 'a'.repeat(length),
  Word: (length) => 'a'.repeat(length),
  Text: (length) => '名'.repeat(length),
  Url: (length) => 'https://a.b/'.padEnd(length, 'x'),
}

/** Values that a rule takes and refuses, at its bound. */
function atBound({ kind, max = 0, itemMax = 0, words = [] }) {
  if (kind in TEXTS) return [TEXTS[kind](max), TEXTS[kind](max + 1)]
  if (kind === 'Object') return [{ k: 'x'.repeat(max - 8) }, { k: 'x'.repeat(max - 7) }]
  if (kind === 'List') return [Array.from({ length: max }, () => 'x'.repeat(itemMax)), ['x'.repeat(itemMax + 1)]]
  if (kind === 'Timestamp') return [9_999_999_999, 10_000_000_000]
  if (kind === 'OneOf') return [words.at(-1), `${words[0]}x`]
  throw new Error(`${kind}: add what it takes at its bound`)
}

const people = (/** @type {string} */ field, /** @type {unknown} */ value) => [{ uid: 'u', name: 'N', [field]: value }]

test('the build has read the table of the core', () => {
  const [users] = entities(read)
  assert.ok(users.fields.length >= 10)
  assert.deepEqual(
    users.fields.map(({ name, required, rule }) => [name, { required, ...rule }]),
    FIELDS,
    'npm run build',
  )
  assert.deepEqual(
    FIELDS.map(([name]) => name),
    USERS.fields,
  )
  assert.equal([...read('src/importer/entity/user.rs').matchAll(/ name: "(\w+)"/g)].length, 1 + FIELDS.length)
  assert.deepEqual([USERS.key, USERS.extras, USERS.alreadyThere], ['uid', 'metadata', ['ERR_UID_ALREADY_EXISTS']])
  assert.deepEqual(USERS.changeable, ['name', 'avatar', 'link', 'role', 'metadata', 'tags'])
})

for (const [field, rule] of FIELDS) {
  const [taken, refused] = atBound(rule)
  test(`the core takes ${field} at its bound, and refuses what is beyond`, async () => {
    assert.equal((await checkUsers(people(field, taken))).valid, 1)
    const { issues } = await checkUsers(people(field, refused))
    assert.equal(issues[0]?.path.replace(/\[.*$/, ''), field)
    const without = await checkUsers(people(field, undefined))
    assert.equal(without.valid, rule.required ? 0 : 1)
  })

  test(`the sandbox does the same with ${field}`, async () => {
    const send = async (/** @type {unknown} */ value) => {
      const [user] = people(field, value)
      const { fetch } = createSandbox({ roles: 'any' })
      const body = JSON.stringify({ users: { [user.uid]: user } })
      const headers = { apikey: 'key', 'content-type': 'application/json' }
      const response = await fetch('http://127.0.0.1/v3/data_import/users', { method: 'POST', headers, body })
      const { data } = await response.json()
      return data?.[user.uid]
    }
    assert.equal((await send(taken))?.success, true)
    assert.notEqual((await send(refused))?.success, true)
    assert.equal((await send(undefined))?.success === true, !rule.required)
  })
}

test('a row at every bound is imported', async () => {
  const { fetch } = createSandbox({ roles: 'any' })
  const user = Object.fromEntries(FIELDS.map(([name, rule]) => [name, atBound(rule)[0]]))
  const report = await importUsers([user], { endpoint: 'http://127.0.0.1/v3', apiKey: 'key', fetch })
  assert.equal(report.imported, 1, JSON.stringify(report))
})

test('the type of a user has each field, with its numbers', () => {
  const [, body = ''] = /^export interface User \{\n([\s\S]*?)^\}/m.exec(read('pkg/entities.d.ts')) ?? []
  const members = [...body.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+(\w+)(\??):/g)]
  assert.deepEqual(
    members.map(([, , name, mark]) => [name, mark === '']),
    FIELDS.map(([name, { required }]) => [name, required]),
  )
  for (const [, text = '', name = ''] of members) for (const number of numbers(name)) assert.ok(text.includes(number))
})

test('the page of rules has a row for each, with its numbers', () => {
  const rows = read('pkg/docs/rules.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  for (const field of USERS.fields) {
    const row = rows.find((line) => line.split('|')[1]?.includes(`\`${field}\``))
    assert.ok(row, `pkg/docs/rules.md has a row for ${field}`)
    for (const number of numbers(field)) assert.ok(row.includes(number), `pkg/docs/rules.md says ${number} of ${field}`)
  }
})

/** The numbers of a field's rule, as people read them. @param {string} field */
const numbers = (field) =>
  [RULES.users[field].max, RULES.users[field].itemMax]
    .filter((number) => number !== undefined)
    .map((number) => number.toLocaleString('en'))

test('the admin page has a name for each', () => {
  assert.equal(labelOf('lastActiveAt'), 'Last active at')
  assert.equal(labelOf('uid'), 'ID')
  assert.deepEqual(Object.keys(texts.fields), USERS.fields)
  for (const [label] of Object.values(texts.fields)) assert.match(label, /^[A-Z][\w ()]+$/)
})
