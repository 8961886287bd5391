// Conditions on rows, in the library: what they exclude is counted wherever rows are. `tests/filter.rs` has what they mean.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers, describeColumns, importUsers, verifyUsers } from '../../pkg/entry/default.js'
import { memoryJournal } from '../../pkg/journal/memory.js'
import { eventsOf, exact, rig } from './helpers.js'

/** Of five rows, one is a bot, one is deleted, one has no name. */
const ROWS = [
  { uid: 'ann', name: 'Ann', kind: 'user', gone: false },
  { uid: 'helper', name: 'Helper', kind: 'Bot', gone: false },
  { uid: 'eve', name: 'Eve', kind: 'user', gone: true },
  { uid: 'nameless', name: '', kind: 'user' },
  { uid: 'bob', name: 'Bob', kind: 'user' },
]
const WHERE = ['kind != bot', 'gone != true']

const SOURCES = {
  objects: () => ROWS,
  NDJSON: () => ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''),
  JSON: () => JSON.stringify({ users: ROWS }),
  CSV: () =>
    `uid;name;kind;gone\n${ROWS.map(({ uid, name, kind, gone = '' }) => `${uid};${name};${kind};${gone}\n`).join('')}`,
}

for (const [form, source] of Object.entries(SOURCES)) {
  test(`rows of ${form} that do not satisfy every condition are excluded, and counted`, async () => {
    const { sandbox, run, options } = rig()
    const job = run(source(), { where: WHERE })
    const events = await eventsOf(job)
    const report = exact(await job)
    assert.deepEqual([report.rows, report.imported, report.excluded, report.invalid], [5, 2, 2, 1])
    assert.deepEqual([job.progress.rows, job.progress.excluded], [5, 2])
    assert.deepEqual([...sandbox.users.keys()].sort(), ['ann', 'bob'])
    const excluded = events.filter((event) => event.type === 'row' && event.outcome === 'excluded')
    assert.deepEqual(
      excluded.map(({ row, uid, issues }) => [row, uid, issues]),
      [
        [2, undefined, []],
        [3, undefined, []],
      ],
    )
    const check = await checkUsers(source(), { where: WHERE })
    assert.deepEqual([check.rows, check.valid, check.excluded, check.invalid, check.batches], [5, 2, 2, 1, 1])
    const compared = await verifyUsers(source(), { ...options, where: WHERE })
    assert.deepEqual([compared.rows, compared.present, compared.excluded, compared.invalid], [5, 2, 2, 1])
  })
}

test('the file of failed rows has none that is excluded, and no event for problems has', async () => {
  const { run } = rig()
  const failed = []
  const job = run(SOURCES.CSV(), {
    where: WHERE,
    rowEvents: 'problems',
    failed: (/** @type {Uint8Array} */ bytes) => void failed.push(Buffer.from(bytes).toString()),
  })
  const rows = (await eventsOf(job)).filter(({ type }) => type === 'row')
  await job
  assert.deepEqual(
    rows.map(({ outcome }) => outcome),
    ['invalid'],
  )
  assert.match(failed.join(''), /nameless/)
  assert.doesNotMatch(failed.join(''), /helper|eve/)
})

test('conditions are on the row as it was, whatever is made of it', async () => {
  const map = (/** @type {any} */ row) => ({ uid: `x-${row.uid}`, name: row.name || 'none', kind: 'bot' })
  for (const source of [SOURCES.CSV, SOURCES.NDJSON, SOURCES.JSON]) {
    const check = await checkUsers(source(), { map, where: 'kind != bot' })
    assert.deepEqual([check.valid, check.excluded], [4, 1])
  }
  const renamed = { map: { uid: 'name', name: 'uid' }, where: 'uid in ann,bob', extra: /** @type {const} */ ('drop') }
  const check = await checkUsers(SOURCES.CSV(), renamed)
  assert.deepEqual([check.valid, check.excluded], [2, 3])
  await assert.rejects(checkUsers(ROWS, { map, where: 'kind != bot' }), {
    code: 'INVALID_OPTION',
    message: /^where: functions in map turn objects into users before any condition/,
  })
})

test('a run with other conditions sends what is no longer excluded, and nothing twice', async () => {
  const { sandbox, run } = rig()
  const journal = memoryJournal()
  const first = exact(await run(ROWS, { journal, where: WHERE, extra: 'drop' }))
  assert.deepEqual([first.imported, first.excluded, first.resumed], [2, 2, 0])
  const second = exact(await run(ROWS, { journal, where: 'kind != bot', extra: 'drop' }))
  assert.deepEqual([second.imported, second.excluded, second.resumed], [3, 1, 2])
  assert.deepEqual([...sandbox.users.keys()].sort(), ['ann', 'bob', 'eve'])
  const third = exact(await run(ROWS, { journal, where: WHERE, extra: 'drop' }))
  assert.deepEqual([third.imported, third.excluded, third.resumed, third.requests], [2, 2, 2, 0])
})

test('what is excluded is complete: an import of no rows', async () => {
  const { run } = rig()
  const report = exact(await run(ROWS, { where: 'uid is empty' }))
  assert.deepEqual([report.status, report.rows, report.excluded, report.requests], ['complete', 5, 5, 0])
})

test('a condition that cannot be read is refused with its character, before anything is read', async () => {
  for (const [where, message] of [
    ['gone is true', /^where: expected one of =, .* at character 6 of "gone is true"$/],
    [['uid = a', 'x <'], /^where: expected a value.* at character 4 of "x <"$/],
    [5, /^where: expected a condition such as/],
    [[null], /^where: expected a condition such as/],
  ]) {
    const options = /** @type {any} */ ({ where })
    await assert.rejects(checkUsers(ROWS, options), { code: 'INVALID_OPTION', message })
    const { options: connection } = rig()
    await assert.rejects(async () => importUsers(ROWS, { ...connection, ...options }), {
      code: 'INVALID_OPTION',
      message,
    })
  }
})

test('a column that is not there ends the run, and names the nearest', async () => {
  const { run, sandbox } = rig()
  const report = exact(await run(SOURCES.CSV(), { where: 'knid != bot' }))
  assert.equal(report.error.code, 'INPUT_COLUMNS')
  assert.match(report.error.message, /"knid" of a condition, found none in the header; it may be "kind"$/)
  assert.equal(sandbox.users.size, 0)
  const check = await checkUsers(ROWS, { where: 'kindd != bot' })
  assert.equal(check.error?.code, 'INPUT_COLUMNS')
  assert.match(check.error?.message ?? '', /found none in any row; it may be "kind"$/)
})

test('columns of conditions are described as they are, and are no reason to refuse a file', async () => {
  const { error, columns } = await describeColumns(SOURCES.CSV(), { where: WHERE })
  assert.equal(error, undefined)
  assert.deepEqual(
    columns.map(({ column, field }) => [column, field]),
    [
      ['uid', 'uid'],
      ['name', 'name'],
      ['kind', null],
      ['gone', null],
    ],
  )
})
