import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fencedJournal } from '../../pkg/journal/fenced.js'
import { postgresJournal } from '../../pkg/journal/postgres.js'
import { redisJournal } from '../../pkg/journal/redis.js'
import { fencedSuite } from './fenced-suite.js'
import { contents, journalSuite, noise } from './suite.js'

/** A store in memory, by the same rules as those in databases. */
function storeInMemory() {
  const journals = new Map()
  const calls = { read: 0, most: 0 }
  let failing = 0
  let unheard = 0
  const of = (name) => {
    if (!journals.has(name)) journals.set(name, { number: 0, holder: undefined, worker: '', until: 0, pieces: [] })
    return journals.get(name)
  }
  const step = async (work) => {
    await Promise.resolve()
    if (failing-- > 0) throw new Error('the store cannot be reached')
    const result = work()
    if (unheard-- > 0) throw new Error('the connection broke')
    return result
  }
  const storeOf = (name) => ({
    take: ({ id, before, worker, holdMs, takeOver }) =>
      step(() => {
        const it = of(name)
        const leftMs = it.until - Date.now()
        if (leftMs > 0 && ![id, before].includes(it.holder) && !takeOver) return { holder: it.worker, leftMs }
        if (it.holder !== id) it.number += 1
        Object.assign(it, { holder: id, worker, until: Date.now() + holdMs })
        return { number: it.number, length: it.pieces.length }
      }),
    append: ({ id, length, holdMs, piece }) =>
      step(() => {
        const it = of(name)
        if (it.holder !== id) return it.holder === undefined ? 'gone' : 'lost'
        const beyond = it.pieces.length - length
        if (beyond === 0) it.pieces.push(piece.slice())
        else if (beyond !== 1 || Buffer.compare(it.pieces.at(-1), piece)) return 'gone'
        it.until = Date.now() + holdMs
        return 'done'
      }),
    read: (from, to) =>
      step(() => {
        calls.read += 1
        const some = of(name).pieces.slice(from, Math.min(to, from + 50))
        calls.most = Math.max(calls.most, some.length)
        return some
      }),
    renew: ({ id, holdMs }) =>
      step(() => {
        if (of(name).holder !== id) return false
        of(name).until = Date.now() + holdMs
        return true
      }),
    free: (id) =>
      step(() => {
        if (of(name).holder === id) of(name).until = 0
      }),
    hint: (error) => (/reached/.test(error.message) ? 'start it' : undefined),
  })
  return {
    calls,
    open: (options) => fencedJournal('journal', storeOf, { name: 'users', sleep: soon, ...options }),
    lapse: async () => (of('users').until = 0),
    empty: async () => (of('users').pieces = []),
    wipe: async () => journals.clear(),
    fail: (count) => (failing = count),
    loseReplies: (count) => (unheard = count),
  }
}

const soon = (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 60)))

journalSuite('fenced', () => {
  const { open } = storeInMemory()
  return () => open({ holdMs: 600 })
})

fencedSuite('fenced', async () => storeInMemory())

test('fenced: a store that cannot be reached is asked again, and at last named with what can be done', async () => {
  const store = storeInMemory()
  const journal = store.open()
  store.fail(3)
  await journal.load()
  store.fail(3)
  await journal.append(noise(3))
  store.fail(4)
  const failure = { code: 'JOURNAL_UNWRITABLE', message: /cannot be written: the store cannot be reached; start it/ }
  await assert.rejects(journal.append(noise(3)), failure)
  await assert.rejects(journal.append(noise(3)), failure, 'nothing is written behind a failure')
  await journal.close()
  store.fail(4)
  await assert.rejects(journal.load(), { code: 'JOURNAL_UNREADABLE', message: /cannot be opened/ })
  assert.equal((await contents(journal)).length, 3, 'and a load that failed has released it')
})

test('fenced: a long journal is read in parts', async () => {
  const store = storeInMemory()
  const journal = store.open()
  await journal.load()
  for (let n = 0; n < 120; n += 1) await journal.append(noise(5, n))
  assert.equal((await contents(journal)).length, 600)
  assert.deepEqual([store.calls.read, store.calls.most], [3, 50])
  await journal.close()
})

test('fenced: wrong options are refused at once, with what was expected', () => {
  const open = (options) => () => storeInMemory().open(options)
  for (const [options, message] of [
    [{ name: '' }, /expected a name of 1 to 100 characters/],
    [{ name: 5 }, /expected a name/],
    [{ name: 'x'.repeat(101) }, /expected a name/],
    [{ holdMs: 99 }, /holdMs: expected a whole number from 100 to 3600000/],
    [{ holdMs: '5s' }, /holdMs/],
    [{ worker: '' }, /worker: expected a text of 1 to 200 characters/],
    [{ takeOver: 'yes' }, /takeOver: expected true or false/],
    [{ onWait: 5 }, /onWait: expected a function/],
    [{ ttl: 5 }, /ttl: no such option/],
  ])
    assert.throws(open(options), { code: 'INVALID_OPTION', message })
})

test('redis, postgres: what is no client is refused at once', () => {
  for (const wrong of [undefined, null, 'redis://127.0.0.1', {}, { eval: 5 }, { eval() {} }, { query: 5 }, () => {}]) {
    assert.throws(() => redisJournal(wrong, { name: 'a' }), { code: 'INVALID_OPTION', message: /ioredis, redis/ })
    assert.throws(() => postgresJournal(wrong, { name: 'a' }), { code: 'INVALID_OPTION', message: /pool of pg/ })
  }
  assert.throws(() => redisJournal({ eval() {}, createScript() {} }), { code: 'INVALID_OPTION' })
})
