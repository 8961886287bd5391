// Files that are no workbook, or a damaged one: each is named, with what to do; none is read half.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { importUsers, ImportError } from '../../pkg/entry/default.js'
import { readXlsx } from '../../pkg/xlsx/index.js'
import { rig, seeded } from '../client/helpers.js'
import { rowsOf, sheetOf, textOf, workbook } from './build.js'

const fileOf = (name) => readFileSync(new URL(`files/${name}`, import.meta.url))
const zip = (files) => zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])))
const BOOK = workbook({
  Users: sheetOf(
    rowsOf([
      ['uid', 'name'],
      ['ada', 'Ada'],
    ]),
  ),
})

async function refusalOf(bytes) {
  const error = await textOf(readXlsx(bytes)).then(
    () => undefined,
    (thrown) => thrown,
  )
  assert.ok(error instanceof ImportError, `${error?.stack}`)
  return `${error.code}: ${error.message}`
}

/** The envelope of a workbook with a password: an old Office file whose directory has this name. */
function locked() {
  const bytes = new Uint8Array(1536)
  bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
  bytes[30] = 9
  bytes[48] = 1
  for (const [at, letter] of [...'EncryptedPackage'].entries()) bytes[1024 + 128 + at * 2] = letter.charCodeAt(0)
  return bytes
}

test('what is no workbook is named, with how to save it', async () => {
  const files = /** @type {[Uint8Array, RegExp][]} */ ([
    [fileOf('other.xls'), /found a file of Excel 97 to 2003 \(\.xls\); .*save it as \.xlsx or as CSV UTF-8/],
    [fileOf('other.ods'), /found an OpenDocument file \(\.ods\); open it in LibreOffice, and save it as \.xlsx/],
    [locked(), /found one with a password; open it in Excel, remove the password/],
    [zip({ '[Content_Types].xml': '', 'xl/workbook.bin': '' }), /found a binary workbook \(\.xlsb\)/],
    [zip({ 'Index/Document.iwa': '' }), /found a file of Apple Numbers; .*export it as \.xlsx/],
    [zip({ 'word/document.xml': '' }), /found a Word document/],
    [zip({ 'users.csv': 'uid,name\n' }), /found a ZIP archive without a workbook; unpack it/],
    [zip({}), /found an empty ZIP archive/],
    [strToU8('<html><table>'), /found an HTML page/],
    [
      strToU8('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'),
      /XML spreadsheet of Excel 2003/,
    ],
    [strToU8('uid,name\n'), /found another file; give CSV, NDJSON and JSON to the import itself/],
    [new Uint8Array(0), /found an empty file/],
  ])
  for (const [bytes, message] of files) {
    const refusal = await refusalOf(bytes)
    assert.match(refusal, /^INPUT_FORMAT: /)
    assert.match(refusal, message)
  }
})

test('the importer itself names a workbook that it was given as it is, and what reads it', async () => {
  const { error } = await importUsers(BOOK, rig().options)
  assert.match(
    error.message,
    /found a ZIP archive, perhaps an Excel workbook; read a workbook with readXlsx of cometchat-import\/xlsx/,
  )
})

test('a workbook that was cut anywhere is damaged, and none of it is read as if it were whole', async () => {
  for (let length = 4; length < BOOK.length; length += 13)
    assert.match(await refusalOf(BOOK.subarray(0, length)), /^INPUT_BROKEN: the workbook is damaged or not whole/)
})

test('a changed byte is found, or changes nothing', async () => {
  const random = seeded(7)
  const whole = await textOf(readXlsx(BOOK))
  for (let turn = 0; turn < 400; turn += 1) {
    const bytes = BOOK.slice()
    const at = Math.floor(random() * bytes.length)
    bytes[at] ^= 1 << Math.floor(random() * 8)
    const text = await textOf(readXlsx(bytes)).catch((error) => {
      assert.ok(error instanceof ImportError, `byte ${at}: ${error?.stack}`)
      return undefined
    })
    if (text !== undefined) assert.equal(text, whole, `byte ${at}`)
  }
})

const DAMAGED = {
  'a document type, as entities that grow need one': ['<!DOCTYPE a [<!ENTITY b "c">]><row/>', /has a document type/],
  'a row that is there twice': ['<row r="2"><c><v>1</v></c></row><row r="2"/>', /is followed by row 2/],
  'a row beyond the last': ['<row r="1048577"><c><v>1</v></c></row>', /has more than 1048576 rows/],
  'a column beyond the last': ['<row><c r="XFE1"><v>1</v></c></row>', /has a cell beyond the last column/],
  'a reference without a column': ['<row><c r="1"><v>1</v></c></row>', /has a cell beyond the last column/],
  'a text that is missing': ['<row><c t="s"><v>7</v></c></row>', /has a cell whose text is missing/],
  'an element that does not end': ['<row>', /ends early/],
  'an element too many': ['</sheetData></worksheet></x>', /closes more than it opens/],
}
for (const [what, [rows, message]] of Object.entries(DAMAGED))
  test(`${what} is damage`, async () => {
    const refusal = await refusalOf(workbook({ Users: sheetOf(rows) }))
    assert.match(refusal, /^INPUT_BROKEN: /)
    assert.match(refusal, message)
  })

test('an archive that would fill the memory is read with little, and ends at the last row of a sheet', async () => {
  // Two million rows in some kilobytes; 300 MB of a single text in fewer.
  const rows = strToU8(sheetOf('<row><c><v>1</v></c></row>'.repeat(2_000_000)))
  const long = strToU8(sheetOf(`<row><c t="inlineStr"><is><t>${'a'.repeat(50_000_000)}</t></is></c></row>`))
  const before = process.memoryUsage().rss
  assert.match(
    await refusalOf(workbook({ Users: '' }, { more: { 'xl/worksheets/sheet1.xml': rows } })),
    /more than 1048576 rows/,
  )
  assert.match(
    await refusalOf(workbook({ Users: '' }, { more: { 'xl/worksheets/sheet1.xml': long } })),
    /text of more than a cell may have/,
  )
  assert.ok(process.memoryUsage().rss - before < 600 * 2 ** 20)
})
