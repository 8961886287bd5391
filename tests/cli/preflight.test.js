// Before the first batch: the roles of the rows, the users of the app and the key, against the sandbox with the real package.
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import { run } from '../../pkg/cli/program.js'
import * as api from '../../pkg/entry/default.js'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { folder, KEY } from './fake.js'

const { file } = folder()
const ROLES = ['teacher', 'teacher', 'student', 'member', '']
const csv = (count, prefix = 'u') =>
  `uid,name,role\n${Array.from({ length: count }, (_, at) => `${prefix}${at},User ${at},${ROLES[at % 5]}\n`).join('')}`

function made(name, text = csv(25)) {
  writeFileSync(file(name), text)
  return file(name)
}

/** @param {import('node:test').TestContext} t @param {object} [options] */
async function sandbox(t, options = {}) {
  const server = await startSandbox({ roles: ['default', 'member'], rate: { limit: 60, windowMs: 500 }, ...options })
  t.after(() => server.close())
  return server
}

/**
 * Runs the program, and types at its questions where `typing` has something for each.
 * @param {string[]} argv
 * @param {{ typing?: string[], stdin?: string, env?: Record<string, string> }} [how]
 */
async function cli(argv, { typing, stdin = '', env = {} } = {}) {
  const input = typing ? Object.assign(new PassThrough(), { isTTY: true }) : Readable.from([Buffer.from(stdin)])
  const screen = { isTTY: true, columns: 80, cursorTo() {}, clearLine() {}, moveCursor() {} }
  const [stdout, stderr] = [new PassThrough(), Object.assign(new PassThrough(), typing ? screen : {})]
  const text = { out: '', err: '' }
  const questions = []
  stdout.on('data', (chunk) => (text.out += chunk))
  stderr.on('data', (chunk) => {
    text.err += chunk
    const asked = text.err.match(/[^\n]*\? \[y\/N\]/g) ?? []
    for (const question of asked.slice(questions.length)) {
      questions.push(question)
      input.write(typing?.shift() ?? 'n\n')
    }
  })
  const status = await run({
    argv,
    env: { COMETCHAT_REST_API_KEY: KEY, NO_COLOR: '1', ...env },
    platform: 'linux',
    signals: new EventEmitter(),
    stdin: input,
    stdout,
    stderr,
    loadApi: async () => api,
    loadSandbox: () => assert.fail(),
  })
  assert.ok(!(text.out + text.err).includes(KEY), 'the key is nowhere')
  return { status, stdout: text.out, stderr: text.err, questions }
}

const into = (server, ...more) => ['--endpoint', server.url, '--journal', 'none', '--batch-size', '10', ...more]

test('a missing role ends the run as ROLE_MISSING with no import request, and says which, in how many rows, and what to do', async (t) => {
  const server = await sandbox(t)
  const report = file('report.json')
  const { status, stderr, questions } = await cli([made('missing.csv'), ...into(server, '--report', report)])
  assert.equal(status, 3, stderr)
  assert.equal(server.sandbox.stats.requests, 0)
  assert.equal(server.sandbox.users.size, 0)
  const words = stderr.replace(/\s+/g, ' ')
  assert.match(
    words,
    /2 roles are missing, and the server would refuse the rows that name them: teacher: 10 rows student: 5 rows/,
  )
  assert.match(words, /ROLE_MISSING: the app lacks 2 roles that 15 rows name: teacher \(10 rows\), student \(5 rows\)/)
  assert.match(words, /Or write roles that the app has into the file/)
  assert.match(words, /The app has default, member\. To send/)
  for (const way of ['--create-roles', '--map =role', '--map column=role', '--no-preflight'])
    assert.ok(words.includes(way), way)
  for (const line of stderr.split('\n')) assert.ok(line.length <= 80, line)
  assert.deepEqual(questions, [])
  const saved = JSON.parse(readFileSync(report, 'utf8'))
  assert.deepEqual(
    [saved.status, saved.error.code, saved.rows, saved.pending, saved.requests],
    ['failed', 'ROLE_MISSING', 25, 25, 0],
  )
})

test('a role that is misspelt is named with the one that is meant', async (t) => {
  const server = await sandbox(t)
  const misspelt = made('misspelt.csv', csv(25).replaceAll('teacher', 'membre'))
  const words = (await cli([misspelt, ...into(server)])).stderr.replace(/\s+/g, ' ')
  assert.match(words, /membre: 10 rows; did you mean member\? student: 5 rows An import/)
  assert.match(words, /membre \(10 rows; did you mean member\?\), student \(5 rows\)/)
})

test('with --json the check has the preflight, and the report the error', async (t) => {
  const server = await sandbox(t)
  const { status, stdout } = await cli([made('json.csv'), ...into(server, '--json')])
  assert.equal(status, 3)
  const [, check, report, ...others] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(others, [])
  assert.deepEqual([check.type, report.type, report.error.code], ['check', 'report', 'ROLE_MISSING'])
  assert.deepEqual(check.preflight.roles.missing, [
    { role: 'teacher', rows: 10 },
    { role: 'student', rows: 5 },
  ])
})

test('--create-roles creates what is missing, and every row is imported', async (t) => {
  const server = await sandbox(t)
  const { status, stderr, stdout } = await cli([made('create.csv'), ...into(server, '--create-roles', '--json')])
  assert.equal(status, 0, stderr)
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(events[2], { type: 'roles', created: ['teacher', 'student'], existing: [], refused: [] })
  assert.equal(server.sandbox.users.size, 25)
  assert.equal(server.sandbox.users.get('u0')?.role, 'teacher')
  const again = await cli([file('create.csv'), ...into(server, '--create-roles')])
  assert.equal(again.status, 0)
  assert.match(again.stderr, /It has 25 users already/)
  assert.match(again.stderr, /Of the first 25 rows to\s+send,\s+25 are among them/)
  assert.match(again.stderr, /It has every role that rows name/)
})

test('on a terminal the roles are offered: yes creates them and the import is asked for, no ends it', async (t) => {
  const server = await sandbox(t)
  const yes = await cli([made('asked.csv'), ...into(server)], { typing: ['y\n', 'y\n'] })
  assert.equal(yes.status, 0, yes.stderr)
  assert.equal(yes.questions.length, 2)
  assert.match(yes.stderr.replace(/\s+/g, ' '), /Create these 2 roles in http:\/\/127\.0\.0\.1:\d+\/v3\? \[y\/N\]/)
  assert.match(yes.stderr, /2 roles created: teacher, student\./)
  assert.equal(server.sandbox.users.size, 25)
  const other = await sandbox(t)
  const no = await cli([file('asked.csv'), ...into(other)], { typing: ['n\n'] })
  assert.deepEqual([no.status, no.questions.length], [3, 1])
  assert.match(no.stderr, /ROLE_MISSING/)
  const unasked = await cli([file('asked.csv'), ...into(other, '--yes')], { typing: [] })
  assert.deepEqual([unasked.status, unasked.questions.length], [3, 0], '--yes does not create what nobody asked for')
  assert.deepEqual([other.sandbox.stats.requests, other.sandbox.users.size], [0, 0])
})

test('--no-preflight sends the rows, and nobody is asked', async (t) => {
  const server = await sandbox(t)
  const { status, stderr } = await cli([made('unasked.csv'), ...into(server, '--no-preflight')])
  assert.equal(status, 1, stderr)
  assert.deepEqual([server.sandbox.stats.standard.lists, server.sandbox.stats.standard.roles], [0, 0])
  assert.equal(server.sandbox.users.size, 10)
})

test('a key that may not read is skipped with a word, and the import goes through', async (t) => {
  for (const fault of ['read-403', 'read-404']) {
    const server = await sandbox(t, { roles: ['default', 'member', 'teacher', 'student'], faults: { [fault]: 1 } })
    const { status, stderr } = await cli([made('skipped.csv'), ...into(server)])
    assert.equal(status, 0, stderr)
    assert.match(stderr.replace(/\s+/g, ' '), /Not everything could be read: .*An import may work all the same\./)
    assert.equal(server.sandbox.users.size, 25)
  }
})

test('a wrong key ends the run before any batch', async (t) => {
  const server = await sandbox(t, { apiKey: 'another' })
  const { status, stderr } = await cli([made('key.csv'), ...into(server)])
  assert.equal(status, 3)
  assert.match(stderr, /cometchat-import: KEY_REFUSED: AUTH_ERR_APIKEY_NOT_FOUND/)
  assert.equal(server.sandbox.stats.requests, 0)
  const check = await cli(['check', file('key.csv'), '--endpoint', server.url])
  assert.equal(check.status, 3)
})

test('check asks the app that it is given: 0 if all is well, 1 with a missing role; without an app it asks nobody', async (t) => {
  const server = await sandbox(t)
  const source = made('check.csv')
  const missing = await cli(['check', source, '--endpoint', server.url])
  assert.equal(missing.status, 1)
  assert.match(missing.stdout, /The app\n {2}It has no users yet\.\n {2}2 roles are missing/)
  assert.match(missing.stdout, /--create-roles/)
  const json = await cli(['check', source, '--endpoint', server.url, '--json'])
  assert.deepEqual(JSON.parse(json.stdout).preflight.roles.known, ['default', 'member'])
  const without = await cli(['check', source, '--endpoint', server.url, '--map', '=role', '--extra', 'drop'])
  assert.equal(without.status, 0, without.stdout)
  const { lists } = server.sandbox.stats.standard
  const alone = await cli(['check', source], { env: { COMETCHAT_APP_ID: 'app1', COMETCHAT_REGION: 'us' } })
  assert.equal(alone.status, 0)
  assert.doesNotMatch(alone.stdout, /The app/)
  assert.equal(server.sandbox.stats.standard.lists, lists)
  const keyless = await cli(['check', source, '--app-id', 'app1'], { env: { COMETCHAT_REST_API_KEY: '' } })
  assert.equal(keyless.status, 2)
  assert.match(keyless.stderr, /To check the file alone, leave out --app-id/)
})

test('a run that is resumed asks again: a role may be gone since', async (t) => {
  const server = await sandbox(t, { roles: ['default', 'member', 'teacher', 'student'] })
  const [source, journal] = [made('resumed.csv'), file('resumed.journal')]
  const first = await cli([source, '--endpoint', server.url, '--journal', journal])
  assert.equal(first.status, 0)
  const { lists } = server.sandbox.stats.standard
  const done = await cli([source, '--endpoint', server.url, '--journal', journal])
  assert.equal(done.status, 0)
  assert.equal(server.sandbox.stats.standard.lists, lists, 'nothing is left, so nobody is asked')
  writeFileSync(source, `${csv(25)}new,New,ghost\nother,Other,ghost\n`)
  const { status, stderr } = await cli([source, '--endpoint', server.url, '--journal', journal, '--batch-size', '1'])
  assert.equal(status, 3)
  assert.match(stderr.replace(/\s+/g, ' '), /the app lacks 1 role that 2 rows name: ghost \(2 rows\)/)
  assert.equal(server.sandbox.users.size, 25)
})

test('more roles than an app can have are not created: the column is another', async (t) => {
  const server = await sandbox(t)
  const text = `uid,name,role\n${Array.from({ length: 30 }, (_, at) => `u${at},U,r${at}\n`).join('')}`
  for (const more of [[], ['--create-roles']]) {
    const { status, stderr } = await cli([made('many.csv', text), ...into(server, ...more)], { typing: ['y\n'] })
    assert.equal(status, 3)
    const words = stderr.replace(/\s+/g, ' ')
    assert.match(words, /r\d+ \(1 row\), and 18 more\./)
    assert.match(words, /An app has at most 25 roles: if this is no column of roles, leave it out/)
    assert.doesNotMatch(words, /Create these/)
  }
  assert.equal(server.sandbox.stats.standard.roles, 2, 'read twice, never created')
})

test('a role that the server does not create ends the run with its words', async (t) => {
  const refusal = { error: { code: 'ERR_PERMISSION', message: `not with ${KEY}` } }
  const imports = []
  const server = createServer((request, response) => {
    if (request.url?.includes('data_import')) imports.push(request.url)
    response.statusCode = request.method === 'GET' ? 200 : 400
    response.end(JSON.stringify(request.method === 'GET' ? { data: [] } : refusal))
  }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}/v3`
  const { status, stderr } = await cli([made('refused.csv'), ...into({ url }, '--create-roles')])
  assert.equal(status, 3)
  assert.match(
    stderr.replace(/\s+/g, ' '),
    /ROLE_MISSING: the server did not create teacher \(ERR_PERMISSION: not with \[redacted\]\)/,
  )
  assert.deepEqual(imports, [])
})

test('standard input is sent as it is read, and nobody is asked', async (t) => {
  const server = await sandbox(t, { roles: ['default', 'member', 'teacher', 'student'] })
  const { status } = await cli(['-', '--endpoint', server.url], { stdin: csv(10) })
  assert.equal(status, 0)
  assert.equal(server.sandbox.stats.standard.lists, 0)
  assert.ok(!existsSync(file('-')))
})

test('the default of --no-preflight is no option before a command', async () => {
  const { status, stderr } = await cli(['check', made('plain.csv')])
  assert.equal(status, 0, stderr)
  const earlier = await cli(['--no-preflight', 'check', file('plain.csv')])
  assert.equal(earlier.status, 2)
})
