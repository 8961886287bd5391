// Workbooks on the page: rows are named as in the sheet, cells are fixed, formulas without a value are noted, and files open in spreadsheets.
import 'fake-indexeddb/auto'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUsers } from '../../pkg/entry/default.js'
import { separatorOf } from '../../www/texts/formats.js'
import { prepareFix } from '../../www/worker/bulk.js'
import { createCheck } from '../../www/worker/check.js'
import { NOWHERE } from '../../www/worker/nowhere.js'
import { createRun } from '../../www/worker/run.js'
import { openSource } from '../../www/worker/source.js'
import { setWords } from '../../www/worker/words.js'
import { sheetOf, workbook } from '../xlsx/build.js'

const CONNECTION = { options: { endpoint: 'http://127.0.0.1:9/v3' }, rate: { limit: 60, windowMs: 60_000 } }
const MAP = { uid: 'uid', name: 'name', avatar: 'avatar', tags: null }

/** Rows of a sheet by their numbers; a cell that begins with `=` is a formula without a value. @param {Record<number, string[]>} rows */
const sheet = (rows) =>
  sheetOf(
    Object.entries(rows)
      .map(([number, cells]) => `<row r="${number}">${cells.map((text, at) => cell(text, at, number)).join('')}</row>`)
      .join(''),
  )
const cell = (text, at, number) => {
  const place = `r="${String.fromCharCode(65 + at)}${number}"`
  return text.startsWith('=')
    ? `<c ${place}><f>${text.slice(1)}</f></c>`
    : `<c ${place} t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`
}

/** Two lines of titles and an empty one above the table, a cell of two lines, and an empty row within. */
const STAFF = {
  1: ['Mitarbeiter 2024'],
  2: ['Stand:\nMai'],
  4: ['uid', 'name', 'avatar', 'note'],
  5: ['anna', 'Anna', '', 'Haus 1\nHof; links, \\n'],
  6: ['bernd', 'Bernd', 'none', ''],
  8: ['c c', 'Cäcilie', '', ''],
  9: ['anna', 'Anna B', '', ''],
  12: ['d d', 'Dora', '', ''],
}
const open = (rows, layout = {}) => openSource(new Blob([workbook({ Personal: sheet(rows) })]), { layout })
const staff = () => open(STAFF, { skipLines: 3 })
const checkOf = (source, options) => createCheck(source, CONNECTION, { map: MAP, journal: 'test', ...options })
const causeOf = (check, wanted) => check.summary.causes.findIndex(({ code }) => code === wanted)
const german = (t) => {
  setWords({ columnName: 'Spalte {number}', separator: ';' })
  t.after(() => setWords({ columnName: 'Column {number}' }))
}

/** The numbers that the page displays of the rows of a cause. */
const placesOf = async (check, code) => {
  const at = causeOf(check, code)
  return (await check.problems(at, 0, 10)).map(({ place, firstPlace }) => (firstPlace ? [place, firstPlace] : place))
}

test('rows are named by the row of the sheet, below titles, cells of two lines and empty rows', async () => {
  const source = await staff()
  assert.equal(source.info.placeKind, 'sheet')
  const check = await checkOf(source)
  assert.deepEqual(await placesOf(check, 'CHARACTER'), [8, 12])
  assert.deepEqual(await placesOf(check, 'DUPLICATE'), [[9, 5]])
  assert.equal((await check.record(3)).place, 8)
  const { examples } = await prepareFix(check, causeOf(check, 'CHARACTER'), { kind: 'drop' }, { isOver: false })
  assert.deepEqual(
    examples.map(({ place }) => place),
    [8, 12],
  )
})

test('rows keep their names when others were dropped', async () => {
  for (const [make, dropped, others] of [
    [staff, 'URL', [8, 12]],
    [
      () => openSource(new Blob(['uid,name,avatar\n\na,"A\nB",none\nb b,B,\n\nc c,"C\rC",\nd d,D,\n'])),
      'URL',
      [5, 7, 9],
    ],
    [() => openSource(new Blob(['{"uid":"a","name":"A","avatar":"none"}\n{"uid":"b b","name":"B"}\n'])), 'URL', [2]],
  ]) {
    const source = await make()
    const check = await checkOf(source)
    const at = causeOf(check, dropped)
    const { number, patches } = await prepareFix(check, at, { kind: 'drop' }, { isOver: false })
    await source.apply({ kind: 'drop' }, number, patches)
    assert.deepEqual(await placesOf(await checkOf(source), 'CHARACTER'), others)
    source.undo()
    assert.deepEqual(await placesOf(await checkOf(source), 'CHARACTER'), others)
  }
})

test('a value of several lines in the place of another moves no name', async () => {
  const source = await openSource(new Blob(['uid,name,avatar\r\na,A,none\r\nb,B,\r\nc c,C,\r\n']))
  const check = await checkOf(source)
  await check.fix(1, { cells: { avatar: '', name: 'A\r\nB\nC' } })
  assert.deepEqual(await placesOf(await checkOf(source), 'CHARACTER'), [4])
})

test('cells of a sheet are fixed, and the fixed file is CSV that a spreadsheet opens', async (t) => {
  german(t)
  const source = await staff()
  const check = await checkOf(source)
  assert.deepEqual((await check.record(3)).cells, [
    ['uid', 'c c'],
    ['name', 'Cäcilie'],
    ['avatar', ''],
    ['note', ''],
  ])
  assert.deepEqual((await check.fix(3, { cells: { uid: 'cc', name: 'C;\n"C" \\n' } })).issues, [])
  await check.fix(2, { cells: { avatar: '' } })
  const bytes = new Uint8Array(await (await source.file()).arrayBuffer())
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  const text = new TextDecoder().decode(bytes)
  assert.equal(
    text,
    [
      'Mitarbeiter 2024;;;',
      'Stand: Mai;;;',
      '',
      'uid;name;avatar;note',
      'anna;Anna;;"Haus 1\nHof; links, \\n"',
      'bernd;Bernd;;',
      '',
      'cc;"C;\n""C"" \\n";;',
      'anna;Anna B;;',
      '',
      '',
      'd d;Dora;;',
      '',
    ].join('\r\n'),
  )
  const again = await openSource(new Blob([bytes]), { layout: { skipLines: 3 } })
  const { summary } = await checkOf(again)
  assert.deepEqual([summary.rows, summary.valid, again.form.delimiter], [5, 3, ';'])
})

test('a formula without a value is noted where nothing needs it, and is a mistake of its row elsewhere', async () => {
  const rows = { 1: ['uid', 'name', 'total'], 2: ['ann', 'Ann', '=1+1'], 3: ['bob', '=A3', '=1+1'] }
  const source = await open(rows)
  const map = { uid: 'uid', name: 'name' }
  const { summary } = await checkOf(source, { map })
  assert.deepEqual([summary.valid, summary.invalid], [1, 1])
  assert.deepEqual(
    summary.notes.map(({ code, path, samples }) => [code, path, samples[0].place]),
    [['NOT_COMPUTED', 'total', 2]],
  )
  const check = await checkOf(source, { map })
  assert.deepEqual(await placesOf(check, 'UNREADABLE'), [3])
  assert.deepEqual((await check.fix(2, { cells: { name: 'Bob' } })).issues, [])
  const fixed = await checkOf(source, { map })
  assert.deepEqual([fixed.summary.valid, fixed.summary.notes[0].count], [2, 2])
  assert.equal(await (await source.file()).text(), "uid,name,total\r\nann,Ann,'=\r\nbob,Bob,'=\r\n")
})

test('a formula without a value is one in the fixed file too: its row is no more valid there', async () => {
  const source = await open({ 1: ['uid', 'first', 'last'], 2: ['ann', 'Ann', 'Lee'], 3: ['bob', 'Bob', '=A3'] })
  const options = { map: { uid: 'uid', name: ['first', 'last'] } }
  assert.equal((await checkOf(source, options)).summary.invalid, 1)
  const { valid, issues } = await checkUsers(await source.file(), options)
  assert.deepEqual([valid, issues.map(({ code, path }) => [code, path])], [1, [['UNREADABLE', 'last']]])
})

test('rows to fix, and the account, open in a spreadsheet; the account names rows as in the sheet', async (t) => {
  german(t)
  const source = await staff()
  const check = await checkOf(source)
  const bad = await check.badRows().text()
  assert.match(bad, /^uid;name;avatar;note;_row;_code;_message\r\n/)
  assert.deepEqual(
    [...new Uint8Array(await check.badRows().arrayBuffer())].slice(0, 6),
    [0xef, 0xbb, 0xbf, 117, 105, 100],
  )
  assert.equal((await openSource(new Blob([await check.badRows().arrayBuffer()]))).form.delimiter, ';')
  const connection = { target: 'nowhere', options: NOWHERE, rate: NOWHERE.rate }
  const run = createRun(source, connection, { map: MAP, journal: 'account' }, () => {})
  await run.ended
  const rows = run.account.slice(0, 10)
  assert.deepEqual(
    rows.map(({ row, place, outcome }) => `${row} ${place} ${outcome}`),
    ['1 5 imported', '2 6 invalid', '3 8 invalid', '4 9 duplicate', '5 12 invalid'],
  )
  assert.equal(run.account.find('', '12'), 1)
  const account = await run.account.file('csv').arrayBuffer()
  assert.match(
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(account),
    /^\ufeffrow;line;uid;outcome;code;message\r\n1;5;anna;imported;;\r\n/,
  )
})

test('CSV files have a byte-order mark once', async () => {
  for (const mark of ['', '\ufeff']) {
    const check = await checkOf(await openSource(new Blob([`${mark}uid,name,avatar\na a,Ä,\n`])))
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await check.badRows().arrayBuffer())
    assert.match(text, /^\ufeffuid,name/)
  }
  const json = await checkOf(await openSource(new Blob(['{"uid":"a a","name":"Ä"}\n'])))
  assert.match(await json.badRows().text(), /^\{/)
})

test('a first row behind a byte-order mark is fixed as the others are', async () => {
  const source = await openSource(new Blob(['\ufeffa a,Ann\nb,Bob\n']), { layout: { names: 'none' } })
  const check = await checkOf(source, { map: { uid: 'Column 1', name: 'Column 2' } })
  assert.deepEqual((await check.fix(1, { cells: { 'Column 1': 'a' } })).issues, [])
  const bytes = new Uint8Array(await (await source.file()).arrayBuffer())
  assert.equal(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), '\ufeffa,Ann\nb,Bob\n')
})

test('cells are separated as spreadsheets of the region do', () => {
  assert.deepEqual(['en-US', 'de-DE', 'de-CH', 'es', 'ja'].map(separatorOf), [',', ';', ',', ';', ','])
})
