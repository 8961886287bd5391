// The tables that the command line prints.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { migration } from '../../pkg/journal/postgres.js'
import { cli } from './fake.js'

test('migration prints the SQL of the tables, and nothing else', async () => {
  const { status, stdout, stderr } = await cli(['migration', 'postgres'])
  assert.deepEqual([status, stdout, stderr], [0, migration, ''])
})

test('migration refuses a database that has none, and an option of an import', async () => {
  const other = await cli(['migration', 'mysql'])
  assert.equal(other.status, 2)
  assert.match(other.stderr, /postgres/)
  assert.equal((await cli(['--yes', 'migration', 'postgres'])).status, 2)
})
