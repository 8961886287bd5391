// The limiters that run the table in JavaScript: what all of them have to do, and what each does beyond it.
import { test } from 'node:test'
import { durableObjectLimiter } from '../../pkg/journal/durable-object.js'
import { memoryLimiter } from '../../pkg/journal/memory.js'
import { compareAndSwapLimiter } from '../../pkg/limiter/compare-and-swap.js'
import { limiterSuite } from '../../pkg/suite/limiter.js'
import { fakeStorage } from '../journal/storage.js'
import { sharedValue } from './shared-value.js'

limiterSuite({
  test,
  name: 'memory',
  create() {
    let time = 5
    const limiter = memoryLimiter({ now: () => time })
    return { open: () => limiter, advance: (ms) => (time += ms) }
  },
})

limiterSuite({
  test,
  name: 'durable object',
  create() {
    let time = 1_700_000_000_000
    let place = fakeStorage()
    return {
      // As through a stub, which reaches the instance that lives.
      open: () => ({ exchange: (ask) => durableObjectLimiter(place.storage, { now: () => time }).exchange(ask) }),
      advance: (ms) => (time += ms),
      restart: () => (place = place.evict()),
      empty: () => (place = fakeStorage()),
      damage() {
        for (const [, bytes] of place.disks) bytes[20] ^= 1
        place = place.evict()
      },
    }
  },
})

limiterSuite({
  test,
  name: 'compare and swap',
  create() {
    const value = sharedValue()
    return {
      open: () => compareAndSwapLimiter(value, { attempts: 100, sleep: async () => {} }),
      advance: (ms) => (value.time += ms),
      empty: () => (value.bytes = undefined),
      damage: () => (value.bytes[20] ^= 1),
    }
  },
})
