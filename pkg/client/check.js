/** A check: reads and validates without sending any row. */
import { abortRace } from './abort-race.js'
import { targetUrl } from './connection.js'
import { callCore } from './core-call.js'
import { TOPICS } from './error-codes.js'
import { guardedHook, mapperOfJson, redactingMapper } from './hooks.js'
import { loadJournal, resume } from './journal.js'
import { assertKnownKeys, optionError } from './option-checks.js'
import { CHECK_OPTIONS, rowOptions } from './options.js'
import { PREFLIGHT_FROM } from './limits.js'
import { preflight, preflightOptions } from './preflight.js'
import { redactor } from './redact.js'
import { readable } from './readable.js'
import { openSource } from './source.js'
import { redactIssue, withoutKey } from './without-key.js'
import { WORDING, worded } from './wording.js'

/** @typedef {InstanceType<import('../wasm/load.js').Core['CheckHandle']>} CheckHandle */

/**
 * Checks rows.
 *
 * @param {import('./entities.js').Entity} entity what is imported
 * @param {unknown} source
 * @param {any} options `index.d.ts` has them
 * @returns {Promise<import('../index.js').CheckReport>}
 */
export async function checkRows(entity, source, options = {}) {
  const redact = redactor(options?.apiKey)
  try {
    const report = await checked(entity, source, options, redact)
    for (const { samples } of report.issues) for (const sample of samples) redactIssue(sample, redact)
    if (report.error) redactIssue(report.error, redact)
    return report
  } catch (error) {
    throw withoutKey(error, redact)
  }
}

/**
 * @param {import('./entities.js').Entity} entity
 * @param {unknown} source
 * @param {any} given
 * @param {(text: string) => string} redact
 */
async function checked(entity, source, given, redact) {
  assertKnownKeys(given, CHECK_OPTIONS)
  const { preflight: isWanted = false, ...options } = given
  if (typeof isWanted !== 'boolean') throw optionError('preflight', 'true or false', isWanted)
  const asking = isWanted ? preflightOptions(entity, options) : undefined
  const before = rowOptions(entity, options, false)
  const opened = openSource(source, redactingMapper(before.mapper, redact), redact)
  const aborted = abortRace(options.signal)
  const url = options.journal && targetUrl(entity, options)
  /** @type {CheckHandle | undefined} */
  let check
  let journal
  try {
    aborted.check()
    const objects = opened.peek ? await readable(aborted.race(opened.peek())) : opened.objects === true
    const { row, mapper } = rowOptions(entity, options, objects, opened.reading)
    const mapJson = objects ? undefined : mapperOfJson(redactingMapper(mapper, redact))
    const handle = callCore(
      (wasm) => new wasm.CheckHandle({ ...worded(wasm, row, options[WORDING]), needs: asking !== undefined }, mapJson),
    )
    check = handle
    if (options.journal) {
      journal = await loadJournal(entity, options.journal, url, row.rate.limit, redact)
      resume(check, journal)
    }
    await readInto(check, opened, aborted, options.failed && guardedHook('failed', options.failed, redact))
    const { needs, firstKeys, ...report } = callCore(() => handle.report())
    // Where nothing would be sent, nobody is asked.
    if (!asking || report.batches === 0 || TOPICS[report.error?.code] === 'input') return report
    const from = options[PREFLIGHT_FROM]
    if (
      from &&
      (report.batches < from || needs.every((/** @type {{ values: unknown[] }} */ { values }) => values.length === 0))
    )
      return report
    const found = await preflight(entity, { needs, firstKeys }, asking, redact)
    aborted.check()
    return { ...report, preflight: found }
  } finally {
    aborted.forget()
    opened.close()
    check?.free?.()
    await journal?.close()
  }
}

/**
 * Reads the source to its end, or until nothing further can be read.
 *
 * @param {CheckHandle} check
 * @param {ReturnType<typeof openSource>} opened
 * @param {ReturnType<typeof abortRace>} aborted
 * @param {ReturnType<typeof guardedHook> | undefined} onFailed takes the rows that failed
 */
async function readInto(check, opened, aborted, onFailed) {
  const drain = async () => {
    const bytes = onFailed && check.takeFailed()
    if (bytes) await onFailed(bytes)
  }
  let rested = Date.now()
  for (;;) {
    // What is in memory never waits: without a rest now and then, nothing else would run, not even a timer that aborts.
    if (Date.now() - rested > REST_MS) {
      await new Promise((resolve) => setTimeout(resolve))
      rested = Date.now()
    }
    aborted.check()
    const piece = await readable(aborted.race(opened.pull()))
    if (piece === null) break
    callCore(() => check.push(piece))
    for (let isMore = true; isMore; ) {
      isMore = callCore(() => check.readMore())
      await drain()
    }
    if (check.isBroken()) break
  }
  callCore(() => check.end())
  await drain()
}

/** Milliseconds of checking between two rests. */
const REST_MS = 50
