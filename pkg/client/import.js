/** An import: rows are sent, and each has its outcome. */
import { guardedHook } from './hooks.js'
import { asking } from './limiter.js'
import { journalCode, loadJournal, resume, voidReport } from './journal.js'
import { sendingOptions } from './options.js'
import { startRun } from './run.js'

/**
 * Imports rows; starts at once.
 *
 * @param {import('./entities.js').Entity} entity what is imported
 * @param {unknown} source
 * @param {any} options `index.d.ts` has them
 * @returns {import('../index.js').ImportJob}
 */
export const importRows = (entity, source, options) => startRun(IMPORT, entity, source, options)

/** @type {import('./run.js').Kind} */
const IMPORT = {
  rows: (options) => options,
  sending: sendingOptions,
  open: (wasm, { row, sending, mapper, fetch, pull, events }, options, redact) => {
    const failed = guardedHook('failed', options.failed, redact)
    const handle = new wasm.RunHandle(row, sending, mapper, fetch, pull, events, failed)
    if (sending.shared) {
      const { limiter, weight, spare } = sending.shared
      handle.share(
        asking(limiter, (code, message) => handle.refuse(code, message), redact),
        weight,
        spare,
      )
    }
    return handle
  },
  prepare: resumed,
  nothing: Object.freeze({
    rows: 0,
    imported: 0,
    existing: 0,
    excluded: 0,
    invalid: 0,
    duplicate: 0,
    rejected: 0,
    unconfirmed: 0,
    pending: 0,
    resumed: 0,
    requests: 0,
    elapsedMs: 0,
    rowsPerSecond: 0,
  }),
}

/** Resumes after the runs in the journal, if there is one. @type {NonNullable<import('./run.js').Kind['prepare']>} */
async function resumed(handle, { entity, options, sending, row, redact }) {
  if (!options.journal) return undefined
  let journal
  try {
    journal = await loadJournal(entity, options.journal, sending.url, row.rate.limit, redact)
    resume(handle, journal)
  } catch (error) {
    const code = journalCode(error)
    if (code === undefined) {
      await journal?.close()
      throw error
    }
    handle.refuse(code, /** @type {Error} */ (error).message)
  }
  return journal && { close: journal.close, final: (report) => withLoss(report, journal.lost()) }
}

/** Returns a report as it is, or void if another worker has taken the journal over. @param {any} report @param {string | undefined} lost */
const withLoss = (report, lost) => (lost === undefined ? report : voidReport(report, lost))
