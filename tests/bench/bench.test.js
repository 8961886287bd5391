// The parts of the benchmark that can be wrong without anything failing: what it makes of its samples.
import assert from 'node:assert/strict'
import test from 'node:test'
import { createLatency, createLog, LIMIT, shortestMs, WINDOW_MS } from './jobs/pacing/server.js'
import { between, count, inRounds, mb, ms, table, times } from './rig/markdown.js'
import { quantile, spread } from './rig/statistics.js'

test('the median of an odd number of samples is the one in the middle, in whatever order they came', () => {
  assert.equal(quantile([9, 1, 5, 3, 7], 0.5), 5)
  assert.equal(quantile([10, 9, 100], 0.5), 10)
})

test('half of the samples lie between the two ends of a spread', () => {
  assert.deepEqual(spread([7, 6, 5, 4, 3, 2, 1, 9, 8]), { median: 5, low: 3, high: 7 })
  assert.deepEqual(spread([4]), { median: 4, low: 4, high: 4 })
})

test('the samples stay as they came', () => {
  const samples = [3, 1, 2]
  spread(samples)
  assert.deepEqual(samples, [3, 1, 2])
})

test('no samples have no median', () => {
  assert.throws(() => quantile([], 0.5), RangeError)
})

test('a table has numbers on the right and texts on the left', () => {
  assert.equal(
    table(['what', 'how', 'n'], [['a|b', 'x', 1]], { left: [1] }),
    '| what | how | n |\n|---|---|---:|\n| a\\|b | x | 1 |',
  )
})

test('a row of a table has a cell for each column', () => {
  assert.throws(() => table(['what', 'n'], [['a']]), RangeError)
})

test('numbers have as many digits as they need', () => {
  assert.deepEqual([ms(1.234), ms(12.34), ms(1234.5)], ['1.23 ms', '12.3 ms', '1235 ms'])
  assert.equal(between({ low: 9.5, high: 123.4 }), '9.50–123')
  assert.deepEqual([times(3.456), times(34.56)], ['3.46', '34.6'])
  assert.deepEqual([inRounds(1), inRounds(7)], ['one round', 'medians of 7 rounds'])
  assert.deepEqual([mb(1536), count(200_000)], ['1.5 MB', '200,000'])
})

test('the server lets 60 requests through in a minute, and the next when the first is a minute old', () => {
  const log = createLog()
  for (let n = 0; n < LIMIT; n += 1) assert(log.admit(n * 10))
  assert(!log.admit(WINDOW_MS - 1))
  assert(log.admit(WINDOW_MS))
  assert(!log.admit(WINDOW_MS))
  assert(log.admit(WINDOW_MS + 10))
})

test('latencies are those of their seed, 20 to 400 ms there and back', () => {
  const take = (latency) => Array.from({ length: 500 }, latency)
  const ways = take(createLatency(1))
  assert.deepEqual(take(createLatency(1)), ways)
  assert.notDeepEqual(take(createLatency(2)), ways)
  const sums = ways.map(({ there, back }) => there + back)
  assert(Math.min(...sums) >= 20 && Math.max(...sums) <= 400)
})

test('the shortest possible time of 61 requests is one window and the ways there and back', () => {
  const latency = () => ({ there: 20, back: 30 })
  assert.equal(shortestMs(LIMIT, latency), 50)
  assert.equal(shortestMs(LIMIT + 1, latency), WINDOW_MS + 50)
  assert.equal(shortestMs(3 * LIMIT + 1, latency), 3 * WINDOW_MS + 50)
})
