import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { fileJournal } from '../../pkg/journal/file.js'
import { isGone, parseHolder, thisProcess } from '../../pkg/journal/holder.js'
import { holdLock, LockHeld } from '../../pkg/journal/lock.js'
import { contender, deadPid, folder } from './helpers.js'

const linux = process.platform === 'linux'
const ID = '0123456789abcdef'
const holderOf = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** @param {import('node:test').TestContext} t */
const lockIn = (t) => path.join(folder(t), 'users.csv.cometchat-journal.lock')

/** A lock that a process of this machine left when it died. */
function leaveStale(lock, pid, over = {}) {
  writeFileSync(lock, JSON.stringify({ id: ID, pid, host: os.hostname(), since: '2026-01-02T03:04:05.000Z', ...over }))
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

test('a process is gone if it has ended, started anew under the same number, or was before the machine started', async () => {
  const self = await thisProcess()
  assert.equal(await isGone(self), false)
  assert.equal(await isGone({ ...self, pid: await deadPid() }), true)
  const old = {
    id: ID,
    pid: process.pid,
    host: os.hostname(),
    since: new Date(Date.now() - os.uptime() * 1000 - 3_600_000).toISOString(),
  }
  assert.equal(await isGone(old), true)
  assert.equal(await isGone({ ...old, since: new Date().toISOString() }), false)
  assert.equal(await isGone({ ...old, since: 'never' }), false)
  assert.equal(
    await isGone({ ...old, pid: await deadPid(), host: 'elsewhere' }),
    false,
    'another machine cannot be seen',
  )
  if (!linux) return
  assert.equal(await isGone({ ...self, started: '1' }), true)
  assert.equal(await isGone({ ...self, boot: 'another' }), true)
  assert.equal(await isGone({ ...self, since: old.since }), false, 'a clock that was set does not end a process')
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

test('another machine is respected, and the refusal says how to resume', async (t) => {
  const lock = lockIn(t)
  leaveStale(lock, 4711, { host: 'host-b' })
  await assert.rejects(fileJournal(lock.slice(0, -5)).load(), (error) => {
    assert.equal(error.code, 'JOURNAL_IN_USE')
    assert.match(error.message, /process 4711 on host-b since 2026-01-02/)
    assert.ok(error.message.includes(`delete ${lock}`))
    return true
  })
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
