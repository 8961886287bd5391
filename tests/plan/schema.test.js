// The schema of plans: it has every option that a plan can hold, and takes what the options take. Editors complete by it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { planSchema } from '../../pkg/build/plan-schema.js'
import { READING_FLAGS } from '../../pkg/cli/reading-options.js'
import { USERS } from '../../pkg/client/entities.js'
import { IMPORT_OPTIONS } from '../../pkg/client/options.js'
import { USERS_KEYS } from '../../pkg/plan/keys.js'
import { planIssues } from '../../pkg/plan/read.js'

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const SCHEMA = JSON.parse(read('pkg/plan.schema.json'))
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCHEMA)

/** Options of the library that no plan holds: they are of a program, or the key. */
const OF_PROGRAMS = ['apiKey', 'fetch', 'signal', 'rowEvents', 'expectedRows', 'budget', 'priority', 'weight', 'spare']

test('the schema is the one that the build writes', () => {
  assert.equal(read('pkg/plan.schema.json'), planSchema(read))
})

test('a plan can hold every option of the library that is no object of a program', () => {
  const held = [...Object.keys(SCHEMA.properties.users.properties), ...Object.keys(SCHEMA.properties.app.properties)]
  assert.deepEqual(IMPORT_OPTIONS.filter((name) => !held.includes(name)).sort(), [...OF_PROGRAMS].sort())
  for (const name of Object.keys(READING_FLAGS)) assert.ok(held.includes(name), name)
})

test('every key has a sentence, and none speaks of what only a program has', () => {
  const { users, app } = SCHEMA.properties
  for (const [name, { description }] of Object.entries({ ...users.properties, ...app.properties })) {
    assert.match(description, /^[A-Z].{10}/, name)
    assert.doesNotMatch(description, /\{@|```|\n/, name)
  }
})

/** Values of all kinds, and what is at the bounds of each number. */
const VALUES = [
  ...[
    true,
    false,
    null,
    '',
    ' ',
    'x',
    ';',
    '\t',
    '5%',
    '0%',
    '0.0%',
    '100%',
    '100.5%',
    '101%',
    'none',
    'auto',
    '😀',
    'ab',
  ],
  ...[-1, 0, 1, 1.5, 49, 50, 51, 60, 61, 1_000_000, 1_000_001, 86_400_000, 86_400_001, 2 ** 31 - 1, 2 ** 31, 2 ** 53],
  ...[
    [],
    ['uid'],
    ['uid', 'name'],
    [1],
    ['uid', ''],
    {},
    { uid: 'a' },
    { uid: ['a', 'b'] },
    { uid: null },
    { nope: 'a' },
  ],
  ...[
    { 'metadata.plan': 'a' },
    { 'metadata.': 'a' },
    { 'metadata..a': 'a' },
    { metadata: 'a' },
    { uid: 3 },
    { uid: [] },
  ],
  ...[{ limit: 1, windowMs: 1 }, { limit: 0 }, { limit: 1_000_000 }, { limit: 1_000_001 }, { windowMs: 86_400_001 }],
  ...[{ outageMs: 0 }, { outageMs: -1 }, { outageMs: 2 ** 31 }, { attempts: 3 }, { limit: '60' }],
  ...Object.values(SCHEMA.properties.users.properties).flatMap((form) => form.enum ?? []),
]

/** What the schema cannot say, and the options refuse. */
const ONLY_OPTIONS = [
  // A delimiter is no letter or digit, and takes one byte.
  ['delimiter', 'x'],
  ['delimiter', '😀'],
  // At least one column has a name.
  ['columns', ['']],
]

test('the schema takes what the options take, and refuses what they refuse', () => {
  let refused = 0
  for (const name of Object.keys(USERS_KEYS)) {
    for (const value of VALUES) {
      const plan = { users: { file: 'users.csv', [name]: value } }
      const issues = planIssues(plan)
      const isTaken = validate(plan)
      if (!isTaken) refused += 1
      const isExcused = ONLY_OPTIONS.some(
        ([key, text]) => key === name && JSON.stringify(text) === JSON.stringify(value),
      )
      // An empty object of options, and null for no map, are as good as none; editors need not offer them.
      if (isExcused || (value === null && ['map', 'fallback'].includes(name))) continue
      if (value === null && ['rate', 'retry', 'verifyRate'].includes(name)) continue
      assert.equal(issues.length === 0, isTaken, `${name}: ${JSON.stringify(value)} ${JSON.stringify(issues)}`)
    }
  }
  assert.ok(refused > 500, `${refused} refused`)
})

test('of the app, the schema takes what the options take', () => {
  const apps = [
    {},
    { appId: '123abc', region: 'us' },
    { appId: 'a-b', region: 'in' },
    { endpoint: 'https://relay.example/v3' },
    { appId: '' },
    { appId: 'evil.com/' },
    { appId: 5 },
    { region: 'ap' },
    { region: 'US' },
    { endpoint: 'ftp://x' },
    { endpoint: 5 },
    { apiKey: 'x' },
    [],
    'us',
  ]
  for (const app of apps) {
    const plan = { app, users: { file: 'users.csv' } }
    assert.equal(planIssues(plan).length === 0, validate(plan), JSON.stringify(app))
  }
})

test('the plans of the page are right', () => {
  const plans = [...read('pkg/docs/plan.md').matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text]) =>
    JSON.parse(text),
  )
  assert.equal(plans.length, 2)
  for (const plan of plans) {
    assert.equal(validate(plan), true, JSON.stringify(validate.errors))
    assert.deepEqual(planIssues(plan), [])
  }
})

test('the schema wants the file, and no other entity', () => {
  assert.equal(validate({ $schema: './plan.schema.json', users: { file: 'users.csv' } }), true)
  for (const plan of [{}, { users: {} }, { users: { file: 'users.csv' }, groups: { file: 'groups.csv' } }, []])
    assert.equal(validate(plan), false, JSON.stringify(plan))
  const { map, fallback } = SCHEMA.properties.users.properties
  assert.deepEqual(Object.keys(map.properties), USERS.fields)
  assert.deepEqual(Object.keys(fallback.properties), USERS.fields)
})
