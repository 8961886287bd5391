/** The report of an import as a file or `--json` has it: with what the check knows, and what was wrong. */
import { finishedBefore, newProblems } from './summary.js'

/** @typedef {import('../index.d.ts').CheckReport} CheckReport */
/** @typedef {import('../index.d.ts').SavedReport} SavedReport */
/** @typedef {Omit<SavedReport, 'issues'>} Report */

/**
 * Returns the account of a run that stopped before the input's end, with the rows that it never read: as the check found them, which
 * read the same file. What an earlier run finished of these counts as such; if that had several outcomes, and some of these rows were
 * read again, which have which is not known, and they are pending.
 *
 * @template {Report} T
 * @param {T} report
 * @param {CheckReport | undefined} check
 * @returns {T}
 */
export function withUnread(report, check) {
  if (report.inputEnded || !check || check.rows <= report.rows) return report
  const { rows, excluded, invalid, duplicate } = check
  const before = Object.entries(check.resumed ?? {}).filter(([, count]) => count > 0)
  const isKnown = before.length === 1 || report.resumed === 0
  const unread = isKnown ? finishedBefore(check) - report.resumed : 0
  const finished = Object.fromEntries(
    before.map(([outcome, count]) => {
      const known = report[/** @type {'imported' | 'existing' | 'rejected'} */ (outcome)]
      return [outcome, known + (unread === 0 ? 0 : count - (before.length === 1 ? report.resumed : 0))]
    }),
  )
  const counts = { ...report, ...finished, rows, excluded, invalid, duplicate, resumed: report.resumed + unread }
  const { imported, existing, rejected, unconfirmed } = counts
  const outcomes = imported + existing + excluded + invalid + duplicate + rejected + unconfirmed
  return { ...counts, pending: rows - outcomes }
}

/** Returns the account of a file of which nothing was sent, with what an earlier run finished. @param {CheckReport} check @returns {Report} */
export function reportOfCheck(check) {
  const { rows, valid, excluded, invalid, duplicate, coerced, notes, error } = check
  const { imported = 0, existing = 0, rejected = 0 } = check.resumed ?? {}
  const resumed = finishedBefore(check)
  const outcomes = { imported, existing, excluded, invalid, duplicate, rejected, unconfirmed: 0 }
  const counts = { rows, ...outcomes, pending: valid - resumed }
  const rest = {
    resumed,
    resent: { users: 0, reasons: {} },
    requests: 0,
    elapsedMs: 0,
    coerced,
    notes,
    inputEnded: !error,
  }
  return { status: error ? 'failed' : 'complete', ...counts, ...rest, ...(error ? { error } : {}) }
}

/**
 * Returns what was wrong with rows, the most frequent first: what the check found, and what the import found beside it.
 *
 * @param {CheckReport | undefined} check
 * @param {import('./summary.js').Problems} [problems] of the import
 * @returns {SavedReport['issues']}
 */
export function issuesOf(check, problems) {
  const found = [...(check?.issues ?? []), ...(problems ? newProblems(problems, check) : [])]
  return found
    .map(({ code, path, count, samples }) => ({
      code,
      path: path.replace('[…]', '[]'),
      count,
      samples: samples.map(({ row, line, message }) => ({ row, ...(line === undefined ? {} : { line }), message })),
    }))
    .sort((a, b) => b.count - a.count)
}
