// What the page's worker makes of a comparison: causes with their first rows, files, and how many users a change would reach.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSandbox } from '../../pkg/sandbox/index.js'
import { createComparison } from '../../www/worker/verify.js'

const KEY = 'f00dbabe0123456789abcdef0123456789abcdef'
const FAST = { limit: 100_000, windowMs: 1000 }

/** Compares rows with an app, and returns the comparison and what it found. */
async function compare(text, options, isChange = false) {
  const { fetch, users } = createSandbox({ standardRate: FAST, ...options })
  const connection = { options: { endpoint: 'http://127.0.0.1:9/v3', apiKey: KEY, fetch }, verifyRate: FAST }
  const places = Promise.resolve((_row, line) => line)
  const read = { blob: new Blob([text]), format: 'csv', places, options: {} }
  const posted = []
  const comparison = createComparison(read, connection, isChange, (event) => posted.push(event))
  return { comparison, users, posted, found: await comparison.ended }
}

test('of many rows with one cause the first are displayed, and the file has all', async () => {
  const uids = Array.from({ length: 250 }, (_, at) => `user-${at}`)
  const existing = uids.map((uid) => ({ uid, name: 'Old' }))
  const { comparison, found } = await compare(`uid,name\n${uids.map((uid) => `${uid},New\n`).join('')}zoe,Zoe\n`, {
    existing,
  })
  const [differing, missing] = found.causes
  assert.deepEqual(
    [differing.kind, differing.field, differing.number, differing.rows.length],
    ['differing', 'name', 250, 100],
  )
  assert.deepEqual(missing, { kind: 'missing', number: 1, rows: [missing.rows[0]] })
  assert.deepEqual(missing.rows[0], { uid: 'zoe', place: 252, issues: missing.rows[0].issues })
  assert.equal((await comparison.file('differing').text()).trim().split('\r\n').length, 251)
  assert.match(await comparison.file('missing').text(), /^uid,name[^\n]*\nzoe,Zoe/)
  assert.equal(found.changeable, 250)
})

test('a date cannot be changed, so that nobody is offered to change it', async () => {
  const existing = [{ uid: 'ann', name: 'Ann', createdAt: 1_600_000_000 }]
  const { found } = await compare('uid,name,createdAt\nann,Ann,1500000000\n', { existing })
  assert.deepEqual([found.report.differing, found.changeable], [1, 0])
})

test('users whom the app refuses to change are a cause of their own, with its words', async () => {
  const existing = [
    { uid: 'ann', name: 'Ann' },
    { uid: 'bob', name: 'Old' },
  ]
  const text = 'uid,name,role\nann,Ann,none-such\nbob,Bob,\n'
  const { found, users } = await compare(text, { roles: ['default'], existing }, true)
  assert.deepEqual([found.report.updated, users.get('bob')?.name], [1, 'Bob'])
  const refused = found.causes.find(({ kind }) => kind === 'refused')
  assert.deepEqual([refused.number, refused.rows[0].uid], [1, 'ann'])
  assert.match(refused.rows[0].issues[0].message, /role/)
})

test('values of any length are cut where they are displayed, and the key is in none of it', async () => {
  const note = 'x'.repeat(3000)
  const existing = [{ uid: 'ann', name: 'Ann', metadata: { note: KEY } }]
  const { found, posted } = await compare(`uid,name,metadata.note\nann,Ann,${note}\n`, { existing })
  const [{ rows }] = found.causes
  assert.ok(rows[0].file.length < 500, String(rows[0].file.length))
  assert.ok(!JSON.stringify([found, posted]).includes(KEY))
})
