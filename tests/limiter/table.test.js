// The table in JavaScript, held to that of the core.
import assert from 'node:assert/strict'
import process from 'node:process'
import { test } from 'node:test'
import { decodeState, encodeState } from '../../pkg/limiter/state.js'
import { exchange } from '../../pkg/limiter/table.js'
import { compare } from './questions.js'

/** As many as take a few seconds; `QUESTIONS=100000` asks more. */
const QUESTIONS = Number(process.env.QUESTIONS ?? 10_000)

/** The table, with its state kept as `keep` has it. @param {(state: any) => any} through */
function tableStore(through, change = (reply) => reply) {
  let [state, kept] = [undefined, undefined]
  let states = 0
  return {
    exchange(ask, clockMs, run) {
      const before = JSON.stringify(state)
      const nonce = (++states).toString(16).padStart(16, '0')
      const done = exchange(state, { clockMs, run, nonce }, ask)
      assert.equal(JSON.stringify(state), before, 'a state is never changed')
      state = through(done.state)
      return change(done.reply)
    },
    reset: () => (state = undefined),
    keep: () => (kept = state),
    restore: () => (state = kept),
  }
}

const asBytes = (state) => decodeState(encodeState(state))

test(`replies as the table of the core does, to ${QUESTIONS} random questions`, async () => {
  const met = await compare(tableStore(asBytes), { seed: 7, questions: QUESTIONS })
  for (const [what, count] of Object.entries(met)) assert.ok(count > 10, `${what}: ${count}`)
})
