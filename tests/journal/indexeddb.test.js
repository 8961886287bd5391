import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IDBFactory } from 'fake-indexeddb'
import { indexedDbJournal } from '../../pkg/journal/indexeddb.js'
import { contents, inUse, journalSuite, noise } from './suite.js'

/** The part of `navigator.locks` that is used. */
function lockManager() {
  const held = new Set()
  return {
    held,
    async request(name, { ifAvailable }, callback) {
      assert.equal(ifAvailable, true)
      if (held.has(name)) return callback(null)
      held.add(name)
      try {
        return await callback({ name })
      } finally {
        held.delete(name)
      }
    },
  }
}

journalSuite('indexeddb with locks', () => {
  const options = { indexedDB: new IDBFactory(), locks: lockManager() }
  return () => indexedDbJournal('users.csv', options)
})

journalSuite('indexeddb without locks', () => {
  const options = { indexedDB: new IDBFactory(), locks: null }
  return () => indexedDbJournal('users.csv', options)
})

test('indexeddb: journals of different names have nothing in common', async () => {
  const options = { indexedDB: new IDBFactory(), locks: lockManager() }
  const [one, other] = [indexedDbJournal('one', options), indexedDbJournal('other', options)]
  await one.load()
  await other.load()
  await one.append(noise(3))
  await Promise.all([one.close(), other.close()])
  assert.equal(await other.load(), null)
  assert.deepEqual((await options.indexedDB.databases()).map(({ name }) => name).sort(), [
    'cometchat-import:one',
    'cometchat-import:other',
  ])
  await other.close()
})

test('indexeddb: appends are asked to be lasting, and complete before they resolve', async () => {
  const factory = new IDBFactory()
  const asked = []
  const indexedDB = {
    open(...args) {
      const request = factory.open(...args)
      request.addEventListener('success', () => {
        const database = request.result
        const { transaction } = database
        database.transaction = (stores, mode, how) => {
          const made = transaction.call(database, stores, mode, how)
          if (mode === 'readwrite') {
            const entry = { durability: how.durability, complete: false }
            asked.push(entry)
            made.addEventListener('complete', () => (entry.complete = true))
          }
          return made
        }
      })
      return request
    },
  }
  const journal = indexedDbJournal('a', { indexedDB, locks: lockManager() })
  await journal.load()
  for (let n = 1; n <= 3; n += 1) {
    await journal.append(noise(10))
    assert.deepEqual(asked, Array(n).fill({ durability: 'strict', complete: true }))
  }
  await journal.close()
})

test('indexeddb: a long journal is read in batches', async () => {
  const options = { indexedDB: new IDBFactory(), locks: lockManager() }
  const journal = indexedDbJournal('long', options)
  await journal.load()
  const pieces = Array.from({ length: 200 }, (_, n) => noise(n + 1, n))
  await Promise.all(pieces.map((piece) => journal.append(piece)))
  await journal.close()
  let seen = 0
  for await (const piece of await journal.load()) assert.deepEqual(piece, pieces[seen++])
  assert.equal(seen, 200)
  await journal.close()
})

test('indexeddb: a hold that was not renewed is taken over, and its former holder cannot write any more', async (t) => {
  t.mock.timers.enable({ apis: ['Date', 'setInterval'], now: 1_000_000 })
  const options = { indexedDB: new IDBFactory(), locks: null }
  const sleeper = indexedDbJournal('a', options)
  await sleeper.load()
  await sleeper.append(noise(4))
  const other = indexedDbJournal('a', options)
  await assert.rejects(other.load(), { ...inUse, message: /another tab or worker, or was less than 2 minutes ago/ })
  // The page slept: time passed, and its timer did not run.
  t.mock.timers.setTime(1_000_000 + 121_000)
  assert.deepEqual(await contents(other), noise(4))
  await assert.rejects(sleeper.append(noise(4)), {
    code: 'JOURNAL_LOST',
    message: /another tab or worker has taken over/,
  })
  await other.append(noise(2))
  await sleeper.close()
  await other.append(noise(2))
  await other.close()
  assert.equal((await contents(sleeper)).length, 8)
  await sleeper.close()
})

test('indexeddb: appends renew a hold, and so does time', async (t) => {
  t.mock.timers.enable({ apis: ['Date', 'setInterval'], now: 1_000_000 })
  const options = { indexedDB: new IDBFactory(), locks: null }
  const journal = indexedDbJournal('a', options)
  await journal.load()
  const refused = () => assert.rejects(indexedDbJournal('a', options).load(), inUse)
  t.mock.timers.setTime(1_000_000 + 100_000)
  await journal.append(noise(1))
  t.mock.timers.setTime(1_000_000 + 200_000)
  await refused()
  for (let n = 0; n < 6; n += 1) {
    t.mock.timers.tick(30_000)
    // The renewal is a transaction like any other: this one comes after it.
    await refused()
  }
  await journal.close()
})

test('indexeddb: a full or closed storage is reported in words', async () => {
  const failing = (name) => {
    const factory = new IDBFactory()
    return {
      open(...args) {
        const request = factory.open(...args)
        request.addEventListener('success', () => {
          const { transaction } = request.result
          request.result.transaction = (stores, mode, how) => {
            if (mode === 'readwrite') throw new DOMException('no', name)
            return transaction.call(request.result, stores, mode, how)
          }
        })
        return request
      },
    }
  }
  for (const [name, message] of [
    ['QuotaExceededError', /no more room/],
    ['InvalidStateError', /closed its storage/],
    ['UnknownError', /cannot be written: no/],
  ]) {
    const journal = indexedDbJournal('a', { indexedDB: failing(name), locks: lockManager() })
    await journal.load()
    await assert.rejects(journal.append(noise(1)), { code: 'JOURNAL_UNWRITABLE', message })
    await journal.close()
  }
})

test('indexeddb: a load that fails releases it', async () => {
  const locks = lockManager()
  const factory = new IDBFactory()
  let broken = true
  const indexedDB = {
    open: (...args) =>
      broken
        ? (() => {
            throw new DOMException('no', 'InvalidStateError')
          })()
        : factory.open(...args),
  }
  const journal = indexedDbJournal('a', { indexedDB, locks })
  await assert.rejects(journal.load(), { code: 'JOURNAL_UNREADABLE', message: /closed its storage/ })
  assert.equal(locks.held.size, 0)
  broken = false
  assert.equal(await journal.load(), null)
  await journal.close()
  assert.equal(locks.held.size, 0, 'and close waits until the lock is free')
})

test('indexeddb: a host without it, and a name that is none, are refused at once', () => {
  assert.throws(() => indexedDbJournal('a', { indexedDB: null, locks: null }), { code: 'UNSUPPORTED_HOST' })
  for (const name of ['', 5, undefined])
    assert.throws(() => indexedDbJournal(name, { indexedDB: new IDBFactory() }), { code: 'INVALID_OPTION' })
})
