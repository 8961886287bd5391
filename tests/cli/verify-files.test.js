// `verify` of several files as one: rows that failed were fixed in a file of their own. Processes, with the sandbox as the app.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { folder, KEY } from './fake.js'
import { cli } from './process.js'

const FAST = { limit: 100_000, windowMs: 1000 }
const { file } = folder()

/** @param {import('node:test').TestContext} t @param {import('../../pkg/sandbox.js').SandboxOptions} [options] */
async function app(t, options = {}) {
  const server = await startSandbox({ rate: FAST, standardRate: FAST, apiKey: KEY, ...options })
  t.after(() => server.close())
  return ['--endpoint', server.url]
}

/** @param {string} name @param {string} text */
function written(name, text) {
  writeFileSync(file(name), text)
  return file(name)
}

/** Fixes a file of failed rows: each text by another. @param {string} path @param {[string, string][]} fixes */
function fix(path, fixes) {
  const fixed = fixes.reduce(
    (text, [from, to]) => {
      assert.ok(text.includes(from), `${from} is in ${text}`)
      return text.replace(from, to)
    },
    readFileSync(path, 'utf8'),
  )
  writeFileSync(path, fixed)
}

/** Imports a file, with the rows that failed in another. @param {string} source @param {string} failed @param {string[]} argv */
const imported = (source, failed, argv) =>
  cli([source, ...argv, '--failed', failed, '--yes', '--quiet', '--journal', 'none', '--no-preflight'])

/** @param {string[]} files @param {string[]} argv @returns {Promise<{ status: number, events: any[], report: any }>} */
async function compared(files, argv) {
  const { status, stdout, stderr } = await cli(['verify', ...files, ...argv, '--json'])
  const events = stdout.trim().split('\n')
  assert.ok(stdout, stderr)
  const parsed = events.map((line) => JSON.parse(line))
  return { status, events: parsed, report: parsed.at(-1) }
}

const ROWS = [
  'uid,name,role',
  'ada,Ada,',
  'not valid,Grace,', // no uid
  'kim,,', // no name
  'ada,Twin,', // a duplicate
  'lee,Lee,gone', // refused by the server
  'max,Max,',
]

test('rows that were invalid, repeated or refused, and were fixed in the file of failed rows, count as they are there', async (t) => {
  const to = await app(t)
  const [source, failed] = [written('users.csv', `${ROWS.join('\n')}\n`), file('failed.csv')]
  assert.equal((await imported(source, failed, to)).status, 1)
  fix(failed, [
    ['not valid', 'grace'],
    ['kim,,', 'kim,Kim,'],
    ['ada,Twin', 'twin,Twin'],
    ['lee,Lee,gone', 'lee,Lee,'],
  ])
  assert.equal((await imported(failed, file('again.csv'), to)).status, 0)

  const alone = await compared([source], to)
  assert.deepEqual([alone.status, alone.report.invalid, alone.report.extra], [1, 2, 2])
  const { status, report, events } = await compared([source, failed], to)
  assert.equal(status, 0)
  const { rows, present, invalid, duplicate, differing, missing, extra, replaced } = report
  assert.deepEqual([rows, present, invalid, duplicate, differing, missing], [6, 6, 0, 0, 0, 0])
  assert.deepEqual([extra, replaced], [0, 4])
  const counted = events.filter(({ type }) => type === 'row')
  assert.equal(counted.length, rows, 'a row that a later file has instead has no event')
  assert.deepEqual(
    counted
      .filter(({ file }) => file === 'users.csv')
      .map(({ uid }) => uid)
      .sort(),
    ['ada', 'max'],
  )

  const people = await cli(['verify', source, failed, ...to])
  assert.match(people.stdout, /rows +6 +all of them are in the app/)
  assert.match(people.stdout, /The app's list shows 6 users, each of them in these files\./)
  assert.match(people.stdout, /4 rows that failed are in a later file, and count once, as there\./)
})

test('rows that were not fixed, or not imported, are not as the files say', async (t) => {
  const to = await app(t)
  const [source, failed] = [written('users.csv', `${ROWS.join('\n')}\n`), file('failed.csv')]
  await imported(source, failed, to)
  fix(failed, [['kim,,', 'kim,Kim,']])
  // The row of lee is given up.
  writeFileSync(
    failed,
    readFileSync(failed, 'utf8')
      .split('\r\n')
      .filter((line) => !line.startsWith('lee'))
      .join('\r\n'),
  )
  const { status, report } = await compared([source, failed], to)
  assert.equal(status, 1)
  // Both of lee and kim are not there; `not valid` is as it was, and the twin repeats no row of its file.
  assert.deepEqual([report.rows, report.missing, report.invalid, report.differing], [6, 2, 1, 1])
  const people = await cli(['verify', source, failed, ...to])
  assert.equal(people.status, 1)
  assert.match(people.stdout, /\nIn users\.csv\n[\s\S]*MISSING[\s\S]*\nIn failed\.csv\n[\s\S]*MISSING/)
})

test('a row that failed twice is proven by the third file', async (t) => {
  const to = await app(t)
  const source = written('users.csv', `${ROWS.slice(0, 4).join('\n')}\n`)
  const [failed, again] = [file('failed.csv'), file('again.csv')]
  await imported(source, failed, to)
  fix(failed, [['kim,,', 'kim,Kim,']])
  assert.equal((await imported(failed, again, to)).status, 1)
  fix(again, [['not valid', 'grace']])
  assert.equal((await imported(again, file('none.csv'), to)).status, 0)
  const { status, report } = await compared([source, failed, again], to)
  assert.deepEqual([status, report.rows, report.present, report.replaced], [0, 3, 3, 3])
})

test('without the columns _row and _code, an invalid row is found by its uid; a row that failed otherwise is not taken for it', async (t) => {
  const to = await app(t)
  const source = written('users.csv', `${ROWS.slice(0, 4).join('\n')}\n`)
  const plain = written('plain.csv', 'uid,name\nKIM,Kim\ngrace,Grace\n')
  await imported(source, file('failed.csv'), to)
  await imported(plain, file('none.csv'), to)
  const { status, report } = await compared([source, plain], to)
  assert.deepEqual([status, report.rows, report.present, report.invalid, report.replaced], [1, 4, 3, 1, 1])

  // The file was changed since: another row stands where the one was that failed.
  const changed = written('changed.csv', 'uid,name\nada,Ada\nkim,\nnot valid,Grace\n')
  const linked = written('linked.csv', 'uid,name,_row,_code,_message\ngrace,Grace,2,CHARSET,\n')
  const other = await compared([changed, linked], to)
  assert.deepEqual([other.status, other.report.invalid, other.report.replaced], [1, 2, 0])
})

test('users that no file has are counted and written; those of a later file are not among them', async (t) => {
  const existing = [
    { uid: 'old', name: 'Old' },
    { uid: '-dash', name: 'Dash' },
  ]
  for (const [name, lines] of Object.entries({
    csv: ['uid,name', 'ada,Ada', 'kim,'],
    ndjson: ['{"uid":"ada","name":"Ada"}', '{"uid":"kim"}'],
  })) {
    const to = await app(t, { existing })
    const source = written(`extra.${name}`, `${lines.join('\n')}\n`)
    const failed = file(`extra-failed.${name}`)
    await imported(source, failed, to)
    fix(failed, name === 'csv' ? [['kim,,', 'kim,Kim,']] : [['"uid":"kim"', '"uid":"kim","name":"Kim"']])
    await imported(failed, file('none.csv'), to)
    const extra = file(`extra-users.${name}`)
    const { status, report } = await compared([source, failed], [...to, '--extra-users', extra])
    assert.deepEqual([status, report.extra, report.present], [0, 2, 2])
    const text = readFileSync(extra, 'utf8')
    assert.deepEqual([/old/.test(text), /-dash/.test(text), /kim/.test(text)], [true, true, false], text)
    if (name === 'csv') assert.match(text, /^uid\r\n/)
  }
})

test('what would be of one file is refused of several, and a later file cannot be standard input', async (t) => {
  const to = await app(t)
  const source = written('users.csv', 'uid,name\nada,Ada\n')
  for (const option of [
    ['--missing', file('m.csv')],
    ['--differing', file('d.csv')],
    ['--existing', 'update'],
  ]) {
    const { status, stderr } = await cli(['verify', source, source, ...to, ...option])
    assert.equal(status, 2)
    assert.match(stderr, /takes one file/)
  }
  const { status, stderr } = await cli(['verify', source, '-', ...to])
  assert.equal(status, 2)
  assert.match(stderr, /only the first may be standard input/)
  const piped = await cli(['verify', '-', source, ...to, '--quiet'], { stdin: 'uid,name\nada,Ada\n' })
  assert.equal(piped.status, 1, 'ada is in no app')
})
