// Files of rows that a person has changed since a run wrote them: the next run keeps them, under another name.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { beforeEach, test } from 'node:test'
import { keepChanged, markWritten } from '../../pkg/cli/changed-output.js'
import { cli, ENV, folder } from './fake.js'

const { where, file, users } = folder()
const posix = process.platform !== 'win32'
const failed = file('failed.csv')
const [mixed, other, good] = [
  users('mixed.csv', ['imported', 'invalid', 'rejected']),
  users('other.csv', ['rejected', 'imported']),
  users('good.csv', ['imported']),
]
const MIXED = 'u2,invalid\nu3,rejected\n'
const OTHER = 'u1,rejected\n'
const read = (name) => readFileSync(file(name), 'utf8')
const names = () =>
  readdirSync(where)
    .filter((name) => /failed/.test(name))
    .sort()
const run = (source, ...argv) => cli([source, '--journal', 'none', '--failed', failed, ...argv])

beforeEach(() => {
  for (const name of names()) rmSync(file(name))
})

test('what a run wrote is replaced by the next, and removed by one without failed rows', async () => {
  await run(mixed)
  const { stdout } = await run(other)
  assert.equal(read('failed.csv'), OTHER)
  assert.doesNotMatch(stdout, /kept/)
  assert.deepEqual(names(), ['.failed.csv.sha256', 'failed.csv'])
  assert.match((await run(good)).stdout, /an older .*failed\.csv was\s+removed/)
  assert.deepEqual(names(), [])
})

test('what a person changed is kept beside the new one, and the account says where', async () => {
  await run(mixed)
  writeFileSync(failed, 'u2,fixed by hand\n')
  const { status, stdout } = await run(mixed)
  assert.equal(status, 1)
  assert.deepEqual([read('failed.csv'), read('failed.1.csv')], [MIXED, 'u2,fixed by hand\n'])
  assert.match(stdout.replace(/\s+/g, ' '), /not as a run had written it, so it is kept: .*failed\.1\.csv/)

  writeFileSync(failed, 'u3,fixed too\n')
  const checked = await cli(['check', mixed, '--failed', failed])
  assert.match(checked.stdout.replace(/\s+/g, ''), /failed\.2\.csv/)
  assert.deepEqual([read('failed.1.csv'), read('failed.2.csv')], ['u2,fixed by hand\n', 'u3,fixed too\n'])
})

test('what a person changed is kept also where no row fails, and where nothing is sent', async () => {
  writeFileSync(failed, 'notes of mine\n')
  const { stdout } = await run(good)
  assert.match(stdout.replace(/\s+/g, ' '), /No row failed\. An earlier .*failed\.csv .*is kept: .*failed\.1\.csv/)
  assert.deepEqual([names(), read('failed.1.csv')], [['failed.1.csv'], 'notes of mine\n'])
  writeFileSync(failed, 'more of mine\n')
  const bad = users('bad.csv', ['invalid'])
  assert.match((await run(bad)).stderr.replace(/\s+/g, ''), /failed\.2\.csv/)
  assert.deepEqual([read('failed.csv'), read('failed.2.csv')], ['u1,invalid\n', 'more of mine\n'])
})

test('an empty file is no work of anybody, and is replaced', async () => {
  writeFileSync(failed, '')
  await run(mixed)
  assert.deepEqual(names(), ['.failed.csv.sha256', 'failed.csv'])
})

test('the checksum is as sha256sum reads it, and a file without one counts as changed', async () => {
  await run(mixed)
  if (process.platform === 'linux') execFileSync('sha256sum', ['-c', '.failed.csv.sha256'], { cwd: where })
  if (posix) assert.equal(statSync(file('.failed.csv.sha256')).mode & 0o777, 0o600)
  assert.equal(await keepChanged(failed), undefined)
  rmSync(file('.failed.csv.sha256'))
  assert.equal(await keepChanged(failed), file('failed.1.csv'))
  await markWritten(file('none/failed.csv'), 'a sum that cannot be noted is no error')
})

test('rows that were fixed in the file of a plan are imported by the same plan', async () => {
  writeFileSync(file('import.json'), JSON.stringify({ users: { file: 'mixed.csv', failed: 'failed.csv' } }))
  const planned = (...argv) => cli([...argv, '--plan', file('import.json'), '--journal', 'none'], { env: ENV })
  await planned()
  assert.equal(read('failed.csv'), MIXED)
  users('failed.csv', ['imported', 'rejected'])
  const fixed = read('failed.csv')
  const { status, stderr } = await planned(failed)
  assert.equal(status, 1, stderr)
  assert.match(stderr.replace(/\s+/g, ' '), /is the input now, so rows that fail again go to .*failed-again\.csv/)
  assert.deepEqual([read('failed.csv'), read('failed-again.csv')], [fixed, 'u2,rejected\n'])
  const typed = await planned(failed, '--failed', failed)
  assert.equal(typed.status, 2)
  assert.match(typed.stderr, /this is the\s+input/)
  assert.ok(!existsSync(file('failed.1.csv')))
})
