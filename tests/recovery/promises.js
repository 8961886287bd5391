// What must hold after an import that was killed, torn and resumed.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { CONCURRENCY, RATE } from './rig.js'

/**
 * @param {Awaited<ReturnType<typeof import('./rig.js').createRig>>} rig
 * @param {{ run: number, killed: boolean, status: number, report?: any, output: string }[]} runs in their order; the last ended by itself
 * @param {{ lost?: number }} [options] `lost`: how many records were taken away from the journal's end
 */
export async function holds(rig, runs, { lost = 0 } = {}) {
  const last = runs.at(-1)
  const { report, status, output } = last
  const { tally, sandbox, requests } = rig
  const sent = requests.filter(Boolean)
  const context = `\n${output}\n${JSON.stringify(report)}`

  // The account is exact.
  assert.equal(report.status, 'complete', context)
  assert.deepEqual(
    [report.rows, report.invalid, report.duplicate, report.rejected, report.unconfirmed, report.pending],
    [tally.rows, tally.invalid, tally.duplicate, 0, 0, 0],
    context,
  )
  assert.equal(report.imported + report.existing, tally.valid, context)
  if (!lost) assert.equal(report.existing, 0, `nobody was there before us${context}`)
  assert.equal(status, tally.rows === tally.valid ? 0 : 1, context)

  // The sandbox holds exactly the valid users.
  assert.equal(sandbox.users.size, tally.valid)
  for (const uid of sandbox.users.keys()) assert.ok(rig.valid.has(uid), `${uid} is no user of the file`)

  // No window was exceeded, across the restarts too.
  const most = sandbox.stats.maxInWindow(RATE.windowMs)
  assert.ok(most <= RATE.limit, `${most} requests within ${RATE.windowMs} ms; the limit is ${RATE.limit}`)
  const asked = sent.filter(({ fault }) => fault === 'refuse').length
  assert.equal(sandbox.stats.refused, asked, 'the limit refused nothing but what the fault made it refuse')

  // Sent more than once: only what met a fault, or was in flight at a kill.
  const earlier = new Map()
  const unexplained = new Map()
  for (const request of sent) {
    const again = new Set()
    for (const uid of request.uids) {
      const before = earlier.get(uid)
      if (before && !before.fault && before.status === 200) again.add(before)
      earlier.set(uid, request)
    }
    for (const before of again) {
      assert.notEqual(
        before.run,
        request.run,
        `request ${request.n} repeats request ${before.n}, which had a good response in the same run`,
      )
      unexplained.set(before.run, (unexplained.get(before.run) ?? new Set()).add(before.n))
    }
  }
  for (const [run, before] of unexplained) {
    assert.ok(
      runs.find((one) => one.run === run)?.killed,
      `run ${run} was not killed, and its requests ${[...before]} were sent again`,
    )
    assert.ok(
      before.size <= CONCURRENCY + lost,
      `${before.size} requests of run ${run} were sent again; ${CONCURRENCY} can be in flight`,
    )
  }

  // The key stays where it is, and no user's text is in the journal.
  const journal = await readFile(rig.journal)
  for (const text of [rig.key, ...[...rig.valid].filter((uid) => uid.length >= 6).slice(0, 50)])
    assert.ok(!journal.includes(text), `${text} is in the journal`)
  for (const one of runs)
    assert.ok(
      !one.output.includes(rig.key) && !JSON.stringify(one.report ?? {}).includes(rig.key),
      'the key was printed',
    )

  const users = (requests) => requests.reduce((sum, { uids }) => sum + uids.length, 0)
  return {
    requests: sent.length,
    faults: sent.filter(({ fault }) => fault).length,
    sentAgain: users(sent) - tally.valid,
    journalBytes: journal.length,
  }
}
