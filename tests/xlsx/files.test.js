// Workbooks by two programs: each arrives field by field.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { importUsers } from '../../pkg/entry/default.js'
import { readXlsx } from '../../pkg/xlsx/index.js'
import { eventsOf, exact, rig } from '../client/helpers.js'
import { EXPECTED, NOT_COMPUTED } from './expected.js'

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
  for (const [name, { sheet, options, users, refused = {} }] of Object.entries(EXPECTED)) {
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

test('a formula that was never computed is an error that names its cell', async () => {
  const report = await importUsers(readXlsx(fileOf(`${NOT_COMPUTED}.xlsx`)), rig().options)
  assert.equal(report.status, 'failed')
  assert.equal(report.error.code, 'INPUT_FORMAT')
  assert.match(report.error.message, /never computed, in column C of row 2 of the sheet "Formulas"/)
})
