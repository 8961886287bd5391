// What the comparison counts, and that page and figure say what was measured.
import assert from 'node:assert/strict'
import test from 'node:test'
import { refusedCount, shortestMs, surestMs, worstCount } from './count.js'
import { createFigure } from './figure.js'
import { describe, readRuns, readWritten } from './page.js'
import { startServer } from './server.js'

const RATE = { limit: 3, windowMs: 1000 }

test('a window is half-open: what comes a window later is in the next', () => {
  assert.equal(worstCount([0, 1, 2, 1000], 1000), 3)
  assert.equal(worstCount([0, 1, 2, 999.9], 1000), 4)
  assert.equal(worstCount([], 1000), 0)
})

test('a sliding log refuses what comes above the limit, and does not count it', () => {
  assert.equal(refusedCount([0, 1, 2, 1000, 1001, 1002], RATE), 0)
  assert.equal(refusedCount([0, 1, 2, 3, 999, 1000], RATE), 2)
})

test('the shortest time is that of whoever sends each request when the limit lets it through', () => {
  assert.equal(shortestMs([{ atMs: 0, requests: 3 }], RATE), 0)
  assert.equal(shortestMs([{ atMs: 0, requests: 7 }], RATE), 2000)
  const late = [
    { atMs: 0, requests: 1 },
    { atMs: 950, requests: 4 },
  ]
  assert.equal(shortestMs(late, RATE), 1950)
})

test('whoever is sure of the limit waits a window after each response, and for a connection', () => {
  const latencies = [10, 40, 20, 30, 5]
  const surest = (/** @type {number} */ requests, /** @type {number} */ connections) => {
    const left = [...latencies]
    return surestMs([{ atMs: 0, requests }], RATE, { connections, nextLatencyMs: () => left.shift() ?? 0 })
  }
  assert.equal(surest(3, 3), 40)
  assert.equal(surest(3, 1), 70)
  assert.equal(surest(5, 3), Math.max(1010 + 30, 1020 + 5))
  assert.equal(surest(0, 3), 0)
})

test('the server gives out as many turns as it is given, and refuses more', async (t) => {
  const server = await startServer({ seed: 1, requests: 2 })
  t.after(server.close)
  const turn = async () => (await fetch(server.url)).status
  const early = turn()
  server.give(2)
  assert.deepEqual([await early, await turn(), await turn()], [200, 200, 204])
})

test('the server takes every user, and counts each request once', async (t) => {
  const server = await startServer({ seed: 1, requests: 2 })
  t.after(server.close)
  const send = async (/** @type {string} */ body) => (await fetch(server.url, { method: 'POST', body })).json()
  const responses = await Promise.all([send('{"users":{"a":{},"b":{}}}'), send('')])
  assert.deepEqual(responses, [{ data: { a: { success: true }, b: { success: true } } }, {}])
  await server.all
  const { moments, lastMs } = server.counted()
  assert.equal(moments.length, 2)
  assert.ok(moments[0] <= moments[1] && moments[1] < lastMs)
})

test('the page and its figure say what was measured', () => {
  const runs = readRuns()
  assert.ok(runs.scaled)
  assert.deepEqual(readWritten(), { text: describe(runs), figure: createFigure(runs.scaled) })
})
