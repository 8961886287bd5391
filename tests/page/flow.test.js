// What the page makes of the worker's events, without a browser.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFlow, initialState } from '../../www/flow.js'
import { createStore } from '../../www/store.js'

const COUNTS = {
  type: 'progress',
  rows: 1450,
  imported: 1000,
  existing: 0,
  invalid: 0,
  duplicate: 0,
  rejected: 0,
  unconfirmed: 0,
  pending: 450,
  resumed: 0,
  sent: 1400,
}

/** A page in mid-import, on a clock that begins at 0: too early to save anything. @param {import('node:test').TestContext} t */
function importing(t) {
  t.mock.timers.enable({ apis: ['Date'], now: 0 })
  const store = createStore({
    ...initialState(),
    run: { status: 'starting', total: 3000, began: Date.now(), history: [], retries: 0 },
  })
  const { tell } = createFlow(store, { call: () => new Promise(() => {}) }, () => {})
  tell({ type: 'turn' })
  return { tell, waits: () => store.state.run.wait, pass: (ms) => t.mock.timers.tick(ms) }
}

for (const [reason, retry, shown] of [
  ['limit', undefined, 'limit'],
  ['refused', 'ERR_TOO_MANY_REQUESTS', 'refused'],
  ['backoff', 'NETWORK', 'offline'],
]) {
  test(`the page says that it waits (${shown}) until the wait is over, whatever is counted meanwhile`, (t) => {
    const { tell, waits, pass } = importing(t)
    tell({ ...COUNTS, requests: 27 })
    if (retry) tell({ type: 'retry', reason: retry, attempt: 2, users: 50 })
    tell({ type: 'wait', reason, ms: 1381 })
    tell({ ...COUNTS, requests: 28 })
    assert.deepEqual(waits(), { reason: shown, until: 1381 })
    pass(1380)
    tell({ ...COUNTS, requests: 28 })
    assert.equal(waits()?.reason, shown)
    pass(1)
    tell({ ...COUNTS, requests: 29 })
    assert.equal(waits(), undefined)
  })
}
