// Conditions on rows, in the library: what they exclude is counted wherever rows are. `tests/filter.rs` has what they mean.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers, describeColumns, importUsers, verifyUsers } from '../../pkg/entry/default.js'
import { memoryJournal } from '../../pkg/journal/memory.js'
import { eventsOf, exact, people, rig, seeded } from './helpers.js'

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

const ndjson = (/** @type {object[]} */ rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

/** A column that is only in one row, and in the others one of a similar name. */
const similar = (/** @type {number} */ rows, /** @type {number} */ at) =>
  people(rows).map((user, index) => (index === at ? { ...user, deleted: true } : { ...user, delete: true }))

test('of a source that is read once, nothing is sent while a condition looks misspelt', async () => {
  const rows = people(3000).map((user) => ({ ...user, deleted: false }))
  for (const source of [rows, ndjson(rows), JSON.stringify(rows)]) {
    const { run, sandbox } = rig()
    const report = exact(await run(source, { where: 'delted != true', extra: 'drop' }))
    assert.deepEqual([report.status, report.error?.code, report.requests], ['failed', 'INPUT_COLUMNS', 0])
    assert.deepEqual([report.rows, report.pending, sandbox.users.size], [3000, 3000, 0])
    assert.match(report.error.message, /found none in any row; it may be "deleted"$/)
  }
})

test('what was held back is sent in its order once a row has the column, and stops if there are too many rows before', async () => {
  for (const at of [0, 60, 999]) {
    const { run, sandbox } = rig()
    const report = exact(await run(ndjson(similar(1000, at)), { where: 'deleted != true', extra: 'drop' }))
    assert.deepEqual([report.status, report.imported, report.excluded], ['complete', 999, 1], `${at}`)
    const uids = [...sandbox.users.keys()]
    assert.deepEqual(
      uids,
      people(1000).flatMap(({ uid }, index) => (index === at ? [] : uid)),
    )
  }
  const { run } = rig()
  const long = exact(await run(ndjson(similar(6000, -1)), { where: 'deleted != true', extra: 'drop' }))
  assert.deepEqual([long.status, long.error?.code, long.imported], ['failed', 'INPUT_COLUMNS', 6000])
})

test('wherever the column is, and however rows are cut into batches, each row is sent once or none is', async () => {
  const random = seeded(31)
  for (let round = 0; round < 40; round += 1) {
    const count = 1 + Math.floor(random() * 400)
    const at = Math.floor(random() * 500)
    const batchSize = 5 + Math.floor(random() * 46)
    const text = ndjson(similar(count, at))
    const pieces = text.match(new RegExp(`[\\s\\S]{1,${1 + Math.floor(random() * 3000)}}`, 'g')) ?? []
    const { run, sandbox } = rig()
    const options = { where: 'deleted != true', extra: /** @type {const} */ ('drop'), batchSize }
    const report = exact(await run(pieces.values(), options))
    const about = JSON.stringify({ round, count, at, batchSize })
    if (at < count)
      assert.deepEqual([report.status, report.imported, report.excluded], ['complete', count - 1, 1], about)
    else assert.deepEqual([report.status, report.pending, report.requests], ['failed', count, 0], about)
    assert.equal(sandbox.users.size, report.imported, about)
  }
})

test('a source that breaks while a condition looks misspelt leaves its rows pending', async () => {
  const { run } = rig()
  async function* source() {
    yield ndjson(similar(70, -1))
    throw new Error('gone')
  }
  const report = exact(await run(source(), { where: 'deleted != true', extra: 'drop' }))
  assert.deepEqual([report.error?.code, report.pending, report.requests], ['INPUT_UNREADABLE', 70, 0])
})

test('a column that no row has, and that is like none, is noted with the names of a row', async () => {
  const rows = people(60).map((user) => ({ ...user, state: 'gone' }))
  for (const source of [rows, ndjson(rows)]) {
    const { run } = rig()
    const where = ['profile.is_deleted != true', 'state = gone', 'left is empty']
    const check = await checkUsers(source, { where, extra: 'drop' })
    const report = exact(await run(source, { where, extra: 'drop' }))
    assert.deepEqual([check.error, report.imported], [undefined, 60])
    const message = 'a row has "uid", "name", "state"'
    const note = { code: 'COLUMN_NOT_FOUND', path: 'profile.is_deleted', count: 1, samples: [{ message }] }
    assert.deepEqual([check.notes, report.notes], [[note], [note]])
  }
  assert.deepEqual((await checkUsers([], { where: 'x = 1' })).notes, [], 'of no rows nothing is known')
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

test('values that a condition cannot compare are noted with what is expected, and those that are none are not', async () => {
  const rows = [
    {
      uid: 'a',
      name: 'A',
      app: { plan: 'pro' },
      made: '2023-01-05T10:00:00Z',
      seen: '12/31/2023',
      age: '3 years',
      none: {},
    },
    { uid: 'b', name: 'B', app: null, made: 'Never', seen: '', age: 'unknown' },
    { uid: 'c', name: 'C', made: 2022, seen: '31.12.2023', age: 4, tags: [{ a: 1 }] },
  ]
  const noted = async (/** @type {any} */ source, /** @type {string[]} */ where) => {
    const { notes, excluded } = await checkUsers(source, { where, extra: 'drop' })
    return [
      excluded,
      ...notes.map(({ code, path, count, samples: [{ row, message }] }) => [code, path, count, row, message]),
    ]
  }
  const found = (/** @type {string} */ path, /** @type {string} */ message) => ['NOT_COMPARED', path, 1, 1, message]
  const date = found(
    'made',
    'expected a number, found "2023-01-05T10:00:00Z"; compare it with a date such as 2024-05-31',
  )
  const object = found('app', 'expected a value, found an object; name one within it, such as "app.plan"')
  for (const source of [rows, ndjson(rows)]) {
    assert.deepEqual(await noted(source, ['made >= 2022']), [2, date])
    assert.deepEqual(await noted(source, ['app = pro']), [3, object])
    assert.deepEqual(await noted(source, ['app != pro']), [0, object])
    assert.deepEqual(await noted(source, ['app is not empty', 'none is empty', 'tags = x']), [3])
    assert.deepEqual(await noted(source, ['seen < 2024-01-01']), [
      2,
      found('seen', 'expected a date such as 2024-05-31, found "12/31/2023"'),
    ])
    assert.deepEqual(await noted(source, ['age > 3']), [2, found('age', 'expected a number, found "3 years"')])
    assert.deepEqual(await noted(source, ['app.plan = pro', 'made >= 2022-01-01']), [2])
  }
  const cells = 'uid,name,made\na,A,2023-01-05\nb,B,Never\nc,C,\nd,D,2023\n'
  const csv = 'expected a number, found "2023-01-05"; compare it with a date such as 2024-05-31'
  assert.deepEqual(await noted(cells, ['made >= 2022']), [3, found('made', csv)])
  const { run } = rig()
  const report = exact(await run(cells, { where: 'made >= 2022', extra: 'drop' }))
  assert.deepEqual([report.imported, report.notes[0]?.code, report.notes[0]?.count], [1, 'NOT_COMPARED', 1])
})
