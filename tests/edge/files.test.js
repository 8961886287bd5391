// The Workers example, without a Worker: which of an app's files has its turn, and what a call leaves behind.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Files } from '../../pkg/examples/worker/src/files.js'
import { storage } from './storage.js'

const HOUR = 3_600_000
const stopped = { report: { status: 'stopped' }, etag: 'one' }
const complete = { report: { status: 'complete', rows: 3, imported: 3 }, etag: 'one' }
const unreachable = { report: { status: 'failed', error: { code: 'UNREACHABLE' } }, retry: true }

/** Files that were opened a millisecond apart, from 0. */
async function opened(...names) {
  const files = new Files(storage())
  for (const [at, name] of names.entries()) await files.open('app', { name, etag: 'one' }, false, at)
  return files
}

test('files take turns: a small one does not wait for the end of a large one', async () => {
  const files = await opened('large', 'small', 'other')
  const turns = []
  for (let now = 10; now < 16; now += 1) {
    const { name } = await files.takeTurn(now)
    turns.push(name)
    await files.called(name, name === 'small' ? complete : stopped, now)
  }
  assert.deepEqual(turns, ['large', 'small', 'other', 'large', 'other', 'large'])
  assert.deepEqual([(await files.get('large')).calls, (await files.get('small')).state], [3, 'complete'])
})

test('a failure that may pass waits longer each time, lets others have their turns, and ends the import after twenty', async () => {
  const files = await opened('failing', 'other')
  const waits = []
  let now = 10
  for (; (await files.get('failing')).state !== 'failed'; now = await files.nextDueAt()) {
    assert.equal((await files.takeTurn(now)).name, 'failing')
    await files.called('failing', unreachable, now)
    if (waits.length === 0) {
      assert.equal((await files.takeTurn(now)).name, 'other')
      await files.called('other', complete, now)
    }
    const next = await files.nextDueAt()
    if (next === undefined) break
    waits.push(next - now)
  }
  assert.deepEqual(waits.slice(0, 3), [30_000, 60_000, 120_000])
  assert.deepEqual([waits.length, Math.max(...waits)], [20, HOUR])
  assert.deepEqual([(await files.get('failing')).failures, (await files.get('failing')).calls], [21, 21])
})

test('to start a file again ends its wait, and its turn comes at once', async () => {
  const files = await opened('failing')
  await files.takeTurn(10)
  await files.called('failing', unreachable, 10)
  assert.equal(await files.takeTurn(11), undefined)
  await files.open('app', { name: 'failing', etag: 'one' }, true, 12)
  assert.equal((await files.takeTurn(12)).name, 'failing')
})

test('a file that was replaced during its last call has another one, and no more than that', async () => {
  const files = await opened('users')
  await files.takeTurn(10)
  await files.open('app', { name: 'users', etag: 'two' }, false, 11)
  await files.called('users', complete, 12)
  assert.equal((await files.get('users')).state, 'running')
  await files.takeTurn(13)
  await files.called('users', complete, 14)
  assert.deepEqual([(await files.get('users')).state, (await files.get('users')).etag], ['complete', 'one'])
})

test('a file that was stopped during a call stays so, and keeps the report of that call', async () => {
  const files = await opened('users')
  await files.takeTurn(10)
  assert.equal((await files.close('users', 'aborted')).state, 'aborted')
  await files.called('users', stopped, 11)
  const { state, report } = await files.get('users')
  assert.deepEqual([state, report], ['aborted', stopped.report])
  assert.equal(await files.nextDueAt(), undefined)
})

test('a file that is over opens again if it is new, or if somebody asks for it', async () => {
  const files = await opened('users')
  await files.takeTurn(10)
  await files.called('users', complete, 11)
  const open = (etag, again) => files.open('app', { name: 'users', etag }, again, 12)
  assert.equal(await open('one', false), false)
  assert.equal(await open('one', true), true)
  await files.close('users', 'aborted')
  assert.equal(await open('two', false), true)
  assert.deepEqual(await files.openNames(), ['users'])
})

test('a list has a hundred files, by name, and says where to continue', async () => {
  const names = Array.from({ length: 130 }, (_, at) => `file-${String(at).padStart(3, '0')}`)
  const files = await opened(...names)
  await files.takeTurn(500)
  await files.called('file-000', complete, 501)
  const first = await files.list()
  assert.deepEqual([first.files.length, first.after], [100, 'file-099'])
  assert.deepEqual([first.files[0].state, first.files[0].imported, first.files[1].state], ['complete', 3, 'waiting'])
  const second = await files.list(first.after)
  assert.deepEqual(
    [...first.files, ...second.files].map(({ name }) => name),
    names,
  )
  assert.equal(second.after, undefined)
})

test('a thousand files may wait, and those may be replaced', async () => {
  const files = await opened(...Array.from({ length: 1000 }, (_, at) => `file-${at}`))
  assert.deepEqual([await files.hasRoom('one-more'), await files.hasRoom('file-7')], [false, true])
  await files.close('file-7', 'aborted')
  assert.equal(await files.hasRoom('one-more'), true)
})
