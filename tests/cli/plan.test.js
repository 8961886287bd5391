// `--plan`: what a plan says does what the flags do, what is typed counts more, and what is wrong is named with its line.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { PREFLIGHT_FROM } from '../../pkg/client/limits.js'
import * as api from '../../pkg/entry/default.js'
import { USERS_KEYS } from '../../pkg/plan/keys.js'
import { cli, ENV, folder, KEY } from './fake.js'

const { where, file, users } = folder()
const PLAN_ENV = { COMETCHAT_REST_API_KEY: KEY, NO_COLOR: '1' }
const APP = { appId: 'app1', region: 'eu' }
const input = users('users.csv', ['imported', 'existing'])
const mixed = users('mixed.csv', ['imported', 'rejected'])

/** Writes a plan of the fake's file. @param {object} [of] of users @param {object} [rest] beside users */
function plan(of = {}, rest = { app: APP }, name = 'import.json') {
  writeFileSync(file(name), JSON.stringify({ ...rest, users: { file: 'users.csv', ...of } }, null, 2))
  return file(name)
}

/** Runs with a fresh journal beside the file. */
const run = (argv, how = {}) => cli([...argv, '--journal', 'none'], { env: PLAN_ENV, ...how })

/** What stands for each key: in a plan, and as it is typed. @type {Record<string, [unknown, ...string[]]>} */
const SAMPLES = {
  format: ['csv', '--format', 'csv'],
  rowPath: ['data.users', '--row-path', 'data.users'],
  columns: [['uid', '', 'name'], '--columns', 'uid,,name'],
  delimiter: ['\t', '--delimiter', '\\t'],
  skipLines: [3, '--skip-lines', '3'],
  dialect: ['mysql', '--dialect', 'mysql'],
  shortRows: ['fill', '--short-rows', 'fill'],
  nullMarker: [['NULL', 'N/A'], '--null-marker', 'NULL', '--null-marker', 'N/A'],
  quotedNull: [true, '--quoted-null'],
  map: [
    { uid: 'id', name: ['a', 'b'], link: null },
    ...['id=uid', 'a=name', 'b=name', '=link'].flatMap((text) => ['--map', text]),
  ],
  fallback: [{ name: ['email'] }, '--fallback', 'email=name'],
  where: [['name != Ada', 'uid is not empty'], '--where', 'name != Ada', '--where', 'uid is not empty'],
  from: ['auth0', '--from', 'auth0'],
  uid: ['cometchat', '--uid', 'cometchat'],
  timestamps: ['auto', '--timestamps', 'auto'],
  extra: ['drop', '--extra', 'drop'],
  invalidOptional: ['omit', '--invalid-optional', 'omit'],
  rate: [{ limit: 30, windowMs: 6000 }, '--rate', '30/6s'],
  batchSize: [7, '--batch-size', '7'],
  concurrency: [3, '--concurrency', '3'],
  timeoutMs: [1500, '--timeout', '1500ms'],
  retry: [{ outageMs: 60_000 }, '--retry-for', '1m'],
  maxFailures: ['5%', '--max-failures', '5%'],
  preflight: [false, '--no-preflight'],
  createRoles: [true, '--create-roles'],
}

/** Keys whose effect is a file, a comparison or a database: tested below, and in `plan-run.test.js`. */
const ELSEWHERE = [
  'file',
  'sheet',
  'verify',
  'verifyRate',
  'existing',
  'limiter',
  'journal',
  'failed',
  'report',
  'missing',
  'differing',
  'extraUsers',
]

test('every key of a plan does what its flag does', async () => {
  assert.deepEqual([...Object.keys(SAMPLES), ...ELSEWHERE].sort(), Object.keys(USERS_KEYS).sort())
  const app = ['--app-id', 'app1', '--region', 'eu']
  const plain = await run([input, ...app])
  for (const [name, [value, ...flags]] of Object.entries(SAMPLES)) {
    const typed = await run([input, ...app, ...flags])
    // Values of JSON; of a fallback, one column and a list are the same.
    const planned = await run(['--plan', plan({ [name]: value })])
    assert.equal(planned.status, typed.status, `${name}: ${planned.stderr}`)
    assert.deepEqual(callsOf(planned), callsOf(typed), name)
    assert.notDeepEqual(callsOf(typed), callsOf(plain), `${name} has an effect`)
  }
})

/** What the library was called with, without functions. */
const callsOf = ({ calls: { checks, ...calls } }) => {
  const asked = checks.map(({ [PREFLIGHT_FROM]: from, ...check }) => ({ ...check, from }))
  return JSON.parse(JSON.stringify({ ...calls, asked }))
}

/** A text without its line breaks. @param {string} text */
const flat = (text) => text.replace(/\s+/g, ' ')

test('the app of a plan is that of the flags, and the key is the environment’s', async () => {
  const { calls, status } = await run(['--plan', plan()])
  assert.equal(status, 0)
  const { appId, region, apiKey } = calls.imports[0]
  assert.deepEqual({ appId, region, apiKey }, { ...APP, apiKey: KEY })
  const { calls: relayed } = await run(['--plan', plan({}, { app: { endpoint: 'https://relay.example/v3' } })])
  assert.equal(relayed.imports[0].endpoint, 'https://relay.example/v3')
})

test('what is typed counts more than the plan, and the plan more than the environment', async () => {
  const given = plan({ extra: 'drop', timestamps: 'auto', map: { uid: 'id' } })
  const { calls } = await run(['--plan', given, '--extra', 'metadata', '--map', 'key=uid', '--app-id', 'app2'], {
    env: ENV,
  })
  const { extra, timestamps, map, appId, region } = calls.imports[0]
  assert.deepEqual({ extra, timestamps, map }, { extra: 'metadata', timestamps: 'auto', map: { uid: 'key' } })
  assert.deepEqual({ appId, region }, { appId: 'app2', region: 'eu' })
  const relay = plan({}, { app: { endpoint: 'https://relay.example/v3' } })
  const { calls: own } = await run(['--plan', relay, '--app-id', 'app2', '--region', 'us'])
  assert.deepEqual([own.imports[0].appId, own.imports[0].endpoint], ['app2', undefined])
  const { calls: other } = await run(['--plan', plan(), '--endpoint', 'https://relay.example/v3'])
  assert.deepEqual([other.imports[0].appId, other.imports[0].endpoint], [undefined, 'https://relay.example/v3'])
})

test('a file that is typed takes the place of the plan’s, and a plan may have none', async () => {
  const { status, stdout } = await run([mixed, '--plan', plan()])
  assert.equal(status, 1, stdout)
  writeFileSync(file('open.json'), JSON.stringify({ app: APP, users: { extra: 'drop' } }))
  assert.equal((await run([input, '--plan', file('open.json')])).status, 0)
  const { status: none, stderr } = await run(['--plan', file('open.json')])
  assert.equal(none, 2)
  assert.match(stderr, /open\.json names no file/)
})

test('paths in a plan begin at the plan, wherever the command runs', async () => {
  mkdirSync(file('deep'), { recursive: true })
  writeFileSync(
    file('deep/import.json'),
    JSON.stringify({
      app: APP,
      users: { file: '../mixed.csv', failed: 'failed.csv', report: '../report.json', journal: 'own.journal' },
    }),
  )
  const before = process.cwd()
  process.chdir(path.dirname(where))
  try {
    const relative = path.join(path.basename(where), 'deep', 'import.json')
    const { status, stderr } = await cli(['--plan', relative], { env: PLAN_ENV })
    assert.equal(status, 1, stderr)
  } finally {
    process.chdir(before)
  }
  assert.match(readFileSync(file('deep/failed.csv'), 'utf8'), /u2,rejected/)
  assert.equal(JSON.parse(readFileSync(file('report.json'), 'utf8')).rejected, 1)
  assert.match(readFileSync(file('deep/own.journal'), 'utf8'), /u1,imported/)
})

test('the same plan resumes, by the journal beside its file', async () => {
  const source = users('resumed.csv', ['imported', 'fail', 'imported'])
  const given = plan({ file: 'resumed.csv' })
  const first = await cli(['--plan', given], { env: PLAN_ENV })
  assert.equal(first.status, 3)
  assert.ok(first.stderr.includes(`cometchat-import --plan ${given}`), first.stderr)
  writeFileSync(source, readFileSync(source, 'utf8').replace('fail', 'imported'))
  const { status, stderr } = await cli(['--plan', given], { env: PLAN_ENV, resume: true })
  assert.equal(status, 0, stderr)
  assert.match(readFileSync(`${source}.cometchat-journal`, 'utf8'), /u1,imported\nu2,imported\nu3,imported/)
})

test('a plan stands before or behind a command', async () => {
  const given = plan({ timestamps: 'auto' })
  for (const argv of [
    ['--plan', given, 'check'],
    ['check', '--plan', given],
  ]) {
    const { status, calls } = await cli(argv, { env: PLAN_ENV })
    assert.equal(status, 0)
    assert.equal(calls.imports.length, 0)
    assert.equal(calls.checks[0].timestamps, 'auto')
    assert.equal(calls.checks[0].preflight, true)
  }
  const { status, stderr } = await cli(['--plan', given, '--quiet', 'check'], { env: PLAN_ENV })
  assert.equal(status, 2)
  assert.match(stderr, /options go after the command/)
  assert.equal((await cli(['--plan', given, 'sandbox'], { env: PLAN_ENV })).status, 2)
})

test('a check needs no key, though a plan names an app; nor does it write what an import writes', async () => {
  const given = plan({ file: 'mixed.csv', failed: 'of-check.csv' })
  const { status, calls, stderr } = await cli(['check', '--plan', given], { env: { NO_COLOR: '1' } })
  assert.equal(status, 0, stderr)
  assert.match(flat(stderr), /the file alone is checked, and the app is not asked/)
  assert.equal(calls.checks[0].preflight, undefined)
  assert.throws(() => readFileSync(file('of-check.csv')), /ENOENT/)
  const unasked = await cli(['check', '--plan', plan({ preflight: false })], { env: PLAN_ENV })
  assert.equal(unasked.calls.checks[0].preflight, undefined)
})

test('everything that is wrong is named, with its line', async () => {
  writeFileSync(
    file('wrong.json'),
    `{
  "app": { "appId": "app1", "region": "eu" },
  "users": {
    "file": "users.csv",
    "tiemstamps": "auto",
    "map": {
      "uid": 3
    },
    "file": "others.csv"
  },
  "groups": {}
}`,
  )
  const { status, stderr, calls } = await run(['--plan', file('wrong.json')])
  assert.equal(status, 2)
  assert.equal(calls.checks.length + calls.imports.length, 0)
  const text = flat(stderr)
  assert.match(text, /4 things are wrong\. Nothing was sent\./)
  assert.match(text, /line 5, \/users\/tiemstamps: no such key; did you mean timestamps\?/)
  assert.match(text, /line 7, \/users\/map\/uid: expected a column, several columns or null, found 3/)
  assert.match(text, /line 9, \/users\/file: expected each key once, found it twice/)
  assert.match(text, /line 11, \/groups: no such key; this version imports users only/)
  assert.ok(
    stderr.split('\n').every((line) => line.length <= 80),
    stderr,
  )
})

test('what is not JSON is named with its line and column', async () => {
  for (const [text, expected] of [
    ['', /line 1, column 1: expected a plan such as .*empty file/],
    ['{ "users": {\n  "file": "a",\n} }', /line 3, column 1: this is not JSON: expected a key in double quotes/],
    ['{ "users": {} } {}', /line 1, column 17: this is not JSON: expected nothing more/],
    ['{ "users": {} } x', /line 1, column 17: this is not JSON: expected a value/],
    ['{ "users": { "file": "C:\\data\\users.csv" } }', /this is not JSON: expected \\\\ for a backslash/],
    ['// a comment\n{ "users": { "file": "users.csv" } }', /JSON has no comments/],
    ["{ 'users': 1 }", /double quotes/],
    ['uid,name\nada,Ada\n', /line 1, column 1: this is not JSON/],
  ]) {
    writeFileSync(file('broken.json'), text)
    const { status, stderr } = await run(['--plan', file('broken.json')])
    assert.equal(status, 2)
    assert.match(flat(stderr), expected, text)
  }
  writeFileSync(file('bom.json'), `\ufeff${readFileSync(plan(), 'utf8').replaceAll('\n', '\r\n')}`)
  assert.equal((await run(['--plan', file('bom.json')])).status, 0)
})

test('what is no plan’s file is refused with its reason', async () => {
  writeFileSync(file('utf16.json'), Buffer.from(readFileSync(plan(), 'utf8'), 'utf16le'))
  writeFileSync(file('latin.json'), Buffer.from('{ "users": { "file": "ä" } }', 'latin1'))
  writeFileSync(file('huge.json'), `{ "users": { "file": "${'x'.repeat(2 ** 20)}" } }`)
  for (const [name, expected] of [
    ['none.json', /there is no such file/],
    ['.', /it is a folder/],
    ['latin.json', /it is not UTF-8/],
    ['utf16.json', /this is not JSON/],
    ['huge.json', /more than 1 MB/],
  ]) {
    const { status, stderr } = await run(['--plan', file(name)])
    assert.equal(status, 2, name)
    assert.match(flat(stderr), expected, name)
  }
})

test('a key or a password in a plan is refused, and never repeated', async () => {
  writeFileSync(file('key.json'), JSON.stringify({ app: { ...APP, apiKey: KEY }, users: { file: 'users.csv' } }))
  for (const env of [PLAN_ENV, { NO_COLOR: '1' }]) {
    const { status, stderr, stdout } = await run(['--plan', file('key.json')], { env })
    assert.equal(status, 2)
    assert.match(flat(stderr), /holds the key|a plan never holds a key/)
    assert.ok(!(stderr + stdout).includes(KEY), 'the key is not repeated')
  }
  for (const of of [{ journal: 'postgres://me:hunter22@db/x#users' }, { limiter: 'redis://:hunter22@cache/0' }]) {
    const { status, stderr } = await cli(['--plan', plan(of)], { env: PLAN_ENV })
    assert.equal(status, 2)
    assert.match(flat(stderr), /a plan holds no password/)
    assert.doesNotMatch(stderr, /hunter22/)
  }
})

test('without a file and without a plan, the command says what is missing', async () => {
  for (const argv of [['--yes'], ['check'], ['verify']]) {
    const { status, stderr } = await cli(argv)
    assert.equal(status, 2)
    assert.match(stderr, /missing required argument 'file'/)
  }
})

test('conditions that cannot be read are reported with the other mistakes, each with its line', async () => {
  const wrong = plan({ where: ['deleted != true', 'deleted =='], tiemstamps: 'auto' })
  const { status, stderr } = await cli(['check', '--plan', wrong], { api })
  assert.equal(status, 2)
  assert.match(stderr.replace(/\s+/g, ' '), /2 things are wrong/)
  assert.match(stderr.replace(/\s+/g, ' '), /line \d+, \/users\/where\/1: expected a value, or the comparison is empty/)
  const one = await cli(['check', '--plan', plan({ where: 'deleted ==' })], { api })
  assert.match(one.stderr.replace(/\s+/g, ' '), /1 thing is wrong.* \/users\/where: expected a value/)
  const blank = await cli(['check', '--plan', plan({ where: [' '] })], { api })
  assert.match(blank.stderr.replace(/\s+/g, ' '), /1 thing is wrong/)
})
