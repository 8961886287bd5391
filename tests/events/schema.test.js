// The schema of the command line's events: it is made of the types, has every code, and every event that is printed keeps it.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import * as api from '../../pkg/entry/default.js'
import { errorCodes } from '../../pkg/build/error-codes.js'
import { run } from '../../pkg/cli/program.js'
import { USERS } from '../../pkg/client/entities.js'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { folder } from '../cli/fake.js'
import { installFor } from '../workspace/install.js'
import { folderOf } from '../workspace/packages.js'
import { readSchema, writtenSchema } from './schema.js'

await installFor('events')
const { default: Ajv } = await import(pathToFileURL(join(folderOf('events', 'ajv'), 'dist/2020.js')).href)
const { file } = folder()
const schema = JSON.parse(readSchema())
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** Checks that refuse members which the schema does not have: it is open for later versions, and nothing here is later. */
const strict = new Ajv({ strict: true, allowUnionTypes: true }).compile(closed(schema))

/** Closes every object that has no members of any name. @param {any} part */
function closed(part) {
  if (Array.isArray(part)) return part.map(closed)
  if (part === null || typeof part !== 'object') return part
  const inner = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, closed(value)]))
  const isClosed = inner.type === 'object' && inner.properties && typeof inner.additionalProperties !== 'object'
  return isClosed ? { ...inner, additionalProperties: false } : inner
}

/** Runs a check, and holds what it prints against the schema. @param {string[]} argv */
async function checked(argv) {
  const { status, output } = await runJson(['check', ...argv])
  return { status, document: held({ type: 'check', ...JSON.parse(output) }) }
}

/** Runs the command line, and holds each line that it prints against the schema. */
async function printed(argv, signals) {
  const { status, output } = await runJson(argv, signals)
  const events = output
    .trim()
    .split('\n')
    .map((line) => held(JSON.parse(line)))
  return { status, events, kinds: new Set(events.map(({ type }) => type)) }
}

/** Returns an event; fails unless it is as the schema says. */
function held(event) {
  assert.ok(strict(event), `${JSON.stringify(event)}: ${JSON.stringify(strict.errors?.slice(0, 5), null, 1)}`)
  return event
}

/** Runs the command line with `--json`. */
async function runJson(argv, signals = new EventEmitter()) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough().resume()]
  stdin.end()
  const reading = text(stdout)
  const status = await run({
    argv: [...argv, '--json'],
    env: { NO_COLOR: '1', COMETCHAT_REST_API_KEY: 'key-of-the-test' },
    platform: process.platform,
    signals,
    stdin,
    stdout,
    stderr,
    loadApi: async () => api,
    loadSandbox: () => assert.fail(),
  })
  stdout.end()
  return { status, output: await reading }
}

/** A sandbox of its own. @param {import('node:test').TestContext} t */
async function sandbox(t, options) {
  const server = await startSandbox({ rate: { limit: 60, windowMs: 400 }, seed: 1, ...options })
  t.after(() => server.close())
  return server
}

function csv(name, rows) {
  writeFileSync(file(name), ['uid,name,role,createdAt', ...rows].join('\n'))
  return file(name)
}

test('the published schema is that of the types; node tests/events/schema.js writes it', async () => {
  assert.equal(readSchema(), await writtenSchema())
})

test('it has every code of errors and issues, every field, and every kind of event of the core', () => {
  const { ErrorCode, IssueCode, Field, ImportEvent } = schema.$defs
  assert.deepEqual(
    [...ErrorCode.enum].sort(),
    errorCodes(read('src/importer/error.rs'))
      .map(({ code }) => code)
      .sort(),
  )
  const issues = [...read('src/importer/issue.rs').matchAll(/^ +Self::\w+ => "([A-Z_]+)",$/gm)].map(([, code]) => code)
  assert.ok(issues.length > 20)
  assert.deepEqual([...IssueCode.enum].sort(), issues.sort())
  assert.deepEqual([...Field.enum].sort(), USERS.fields.sort())
  const kinds = new Set([...read('src/wasm/event.rs').matchAll(/\\"type\\":\\"(\w+)\\"/g)].map(([, kind]) => kind))
  const known = ImportEvent.anyOf.map(({ $ref }) => schema.$defs[$ref.split('/').at(-1)].properties.type.const)
  assert.deepEqual([...kinds, 'progress'].sort(), known.sort())
})

test('every event of an import with roles, repetitions, waits, a pause and wrong rows keeps it', async (t) => {
  const faults = { 'error-500': (n) => n === 3 }
  const { url } = await sandbox(t, { faults, rate: { limit: 4, windowMs: 1500 } })
  const rows = Array.from({ length: 400 }, (_, at) => `user-${at},Name ${at},,`)
  rows[7] = 'not valid,Ada,,'
  rows[8] = 'user-1,Twin,,'
  rows[9] = 'user-9,,,yesterday'
  rows[10] = 'user-10,Ada,teacher,'
  const signals = new EventEmitter()
  const watch = setInterval(() => signals.emit('SIGUSR1'), 150)
  t.after(() => clearInterval(watch))
  const argv = [csv('all.csv', rows), '--endpoint', url, '--rate', '4/1500ms', '--journal', 'none', '--yes']
  const { status, events, kinds } = await printed([...argv, '--create-roles', '--verify'], signals)
  assert.equal(status, 1)
  const all = ['start', 'check', 'roles', 'columns', 'row', 'progress', 'wait', 'pause', 'retry', 'report']
  assert.deepEqual([...kinds].sort(), all.sort())
  assert.deepEqual([events[0].type, events.at(-1).type], ['start', 'report'])
  assert.equal(events.filter(({ type }) => type === 'start').length, 1)
  assert.ok(events.at(-1).verified)
})

test('so does every event of a comparison, and of runs that end early', async (t) => {
  const existing = [{ uid: 'ada', name: 'Someone else' }]
  const { url } = await sandbox(t, { existing })
  const path = csv('some.csv', ['ada,Ada,,', 'grace,Grace,,', 'bad id,Bad,,'])
  const { events } = await printed(['verify', path, '--endpoint', url])
  assert.deepEqual(outcomesOf(events), ['differing', 'invalid', 'missing'])

  const refusing = await sandbox(t, { apiKey: 'another' })
  const sending = ['--journal', 'none', '--yes', '--no-preflight']
  const refused = await printed([path, '--endpoint', refusing.url, ...sending])
  assert.equal(refused.events.at(-1).error.code, 'KEY_REFUSED')

  writeFileSync(file('cut.json'), '[{"uid":"ada","name":"Ada"},{"uid":')
  const cut = await printed([file('cut.json'), '--endpoint', url, ...sending])
  assert.equal(cut.events.at(-1).error.code, 'INPUT_TRUNCATED')
  assert.deepEqual(outcomesOf(cut.events), ['existing', 'invalid'])
})

/** The outcomes of the rows, in the order of their names. */
const outcomesOf = (events) => {
  const rows = events.filter(({ type }) => type === 'row')
  return rows.map(({ outcome }) => outcome).sort()
}

test('so does every event of runs with conditions, a journal, a limit on failures, formats other than CSV and users who exist', async (t) => {
  const existing = [{ uid: 'ada', name: 'Someone else' }]
  const { url } = await sandbox(t, { existing })
  const to = ['--endpoint', url, '--yes']
  const path = csv('chosen.csv', ['ada,Ada,,', 'bot,Bot,,', 'grace,Grace,,', 'eve,NULL,,'])
  const chosen = [path, ...to, '--where', 'uid != bot', '--extra', 'drop']
  const first = await printed([...chosen, '--existing', 'update'])
  // Of the import, and of the comparison that changes users.
  const outcomes = ['excluded', 'excluded', 'existing', 'imported', 'imported', 'present', 'present', 'updated']
  assert.deepEqual(outcomesOf(first.events), outcomes)
  assert.deepEqual(
    first.events.at(-1).notes.map(({ code }) => code),
    ['PLACEHOLDER'],
  )
  const again = await printed(chosen)
  assert.deepEqual([again.events.at(-1).resumed, again.events.at(-1).requests], [3, 0])
  const compared = await printed(['verify', path, '--endpoint', url, '--where', 'uid != bot'])
  assert.deepEqual(outcomesOf(compared.events), ['excluded', 'present', 'present', 'present'])

  writeFileSync(file('nested.json'), JSON.stringify({ data: { users: [{ uid: 'kim', name: 'Kim', shoe: 38 }] } }))
  const nested = await printed([file('nested.json'), ...to, '--row-path', 'data.users', '--journal', 'none'])
  assert.deepEqual(nested.events.at(-1).invalid, 1)
  writeFileSync(file('lines.jsonl'), '{"uid":"lee","name":"Lee"}\n{"uid":\n')
  const lines = await printed([file('lines.jsonl'), ...to, '--journal', 'none', '--extra', 'metadata'])
  assert.deepEqual(outcomesOf(lines.events), ['imported', 'invalid'])

  const rejecting = await sandbox(t, { faults: { 'echo-key-row': 1 } })
  const rejected = [csv('rejected.csv', ['a,A,,', 'b,B,,']), '--endpoint', rejecting.url, '--yes', '--journal', 'none']
  assert.equal((await printed([...rejected, '--max-failures', '1'])).events.at(-1).error.code, 'TOO_MANY_FAILURES')
  const unreadable = await printed([csv('columns.csv', ['a,A,,']), ...to, '--where', 'kind = bot', '--journal', 'none'])
  assert.equal(unreadable.status, 2)
})

test('a check prints one document, which is that of its event', async () => {
  const lacking = csv('lacking.csv', ['ada,Ada,,', 'ada,Twin,,', 'bad id,Bad,,yesterday', 'bot,Bot,,'])
  const { status, document } = await checked([lacking, '--where', 'uid != bot'])
  assert.deepEqual([status, document.valid, document.excluded, document.invalid, document.duplicate], [1, 1, 1, 1, 1])
  writeFileSync(file('broken.json'), '[{"uid":"ada","name":"Ada"},{"uid":')
  assert.equal((await checked([file('broken.json')])).document.error.code, 'INPUT_TRUNCATED')
})

test('an event that is not as the schema says is refused', () => {
  for (const event of [
    { type: 'start' },
    { type: 'wait', reason: 'never', ms: 1 },
    { type: 'pause', paused: 'yes' },
    { type: 'pause', paused: true, more: 1 },
    { type: 'report' },
    { type: 'other' },
  ])
    assert.equal(strict(event), false, JSON.stringify(event))
})
