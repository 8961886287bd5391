import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durableObjectJournal } from '../../pkg/journal/durable-object.js'
import { exact, people, rig } from '../client/helpers.js'
import { fakeStorage } from './storage.js'
import { contents, inUse, journalSuite, noise } from './suite.js'

journalSuite('durable object', () => {
  const { storage } = fakeStorage()
  return () => durableObjectJournal(storage)
})

test('durable object: takes the ctx of an object as well as its storage', async () => {
  const { storage } = fakeStorage()
  const journal = durableObjectJournal({ storage, id: {} })
  await journal.load()
  await journal.append(noise(3))
  await assert.rejects(durableObjectJournal(storage).load(), inUse)
  await journal.close()
  assert.deepEqual(await contents(durableObjectJournal(storage)), noise(3))
})

test('durable object: what is no storage, and a name that is none, are refused at once', () => {
  const { storage } = fakeStorage()
  for (const wrong of [undefined, null, {}, 'text', 5, { waitUntil() {} }, { storage: undefined }])
    assert.throws(() => durableObjectJournal(wrong), { code: 'INVALID_OPTION' }, String(wrong))
  for (const name of ['', 5, null, 'x'.repeat(101)])
    assert.throws(() => durableObjectJournal(storage, { name }), { code: 'INVALID_OPTION' })
})

test('durable object: journals of different names have nothing in common, whatever the names', async () => {
  const { storage } = fakeStorage()
  const names = ['a', 'a:', 'a:0000000000000000', 'A', 'é%', '👩‍👩‍👧']
  const journals = names.map((name) => durableObjectJournal(storage, { name }))
  for (const [at, journal] of journals.entries()) {
    assert.equal(await journal.load(), null)
    await journal.append(noise(at + 1))
  }
  for (const [at, journal] of journals.entries()) {
    await journal.close()
    assert.equal((await contents(journal)).length, at + 1)
  }
})

test('durable object: what an append has resolved for is there after an eviction, and the hold is not', async () => {
  let place = fakeStorage()
  let expected = Buffer.alloc(0)
  for (let n = 1; n <= 5; n += 1) {
    const journal = durableObjectJournal(place.storage)
    assert.ok(expected.equals(await contents(journal)))
    const piece = noise(n * 40_000, n)
    await journal.append(piece)
    expected = Buffer.concat([expected, piece])
    // Not closed: the instance is gone, and its memory with it.
    place = place.evict()
  }
})

test('durable object: an append writes what is new and reads nothing', async () => {
  const { storage, keys } = fakeStorage()
  const journal = durableObjectJournal(storage)
  await journal.load()
  const { list } = storage.calls
  for (let n = 0; n < 50; n += 1) await journal.append(noise(700, n))
  assert.deepEqual([storage.calls.list, storage.calls.put, storage.calls.sync, keys().length], [list, 50, 50, 50])
  assert.ok(storage.calls.most < 1000)
})

test('durable object: a long journal, and a large append, keep to what the platform takes at once', async () => {
  const { storage } = fakeStorage()
  const journal = durableObjectJournal(storage)
  await journal.load()
  const pieces = [...Array.from({ length: 300 }, (_, n) => noise(n + 1, n)), noise(9_000_000)]
  await Promise.all(pieces.map((piece) => journal.append(piece)))
  await journal.close()
  assert.deepEqual(Buffer.from(await contents(journal)).equals(Buffer.concat(pieces)), true)
  assert.ok(storage.calls.list <= 7, `${storage.calls.list} lists`)
})

test('durable object: after a failure nothing is written behind it', async () => {
  const { storage } = fakeStorage()
  const journal = durableObjectJournal(storage)
  await journal.load()
  storage.failure = new Error('the object was reset')
  await assert.rejects(journal.append(noise(1)), { code: 'JOURNAL_UNWRITABLE', message: /the object was reset/ })
  storage.failure = undefined
  await assert.rejects(journal.append(noise(1)), { code: 'JOURNAL_UNWRITABLE' })
  await journal.close()
  assert.equal((await contents(journal)).length, 0)
  await journal.append(noise(1))
  await journal.close()
  storage.failure = new Error('gone')
  await assert.rejects(journal.load(), { code: 'JOURNAL_UNREADABLE', message: /gone/ })
  storage.failure = undefined
  assert.equal((await contents(journal)).length, 1, 'and a load that failed has released it')
})

test('durable object: an import that is evicted again and again imports every user once', async () => {
  let place = fakeStorage()
  const { sandbox, run } = rig()
  const users = people(1500)
  let report
  for (let calls = 0; report?.status !== 'complete'; calls += 1) {
    assert.ok(calls < 20)
    const job = run(users, { journal: durableObjectJournal(place.storage), budget: { maxRequests: 6 } })
    if (calls % 2) {
      const before = sandbox.stats.requests
      while (sandbox.stats.requests < before + 3) await new Promise((resolve) => setTimeout(resolve, 1))
      place.storage.failure = new Error('the object was reset')
      const next = place.evict()
      await job
      place = next
      continue
    }
    report = exact(await job)
  }
  assert.deepEqual([report.imported, report.existing, sandbox.users.size], [1500, 0, 1500])
})
