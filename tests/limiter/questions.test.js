// The judge of other stores can fail, and its bytes are those of the core.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeAsk, decodeReply, encodeAsk, encodeReply } from '../../pkg/limiter/codec.js'
import { askOf } from './helpers.js'
import { compare } from './questions.js'
import { startTable } from './reference.js'

/** A store that is the table itself, and so is always right, unless something is changed in its replies. */
function tableStore(change = (reply) => reply) {
  const table = startTable()
  const store = {
    exchange: async (ask, clockMs, run) => {
      const bytes = encodeAsk(ask)
      assert.deepEqual(decodeAsk(bytes), ask)
      const reply = await table.ask(bytes, clockMs, run)
      assert.deepEqual(encodeReply(decodeReply(reply)), reply)
      return change(decodeReply(reply))
    },
    reset: () => table.step('reset'),
    keep: () => table.step('keep'),
    restore: () => table.step('restore'),
  }
  return { store, close: () => table.close() }
}

test('the table agrees with itself, and enough is met', async (t) => {
  const { store, close } = tableStore()
  t.after(close)
  const met = await compare(store, { seed: 1, questions: 2_000 })
  for (const [what, count] of Object.entries(met)) assert.ok(count > 10, `${what}: ${count}`)
})

test('a reply that differs by a millisecond is found', async (t) => {
  let replies = 0
  const { store, close } = tableStore((reply) => (++replies === 40 ? { ...reply, clockMs: reply.clockMs + 1 } : reply))
  t.after(close)
  await assert.rejects(compare(store, { seed: 1, questions: 100 }), /seed 1, step 39/)
})

test('bytes that are damaged or of another version are refused', () => {
  const ask = encodeAsk(
    askOf({ worker: 'ffffffffffffffff', step: { aheadMs: -5, byMs: 4_000 }, completed: [{ id: 3, ageMs: 2 ** 40 }] }),
  )
  for (let at = 0; at < ask.length; at++) {
    const damaged = ask.with(at, ask[at] ^ 4)
    assert.throws(() => decodeAsk(damaged), /not the bytes of a limiter/, `byte ${at}`)
    assert.throws(() => decodeAsk(ask.subarray(0, at)), /not the bytes of a limiter/)
  }
  assert.throws(() => decodeReply(ask), /not the bytes of a limiter/)
})
