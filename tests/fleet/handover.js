// Three workers and one file: each takes the import over when the one before was killed, or was frozen for too long.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '../../pkg/sandbox/index.js'

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url))
const ROWS = 2400
const WORKERS = 3
const RATE = { limit: 20, windowMs: 1000 }
const CONCURRENCY = 4
const BATCH_SIZE = 25
/** Requests between two blows. */
const REQUESTS_BETWEEN = 14

/**
 * @param {'redis' | 'postgres'} store
 * @param {string} url
 */
export async function handOver(store, url) {
  const folder = await mkdtemp(join(tmpdir(), 'cometchat-import-fleet-'))
  const file = join(folder, 'users.csv')
  await writeFile(file, `uid,name\n${Array.from({ length: ROWS }, (_, n) => `user-${n},User ${n}\n`).join('')}`)
  /** How often each user was sent. @type {Map<string, number>} */
  const sent = new Map()
  let requests = 0
  let strike = () => {}
  const counted = new Set()
  const {
    url: endpoint,
    sandbox,
    close,
  } = await startSandbox({
    rate: RATE,
    latency: [20, 60],
    // A fault that never falls sees every request.
    faults: {
      drop(n, _, uids) {
        if (counted.has(n)) return false
        counted.add(n)
        for (const uid of uids) sent.set(uid, (sent.get(uid) ?? 0) + 1)
        requests += 1
        if (requests % REQUESTS_BETWEEN === 0) strike()
        return false
      },
    },
  })
  const given = { store, url, file, endpoint, rate: RATE, concurrency: CONCURRENCY, batchSize: BATCH_SIZE, holdMs: 500 }

  /** Those who live, the frozen too. @type {Set<Worker>} */
  const workers = new Set()
  /** @type {{ blow?: string, report?: any }[]} */
  const ends = []
  const blows = { kill: 0, freeze: 0 }
  /** @type {Worker | undefined} */
  let holder
  let isComplete = false
  let done = () => {}
  const allEnded = new Promise((resolve) => (done = () => resolve(undefined)))

  const wake = () => {
    for (const worker of workers) {
      if (worker.blow !== 'freeze' || worker === holder) continue
      worker.child.kill('SIGCONT')
    }
  }
  strike = () => {
    if (!holder || holder.blow || isComplete) return
    holder.blow = blows.kill <= blows.freeze ? 'kill' : 'freeze'
    blows[holder.blow] += 1
    holder.child.kill(holder.blow === 'kill' ? 'SIGKILL' : 'SIGSTOP')
  }
  const start = () => {
    const child = spawn(process.execPath, [WORKER, JSON.stringify(given)], { stdio: ['ignore', 'pipe', 'inherit'] })
    /** @type {Worker} */
    const worker = { child }
    workers.add(worker)
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line !== 'holds') {
        worker.report = JSON.parse(line)
        return
      }
      holder = worker
      // The one before, if it was frozen, wakes to a journal that is another's.
      wake()
    })
    child.once('close', () => {
      workers.delete(worker)
      ends.push({ blow: worker.blow, report: worker.report })
      if (worker.report?.status === 'complete') {
        isComplete = true
        holder = undefined
        wake()
      } else if (!isComplete) start()
      if (workers.size === 0) done()
    })
  }
  try {
    for (let n = 0; n < WORKERS; n += 1) start()
    await allEnded
  } finally {
    for (const { child } of workers) child.kill('SIGKILL')
    await close()
    await rm(folder, { recursive: true, force: true })
  }

  // Every user is in the account once.
  const whole = ends.map(({ report }) => report).filter((report) => report?.status === 'complete')
  assert.ok(whole.length >= 1)
  for (const report of whole) {
    assert.deepEqual([report.rows, report.imported + report.existing], [ROWS, ROWS])
    assert.equal(report.pending + report.rejected + report.unconfirmed + report.invalid + report.duplicate, 0)
  }
  assert.equal(sandbox.users.size, ROWS)
  // What was in flight at a blow was sent again, and no more than that.
  const again = [...sent.values()].filter((times) => times > 1).length
  const most = (blows.kill + blows.freeze) * CONCURRENCY * BATCH_SIZE
  assert.ok(again <= most, `${again} users were sent again; ${most} may have been in flight`)
  // Whoever was frozen ended without a report that counts.
  const woken = ends.filter(({ blow }) => blow === 'freeze')
  assert.ok(blows.kill >= 2 && woken.length >= 2, JSON.stringify(blows))
  for (const { report } of woken) {
    assert.deepEqual([report.status, report.error?.code], ['failed', 'JOURNAL_LOST'], JSON.stringify(report))
    assert.match(report.error.message, /this one is void/i)
  }
  // Whoever came while another lived was refused. On a busy machine, one may have been silent for too long by itself.
  for (const { blow, report } of ends) {
    if (blow || report.status === 'complete') continue
    assert.match(String(report.error?.code), /^JOURNAL_(IN_USE|LOST)$/, JSON.stringify(report))
  }
  return { ...blows, again, requests, existing: whole[0].existing, most: sandbox.stats.maxInWindow(RATE.windowMs) }
}

/** @typedef {{ child: import('node:child_process').ChildProcess, blow?: 'kill' | 'freeze', report?: any }} Worker */
