// The limit of a relay that shares it, on virtual time: when a request waits, when it is refused, and what is returned when.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryLimiter } from '../../pkg/journal/memory.js'
import { decodeAsk } from '../../pkg/limiter/codec.js'
import { createSharedSlots } from '../../pkg/relay/shared-slots.js'
import { virtualHost } from './host.js'

const RATE = { limit: 2, windowMs: 60_000 }
const HOLD_MS = 60_210

/** A limiter in memory, and relays that share it; `asks` are those that reached it. */
function rig(more = {}) {
  const host = virtualHost()
  const memory = memoryLimiter({ now: host.now })
  const asks = []
  const reports = []
  const limiter = {
    name: 'test',
    exchange(bytes) {
      asks.push(decodeAsk(bytes))
      return memory.exchange(bytes)
    },
  }
  const options = { limiter, rate: RATE, timeoutMs: 30_000, report: (text) => reports.push(text), ...more }
  return { host, memory, asks, reports, relay: (own = {}) => createSharedSlots({ ...options, ...own }, host) }
}

/** What a request gets within some milliseconds. */
async function within(host, taking, ms = 0) {
  let outcome = 'waits'
  taking.then((taken) => (outcome = taken))
  await host.advance(ms)
  return outcome
}

test('two relays on one limiter have the cells of one, and whoever finds none is refused at once', async () => {
  const { host, asks, relay } = rig()
  const [one, other] = [relay(), relay()]
  const slots = [await within(host, one.take()), await within(host, other.take())]
  for (const slot of slots) assert.ok(slot.mayDispatch())
  assert.deepEqual(asks[0].job.spare, null, 'it is a live job')
  for (const each of [one, other]) {
    const { retryMs, problem } = await within(host, each.take())
    assert.ok(retryMs > 2_000 && retryMs <= HOLD_MS && problem === undefined, `${retryMs}`)
  }
  const before = asks.length
  await within(host, one.take())
  assert.equal(asks.length, before, 'the limiter names the time of the next ask')
  await host.advance(100)
  for (const slot of slots) slot.release()
  await host.advance(HOLD_MS - 2_001 + 2_000)
  assert.equal(
    (await within(host, one.take())).release,
    undefined,
    'returned two seconds later, counted from the response',
  )
})

test('a refusal says when there is a cell, and not when one is returned', async () => {
  const { host, relay } = rig()
  const slots = relay()
  const taken = [await within(host, slots.take()), await within(host, slots.take())]
  await within(host, slots.take())
  await host.advance(20)
  for (const slot of taken) slot.release()
  const { retryMs } = await within(host, slots.take())
  assert.ok(retryMs > HOLD_MS - 2_000 && retryMs <= HOLD_MS, `${retryMs}`)
})

test('a request waits for a cell that is free within a horizon', async () => {
  const { host, relay } = rig({ rate: { limit: 1, windowMs: 60_000 } })
  const slots = relay()
  const first = await within(host, slots.take())
  await host.advance(50)
  first.release()
  await host.advance(HOLD_MS - 1_500)
  const taking = slots.take()
  assert.equal(await within(host, taking, 1_499), 'waits')
  const second = await within(host, taking, 1)
  assert.ok(second.mayDispatch())
})

test('a slot that is dispatched too late is given back, and another one is taken', async () => {
  const { host, asks, relay } = rig()
  const slots = relay()
  const slot = await within(host, slots.take())
  host.freeze(3_001)
  assert.equal(slot.mayDispatch(), false)
  slot.release()
  const next = await within(host, slots.take())
  assert.ok(next.mayDispatch())
  assert.deepEqual([asks.at(-1).unused, asks.at(-1).completed], [[1], []])
})

test('a cell is returned within a horizon though nobody asks, and no timer is left', async () => {
  const { host, asks, relay } = rig()
  const slot = await within(host, relay().take())
  await host.advance(30)
  slot.release()
  slot.release()
  await host.advance(1_999)
  assert.equal(asks.length, 1)
  await host.advance(1)
  assert.deepEqual(asks[1].completed, [{ id: 1, ageMs: 2_000 }])
  assert.equal(host.timers(), 0)
})

test('with waitUntil a cell is returned at once, and the host waits for it', async () => {
  const kept = []
  const { host, asks, relay } = rig({ waitUntil: (promise) => kept.push(promise) })
  const slot = await within(host, relay().take())
  slot.release()
  await Promise.all(kept)
  assert.deepEqual(asks[1].completed, [{ id: 1, ageMs: 0 }])
  assert.equal(host.timers(), 0)
})

test('a waitUntil that throws is reported, and the cell is returned all the same', async () => {
  const { host, asks, reports, relay } = rig({
    waitUntil() {
      throw new Error('no request is under way')
    },
  })
  const slot = await within(host, relay().take())
  slot.release()
  await host.flush()
  assert.equal(asks[1].completed.length, 1)
  assert.match(reports[0], /waitUntil threw: no request is under way/)
})

test('a refusal of the server closes all who share the limit, for as long as it says', async () => {
  const { host, asks, relay } = rig()
  const [one, other] = [relay(), relay()]
  const slot = await within(host, one.take())
  slot.refuse(40_000)
  slot.release()
  await host.flush()
  assert.equal(asks.at(-1).refusedMs, 40_000, 'the others hear at once')
  for (const each of [one, other]) {
    const { retryMs } = await within(host, each.take())
    assert.ok(retryMs > 38_000 && retryMs <= 40_000, `${retryMs}`)
  }
})

test('a limiter that fails is asked again for a horizon, and then requests are refused and never sent', async () => {
  const calls = []
  const limiter = {
    exchange() {
      calls.push(host.now())
      throw new Error('connect ECONNREFUSED')
    },
  }
  const { host, reports, relay } = rig({ limiter })
  const slots = relay()
  const taking = slots.take()
  const refused = await within(host, taking, 2_000)
  assert.match(refused.problem, /cannot be reached/)
  assert.ok(calls.length > 3 && calls.at(-1) <= 2_005, `${calls}`)
  assert.deepEqual([reports.length, /ECONNREFUSED/.test(reports[0])], [1, true], 'once, not for each request')
  assert.match((await within(host, slots.take(), 2_000)).problem, /cannot be reached/)
})

test('a limiter that never replies is given up, and one that replies again is used', async () => {
  let isStuck = true
  const { host, memory, reports, relay } = rig({
    limiter: { exchange: (bytes) => (isStuck ? new Promise(() => {}) : memory.exchange(bytes)) },
  })
  const slots = relay()
  const taking = slots.take()
  assert.equal(await within(host, taking, 4_999), 'waits')
  assert.match((await within(host, taking, 1)).problem, /cannot be reached/)
  assert.match(reports[0], /no reply within 5000 ms/)
  isStuck = false
  const next = await within(host, slots.take(), 200)
  assert.ok(next.mayDispatch())
})

test('a reply that comes after its ask was given up changes nothing', async () => {
  const late = []
  const { host, memory, relay } = rig({
    limiter: {
      exchange(bytes) {
        const reply = memory.exchange(bytes)
        if (late.length > 0) return reply
        return new Promise((resolve) => late.push(() => resolve(reply)))
      },
    },
  })
  const slots = relay()
  await within(host, slots.take(), 5_000)
  const taking = [slots.take(), slots.take(), slots.take()]
  late[0]()
  await host.advance(500)
  const taken = await Promise.all(taking)
  assert.equal(taken.filter((slot) => slot.mayDispatch?.()).length, RATE.limit)
})

test('bytes that are no reply are no reply', async () => {
  const { host, relay } = rig({ limiter: { exchange: () => new Uint8Array(9) } })
  assert.match((await within(host, relay().take(), 2_000)).problem, /cannot be reached/)
})

test('a limiter that counts by another rate gives nothing, and both rates are named', async () => {
  const { host, relay } = rig()
  await within(host, relay().take())
  const refused = await within(host, relay({ rate: { limit: 3, windowMs: 60_000 } }).take(), 2_000)
  assert.match(refused.problem, /counts 2 requests in 60000 ms, and the relay 3 in 60000 ms/)
})

test('an ask whose request the host has ended does not hold up the next one for ever', async () => {
  const { host, memory, relay } = rig({
    limiter: { exchange: (bytes) => (decodeAsk(bytes).number === 1 ? new Promise(() => {}) : memory.exchange(bytes)) },
  })
  const slots = relay()
  slots.take()
  await host.flush()
  host.freeze(60_000)
  const next = await within(host, slots.take(), 200)
  assert.ok(next.mayDispatch())
})
