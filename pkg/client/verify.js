/** A comparison: each row is looked up in the app. */
import { guardedHook, PAGE_BYTES } from './hooks.js'
import { assertKnownKeys } from './option-checks.js'
import { importOptions, VERIFY_OPTIONS, verifyingOptions } from './options.js'
import { startRun } from './run.js'

/**
 * Compares rows with what the app has; starts at once.
 *
 * @param {import('./entities.js').Entity} entity what is compared
 * @param {unknown} source
 * @param {any} options `index.d.ts` has them
 * @returns {import('../index.js').VerifyJob}
 */
export const verifyRows = (entity, source, options) => startRun(VERIFY, entity, source, options)

/** The files that a comparison writes, in the core's order. */
const FILES = ['missing', 'differing', 'extraUsers']

/** @type {import('./run.js').Kind} */
const VERIFY = {
  // What was imported is read without its journal, and rows that failed are the import's affair.
  rows(options) {
    assertKnownKeys(options, VERIFY_OPTIONS)
    return { ...importOptions(options), failed: undefined, journal: undefined }
  },
  sending: verifyingOptions,
  open: (wasm, { row, sending, mapper, fetch, pull, events }, options, redact) => {
    const wanted = Object.fromEntries(FILES.map((name) => [name, Boolean(options[name])]))
    const files = FILES.map((name) => guardedHook(name, options[name], redact))
    const rows = { ...row, ...wanted, update: options.existing === 'update', rate: sending.rate }
    return new wasm.VerifyHandle(rows, sending, mapper, fetch, pull, events, files)
  },
  responseBytes: PAGE_BYTES,
  nothing: Object.freeze({
    rows: 0,
    present: 0,
    updated: 0,
    differing: 0,
    missing: 0,
    deactivated: 0,
    unconfirmed: 0,
    excluded: 0,
    invalid: 0,
    duplicate: 0,
    pending: 0,
    listed: 0,
    requests: 0,
    elapsedMs: 0,
    etaMs: 0,
  }),
}
