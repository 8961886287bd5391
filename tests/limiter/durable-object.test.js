import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durableObjectJournal, durableObjectLimiter } from '../../pkg/journal/durable-object.js'
import { decodeReply, encodeAsk } from '../../pkg/limiter/codec.js'
import { fakeStorage } from '../journal/storage.js'
import { askOf } from './helpers.js'

const START = 1_700_000_000_000
const HOLD_MS = 60_210

/** Asks, and returns the reply. */
const ask = async (limiter, what) => decodeReply(await limiter.exchange(encodeAsk(askOf(what))))

test('durable object: limiters of one storage are one, so an object may make one in each call', async () => {
  const { storage } = fakeStorage()
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, at) => ask(durableObjectLimiter(storage), { worker: `${at}`, want: 20 })),
  )
  assert.equal(replies.flatMap(({ grants }) => grants).length, 60)
  assert.equal(storage.calls.list, 1, 'it is read once')
})

test('durable object: what was replied is on the disks, and less than 2 KB', async () => {
  const place = fakeStorage()
  await ask(durableObjectLimiter(place), { want: 60 })
  const after = await ask(durableObjectLimiter(place.evict()), { worker: 'bb', want: 60 })
  assert.deepEqual([after.grants.length, after.held], [0, 60])
  assert.ok(place.storage.calls.most < 2_000, `${place.storage.calls.most} bytes`)
})

test('durable object: a new instance is not closed, though its machine has another clock', async () => {
  for (const ahead of [-999, -1, 0, 1, 999]) {
    let place = fakeStorage()
    let time = START
    const open = () => durableObjectLimiter(place.storage, { now: () => time })
    const first = await ask(open(), { want: 1 })
    const { seen } = await ask(open(), { number: 2, seen: first.seen, completed: [{ id: 1, ageMs: 0 }], want: 59 })
    place = place.evict()
    time += ahead
    const moved = await ask(open(), { number: 3, seen, want: 1, unused: [2] })
    assert.deepEqual([moved.grants.length, moved.closedMs, moved.seen.epoch], [1, 0, seen.epoch], `${ahead} ms`)
    // What really passed is counted from the first machine's clock.
    time = START + ahead + HOLD_MS - 2_000 - 1
    const early = await ask(open(), { number: 4, seen: moved.seen, want: 1 })
    assert.equal(early.grants.length, 0, `${ahead} ms: before the cell is free`)
  }
})

test('durable object: evictions one after the other cost a 60th of the window each, and no more', async () => {
  let place = fakeStorage()
  let time = START
  const open = () => durableObjectLimiter(place.storage, { now: () => time })
  const first = await ask(open(), { want: 60 })
  let { seen } = await ask(open(), {
    number: 2,
    seen: first.seen,
    completed: first.grants.map(({ id }) => ({ id, ageMs: 0 })),
  })
  for (let n = 0; n < 5; n += 1) {
    place = place.evict()
    ;({ seen } = await ask(open(), { number: 3 + n, seen }))
  }
  time = START + HOLD_MS + 5 * 1_000
  const reply = await ask(open(), { number: 9, seen, want: 60 })
  assert.deepEqual([...new Set(reply.grants.map(({ inMs }) => inMs)), reply.grants.length], [0, 60])
})

test('durable object: a storage that fails is an error, and nothing is lost by it', async () => {
  const place = fakeStorage()
  const limiter = durableObjectLimiter(place.storage)
  place.storage.failure = new Error('the object was reset')
  await assert.rejects(ask(limiter, { want: 5 }), /the object was reset/)
  place.storage.failure = undefined
  const first = await ask(limiter, { want: 5 })
  assert.equal(first.grants.length, 5)
  place.storage.failure = new Error('the object was reset')
  await assert.rejects(ask(limiter, { number: 2, seen: first.seen, want: 50 }), /the object was reset/)
  place.storage.failure = undefined
  const next = await ask(limiter, { number: 3, seen: first.seen, want: 60 })
  assert.equal(next.grants.length, 55, 'what the lost reply granted is void')
  const after = await ask(durableObjectLimiter(place.evict()), { worker: 'bb', want: 60 })
  assert.equal(after.grants.length, 0)
})

test('durable object: limits of different names, and journals of any name, have nothing in common', async () => {
  const { storage, keys } = fakeStorage()
  for (const name of ['data_import', 'data_import/groups', 'é%', 'limiter', ':']) {
    assert.equal((await ask(durableObjectLimiter(storage, { name }), { want: 60 })).grants.length, 60)
    const journal = durableObjectJournal(storage, { name })
    assert.equal(await journal.load(), null, name)
    await journal.close()
  }
  assert.equal(keys().length, 5)
})

test('durable object: what is no storage or no option is refused at once', () => {
  const { storage } = fakeStorage()
  for (const wrong of [undefined, null, {}, 'text', { storage: undefined }])
    assert.throws(() => durableObjectLimiter(wrong), { code: 'INVALID_OPTION', message: /^durableObjectLimiter: / })
  for (const options of [null, { name: '' }, { name: 'x'.repeat(101) }, { now: 5 }, { appId: 'a' }])
    assert.throws(() => durableObjectLimiter(storage, options), { code: 'INVALID_OPTION' })
})
