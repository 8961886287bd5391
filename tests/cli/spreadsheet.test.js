// Workbooks on the command line: recognised by what is in them, with the sheet's row numbers in what a person reads.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { folder } from './fake.js'

const MAIN = fileURLToPath(new URL('../../pkg/cli/main.js', import.meta.url))
const book = (/** @type {string} */ name) => fileURLToPath(new URL(`../xlsx/files/${name}`, import.meta.url))
const { file } = folder()

/** @param {string[]} argv @param {Uint8Array | string} [stdin] */
async function cli(argv, stdin = '') {
  const { NODE_TEST_CONTEXT, COMETCHAT_REST_API_KEY, COMETCHAT_APP_ID, COMETCHAT_REGION, ...env } = process.env
  const child = spawn(process.execPath, [MAIN, ...argv], { env })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const [status] = await once(child, 'close')
  return { status, stdout, stderr, text: (stdout + stderr).replace(/\s+/g, ' ') }
}

test('a workbook is recognised by its content, and a check speaks of its sheet and its rows', async () => {
  writeFileSync(file('users.dat'), readFileSync(book('libreoffice-ids.xlsx')))
  const { status, text, stdout } = await cli([
    'check',
    file('users.dat'),
    '--extra',
    'drop',
    '--failed',
    file('failed.csv'),
  ])
  assert.equal(status, 1)
  assert.match(text, /users\.dat, sheet "Ids": 5 rows/)
  assert.match(text, /row 3 \(row 4 of the sheet\): uid: expected a number with all its digits/)
  assert.ok(stdout.split('\n').every((line) => line.length <= 80))
  assert.match(
    readFileSync(file('failed.csv'), 'utf8'),
    /^\ufeffuid,name,padded,price,active,state,text,_row,_code,_message\r\n1\.23456789012346E\+15,/,
  )
})

test('the sheet is chosen by its name; of several, none is guessed', async () => {
  const several = await cli(['check', book('openpyxl-sheets.xlsx')])
  assert.equal(several.status, 2)
  assert.match(
    several.text,
    /found several with rows: "Staff & more", "Gäste", and hidden: "Old list"; name one with --sheet NAME/,
  )
  const named = await cli(['check', book('openpyxl-sheets.xlsx'), '--sheet', 'Gäste'])
  assert.deepEqual([named.status, /sheet "Gäste": 2 rows/.test(named.text)], [0, true])
  const missing = await cli(['check', book('openpyxl-sheets.xlsx'), '--sheet', 'Staff'])
  assert.match(missing.text, /expected the sheet "Staff", found "Read me", "Staff & more", "Old list", "Gäste"/)
})

test('rows above the names of the columns are skipped, and a person learns how', async () => {
  const titled = await cli(['check', book('libreoffice-titles.xlsx')])
  assert.equal(titled.status, 2)
  assert.match(titled.text, /skip them, for example: --skip-lines 2/)
  const { status, text } = await cli([
    'check',
    book('libreoffice-titles.xlsx'),
    '--skip-lines',
    '3',
    '--extra',
    'metadata',
  ])
  assert.deepEqual([status, /sheet "Report": 3 rows/.test(text)], [0, true])
})

test('a workbook comes from a pipe, and from a gzip file', async () => {
  const bytes = readFileSync(book('libreoffice-sheets.xlsx'))
  for (const stdin of [bytes, gzipSync(bytes)]) {
    const { status, text } = await cli(['check', '-', '--sheet', 'Old list'], stdin)
    assert.deepEqual([status, /standard input, sheet "Old list": 1 row/.test(text)], [0, true], text)
  }
})

test('options that have no meaning for the file are refused', async () => {
  const text = await cli(['check', book('libreoffice-ids.xlsx'), '--delimiter', ';'])
  assert.deepEqual([text.status, /--delimiter is of text files, and this is a workbook/.test(text.text)], [2, true])
  const sheet = await cli(['check', '-', '--sheet', 'Staff'], 'uid,name\nada,Ada\n')
  assert.deepEqual([sheet.status, /--sheet names a sheet of a workbook/.test(sheet.text)], [2, true])
})

test('other files of spreadsheets are named, with how to save them', async () => {
  for (const [name, found] of [
    ['other.xls', /Excel 97 to 2003 \(\.xls\).*save it as \.xlsx/],
    ['other.ods', /OpenDocument file \(\.ods\).*save it as \.xlsx/],
  ]) {
    const { status, text } = await cli(['check', book(String(name))])
    assert.equal(status, 2)
    assert.match(text, /** @type {RegExp} */ (found))
  }
})

test('a workbook is imported, and the same command resumes', async (t) => {
  const sandbox = await startSandbox({ rate: { limit: 60, windowMs: 1000 }, seed: 1 })
  t.after(() => sandbox.close())
  const argv = [book('libreoffice-ids.xlsx'), '--endpoint', sandbox.url, '--extra', 'drop', '--yes', '--no-preflight']
  const journal = ['--journal', file('journal')]
  const first = await cli([...argv, ...journal])
  assert.deepEqual([first.status, /imported 3/.test(first.text), sandbox.sandbox.users.size], [1, true, 3], first.text)
  assert.match(first.text, /LOST_DIGITS/)
  const second = await cli([...argv, ...journal])
  assert.match(second.text, /3 rows of these had been finished by an earlier run/)
  const verified = await cli(['verify', ...argv.slice(0, 5)])
  assert.match(verified.text, /present 3/, verified.text)
})
