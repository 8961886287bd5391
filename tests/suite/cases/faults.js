/** Whatever the server does, the account is exact, and what is counted as imported is stored. */
import { createSandbox, FAULTS } from 'cometchat-import/sandbox'
import { equal, ok } from '../assert.js'
import { eventsOf, people, RETRY, rig, rowsOf, reportOf } from '../helpers.js'

const USERS = people(200)
/**
 * Of the first ten, which are one for each 20 users. Were there more, a row could meet them all, and be taken for bad.
 */
const SOMETIMES = (n) => [2, 5, 8].includes(n)
const ALL = { status: 'complete', imported: 200, existing: 0, rejected: 0, unconfirmed: 0 }

/** Fault → what its account must say, or the code of the error that ends the run; and other users, if it needs them. */
const TABLE = {
  drop: { account: ALL },
  'drop-stored': { account: ALL },
  hang: { account: ALL },
  'hang-stored': { account: ALL },
  unavailable: { account: ALL },
  'bad-gateway': { account: ALL },
  'request-timeout': { account: ALL },
  redirect: { code: 'REDIRECT_REFUSED' },
  'too-large': { account: ALL, users: USERS.map((user) => ({ ...user, metadata: { note: 'x'.repeat(900) } })) },
  'echo-key': { code: 'KEY_REFUSED' },
  'echo-key-400': { account: ALL },
  'echo-key-row': { account: { status: 'complete', imported: 140, rejected: 60, unconfirmed: 0, existing: 0 } },
  'key-revoked': { code: 'KEY_REFUSED' },
  'no-access': { code: 'KEY_REFUSED' },
  plan: { code: 'PLAN_REFUSED' },
  'error-500': { account: ALL },
  'error-500-stored': { account: ALL },
  'error-500-partial': { account: ALL },
  'db-timeout': { account: ALL },
  'operation-failed': { account: ALL },
  'hang-body': { account: ALL },
  'slow-body': { account: ALL },
  'drop-body': { account: ALL },
  'truncated-body': { account: ALL },
  'not-json': { account: ALL },
  'missing-uid': { account: ALL },
  'missing-uid-lost': { account: ALL },
  'lowercase-keys': { account: ALL },
  'nested-data': { account: ALL },
  'bad-row-500': { account: { status: 'complete', imported: 199, existing: 0 }, badRow: true },
  'bad-row-400': { account: { status: 'complete', imported: 199, existing: 0, rejected: 1 }, badRow: true },
  'bad-row-format': { account: { status: 'complete', imported: 199, existing: 0, rejected: 1 }, badRow: true },
  'missing-role-400': {
    account: { status: 'complete', imported: 180, existing: 0, rejected: 20 },
    users: USERS.map((user, at) => (at % 10 ? user : { ...user, role: 'no-such-role' })),
    badRow: true,
  },
}

/** Waited out for a second at least, whatever they ask for: together, in one case. */
const REFUSALS = ['refuse', 'refuse-no-headers', 'refuse-bare', 'refuse-http-date']
const ENDLESS_REFUSALS = ['refuse-absurd']

/** A machine that stands still for a moment is no server that is gone. */
const PATIENT = { timeoutMs: 400, retry: { ...RETRY, outageMs: 60_000 } }

export const faults = {
  name: 'faults',
  define(test) {
    test('each fault of the sandbox has a case', () => {
      equal([...Object.keys(TABLE), ...REFUSALS, ...ENDLESS_REFUSALS].sort(), Object.keys(FAULTS).sort())
    })

    for (const [fault, { account, code, users = USERS, badRow }] of Object.entries(TABLE)) {
      test(fault, async () => {
        const { sandbox, run, options } = rig(
          // What ends a run does so for good: a refusal that comes and goes is asked again.
          { faults: { [fault]: badRow ? 1 : code ? (n) => n > 2 : SOMETIMES } },
          { batchSize: 20, ...PATIENT },
        )
        const job = run(badRow ? users.map((user, at) => (at === 77 ? { ...user, name: 'A 💥' } : user)) : users)
        const listening = eventsOf(job)
        const report = await reportOf(job, sandbox, options.rate)
        ok(sandbox.stats.faults[fault] > 0, 'the fault acted')
        equal(sandbox.stats.redirectsFollowed, 0)
        const rows = rowsOf(await listening)
        equal(
          rows.map(({ row }) => row).sort((a, b) => a - b),
          Array.from({ length: report.rows }, (_, at) => at + 1),
          'each row has one event',
        )
        for (const { uid, outcome } of rows) {
          if (outcome === 'imported' || outcome === 'existing')
            ok(sandbox.users.has(uid), `${uid} is ${outcome}, and is not there`)
        }
        if (code) return equal([report.status, report.error?.code], ['failed', code])
        equal(report, { ...report, ...account, error: undefined })
        equal(sandbox.users.size, report.imported + report.existing)
      })
    }

    test(
      '429s are waited out, wherever they say for how long',
      async () => {
        await Promise.all(
          REFUSALS.map(async (fault) => {
            const { sandbox, run } = rig({ faults: { [fault]: (n) => n === 1 } }, { batchSize: 20 })
            const job = run(people(100))
            const listening = eventsOf(job)
            const report = await reportOf(job, sandbox)
            equal([report.status, report.imported, sandbox.stats.refused], ['complete', 100, 1], fault)
            ok(
              (await listening).some(({ type, reason }) => type === 'wait' && reason === 'refused'),
              `${fault}: the wait is reported`,
            )
          }),
        )
      },
      { waits: true },
    )

    test('refuse-absurd: a wait of years is no reason to hang in a stop', async () => {
      const { run, sandbox } = rig({ faults: { 'refuse-absurd': 1 } })
      const job = run(people(100))
      for await (const { type } of job) if (type === 'wait') break
      job.abort({ finish: true })
      const report = await reportOf(job, sandbox)
      equal([report.status, report.imported, report.pending], ['stopped', 0, 100])
    })

    test('many faults at once, in three worlds', async () => {
      const fatal = Object.keys(TABLE).filter((fault) => TABLE[fault].code)
      const passing = Object.keys(TABLE).filter((fault) => !fatal.includes(fault) && !TABLE[fault].badRow)
      for (const seed of [1, 2, 3]) {
        const { sandbox, importAll } = rig(
          { seed, faults: Object.fromEntries(passing.map((fault) => [fault, 0.02])) },
          { batchSize: 10, ...PATIENT },
        )
        const report = await importAll(people(300))
        equal(report.status, 'complete')
        ok(sandbox.users.size >= report.imported + report.existing, 'what is counted as imported is stored')
      }
    })

    test('a sandbox refuses options that it does not have', () => {
      for (const wrong of [{ fault: {} }, { faults: { dorp: 1 } }, { rate: { limit: 0 } }]) {
        let message
        try {
          createSandbox(wrong)
        } catch (error) {
          ok(error instanceof TypeError)
          message = error.message
        }
        ok(/sandbox option|unknown fault/.test(message), message)
      }
    })
  },
}
