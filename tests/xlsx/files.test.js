// Workbooks by two programs: each arrives field by field.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkUsers, importUsers } from '../../pkg/entry/default.js'
import { readXlsx } from '../../pkg/xlsx/index.js'
import { eventsOf, exact, rig } from '../client/helpers.js'
import { sheetOf, workbook } from './build.js'
import { EXPECTED, NOT_COMPUTED, OWN } from './expected.js'

const fileOf = (name) => readFileSync(new URL(`files/${name}`, import.meta.url))

/** What a user has of the fields that were sent: the server adds others, and the time where there is none. */
const given = ({ uid, name, createdAt, tags, metadata }, sent) => {
  const fields = { uid, name, createdAt, tags, metadata }
  const kept = Object.entries(fields).filter(
    ([field, value]) => value !== undefined && (field !== 'createdAt' || field in sent),
  )
  return Object.fromEntries(kept)
}

for (const program of ['openpyxl', 'libreoffice']) {
  for (const [name, expected] of Object.entries(EXPECTED)) {
    const { sheet, options, users, refused = {} } = OWN[`${program}-${name}`] ?? expected
    if (`${program}-${name}` === NOT_COMPUTED) continue
    test(`${program}, ${name}: each user arrives field by field, and what is damaged is refused`, async () => {
      const { sandbox, options: connection } = rig()
      const rows = readXlsx(fileOf(`${program}-${name}.xlsx`), { sheet })
      const job = importUsers(rows, { ...connection, timestamps: 'auto', extra: 'metadata', ...options })
      const events = await eventsOf(job)
      const report = exact(await job)
      assert.equal(report.status, 'complete', JSON.stringify(report))
      assert.deepEqual(
        [...sandbox.users.values()].map((user, at) => given(user, users[at] ?? {})),
        users,
      )
      const bad = events.filter(({ type, outcome }) => type === 'row' && outcome === 'invalid')
      assert.deepEqual(Object.fromEntries(bad.map(({ line, issues }) => [line, issues[0].code])), refused)
    })
  }
}

test('a row with a formula that was never computed is refused, with its column and what to do', async () => {
  const { sandbox, options } = rig()
  const job = importUsers(readXlsx(fileOf(`${NOT_COMPUTED}.xlsx`)), { ...options, extra: 'metadata' })
  const [first] = (await eventsOf(job)).filter(({ type }) => type === 'row')
  const report = exact(await job)
  assert.deepEqual([report.status, report.rows, report.invalid, sandbox.users.size], ['complete', 2, 2, 0])
  assert.deepEqual([first.line, first.issues.length, first.issues[0].code], [2, 1, 'UNREADABLE'])
  assert.match(
    first.issues[0].message,
    /expected the value of a formula, found one that was never computed; open the workbook/,
  )
})

test('the failed row of a formula without a value fails again as long as nobody has changed it', async () => {
  const pieces = []
  const failed = (/** @type {Uint8Array} */ piece) => void pieces.push(Buffer.from(piece))
  await checkUsers(readXlsx(fileOf(`${NOT_COMPUTED}.xlsx`)), { extra: 'metadata', failed })
  const text = Buffer.concat(pieces).toString()
  assert.match(text, /'=/)
  const { rows, invalid, issues } = await checkUsers(text, { extra: 'metadata' })
  assert.deepEqual([rows, invalid, issues.map(({ code }) => code)], [2, 2, ['UNREADABLE']])
})

test('a formula without a value matters only where something needs it', async () => {
  const cell = (/** @type {string} */ text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`
  const formula = '<c><f>1+1</f></c>'
  const head = `<row>${['uid', 'name', 'total', 'rest'].map(cell).join('')}</row>`
  const rows = [
    [cell('ann'), cell('Ann'), formula, cell('\\=')],
    [cell('bob'), cell('Bob'), '<c><f>1+1</f><v>2</v></c>', cell('a\\=b')],
    [cell('cem'), cell('Cem'), '<c/>', formula],
  ]
  const bytes = workbook({ Sheet: sheetOf(head + rows.map((cells) => `<row>${cells.join('')}</row>`).join('')) })
  const checked = async (/** @type {object} */ options) => {
    const { valid, issues, notes } = await checkUsers(readXlsx(bytes), { extra: 'drop', ...options })
    const found = issues.flatMap(({ code, path, samples }) => samples.map(({ line }) => `${line} ${code} ${path}`))
    return [valid, found, notes.map(({ code, path, samples: [{ line }] }) => `${line} ${code} ${path}`)]
  }
  const noted = ['2 NOT_COMPUTED total', '4 NOT_COMPUTED rest']
  assert.deepEqual(await checked({}), [3, [], noted])
  assert.deepEqual(await checked({ where: 'uid != zoe' }), [3, [], noted])
  const total = ['2 UNREADABLE total']
  assert.deepEqual(await checked({ map: { 'metadata.total': 'total' } }), [2, total, ['4 NOT_COMPUTED rest']])
  assert.deepEqual(await checked({ fallback: { name: 'total' } }), [2, total, ['4 NOT_COMPUTED rest']])
  assert.deepEqual(await checked({ where: 'total != 5' }), [2, total, ['4 NOT_COMPUTED rest']])
  assert.deepEqual(await checked({ extra: 'metadata' }), [1, [...total, '4 UNREADABLE rest'], []])
  const map = (/** @type {any} */ { uid, name }) => ({ uid, name })
  assert.deepEqual(await checked({ map }), [1, [...total, '4 UNREADABLE rest'], []])
})
