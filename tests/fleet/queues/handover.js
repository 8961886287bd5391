// One file, three workers on a queue: whoever has it is killed or frozen every two seconds.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { startAccount, writeUsers } from './account.js'
import { KEY } from './example.js'

const WORKERS = 3
const BATCH_SIZE = 50
const CONCURRENCY = 10

/**
 * @param {import('./example.js').Example} example
 * @param {object} how
 * @param {number} how.rows
 * @param {{ limit: number, windowMs: number }} how.rate
 * @param {number} how.everyMs between two blows
 * @param {number} how.apart so many requests are between two blows at least
 * @param {number} [how.most] blows
 * @param {(name: string) => Promise<string | undefined>} how.holderOf the worker that the store says has this journal
 */
export async function handOver(example, { rows, rate, everyMs, apart, most = Infinity, holderOf }) {
  const file = join(example.folder, 'users.csv')
  await writeUsers(file, rows)
  const account = await startAccount(rate, () => look())
  /** What became of each turn. @type {{ blow?: string, report: any }[]} */
  const ends = []
  const blows = { kill: 0, freeze: 0 }
  /** Of workers that nobody has killed. @type {(number | null)[]} */
  const crashes = []
  let [last, requests] = [performance.now(), 0]
  let isLooking = false
  let done = (/** @type {any} */ _) => {}
  const whole = new Promise((resolve) => (done = resolve))
  let isWhole = false

  const holder = async () => {
    const name = await holderOf(`${example.app} ${file}`)
    return [...example.alive].find(({ child }) => name?.endsWith(` ${child.pid}`))
  }
  // The frozen wake when another has taken over.
  const wake = (/** @type {import('./example.js').Worker} */ worker) => worker.child.kill('SIGCONT')
  const look = async () => {
    requests += 1
    if (isLooking || isWhole) return
    isLooking = true
    const found = await holder()
    for (const worker of example.alive) if (worker.blow === 'freeze' && worker !== found) wake(worker)
    const isTime = performance.now() - last >= everyMs && requests >= apart && blows.kill + blows.freeze < most
    // Whoever has sent the last rows may have nothing left to write.
    const isNearEnd = account.users.size >= rows - 2 * CONCURRENCY * BATCH_SIZE
    if (found && !found.blow && isTime && !isNearEnd) await strike(found)
    isLooking = false
  }
  const strike = async (/** @type {import('./example.js').Worker} */ worker) => {
    const blow = blows.kill <= blows.freeze ? 'kill' : 'freeze'
    worker.blow = blow
    worker.child.kill(blow === 'kill' ? 'SIGKILL' : 'SIGSTOP')
    // It may have had its end in the meantime.
    if (blow === 'freeze' && (isWhole || (await holder()) !== worker)) {
      worker.blow = undefined
      return wake(worker)
    }
    blows[blow] += 1
    last = performance.now()
    requests = 0
  }
  const start = () => {
    const worker = example.start(account.url, (report, { blow }) => {
      // On a busy machine, a queue may give the job to the same worker a second time: that turn ends before it begins.
      const hadFile = report.error?.code !== 'JOURNAL_IN_USE'
      ends.push({ blow: hadFile ? blow : undefined, report })
      if (hadFile && blow === 'freeze') worker.blow = undefined
      if (report.status === 'complete') {
        isWhole = true
        for (const each of example.alive) if (each.blow === 'freeze') wake(each)
      }
      if (isWhole && [...example.alive].every((each) => each.blow !== 'freeze')) done(undefined)
    })
    worker.ended.then((status) => {
      if (isWhole) return
      if (worker.blow !== 'kill') crashes.push(status)
      start()
    })
  }
  const began = performance.now()
  try {
    await example.add(file, { rate, batchSize: BATCH_SIZE, concurrency: CONCURRENCY, timeoutMs: TIMEOUT_MS })
    for (let n = 0; n < WORKERS; n += 1) start()
    await whole
  } finally {
    isWhole = true
    await example.end()
    await account.close()
  }
  const seconds = (performance.now() - began) / 1000
  assert.ok(!example.errors().includes(KEY))
  assert.deepEqual(crashes, [], example.errors())
  checkReports(ends, rows, blows.freeze)
  return { ...blows, seconds, ...checkAccount(account, { rows, rate, struck: blows.kill + blows.freeze }) }
}

/**
 * Those that count agree with the file, and the others say why they do not count.
 *
 * @param {{ blow?: string, report: any }[]} ends
 * @param {number} rows
 * @param {number} freezes
 */
function checkReports(ends, rows, freezes) {
  const complete = ends.map(({ report }) => report).filter(({ status }) => status === 'complete')
  assert.ok(complete.length >= 1)
  for (const report of complete) {
    assert.deepEqual([report.rows, report.imported + report.existing], [rows, rows], JSON.stringify(report))
    assert.equal(report.pending + report.rejected + report.unconfirmed + report.invalid + report.duplicate, 0)
  }
  const woken = ends.filter(({ blow }) => blow === 'freeze')
  assert.equal(woken.length, freezes)
  for (const { report } of woken) {
    assert.deepEqual([report.status, report.error?.code], ['failed', 'JOURNAL_LOST'], JSON.stringify(report))
    assert.match(report.error.message, /this one is void/i)
  }
  // Whoever came while another lived was refused. On a busy machine, one may have been silent for too long by itself.
  for (const { blow, report } of ends)
    if (!blow && report.status !== 'complete')
      assert.match(String(report.error?.code), /^JOURNAL_(IN_USE|LOST)$/, JSON.stringify(report))
}

/**
 * Every user is in it once, within one limit.
 *
 * @param {Awaited<ReturnType<typeof startAccount>>} account
 * @param {{ rows: number, rate: { limit: number, windowMs: number }, struck: number }} expected
 */
function checkAccount(account, { rows, rate, struck }) {
  assert.equal(account.users.size, rows)
  // What was in flight at a blow was sent again, and no more than that.
  const again = account.sentAtLeast(2)
  const inFlight = struck * CONCURRENCY * BATCH_SIZE
  assert.ok(again <= inFlight, `${again} users were sent again; ${inFlight} may have been in flight`)
  const fullest = account.stats.maxInWindow(rate.windowMs)
  assert.ok(fullest <= rate.limit && account.stats.refused === 0, `${fullest} of ${rate.limit} requests in a window`)
  return { again, thrice: account.sentAtLeast(3), requests: account.requests(), fullest }
}

/** Of a request: how long what a dead worker has taken of the limit stays taken follows from it. */
const TIMEOUT_MS = 2_000

/** What is worth saying. @param {Awaited<ReturnType<typeof handOver>>} result */
export const printed = ({ kill, freeze, seconds, again, thrice, requests, fullest }) =>
  `${kill} kills, ${freeze} freezes in ${seconds.toFixed(1)} s; ${requests} requests, ${again} users sent again, ${thrice} of them more than twice; ${fullest} requests in the fullest window`
