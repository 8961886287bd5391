// A deploy: the worker is asked to stop half-way, and another one takes the job.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { startAccount, writeUsers } from './account.js'

const ROWS = 3_000
const RATE = { limit: 20, windowMs: 500 }

/** @param {import('./example.js').Example} example @returns {Promise<string>} what is worth saying */
export async function stopOne(example) {
  const file = join(example.folder, 'users.csv')
  await writeUsers(file, ROWS)
  let first
  const account = await startAccount(RATE, () => account.requests() === 25 && first.child.kill('SIGTERM'))
  /** @type {any[]} */
  const reports = []
  let done = (/** @type {any} */ _) => {}
  const whole = new Promise((resolve) => (done = resolve))
  const collect = (/** @type {any} */ report) => {
    reports.push(report)
    if (report.status !== 'stopped') done(report)
  }
  try {
    first = example.start(account.url, collect)
    await example.add(file, { rate: RATE })
    assert.equal(await first.ended, 0, example.errors())
    assert.deepEqual([reports.length, reports[0]?.status], [1, 'stopped'], JSON.stringify(reports))

    const second = example.start(account.url, collect)
    const report = await whole
    const { status, rows, imported, existing, resumed } = report
    assert.deepEqual(
      [status, rows, imported, existing, resumed],
      ['complete', ROWS, ROWS, 0, reports[0].imported],
      JSON.stringify(report),
    )
    assert.equal(account.sentAtLeast(2), 0)
    assert.equal(account.users.size, ROWS)
    second.child.kill('SIGTERM')
    assert.equal(await second.ended, 0, example.errors())
    return `stopped after ${resumed} of ${ROWS} users; ${account.stats.maxInWindow(RATE.windowMs)} requests in the fullest window of ${RATE.limit}`
  } finally {
    await example.end()
    await account.close()
  }
}
