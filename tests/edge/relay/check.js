// Two Workers with a relay each, which share the limit of one Durable Object: together they are never above it, and a cell is free
// again a window after its response, though no request comes that would return it.
import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Miniflare } from 'miniflare'
import { bundle, versionOf } from '../project.js'

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url))
const RATE = { limit: 6, windowMs: 2000 }
const KEY = 'key-of-the-relays'
const REQUESTS = 30
/** Of a client that waits as long as a relay says. */
const MOST_TRIES = 30

/** @param {Awaited<ReturnType<typeof import('../project.js').createProject>>} project @returns {Promise<string>} what is worth saying */
export async function relay(project) {
  const { startSandbox } = await project.load('cometchat-import/sandbox')
  const sandbox = await startSandbox({ rate: RATE, apiKey: KEY, latency: [20, 60], seed: 3 })
  const relays = await startRelays(project, sandbox.url)
  try {
    const { status } = await relays.send('one', 'stranger', '')
    assert.equal(status, 401)
    const tries = await Promise.all(Array.from({ length: REQUESTS }, (_, n) => sendUntilTaken(relays, n)))
    const { stats } = sandbox.sandbox
    assert.deepEqual([stats.refused, stats.stored], [0, REQUESTS])
    // Nothing more is sent, so only `waitUntil` has the last cells returned. Otherwise they would be held for as long as a request may take.
    await sleep(RATE.windowMs * 1.2)
    const atOnce = await Promise.all(Array.from({ length: RATE.limit }, (_, n) => relays.send(nameOf(n), `late-${n}`)))
    assert.deepEqual(
      atOnce.map((response) => response.status),
      new Array(RATE.limit).fill(200),
    )
    assert.equal(stats.refused, 0)
    const most = fullest(stats.arrivals)
    assert.ok(most <= RATE.limit, `${most} in a window`)
    const waited = tries.reduce((sum, count) => sum + count - 1, 0)
    assert.ok(waited > 0, 'nobody had to wait')
    return `workerd ${versionOf('miniflare', 'workerd')}: ${stats.stored} requests by 2 relays, ${most} of ${RATE.limit} in ${RATE.windowMs} ms, 0 refused by the server, ${waited} by the relays`
  } finally {
    await relays.close()
    await sandbox.close()
  }
}

const nameOf = (/** @type {number} */ n) => (n % 2 === 0 ? 'one' : 'other')

/** How often it had to be sent. */
async function sendUntilTaken(relays, n) {
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const response = await relays.send(nameOf(n), `user-${n}`)
    if (response.status === 200) return tries
    assert.equal(response.status, 429, await response.text())
    await sleep(Number(response.headers.get('retry-after')) * 1000)
  }
  throw new Error(`request ${n} was refused ${MOST_TRIES} times`)
}

/** The most in a window. @param {number[]} moments */
function fullest(moments) {
  return Math.max(...moments.map((from) => moments.filter((to) => to >= from && to < from + RATE.windowMs).length))
}

async function startRelays(project, endpoint) {
  const entry = join(project.folder, 'relays.js')
  copyFileSync(WORKER, entry)
  const { script } = await bundle(entry, { conditions: ['workerd', 'worker'], external: ['cloudflare:*'] })
  const worker = (/** @type {string} */ name, /** @type {object} */ limits) => ({
    name,
    modules: true,
    script,
    compatibilityDate: '2026-04-01',
    bindings: { ENDPOINT: endpoint, API_KEY: KEY, RATE },
    durableObjects: { LIMITS: limits },
  })
  const miniflare = new Miniflare({
    workers: [
      worker('one', { className: 'Limit', useSQLite: true }),
      worker('other', { className: 'Limit', scriptName: 'one', useSQLite: true }),
    ],
  })
  await miniflare.ready
  const workers = { one: await miniflare.getWorker('one'), other: await miniflare.getWorker('other') }
  return {
    send: (name, uid, token = 'let-me-in') =>
      workers[name].fetch('https://relay.example/relay/v3/data_import/users', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ users: { [uid]: { uid, name: uid } } }),
      }),
    close: () => miniflare.dispose(),
  }
}
