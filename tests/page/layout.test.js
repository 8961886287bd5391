// How a file is written: what is chosen, what is found, and that both reach the check and the fixing of rows.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedLayout, isSameLayout, layoutForNext } from '../../www/flow/layout.js'
import { createFlow, initialState } from '../../www/flow.js'
import { createStore } from '../../www/store.js'
import { Account } from '../../www/worker/account.js'
import { createCheck } from '../../www/worker/check.js'
import { rowsOf } from '../../www/worker/records.js'
import { openSource } from '../../www/worker/source.js'

const CONNECTION = { options: { endpoint: 'http://127.0.0.1:9/v3' }, rate: { limit: 60, windowMs: 60_000 } }
const MAP = { uid: 'uid', name: 'name' }

const open = (text, layout) => openSource(new Blob([text]), { layout })
const checkOf = (source, options) => createCheck(source, CONNECTION, { map: MAP, journal: 'test', ...options })

test('a path to rows drops what only CSV has, and the other way round', () => {
  const csv = changedLayout({ skipLines: 2 }, { delimiter: '^' })
  assert.deepEqual(csv, { skipLines: 2, delimiter: '^' })
  const json = changedLayout(csv, { rowPath: '*.users' })
  assert.deepEqual(json, { skipLines: 2, rowPath: '*.users' })
  assert.deepEqual(changedLayout(json, { dialect: 'mysql' }), { skipLines: 2, dialect: 'mysql' })
  assert.deepEqual(changedLayout(json, { rowPath: undefined, skipLines: 0 }), {})
  assert.deepEqual(layoutForNext(json), { skipLines: 2 })
  assert.ok(isSameLayout(undefined, {}) && isSameLayout(csv, { ...csv }) && !isSameLayout(csv, json))
})

test('lines above the column names, and a delimiter of its own, reach the check and the fixing of a row', async () => {
  const text = 'Export of 2024\n\nuid^name\nann^Ann\nbob lee^Bob\n'
  const source = await open(text, { delimiter: '^', skipLines: 2 })
  assert.deepEqual(
    source.info.columns.map(({ column }) => column),
    ['uid', 'name'],
  )
  const check = await checkOf(source)
  assert.deepEqual([check.summary.valid, check.summary.invalid, check.summary.canFix], [1, 1, true])
  const [problem] = await check.problems(0, 0, 1)
  assert.deepEqual([problem.line, problem.cells], [5, [{ column: 'uid', value: 'bob lee' }]])
  assert.deepEqual(await check.fix(2, { cells: { uid: 'bob' } }), { issues: [], waiting: 1 })
  assert.equal(await (await source.blob()).text(), text.replace('bob lee', 'bob'))
  assert.equal((await checkOf(source)).summary.valid, 2)
})

test('column names in another language are guessed, and found below a title', async () => {
  const names = 'Kundennummer;Vorname;Nachname;Rolle\n7;Ann;Lee;x\n'
  const { info } = await open(names)
  assert.deepEqual(
    info.columns.map(({ column, field, guess }) => [column, field, guess]),
    [
      ['Kundennummer', 'uid', true],
      ['Vorname', 'name', true],
      ['Nachname', 'name', true],
      ['Rolle', 'role', true],
    ],
  )
  assert.deepEqual((await open(`Kunden 2024\n${names}`)).info.namesBelow, { skipLines: 1, isSecond: false })
})

test('a file without column names has numbered columns, and its rows are fixed', async () => {
  const source = await open('1,Ann,Ann\n2 2,Bob,Bob\n', { names: 'none' })
  assert.deepEqual(
    source.info.columns.map(({ column, samples }) => [column, samples[0]]),
    [
      ['Column 1', '1'],
      ['Column 2', 'Ann'],
      ['Column 3', 'Ann'],
    ],
  )
  const check = await checkOf(source, { map: { uid: 'Column 1', name: 'Column 2' } })
  assert.deepEqual([check.summary.rows, check.summary.valid], [2, 1])
  assert.deepEqual(await check.fix(2, { cells: { 'Column 1': '22' } }), { issues: [], waiting: 1 })
  assert.equal(await (await source.blob()).text(), '1,Ann,Ann\n22,Bob,Bob\n')
})

test('the file of rows that failed is read with the layout of its own file', async () => {
  for (const [text, layout] of [
    ['1 1,Ann,x\n', { names: 'none' }],
    ['1 1\tAnn "of" Rome\tx\\ty\n', { names: 'none', dialect: 'postgres' }],
    ['a title\nColumn 1^Column 2^Column 3\n1 1^Ann^x\n', { skipLines: 1, delimiter: '^' }],
  ]) {
    const map = { uid: 'Column 1', name: 'Column 2' }
    const bad = await (await checkOf(await open(text, layout), { map })).badRows().text()
    assert.match(bad, /_message/)
    const source = await open(bad, layout)
    assert.deepEqual(
      source.info.columns.map(({ column }) => column),
      ['Column 1', 'Column 2', 'Column 3'],
    )
    const { summary } = await checkOf(source, { map, uid: 'cometchat' })
    assert.deepEqual([summary.rows, summary.valid], [1, 1])
  }
})

test('what a database writes is read, and its rows are not fixed one by one', async () => {
  const source = await open('uid\tname\tavatar\n1\tO\\\\Neil\tNULL\n2 2\tBob\t\\N\n', { dialect: 'mysql' })
  const { summary } = await checkOf(source, { map: { ...MAP, avatar: 'avatar' }, nullMarker: [] })
  assert.deepEqual([summary.valid, summary.invalid, summary.canFix], [1, 1, false])
})

test('where rows are in a JSON file is offered, and taken', async () => {
  const pages = '[{"page":1,"users":[{"uid":"a","name":"A"}]},{"page":2,"users":[{"uid":"b","name":"B"}]}]'
  const refused = await open(pages).catch((error) => error)
  assert.deepEqual(
    [refused.code, refused.remedies],
    ['INPUT_FORMAT', [{ kind: 'set', option: 'rowPath', value: '*.users' }]],
  )
  const source = await open(pages, { rowPath: '*.users' })
  const { summary } = await checkOf(source, { shortRows: 'reject', quotedNull: false })
  assert.deepEqual([summary.valid, summary.canFix], [2, true])
})

test('lists of users within the rows of JSON are found', async () => {
  for (const [text, lists] of [
    ['{"meta":{"a":1},"things":[{"uid":"a","name":"A"}]}', ['things']],
    ['[{"page":1,"things":[{"uid":"a","name":"A"}],"links":[{"href":"x"}]}]', ['*.things']],
    ['[{"uid":"a","name":"A","things":[{"uid":"b","name":"B"}]}]', []],
  ]) {
    const { info } = await open(text)
    assert.deepEqual(info.lists, lists)
    if (lists.length > 0) assert.equal((await checkOf(await open(text, { rowPath: lists[0] }))).summary.valid, 1)
  }
})

for (const [sentence, text, found] of [
  ['below a title', 'Export of 2024\n\nuid,name\nann,Ann\n', { skipLines: 2, isSecond: false }],
  ['in a second row', 'uid,name\nUser ID,Full name\nann,Ann\n', { skipLines: 1, isSecond: true }],
  ['nowhere else', 'uid,name\nann,Ann\n', undefined],
  ['nowhere else, though the first ones are repeated', 'uid,name\nuid,name\nann,Ann\n', undefined],
  ['nowhere else, though a line break is in one', '"User\nID",name\nann,Ann\n', undefined],
  ['nowhere', 'a,b\nann,Ann\n', undefined],
]) {
  test(`column names are found ${sentence}`, async () => {
    const { info } = await open(text)
    assert.deepEqual(info.namesBelow, found)
    if (!found) return
    const again = await open(text, { skipLines: found.skipLines })
    assert.deepEqual(
      again.info.columns.map(({ field }) => field),
      ['uid', 'name'],
    )
  })
}

test('an ID that another program changed is a cause of its own, which says what happened', async () => {
  const { summary } = await checkOf(await open("uid,name\nann@example.com,Ann\n'007,Bob\nbob@example.com,Bob\n"))
  const [fits, damaged] = summary.causes
  assert.deepEqual([fits.code, fits.count, damaged.code, damaged.count], ['CHARACTER', 2, 'DAMAGED', 1])
  assert.match(damaged.example, /remove the apostrophe/)
})

test('a file that is read again keeps the choices of reading, and how it is written', async () => {
  const asked = []
  const info = { size: 1, lastModified: 0, format: 'csv', columns: [{ column: 'uid', field: 'uid', samples: [] }] }
  const worker = {
    async call(_name, _blob, how) {
      asked.push(how.layout)
      return { ...info }
    },
  }
  const store = createStore({ ...initialState(), connection: { target: 'here' } })
  const flow = createFlow(store, worker, () => {})
  const blob = new Blob(['x'])
  flow.sayLayout({ delimiter: '^' })
  await flow.open(blob, { name: 'a.csv' })
  flow.read({ nulls: 'words' })
  await flow.reread({ skipLines: 1 })
  const { file, layout, reading, step } = store.state
  assert.deepEqual(asked, [{ delimiter: '^' }, { delimiter: '^', skipLines: 1 }])
  assert.deepEqual(
    [file.layout, layout, reading.nulls, step, file.blob],
    [{ delimiter: '^', skipLines: 1 }, layout, 'words', 'columns', blob],
  )
  await flow.reread({ rowPath: 'data' })
  await flow.open(new Blob(['y']), { name: 'b.csv' })
  assert.deepEqual(store.state.file.layout, { skipLines: 1 }, 'a path to rows is of one file')
})

test('the account names an ID that another program changed, and its files have the code of the package', async () => {
  const account = new Account()
  const issue = {
    code: 'CHARACTER',
    path: 'uid',
    message: 'remove\tthe apostrophe',
    remedies: [{ kind: 'hint', text: 'x' }],
  }
  account.add({ row: 1, line: 2, uid: "'007", outcome: 'invalid', issues: [issue] })
  const [{ issues }] = account.slice(0, 1)
  assert.deepEqual(issues, [{ code: 'DAMAGED', path: 'uid', message: issue.message }])
  const [row] = JSON.parse(await account.file('json').text())
  assert.deepEqual(row.issues, [{ code: 'CHARACTER', path: 'uid', message: issue.message }])
  assert.match(await account.file('csv').text(), /,invalid,CHARACTER,/)
})

test('columns without a name among others get one by their place: they are kept apart, and their cells are fixed', async () => {
  for (const [before, delimiter, skipLines] of [
    ['', ',', 0],
    ['\ufeffsep=;\r\n', ';', 0],
    ['Export\n\n', ';', 1],
  ]) {
    const line = (...cells) => `${cells.join(delimiter)}\r\n`
    const text = `${before}${line('uid', '"na\nme"', '', 'note', '')}${line('a', 'Ann', '1', '2', '3')}${line('b b', 'Bob', '4', '5', '6')}`
    const source = await open(text, skipLines ? { skipLines } : {})
    const names = source.info.columns.map(({ column }) => column)
    assert.deepEqual(names.slice(2), ['Column C', 'note', 'Column E'], before)
    const map = { uid: 'uid', name: names[1], 'metadata.Column C': 'Column C', 'metadata.Column E': 'Column E' }
    const check = await checkOf(source, { map })
    assert.deepEqual([check.summary.rows, check.summary.valid, check.summary.error], [2, 1, undefined])
    assert.deepEqual((await check.record(2)).cells.slice(2), [
      ['Column C', '4'],
      ['note', '5'],
      ['Column E', '6'],
    ])
    assert.deepEqual((await check.fix(2, { cells: { uid: 'b', 'Column E': '7' } })).issues, [])
    assert.equal(await (await source.blob()).text(), text.replace('b b', 'b').replace('6', '7').replace('\ufeff', ''))
    assert.match(await check.badRows().text(), /Column C.note.Column E._row/)
  }
  const named = await open('uid,name\na,Ann\n')
  assert.equal(named.options.columns, undefined)
})

test('of several columns with one name, such as none, the first is displayed and changed', async () => {
  const rows = rowsOf(new Blob(['a,b,c\n']), { format: 'csv', names: ['', '', 'note'], delimiter: ',' })
  const record = await rows.read(1, 1, false)
  assert.deepEqual(record.cells, { '': 'a', note: 'c' })
  assert.equal(rows.changed(record, { '': 'x' }), 'x,b,c')
})
