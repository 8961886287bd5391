import assert from 'node:assert/strict'
import { test } from 'node:test'
import { issuesOf, reportOfCheck, withUnread } from '../../pkg/cli/report.js'
import { account, checkSummary, Problems } from '../../pkg/cli/summary.js'
import { faultLines } from '../../pkg/cli/sandbox.js'
import { progressLine, progressView, remainingMs } from '../../pkg/cli/progress.js'
import { clip, duration, printable, shellCommand, widthOf, wrap } from '../../pkg/cli/text.js'
import { Output } from '../../pkg/cli/output.js'
import { PassThrough } from 'node:stream'

const LONG = 'ein-sehr-langer-Spaltenname-'.repeat(6)
const WIDE = '電子メールアドレス'.repeat(9)

const narrow = (lines) => {
  for (const line of lines) {
    assert.ok(widthOf(line) <= 80, `${widthOf(line)} columns: ${line}`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that it looks for
    assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f]/)
  }
  return lines.join('\n')
}

const check = (over) => ({
  format: 'csv',
  rows: 0,
  valid: 0,
  invalid: 0,
  excluded: 0,
  duplicate: 0,
  coerced: 0,
  batches: 0,
  minutes: 0,
  columns: [],
  issues: [],
  ...over,
})

const report = (over) => ({
  status: 'complete',
  rows: 0,
  imported: 0,
  existing: 0,
  invalid: 0,
  excluded: 0,
  duplicate: 0,
  rejected: 0,
  unconfirmed: 0,
  pending: 0,
  resumed: 0,
  requests: 0,
  elapsedMs: 0,
  coerced: 0,
  inputEnded: true,
  ...over,
})

test('a check fits 80 columns, whatever the file calls its columns', () => {
  const names = ['user_id', LONG, WIDE, 'a\u001b[31mred', 'two\nlines', '\u202Ertl', '👩🏽‍💻'.repeat(30), '']
  const text = narrow(
    checkSummary(
      check({
        rows: 123_456_789,
        valid: 100_000_000,
        invalid: 23_000_000,
        duplicate: 456_789,
        coerced: 1234,
        batches: 2_000_000,
        minutes: 33_333,
        columns: names.flatMap((column) => [
          { column, field: `metadata.${column}`, guess: true },
          { column, field: null, guess: false },
        ]),
        issues: Array.from({ length: 30 }, (_, at) => ({
          code: `TOO_LONG_${at}`,
          path: LONG,
          count: 1_000_000 + at,
          samples: Array.from({ length: 5 }, (__, row) => ({
            row: row * 1_000_000,
            line: row * 2_000_000,
            message: `${LONG} ${WIDE} ${'x'.repeat(200)} \u001b[2J`,
          })),
        })),
        error: { code: 'INPUT_TRUNCATED', message: LONG + WIDE },
      }),
      { name: `${LONG}.csv`, rate: { limit: 60, windowMs: 6000 } },
    ),
  )
  assert.match(text, /123,456,789 rows/)
  assert.match(text, /a guess/)
  assert.match(text, /--map column=field/)
  assert.match(text, /and 18 more kinds/)
  assert.match(text, /60 requests per 6 s/)
})

test('a check says what is valid, how long it takes and where the problems are', () => {
  const text = narrow(
    checkSummary(
      check({
        rows: 2400,
        valid: 2290,
        invalid: 63,
        duplicate: 47,
        batches: 46,
        columns: [
          { column: 'user_id', field: 'uid', guess: true },
          { column: 'internal', field: null, guess: false },
        ],
        issues: [
          {
            code: 'TOO_LONG',
            path: 'name',
            count: 9,
            samples: [
              { row: 12, line: 13, message: 'name: expected at most 100 characters' },
              { row: 40, line: 44, message: 'same' },
            ],
          },
        ],
      }),
      { name: 'users.csv' },
    ),
  )
  assert.match(text, /^users\.csv: CSV, 2,400 rows/)
  assert.match(text, /valid +2,290/)
  assert.match(text, /46 batches: sent at once at 60 requests per 60 s\./)
  assert.match(text, /user_id +→ uid +\(a guess\)/)
  assert.match(text, /internal +not used/)
  assert.match(text, /9 rows: TOO_LONG in name\n +row 12 \(line 13\): name: expected at most 100/)
  assert.match(text, /also rows 40 and 7 more/)
})

test('an account fits 80 columns and its numbers add up', () => {
  const full = report({
    status: 'failed',
    rows: 28_000_000,
    imported: 4_000_000,
    existing: 4_000_000,
    invalid: 4_000_000,
    duplicate: 4_000_000,
    rejected: 4_000_000,
    unconfirmed: 4_000_000,
    pending: 4_000_000,
    resumed: 12,
    requests: 123_456,
    elapsedMs: 20_000_000,
    coerced: 1,
  })
  const text = narrow(
    account(full, {
      target: `https://${LONG}.example.com/v3`,
      notes: [LONG, WIDE],
      problems: [{ code: 'ERR_ROLE_NOT_FOUND', path: '', count: 3, samples: [{ row: 1, message: LONG }] }],
    }),
  )
  const numbers = [...text.split('─')[0].matchAll(/ {2}([\d,]+) {3}/g)].map(([, digits]) =>
    Number(digits.replaceAll(',', '')),
  )
  assert.equal(numbers.length, 7)
  assert.equal(
    numbers.reduce((sum, value) => sum + value),
    28_000_000,
  )
  assert.match(text, /rows +28,000,000/)
  assert.match(text, /5 h 33 min/)
})

test('outcomes that no row had are left out of the account', () => {
  const text = narrow(account(report({ rows: 3, imported: 3, requests: 1 }), { target: 'app a (region us)' }))
  assert.match(text, /all of them are in the app/)
  assert.match(text, /1 request in less than a second/)
  assert.doesNotMatch(text, /rejected|pending|unconfirmed/)
})

test('rows that a stopped run never read are pending in its account', () => {
  const stopped = report({ status: 'stopped', rows: 10, imported: 8, pending: 2, inputEnded: false })
  const whole = withUnread(stopped, check({ rows: 25 }))
  assert.deepEqual([whole.rows, whole.pending, whole.imported], [25, 17, 8])
  assert.equal(withUnread(stopped, undefined), stopped)
  const complete = report({ rows: 10, imported: 10 })
  assert.equal(withUnread(complete, check({ rows: 25 })), complete)
})

test('rows that a stopped run never read are what the check found them to be, and what an earlier run made of them', () => {
  const found = { rows: 100, excluded: 10, invalid: 20, duplicate: 5, valid: 65 }
  const sum = (/** @type {any} */ { rows, ...counts }) =>
    rows -
    ['imported', 'existing', 'excluded', 'invalid', 'duplicate', 'rejected', 'unconfirmed', 'pending']
      .map((name) => counts[name])
      .reduce((total, count) => total + count)
  const stopped = (/** @type {object} */ counts) => report({ status: 'stopped', inputEnded: false, ...counts })
  for (const [counts, resumed, expected] of [
    [{}, undefined, { imported: 0, rejected: 0, pending: 65, resumed: 0 }],
    [{ rows: 40, invalid: 9, excluded: 1, imported: 30 }, undefined, { imported: 30, pending: 35, resumed: 0 }],
    [
      {},
      { imported: 30, existing: 2, rejected: 3 },
      { imported: 30, existing: 2, rejected: 3, pending: 30, resumed: 35 },
    ],
    [
      { rows: 50, imported: 12, resumed: 8, pending: 38 },
      { imported: 30, existing: 0, rejected: 0 },
      { imported: 34, pending: 31, resumed: 30 },
    ],
    [
      { rows: 50, imported: 12, rejected: 1, resumed: 8, pending: 37 },
      { imported: 20, existing: 0, rejected: 10 },
      { imported: 12, rejected: 1, pending: 52, resumed: 8 },
    ],
  ]) {
    const whole = withUnread(stopped(counts), check({ ...found, ...(resumed && { resumed }) }))
    assert.equal(sum(whole), 0, JSON.stringify(whole))
    for (const [name, count] of Object.entries({ rows: 100, excluded: 10, invalid: 20, duplicate: 5, ...expected }))
      assert.equal(whole[name], count, `${name}: ${JSON.stringify(whole)}`)
  }
})

test('the issues of a report are those of the check, and those that the server added', () => {
  const problems = new Problems()
  const issue = (/** @type {string} */ code, /** @type {string} */ path) => ({ code, path, message: `${path}!` })
  for (const row of [1, 2, 3])
    problems.add({
      type: 'row',
      row,
      line: row + 1,
      outcome: 'rejected',
      issues: [issue('E', 'tags[3]'), issue('URL', 'avatar')],
    })
  const sample = { row: 9, message: 'avatar: m', remedies: [] }
  const checked = check({ issues: [{ code: 'URL', path: 'avatar', count: 2, samples: [sample] }] })
  const samples = [1, 2, 3].map((row) => ({ row, line: row + 1, message: 'tags[3]!' }))
  const server = { code: 'E', path: 'tags[]', count: 3, samples }
  const own = { code: 'URL', path: 'avatar', count: 2, samples: [{ row: 9, message: 'avatar: m' }] }
  assert.deepEqual(issuesOf(checked, problems), [server, own])
  assert.deepEqual(issuesOf(checked), [own])
  assert.deepEqual(
    issuesOf(undefined, problems).map(({ code }) => code),
    ['E', 'URL'],
  )
  assert.deepEqual(issuesOf(undefined), [])
})

test('an account of nothing sent still holds each row once', () => {
  const unsent = reportOfCheck(
    check({ rows: 10, valid: 5, invalid: 3, duplicate: 2, error: { code: 'INPUT_BROKEN', message: 'x' } }),
  )
  assert.equal(unsent.rows, unsent.invalid + unsent.duplicate + unsent.pending)
  assert.equal(unsent.status, 'failed')
})

test('problems are grouped, counted and bounded', () => {
  const problems = new Problems()
  for (let row = 1; row <= 2000; row += 1) {
    problems.add({
      type: 'row',
      row,
      outcome: 'rejected',
      issues: [
        { path: `tags[${row}]`, code: 'TOO_LONG', message: 'm' },
        { path: '', code: `E${row}`, message: 'm' },
      ],
    })
    problems.add({ type: 'row', row, outcome: 'imported', issues: [{ path: '', code: 'X', message: 'm' }] })
  }
  const groups = problems.groups()
  assert.equal(groups.length, 500)
  assert.deepEqual(
    [groups[0].code, groups[0].path, groups[0].count, groups[0].samples.length],
    ['TOO_LONG', 'tags[…]', 2000, 3],
  )
})

test('the list of faults fits 80 columns', () => {
  narrow(
    faultLines({
      'error-500-partial': 'some of the users are stored and the response is 500 all the same '.repeat(3),
      drop: 'x',
    }),
  )
})

test('words are wrapped, and broken only where they are longer than a line', () => {
  assert.deepEqual(wrap('a b', '  '), ['  a b'])
  assert.deepEqual(wrap('', '  '), [])
  const lines = wrap(`${'word '.repeat(40)}${'x'.repeat(200)} end`, '    ', '* ')
  narrow(lines)
  assert.ok(lines[0].startsWith('* word') && lines.slice(1).every((line) => line.startsWith('    ')))
  assert.equal(lines.join('').replace(/[ *]/g, ''), `${'word'.repeat(40)}${'x'.repeat(200)}end`)
})

test('what could move the cursor is escaped, and widths count what a terminal does', () => {
  assert.equal(printable('a\u001b[2Jb\nc\u009b\u202e'), 'a\\u001b[2Jb\\nc\\u009b\\u202e')
  assert.equal(widthOf('日本'), 4)
  assert.equal(clip('日本語', 5), '日本…')
  assert.equal(clip('short', 5), 'short')
  // One woman at her computer, whatever she is put together from; and an accent that stands on its letter.
  assert.deepEqual(['👩🏽‍💻', 'e\u0301', '█░·…'].map(widthOf), [2, 1, 4])
})

test('times and commands are reported as people say and type them', () => {
  assert.deepEqual([0, 59_400, 61_000, 600_000, 20_000_000, 3_600_000].map(duration), [
    '0 s',
    '59 s',
    '1 min 1 s',
    '10 min',
    '5 h 33 min',
    '1 h',
  ])
  assert.equal(
    shellCommand(['cometchat-import', "Bob's users.csv", '--map', '$id=uid'], 'linux'),
    `cometchat-import 'Bob'\\''s users.csv' --map '$id=uid'`,
  )
  assert.equal(
    shellCommand(['cometchat-import', 'C:\\My files\\users.csv', '--yes'], 'win32'),
    'cometchat-import "C:\\My files\\users.csv" --yes',
  )
})

const counters = (over) => ({
  rows: 0,
  imported: 0,
  existing: 0,
  invalid: 0,
  excluded: 0,
  duplicate: 0,
  rejected: 0,
  unconfirmed: 0,
  pending: 0,
  requests: 0,
  elapsedMs: 0,
  rowsPerSecond: 0,
  ...over,
})

test('the time left never promises more than the limit allows', () => {
  const plan = { rows: 9000, batches: 180, rate: { limit: 60, windowMs: 60_000 } }
  assert.equal(remainingMs(counters({ imported: 3000, rowsPerSecond: 1000, elapsedMs: 3000 }), plan), 117_000)
  assert.equal(remainingMs(counters({ imported: 8950, rowsPerSecond: 50, elapsedMs: 121_000 }), plan), 1000)
  assert.equal(remainingMs(counters({ imported: 9000 }), plan), 0)
  assert.equal(remainingMs(counters({ imported: 10, rowsPerSecond: 5 }), undefined), undefined)
  assert.equal(remainingMs(counters({ etaMs: 7 }), plan), 7)
  assert.equal(
    progressLine(counters({ imported: 4500, rowsPerSecond: 50, elapsedMs: 90_000 }), plan),
    '50% · 4,500 of 9,000 rows · 50/s · 1 min 30 s left',
  )
  assert.equal(progressLine(counters({ imported: 4500 })), '4,500 rows')
})

test('a pipe gets the first line at once, then one every 5 s or 10 %', () => {
  const stream = new PassThrough()
  let now = 0
  const view = progressView({
    stderr: new Output(stream, {}),
    plan: { rows: 100, batches: 2, rate: { limit: 60, windowMs: 60_000 } },
    now: () => now,
  })
  const lines = () => (stream.read()?.toString() ?? '').split('\n').filter(Boolean).length
  view.update(counters())
  assert.equal(lines(), 1)
  for (let done = 1; done < 10; done += 1) view.update(counters({ imported: done }))
  assert.equal(lines(), 0)
  view.update(counters({ imported: 10 }))
  assert.equal(lines(), 1)
  now += 5000
  view.update(counters({ imported: 10 }))
  assert.equal(lines(), 0, 'nothing new')
  view.update(counters({ imported: 11 }))
  assert.equal(lines(), 1)
  view.wait({ type: 'wait', reason: 'limit', ms: 55_000 })
  view.wait({ type: 'wait', reason: 'limit', ms: 54_000 })
  assert.equal(lines(), 1)
})
