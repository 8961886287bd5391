// Imports that share a limit in a store: none of them knows of the others, and together they keep it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durableObjectLimiter } from '../../pkg/journal/durable-object.js'
import { compareAndSwapLimiter } from '../../pkg/limiter/compare-and-swap.js'
import { exact, people, rig } from '../client/helpers.js'
import { fakeStorage } from '../journal/storage.js'
import { sharedValue } from './shared-value.js'

const RATE = { limit: 12, windowMs: 600 }
const IMPORTS = ['a', 'b', 'c']

/** Each returns what gives every import a limiter of its own to the same limit. */
const STORES = {
  'a Durable Object that is evicted now and then': () => {
    let place = fakeStorage()
    let asks = 0
    const exchange = (ask) => {
      asks += 1
      if (asks % 7 === 0) place = place.evict()
      return durableObjectLimiter(place.storage).exchange(ask)
    }
    return () => ({ exchange })
  },
  'a value that is compared and swapped': () => {
    const value = sharedValue()
    const store = { read: async () => ({ ...(await value.read()), clockMs: Date.now() }), write: value.write }
    return () => compareAndSwapLimiter(store)
  },
}

for (const [name, place] of Object.entries(STORES))
  test(`imports that share a limit in ${name} keep it, and import every user once`, async () => {
    const arrivals = []
    const { sandbox, run } = rig({ rate: { limit: 1000, windowMs: 100 } }, { rate: RATE })
    const open = place()
    const fetch = (url, init) => {
      arrivals.push(performance.now())
      return sandbox.fetch(url, init)
    }
    const reports = await Promise.all(
      IMPORTS.map((prefix) => run(people(100, prefix), { fetch, batchSize: 10, limiter: open() })),
    )
    for (const report of reports) assert.deepEqual([exact(report).status, report.imported], ['complete', 100])
    assert.deepEqual([arrivals.length, sandbox.users.size], [30, 300])
    const inWindow = (from) => arrivals.filter((at) => at >= from && at < from + RATE.windowMs).length
    assert.ok(Math.max(...arrivals.map(inWindow)) <= RATE.limit, JSON.stringify(arrivals))
  })
