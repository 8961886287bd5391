import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryLimiter } from '../../pkg/journal/memory.js'
import { decodeReply, encodeAsk } from '../../pkg/limiter/codec.js'
import { askOf } from './helpers.js'

test('memory: replies at once, by a clock that never goes back', () => {
  const limiter = memoryLimiter()
  const read = () => decodeReply(limiter.exchange(encodeAsk(askOf()))).clockMs
  const times = Array.from({ length: 1_000 }, read)
  assert.deepEqual(
    times,
    times.toSorted((one, other) => one - other),
  )
  assert.ok(Number.isInteger(times[0]) && times[0] <= performance.now(), 'not the time of day, which may be set')
})

test('memory: two limiters have nothing in common', () => {
  for (const limiter of [memoryLimiter(), memoryLimiter()])
    assert.equal(decodeReply(limiter.exchange(encodeAsk(askOf({ want: 60 })))).grants.length, 60)
})

test('memory: an option that is none is refused at once', () => {
  for (const options of [null, 5, { clock: () => 5 }, { now: 5 }])
    assert.throws(() => memoryLimiter(options), { name: 'ImportError', code: 'INVALID_OPTION' })
})
