// A workbook as a source: from any bytes, read again, resumed, refused with what to do.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { checkUsers, describeColumns, importUsers, ImportError, verifyUsers } from '../../pkg/entry/default.js'
import { memoryJournal } from '../../pkg/journal/memory.js'
import { listSheets, readXlsx } from '../../pkg/xlsx/index.js'
import { eventsOf, exact, people, rig } from '../client/helpers.js'
import { rowsOf, sheetOf, textOf, workbook } from './build.js'

const fileOf = (name) => readFileSync(new URL(`files/${name}`, import.meta.url))
const BOOK = workbook({
  Users: sheetOf(
    rowsOf([
      ['uid', 'name'],
      ['ada', 'Ada'],
      ['grace', 'Grace'],
    ]),
  ),
})
const TEXT = 'uid,name\nada,Ada\ngrace,Grace\n'
const cut = (size) =>
  Array.from({ length: Math.ceil(BOOK.length / size) }, (_, at) => BOOK.slice(at * size, (at + 1) * size))

const refusalOf = async (bytes, options) => {
  const error = await textOf(readXlsx(bytes, options)).then(
    () => undefined,
    (thrown) => thrown,
  )
  assert.ok(error instanceof ImportError, `${error}`)
  return `${error.code}: ${error.message}`
}

const FORMS = {
  'a Blob': () => new Blob([BOOK]),
  'a Uint8Array': () => BOOK,
  'a view within a larger array': () => {
    const larger = new Uint8Array(BOOK.length + 20).fill(0x50)
    larger.set(BOOK, 7)
    return larger.subarray(7, 7 + BOOK.length)
  },
  'an ArrayBuffer': () => BOOK.slice().buffer,
  'a stream': () => new Blob([BOOK]).stream(),
  'a reader': () => ({ getReader: () => new Blob([BOOK]).stream().getReader() }),
  'a Node stream': () => Readable.from(cut(100)),
  'an async iterable': async function* () {
    yield* cut(7)
  },
  'an iterable of chunks': () => new Set(cut(1000)),
  'a Response': () => new Response(BOOK),
}
for (const [form, make] of Object.entries(FORMS))
  test(`${form} is read, twice if asked for`, async () => {
    const rows = readXlsx(make())
    assert.equal(await textOf(rows), TEXT)
    assert.equal(await textOf(rows), TEXT)
    assert.equal(await rows.sheetName(), 'Users')
  })

test('a chunk that its giver writes over is read as it was', async () => {
  const shared = new Uint8Array(64)
  async function* reusing() {
    for (const piece of cut(64)) {
      shared.set(piece)
      yield shared.subarray(0, piece.length)
    }
  }
  assert.equal(await textOf(readXlsx(reusing())), TEXT)
})

test('what is no file, and options that are none, are errors that say so', async () => {
  for (const file of ['users.xlsx', [BOOK], null, 5, {}])
    assert.match(await refusalOf(file), /^INVALID_OPTION: file: expected the bytes of a spreadsheet/)
  assert.match(await refusalOf(Readable.from(['text'])), /^INVALID_OPTION: file: expected bytes, found string/)
  const { error } = await importUsers(readXlsx(new Response('no', { status: 404 })), rig().options)
  assert.deepEqual(
    [error.code, error.message],
    ['INPUT_UNREADABLE', 'the source failed: it is a response of status 404'],
  )
  assert.throws(() => readXlsx(BOOK, { sheet: 1 }), { code: 'INVALID_OPTION' })
  assert.throws(() => readXlsx(BOOK, { sheets: 'Users' }), { code: 'INVALID_OPTION' })
})

test('check, description, import and comparison read the same rows', async () => {
  const { sandbox, options } = rig()
  const rows = readXlsx(BOOK)
  assert.equal((await checkUsers(rows)).valid, 2)
  const { columns, format } = await describeColumns(rows)
  assert.deepEqual(
    [columns.map(({ column, samples }) => [column, samples]), format],
    [
      [
        ['uid', ['ada', 'grace']],
        ['name', ['Ada', 'Grace']],
      ],
      'csv',
    ],
  )
  assert.equal(exact(await importUsers(rows, options)).imported, 2)
  assert.equal(sandbox.users.get('ada').name, 'Ada')
  assert.equal((await verifyUsers(rows, options)).present, 2)
})

test('rows are numbered as in the sheet, and the file of failed rows is CSV with its columns', async () => {
  const book = workbook({
    Users: sheetOf(
      `<row r="2"><c t="inlineStr"><is><t>uid</t></is></c><c t="inlineStr"><is><t>name</t></is></c></row>
       <row r="3"><c t="inlineStr"><is><t>two</t></is></c><c t="inlineStr"><is><t>of, two\nlines</t></is></c></row>
       <row r="10"><c t="inlineStr"><is><t>bad uid</t></is></c><c t="inlineStr"><is><t>A, "b"\n\\n</t></is></c></row>
       <row r="11"><c t="inlineStr"><is><t>wide</t></is></c><c r="B11"><v>1</v></c><c r="D11"><v>2</v></c></row>`,
    ),
  })
  let failed = ''
  const decoder = new TextDecoder()
  const keep = (bytes) => {
    failed += decoder.decode(bytes, { stream: true })
  }
  const options = { ...rig().options, failed: keep }
  const job = importUsers(readXlsx(book), options)
  const bad = (await eventsOf(job)).filter(({ outcome }) => outcome === 'invalid')
  assert.deepEqual(
    bad.map(({ row, line, issues }) => [row, line, issues[0].code]),
    [[2, 10, 'CHARACTER']],
  )
  assert.match(failed, /^uid,name,,,_row,_code,_message\r\nbad uid,"A, ""b""\n\\n",,,2,CHARACTER,/)
  // Fixed in a spreadsheet, and saved as a workbook again.
  const again = workbook({
    Failed: sheetOf(
      rowsOf([
        ['uid', 'name', '_row', '_code', '_message'],
        ['good', 'A, b \\ c', 2, 'CHARACTER', 'uid, and more'],
      ]),
    ),
  })
  const { sandbox, run } = rig()
  assert.equal((await run(readXlsx(again))).imported, 1)
  assert.equal(sandbox.users.get('good').name, 'A, b \\ c')
})

test('a cell beside the table is an issue, with what to do in a sheet', async () => {
  const rows = people(1100).map(({ uid, name }) => [uid, name])
  rows.push(['last', 'Last', 'a note'])
  const { issues } = await checkUsers(readXlsx(workbook({ Users: sheetOf(rowsOf([['uid', 'name'], ...rows])) })))
  assert.deepEqual([issues.length, issues[0].code, issues[0].samples[0].line], [1, 'CELL_COUNT', 1102])
  assert.match(
    issues[0].samples[0].message,
    /clear what stands beside the table, or give its column a name in the header/,
  )
})

test('an error in place of an id is no id, also where ids are derived', async () => {
  const cells = '<c t="e"><v>#N/A</v></c><c t="inlineStr"><is><t>Ann</t></is></c>'
  const book = workbook({ Users: sheetOf(`${rowsOf([['uid', 'name']])}<row>${cells}</row>`) })
  for (const uid of ['lowercase', 'strict', 'cometchat']) {
    const { issues } = await checkUsers(readXlsx(book), { uid })
    assert.deepEqual([issues.length, issues[0]?.code, issues[0]?.path], [1, 'CHARACTER', 'uid'])
    assert.match(issues[0].samples[0].message, /correct the formula in the spreadsheet/)
  }
})

test('an import of a workbook resumes where it stopped', async () => {
  const { sandbox, options } = rig()
  const book = workbook({
    Users: sheetOf(rowsOf([['uid', 'name'], ...people(400).map(({ uid, name }) => [uid, name])])),
  })
  const journal = memoryJournal()
  const first = exact(await importUsers(readXlsx(book), { ...options, journal, budget: { maxRequests: 3 } }))
  assert.equal(first.status, 'stopped')
  const second = exact(await importUsers(readXlsx(book), { ...options, journal }))
  assert.deepEqual([second.status, second.imported, second.resumed], ['complete', 400, first.imported])
  assert.equal(sandbox.users.size, 400)
})

test('the only visible sheet with rows is read; of several, one must be named', async () => {
  const users = (uid) =>
    sheetOf(
      rowsOf([
        ['uid', 'name'],
        [uid, 'A'],
      ]),
    )
  const empty = sheetOf('<row><c s="1"/></row>')
  assert.equal(
    await textOf(readXlsx(workbook({ Cover: empty, Users: users('a'), '.Old': users('b') }))),
    'uid,name\na,A\n',
  )
  const two = workbook({ Users: users('a'), Staff: users('b'), '.Old': users('c') })
  assert.equal(
    await refusalOf(two),
    'INPUT_FORMAT: expected one sheet, found several with rows: "Users", "Staff", and hidden: "Old"; name one with the option sheet',
  )
  for (const [sheet, uid] of [
    ['Users', 'a'],
    [' staff ', 'b'],
    ['OLD', 'c'],
  ])
    assert.equal(await textOf(readXlsx(two, { sheet })), `uid,name\n${uid},A\n`)
  assert.equal(
    await refusalOf(two, { sheet: 'x' }),
    'INPUT_FORMAT: expected the sheet "x", found "Users", "Staff", "Old"',
  )
  assert.match(
    await refusalOf(workbook({ '.Old': users('c'), Users: empty })),
    /found rows only in hidden ones: "Old"; name one/,
  )
  assert.match(await refusalOf(workbook({ Users: empty })), /found empty sheets only/)
  assert.match(
    await refusalOf(workbook({ Users: empty }), { sheet: 'Users' }),
    /expected rows, found the empty sheet "Users"/,
  )
  assert.deepEqual(await listSheets(fileOf('libreoffice-sheets.xlsx')), [
    { name: 'Read me', hidden: false, empty: true },
    { name: 'Staff & more', hidden: false, empty: false },
    { name: 'Old list', hidden: true, empty: false },
    { name: 'Gäste', hidden: false, empty: false },
  ])
})
