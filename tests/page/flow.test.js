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
  excluded: 0,
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
  const { report } = createFlow(store, { call: () => new Promise(() => {}) }, () => {})
  report({ type: 'turn' })
  return { report, waits: () => store.state.run.wait, pass: (ms) => t.mock.timers.tick(ms) }
}

for (const [reason, retry, displayed] of [
  ['limit', undefined, 'limit'],
  ['refused', 'ERR_TOO_MANY_REQUESTS', 'refused'],
  ['backoff', 'NETWORK', 'offline'],
]) {
  test(`the page says that it waits (${displayed}) until the wait is over, whatever is counted meanwhile`, (t) => {
    const { report, waits, pass } = importing(t)
    report({ ...COUNTS, requests: 27 })
    if (retry) report({ type: 'retry', reason: retry, attempt: 2, users: 50 })
    report({ type: 'wait', reason, ms: 1381 })
    report({ ...COUNTS, requests: 28 })
    assert.deepEqual(waits(), { reason: displayed, until: 1381 })
    pass(1380)
    report({ ...COUNTS, requests: 28 })
    assert.equal(waits()?.reason, displayed)
    pass(1)
    report({ ...COUNTS, requests: 29 })
    assert.equal(waits(), undefined)
  })
}
