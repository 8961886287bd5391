/** The exit statuses, and which end of a run has which. */
import { isJournalRefused } from './journal.js'

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

/** @param {{ code: string } | undefined} error */
export const isTruncated = (error) => error?.code === 'INPUT_TRUNCATED'

/** Returns whether the input is no longer what was checked. @param {{ code?: unknown } | undefined} error */
export const isChanged = (error) => error?.code === 'INPUT_CHANGED'

/** Returns whether nothing of the input can be trusted after an error. @param {{ code: string } | undefined} error */
export const isUnreadable = (error) => error !== undefined && UNREADABLE.has(error.code)

/**
 * @param {import('../index.d.ts').Report} report
 * @param {{ interrupted?: boolean }} [how]
 */
export function statusOfReport(report, { interrupted = false } = {}) {
  const all = inApp(report) === report.rows
  const { error } = report
  if (isTruncated(error)) return report.pending > 0 && interrupted ? INTERRUPTED : all ? USAGE : NOT_ALL
  if (isUnreadable(error) || isJournalRefused(error) || error?.code === 'INVALID_OPTION') return USAGE
  if (report.status === 'complete') return all ? DONE : NOT_ALL
  if (interrupted || error?.code === 'ABORTED' || report.status === 'stopped') return INTERRUPTED
  return STOPPED
}

/** @param {import('../index.d.ts').CheckReport} check */
export function statusOfCheck(check) {
  const all = check.valid === check.rows
  if (isTruncated(check.error)) return all ? USAGE : NOT_ALL
  if (check.error?.code === 'ABORTED') return INTERRUPTED
  if (check.error) return isUnreadable(check.error) || check.error.code === 'INVALID_OPTION' ? USAGE : STOPPED
  return all ? DONE : NOT_ALL
}

/** Reading ended at these: what follows is unknown, so nothing is sent. */
const UNREADABLE = new Set(['INPUT_FORMAT', 'INPUT_COLUMNS', 'INPUT_UNREADABLE', 'INPUT_BROKEN'])
