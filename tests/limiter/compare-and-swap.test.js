import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeReply, encodeAsk } from '../../pkg/limiter/codec.js'
import { compareAndSwapLimiter } from '../../pkg/limiter/compare-and-swap.js'
import { askOf } from './helpers.js'
import { sharedValue } from './shared-value.js'

/** Asks, and returns the reply. */
const ask = async (limiter, what) => decodeReply(await limiter.exchange(encodeAsk(askOf(what))))

/** A limiter whose pauses are noted and take no time. */
function limiterOver(store, options) {
  const pauses = []
  const sleep = async (ms) => void pauses.push(ms)
  return { pauses, limiter: compareAndSwapLimiter(store, { random: () => 1, ...options, sleep }) }
}

test('compare and swap: 16 workers that write at once are granted 60, within the attempts there are', async () => {
  const store = sharedValue()
  const limiters = Array.from({ length: 16 }, () => compareAndSwapLimiter(store))
  const replies = await Promise.all(
    limiters.map((limiter, at) => ask(limiter, { worker: at.toString(16).padStart(16, '0'), want: 10 })),
  )
  assert.equal(replies.flatMap(({ grants }) => grants).length, 60)
  assert.ok(store.calls.refused > 0, 'they met')
})

test('compare and swap: pauses grow up to half a second, are random, and end', async () => {
  const store = { ...sharedValue(), write: async () => false }
  const { limiter, pauses } = limiterOver(store)
  await assert.rejects(ask(limiter), { name: 'ImportError', code: 'LIMITER_UNREACHABLE', message: /12 attempts/ })
  assert.deepEqual(pauses, [20, 40, 80, 160, 320, 500, 500, 500, 500, 500, 500])
  const half = limiterOver(store, { random: () => 0.5, attempts: 3 })
  await assert.rejects(ask(half.limiter), { message: /3 attempts/ })
  assert.deepEqual(half.pauses, [10, 20])
})

test('compare and swap: a write that counted, though its reply denied it, is not made twice', async () => {
  const store = sharedValue()
  const liar = {
    read: () => store.read(),
    write: (bytes, version) => store.write(bytes, version).then(() => false),
  }
  const reply = await ask(limiterOver(liar).limiter, { want: 20 })
  assert.deepEqual([reply.grants.length, reply.held, store.calls.write], [20, 20, 1])
})

test('compare and swap: what read and write throw is passed on, and the next ask voids what it may have been granted', async () => {
  const store = sharedValue()
  const down = {
    read: () => store.read(),
    write: (bytes, version) => store.write(bytes, version).then(() => Promise.reject(new Error('reset by peer'))),
  }
  const { seen } = await ask(limiterOver(store).limiter)
  await assert.rejects(ask(limiterOver(down).limiter, { number: 2, seen, want: 60 }), /reset by peer/)
  assert.equal((await ask(limiterOver(store).limiter, { number: 3, seen, want: 60 })).grants.length, 60)
})

test('compare and swap: another rate is refused without a write', async () => {
  const store = sharedValue()
  const { limiter } = limiterOver(store)
  await ask(limiter, { want: 1 })
  const rate = { limit: 100, windowMs: 60_000 }
  assert.deepEqual(await ask(limiter, { rate, worker: 'bb' }), { otherRate: { limit: 60, windowMs: 60_000 } })
  assert.equal(store.calls.write, 1)
})

test('compare and swap: a clock may have fractions, and is refused if it is none', async () => {
  const store = sharedValue()
  store.time += 0.75
  assert.equal((await ask(limiterOver(store).limiter)).clockMs, 1_700_000_000_000)
  for (const clockMs of [undefined, null, NaN, -1, '5', Infinity, new Date()]) {
    const { limiter } = limiterOver({ read: () => ({ bytes: undefined, version: 0, clockMs }), write: () => true })
    await assert.rejects(ask(limiter), { code: 'INVALID_OPTION', message: /clockMs of what read\(\) returns/ })
  }
})

test('compare and swap: what read and write return is checked', async () => {
  for (const bytes of ['text', [1], new ArrayBuffer(3), false]) {
    const { limiter } = limiterOver({ read: () => ({ bytes, version: 0, clockMs: 5 }), write: () => true })
    await assert.rejects(ask(limiter), { code: 'INVALID_OPTION', message: /a Uint8Array, or undefined/ })
  }
  for (const outcome of [undefined, null, 1, { ok: true }]) {
    const { limiter } = limiterOver({ read: () => ({ clockMs: 5 }), write: () => outcome })
    await assert.rejects(ask(limiter), { code: 'INVALID_OPTION', message: /what write\(\) returns: expected true/ })
  }
  for (const found of [undefined, null]) {
    const { limiter } = limiterOver({ read: () => found, write: () => true })
    await assert.rejects(ask(limiter), { code: 'INVALID_OPTION' })
  }
})

test('compare and swap: what is no store or no option is refused at once', () => {
  const store = sharedValue()
  for (const wrong of [undefined, null, {}, { read() {} }, { write() {} }, 'text'])
    assert.throws(() => compareAndSwapLimiter(wrong), { code: 'INVALID_OPTION', message: /read and write/ })
  for (const options of [null, { attempts: 0 }, { attempts: 1.5 }, { name: '' }, { retries: 5 }])
    assert.throws(() => compareAndSwapLimiter(store, options), { code: 'INVALID_OPTION' })
})
