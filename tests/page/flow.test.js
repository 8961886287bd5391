// What the page makes of the worker's events, without a browser.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explained } from '../../www/flow/relay.js'
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
  const calls = []
  const worker = {
    call(...call) {
      calls.push(call)
      return new Promise(() => {})
    },
  }
  const { report, pause, stop } = createFlow(store, worker, () => {})
  report({ type: 'turn' })
  return { report, pause, stop, store, calls, waits: () => store.state.run.wait, pass: (ms) => t.mock.timers.tick(ms) }
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

test('a wait for requests that this run has not sent says so', (t) => {
  const { report, store, waits } = importing(t)
  store.set({ connection: { rate: { limit: 60, windowMs: 60_000 } } })
  report({ type: 'wait', reason: 'limit', ms: 60_000 })
  assert.equal(waits().reason, 'sharedLimit', 'before its first request')
  report({ ...COUNTS, requests: 59 })
  report({ type: 'wait', reason: 'limit', ms: 60_000 })
  assert.equal(waits().reason, 'sharedLimit')
  report({ ...COUNTS, requests: 60 })
  report({ type: 'wait', reason: 'limit', ms: 60_000 })
  assert.equal(waits().reason, 'limit')
})

test('an error of a relay has a code of its own, and the rest stays as it is', async (t) => {
  const KEY_REFUSED = { code: 'KEY_REFUSED', message: 'the key was refused' }
  const ROLE_MISSING = { code: 'ROLE_MISSING', message: 'no such role' }
  const relay = { endpoint: '/relay/v3', session: 'a session', label: 'the suite' }
  const context = { store: createStore({ ...initialState(), relay, given: { label: 'the suite' } }) }
  const asked = []
  t.mock.method(globalThis, 'fetch', async (url, { headers }) => {
    asked.push([url, headers['x-cometchat-import-session']])
    return new Response(null, { status: 401 })
  })
  assert.equal(await explained(context, ROLE_MISSING), ROLE_MISSING)
  assert.equal(await explained(context, undefined), undefined)
  assert.deepEqual(asked, [])
  assert.deepEqual(await explained(context, KEY_REFUSED), { code: 'RELAY_ENDED', message: '' })
  assert.deepEqual(asked, [['/relay/session', 'a session']])
  assert.equal(context.store.state.relay.trouble, 'ended')
  fetch.mock.mockImplementation(async () => new Response('{}'))
  assert.deepEqual(await explained(context, KEY_REFUSED), KEY_REFUSED)
  fetch.mock.mockImplementation(() => Promise.reject(new TypeError('no connection')))
  assert.equal((await explained(context, { code: 'UNREACHABLE', message: '' })).code, 'RELAY_GONE')
  context.store.set({ given: { appId: '123abc', region: 'us' } })
  assert.deepEqual(await explained(context, KEY_REFUSED), KEY_REFUSED, 'connected by hand')
})

test('a paused import waits for nobody but the person, and a stop ends the pause', (t) => {
  const { report, pause, stop, store, calls, waits } = importing(t)
  report({ type: 'wait', reason: 'limit', ms: 60_000 })
  pause()
  assert.deepEqual([store.state.run.paused, waits()], [true, undefined])
  report({ type: 'pause', paused: true })
  report({ ...COUNTS, requests: 28 })
  assert.deepEqual([store.state.run.paused, store.state.run.status], [true, 'running'])
  pause()
  assert.deepEqual(calls.slice(-2), [
    ['pause', true],
    ['pause', false],
  ])
  assert.equal(store.state.run.paused, false)
  pause()
  stop()
  assert.deepEqual([store.state.run.paused, store.state.run.status], [false, 'stopping'])
})
