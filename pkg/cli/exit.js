/** The exit statuses, and which end of a run has which. */
import { TOPICS } from '../client/error-codes.js'

/** Every row is in the app: imported, or there already. */
export const DONE = 0
/** Some rows were not imported. */
export const NOT_ALL = 1
/** Wrong usage, or an input that cannot be read. */
export const USAGE = 2
/** The run could not continue: key, plan, app, unreachable. */
export const STOPPED = 3
/** Interrupted from the keyboard, or by a signal. */
export const INTERRUPTED = 130

/** An end that was foreseen: its message is all that a user needs, its status is the process's. */
export class CliError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   * @param {{ code?: string, cause?: unknown }} [options] `code`: the stable name that `--json` prints
   */
  constructor(status, message, { code = 'USAGE', cause } = {}) {
    super(message, { cause })
    this.status = status
    this.code = code
  }
}

/** @param {string} message */
export const usageError = (message) => new CliError(USAGE, message)

/** Counts the rows whose users are in the app. @param {import('../index.d.ts').Counts} counts */
export const inApp = (counts) => counts.imported + counts.existing

/** Counts the rows whose users are to be in the app. @param {{ rows: number, excluded: number }} counts */
export const wanted = ({ rows, excluded }) => rows - excluded

/** @typedef {{ code?: unknown } | undefined} MaybeError */

/** Returns what an error is about, see `src/importer/error.rs`. @param {MaybeError} error */
export function topicOf(error) {
  const code = String(error?.code)
  return Object.hasOwn(TOPICS, code) ? TOPICS[code] : undefined
}

/** @param {MaybeError} error */
export const isTruncated = (error) => topicOf(error) === 'truncated'

/** Returns whether the input is no longer what was checked. @param {MaybeError} error */
export const isChanged = (error) => error?.code === 'INPUT_CHANGED'

/** Returns whether nothing of the input can be trusted after an error. @param {MaybeError} error */
export const isUnreadable = (error) => topicOf(error) === 'input'

/**
 * @param {import('../index.d.ts').Report} report
 * @param {{ interrupted?: boolean }} [how]
 */
export function statusOfReport(report, { interrupted = false } = {}) {
  const all = inApp(report) === wanted(report)
  const { error } = report
  if (isTruncated(error)) return report.pending > 0 && interrupted ? INTERRUPTED : all ? USAGE : NOT_ALL
  const status = statusOfError(error)
  if (status === USAGE) return USAGE
  if (report.status === 'complete') return all ? DONE : NOT_ALL
  return interrupted || report.status === 'stopped' ? INTERRUPTED : status
}

/**
 * @param {import('../index.d.ts').VerifyReport} report
 * @param {{ interrupted?: boolean }} [how]
 */
export function statusOfVerify(report, { interrupted = false } = {}) {
  if (report.status !== 'complete') return report.error && !interrupted ? statusOfError(report.error) : INTERRUPTED
  return notAsTheFileSays(report) === 0 ? DONE : NOT_ALL
}

/** Returns how many rows are not in the app as the file says. @param {import('../index.d.ts').VerifyReport} report */
export const notAsTheFileSays = ({ differing, missing, unconfirmed, invalid, pending }) =>
  differing + missing + unconfirmed + invalid + pending

/** @param {import('../index.d.ts').CheckReport} check */
export function statusOfCheck(check) {
  const all = check.valid === wanted(check)
  if (isTruncated(check.error)) return all ? USAGE : NOT_ALL
  if (check.error) return statusOfError(check.error)
  const { roles, error } = check.preflight ?? {}
  if (error && !roles?.missing.length) return statusOfError(error)
  return all && !error ? DONE : NOT_ALL
}

/** Returns the status of an error that ends a run or a command. @param {MaybeError} error */
export const statusOfError = (error) => STATUSES[topicOf(error) ?? 'stopped']

/** The status by what an error is about. What was truncated may have been imported all the same, see above. */
const STATUSES = {
  usage: USAGE,
  input: USAGE,
  truncated: USAGE,
  journal: USAGE,
  aborted: INTERRUPTED,
  stopped: STOPPED,
}
