import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { fileJournal } from '../../pkg/journal/file.js'
import { parseHolder, stateOf, thisProcess } from '../../pkg/journal/holder.js'
import { holdLock, LockHeld } from '../../pkg/journal/lock.js'
import { contender, deadPid, folder } from './helpers.js'

const linux = process.platform === 'linux'
const ID = '0123456789abcdef'
const holderOf = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** @param {import('node:test').TestContext} t */
const lockIn = (t) => path.join(folder(t), 'users.csv.cometchat-journal.lock')

const { machine, boot, pids } = await thisProcess()
const HERE = { host: os.hostname(), machine, boot, pids }

/** A lock that a process left when it died, of this machine unless another is named. */
function leaveStale(lock, pid, over = {}) {
  writeFileSync(lock, JSON.stringify({ id: ID, pid, since: '2026-01-02T03:04:05.000Z', ...HERE, ...over }))
}

test('a lock says who holds it, is for its owner only, and is gone once it is released', async (t) => {
  const lock = lockIn(t)
  const held = await holdLock(lock)
  const { pid, host, since } = holderOf(lock)
  assert.deepEqual([pid, host], [process.pid, os.hostname()])
  assert.equal(new Date(since).toISOString(), since)
  if (process.platform !== 'win32') assert.equal(statSync(lock).mode & 0o777, 0o600)
  await assert.rejects(holdLock(lock), LockHeld)
  await held.release()
  assert.deepEqual(readdirSync(path.dirname(lock)), [])
})

test('a lock is released by the one that made it only', async (t) => {
  const lock = lockIn(t)
  const held = await holdLock(lock)
  leaveStale(lock, process.pid)
  await held.release()
  assert.equal(holderOf(lock).id, ID)
})

test('without hard links it is the same', async (t) => {
  const lock = lockIn(t)
  const how = { hardLinks: false }
  const held = await holdLock(lock, how)
  await assert.rejects(holdLock(lock, how), LockHeld)
  await held.release()
  leaveStale(lock, await deadPid())
  await (await holdLock(lock, how)).release()
  assert.deepEqual(readdirSync(path.dirname(lock)), [])
})

test('a process is gone if it has ended, or started anew under the same number', async () => {
  const self = await thisProcess()
  assert.equal(await stateOf(self), 'alive')
  assert.equal(await stateOf({ ...self, pid: await deadPid() }), 'gone')
  if (!linux) return
  assert.equal(await stateOf({ ...self, started: '1' }), 'gone')
  assert.equal(await stateOf({ ...self, since: '2001-01-01T00:00:00Z' }), 'alive', 'a clock ends no process')
})

test('a process of another machine, another start or another container cannot be seen, whatever their names', async () => {
  const self = await thisProcess()
  const pid = await deadPid()
  for (const name of ['machine', 'boot', 'pids'])
    assert.equal(await stateOf({ ...self, pid, [name]: 'another' }), 'unseen', name)
  assert.equal(await stateOf({ id: ID, pid, host: os.hostname(), since: self.since, beat: 0 }), 'unseen')
  if (linux) assert.equal(await stateOf({ ...self, pid, host: 'renamed' }), 'gone', 'a name is no machine')
})

test('a lock has nothing of what names the machine', async (t) => {
  const lock = lockIn(t)
  const held = await holdLock(lock)
  const text = readFileSync(lock, 'utf8')
  if (existsSync('/etc/machine-id')) assert.ok(!text.includes(readFileSync('/etc/machine-id', 'utf8').trim() || 'none'))
  await held.release()
})

test('what no lock can say is not taken for one', () => {
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"id":"../../etc/passwd","pid":1,"host":"a"}',
    `{"id":"${ID}","pid":0,"host":"a"}`,
    `{"id":"${ID}","pid":"1","host":"a"}`,
  ]) {
    assert.equal(parseHolder(text), undefined, text)
  }
})

test('a lock that cannot be read is respected, and the refusal says what to delete', async (t) => {
  const lock = lockIn(t)
  writeFileSync(lock, '')
  utimesSync(lock, 0, 0)
  await assert.rejects(
    fileJournal(lock.slice(0, -5)).load(),
    (error) =>
      error.code === 'JOURNAL_IN_USE' && error.message.includes(`delete that file`) && error.message.includes(lock),
  )
})

const UNSHARE = ['--pid', '--fork', '--mount-proc', process.execPath]
const mayUnshare = linux && spawnSync('unshare', [...UNSHARE, '--version']).status === 0

test('a run in another PID namespace is neither taken for gone nor for alive', { skip: !mayUnshare }, async (t) => {
  const journal = path.join(folder(t), 'a.journal')
  const [inside, beside, outside] = await Promise.all([
    contender(t, { command: 'unshare', args: UNSHARE }),
    contender(t, { command: 'unshare', args: UNSHARE }),
    contender(t),
  ])
  const states = async () =>
    Promise.all([inside, beside, outside].map(async ({ command }) => (await command('state', journal)).state))
  await inside.command('load', journal)
  assert.deepEqual(await states(), ['alive', 'unseen', 'unseen'])
  await inside.command('close', journal)
  await outside.command('load', journal)
  assert.deepEqual(await states(), ['unseen', 'unseen', 'alive'])
  await outside.command('close', journal)
})

/** What another container of a machine of the same name would hold a lock as. */
const elsewhere = async () => ({ ...(await thisProcess()), pids: 'pid:[1]', pid: 1 })

/** A clock that only counts; `during` is called at each of its steps. @param {(step: number) => unknown} during */
const counting = (during = () => {}) => {
  const slept = []
  const sleep = async (ms) => {
    slept.push(ms)
    await during(slept.length)
  }
  return { slept, sleep }
}

test('the run of another container is respected as long as it raises its counter, and nothing of its lock changes', async (t) => {
  const lock = lockIn(t)
  const other = await holdLock(lock, { self: await elsewhere() })
  const { sleep, slept } = counting((step) => step === 2 && other.beat())
  const waits = []
  await assert.rejects(holdLock(lock, { sleep, onWait: ({ pid }) => waits.push(pid) }), LockHeld)
  assert.deepEqual([waits, slept.length, await other.isHeld()], [[1], 2, true])
  await other.release()
})

test('a lock whose counter stands still for a minute is taken over, and its holder finds that out', async (t) => {
  const lock = lockIn(t)
  const other = await holdLock(lock, { self: await elsewhere() })
  const { sleep, slept } = counting()
  const held = await holdLock(lock, { sleep })
  assert.equal(
    slept.reduce((sum, ms) => sum + ms, 0),
    60_000,
  )
  assert.deepEqual([await other.isHeld(), await held.isHeld()], [false, true])
  await other.beat()
  assert.equal(holderOf(lock).pid, process.pid, 'its counter is not written into the new lock')
  await other.release()
  assert.ok(await held.isHeld())
  await held.release()
  assert.deepEqual(readdirSync(path.dirname(lock)), [])
})

test('a holder that stirs in the moment of the take-over keeps its lock', async (t) => {
  const lock = lockIn(t)
  const other = await holdLock(lock, { self: await elsewhere() })
  let waits = 0
  // It was taken for dead, and stirs before the second lock is held.
  const { sleep } = counting(() => waits >= 2 && other.beat())
  // The second lock of the take-over is held by a third, which is watched as well.
  const id = holderOf(lock).id
  const third = await holdLock(`${lock}.${id}`, { self: { ...(await elsewhere()), pid: 2 } })
  await assert.rejects(holdLock(lock, { sleep, onWait: () => (waits += 1) }), LockHeld)
  assert.ok(await other.isHeld())
  await Promise.all([other.release(), third.release()])
})

test('takeOver does not wait for a holder that cannot be seen, and does not take a lock from a living one', async (t) => {
  const lock = lockIn(t)
  const other = await holdLock(lock, { self: await elsewhere() })
  const { sleep, slept } = counting()
  const held = await holdLock(lock, { sleep, takeOver: true })
  await assert.rejects(holdLock(lock, { sleep, takeOver: true }), LockHeld)
  assert.deepEqual(slept, [])
  await Promise.all([held.release(), other.release()])
})

test('a journal that was taken over takes no more bytes of its former run', async (t) => {
  const file = lockIn(t).slice(0, -5)
  const former = fileJournal(file, { self: await elsewhere() })
  await former.load()
  await former.append(Buffer.from('former'))
  const now = fileJournal(file, { sleep: async () => {} })
  await now.load()
  await assert.rejects(former.append(Buffer.from('late')), (error) => {
    assert.equal(error.code, 'JOURNAL_LOST')
    assert.match(error.message, /another run has taken it over/)
    return true
  })
  await now.append(Buffer.from(' now'))
  await Promise.all([former.close(), now.close()])
  assert.equal(readFileSync(file, 'utf8'), 'former now')
})

test('who waits for a lock gets to know by whom it is held, and stops waiting when the journal is closed', async (t) => {
  const file = lockIn(t).slice(0, -5)
  const other = fileJournal(file, { self: await elsewhere() })
  await other.load()
  const waits = []
  const journal = fileJournal(file, {
    onWait(about) {
      waits.push(about)
      setImmediate(() => journal.close())
    },
  })
  await assert.rejects(journal.load(), { code: 'JOURNAL_IN_USE' })
  assert.deepEqual([waits[0].pid, waits[0].host, waits[0].waitMs], [1, os.hostname(), 60_000])
  await other.close()
})

test('a journal that is held by another process is refused, naming it', async (t) => {
  const journal = path.join(folder(t), 'a.journal')
  const other = await contender(t)
  assert.deepEqual(await other.command('load', journal), { ok: true, bytes: 0 })
  await assert.rejects(fileJournal(journal).load(), (error) => {
    assert.equal(error.code, 'JOURNAL_IN_USE')
    assert.match(
      error.message,
      new RegExp(
        `is in use by process ${other.pid} on ${os.hostname()} since \\d{4}-\\d\\d-\\d\\dT.*; wait for it to end, or stop it$`,
      ),
    )
    return true
  })
  await other.command('close', journal)
  const mine = fileJournal(journal)
  await mine.load()
  await mine.close()
})

test('a killed holder loses nothing, and its lock is taken over', async (t) => {
  const where = folder(t)
  const journal = path.join(where, 'a.journal')
  const first = await contender(t)
  await first.command('load', journal)
  await first.command('append', journal, 1000)
  await first.kill()
  assert.ok(existsSync(`${journal}.lock`))
  const second = await contender(t)
  assert.deepEqual(await second.command('load', journal), { ok: true, bytes: 1000 })
  assert.equal(holderOf(`${journal}.lock`).pid, second.pid)
  await second.command('close', journal)
  assert.deepEqual(readdirSync(where), ['a.journal'])
})

test('of processes that all find one stale lock, exactly one takes it over', { timeout: 120_000 }, async (t) => {
  const where = folder(t)
  const dead = await deadPid()
  const contenders = await Promise.all(Array.from({ length: 8 }, () => contender(t)))
  for (let round = 0; round < 25; round += 1) {
    const journal = path.join(where, `${round}.journal`)
    leaveStale(`${journal}.lock`, dead)
    const replies = await Promise.all(contenders.map(({ command }) => command('load', journal)))
    const winners = contenders.filter((_, at) => replies[at].ok)
    assert.equal(winners.length, 1, JSON.stringify(replies))
    for (const { ok, code } of replies) assert.ok(ok || code === 'JOURNAL_IN_USE', code)
    assert.equal(holderOf(`${journal}.lock`).pid, winners[0].pid)
    await Promise.all(contenders.map(({ command }) => command('close', journal)))
  }
  assert.deepEqual(readdirSync(where), [])
})

test('of processes that come and go, never two hold it', { timeout: 120_000 }, async (t) => {
  const journal = path.join(folder(t), 'a.journal')
  const contenders = await Promise.all(Array.from({ length: 4 }, () => contender(t)))
  let holders = 0
  let held = 0
  await Promise.all(
    contenders.map(async ({ command }) => {
      for (let turn = 0; turn < 40; turn += 1) {
        if (!(await command('load', journal)).ok) continue
        holders += 1
        held += 1
        await command('append', journal, 10)
        assert.equal(holders, 1)
        holders -= 1
        await command('close', journal)
      }
    }),
  )
  assert.ok(held > 0)
})

test('a take-over that died half way is taken over itself', async (t) => {
  const lock = lockIn(t)
  const dead = await deadPid()
  leaveStale(lock, dead)
  leaveStale(`${lock}.${ID}`, dead, { id: 'fedcba9876543210' })
  const held = await holdLock(lock)
  assert.equal(holderOf(lock).pid, process.pid)
  await held.release()
  assert.deepEqual(readdirSync(path.dirname(lock)), [])
})

test('who is taking a lock over is not disturbed', async (t) => {
  const lock = lockIn(t)
  leaveStale(lock, await deadPid())
  const taking = await holdLock(`${lock}.${ID}`)
  await assert.rejects(holdLock(lock), LockHeld)
  assert.equal(holderOf(lock).id, ID, 'the stale lock is as it was')
  await taking.release()
  await (await holdLock(lock)).release()
})
