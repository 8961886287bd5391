/** An import that runs, and the job by which its caller follows it. */
import { callCore, asImportError } from './core-call.js'
import { ImportError } from './error.js'
import { eventQueue } from './events.js'
import { checkedFetch, guardedHook, mapperOfJson, redactingMapper } from './hooks.js'
import { journalCode, loadJournal, resume } from './journal.js'
import { rowOptions, sendingOptions } from './options.js'
import { redactor } from './redact.js'
import { openSource } from './source.js'
import { withoutKey } from './without-key.js'
import { WORDING, worded } from './wording.js'

/**
 * @typedef {import('./entities.js').Entity} Entity
 * @typedef {InstanceType<import('../wasm/load.js').Core['RunHandle']>} RunHandle
 * @typedef {import('../index.js').Report} Report
 * @typedef {import('../index.js').Progress} Progress
 */

/**
 * Imports rows; starts at once.
 *
 * @param {Entity} entity what is imported
 * @param {unknown} source
 * @param {any} options `index.d.ts` has them
 * @returns {import('../index.js').ImportJob}
 */
export function importRows(entity, source, options) {
  const redact = redactor(options?.apiKey)
  try {
    return jobOf(new Run(entity, source, options, redact))
  } catch (error) {
    throw withoutKey(error, redact)
  }
}

/** Returns what the caller gets of a run. @param {Run} run @returns {import('../index.js').ImportJob} */
function jobOf(run) {
  const report = run.start()
  // A job that nobody awaits must not end its process.
  report.catch(() => {})
  return {
    get progress() {
      return run.progress()
    },
    abort: ({ finish = false } = {}) => run.stop(finish ? 'finish' : 'abort'),
    // biome-ignore lint/suspicious/noThenProperty: a job is awaited for its report
    then: (onResolved, onRejected) => report.then(onResolved, onRejected),
    catch: (onRejected) => report.catch(onRejected),
    finally: (onFinally) => report.finally(onFinally),
    [Symbol.asyncIterator]: () => run.events(),
  }
}

class Run {
  /**
   * @param {Entity} entity
   * @param {unknown} source
   * @param {any} options
   * @param {(text: string) => string} redact
   */
  constructor(entity, source, options, redact) {
    const { row, mapper } = rowOptions(entity, options ?? {}, false)
    this.#entity = entity
    this.#redact = redact
    this.#mapper = redactingMapper(mapper, redact)
    if (row.map.length > 0) refuseWrongMap(row)
    this.#source = openSource(source, this.#mapper, redact)
    this.#sending = sendingOptions(entity, options, this.#source.expectedRows)
    this.#options = options
    const fetch = options.fetch ?? globalThis.fetch
    if (typeof fetch !== 'function')
      throw new ImportError('UNSUPPORTED_HOST', 'fetch: this host has none; give one as an option')
    this.#fetch = checkedFetch(fetch)
  }

  /** Runs to the end. @returns {Promise<Report>} */
  async start() {
    const onAbort = () => this.stop('abort')
    const { signal } = this.#options
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      return await this.#run()
    } catch (error) {
      throw withoutKey(asImportError(error), this.#redact)
    } finally {
      await this.#journal?.close()
      this.#events.end()
      signal?.removeEventListener('abort', onAbort)
      this.#source.close()
      if (this.#handle) this.#last = lastProgress(this.#handle)
      this.#handle = undefined
    }
  }

  /** Returns the counts at this moment, or the last known while the core cannot be called. */
  progress() {
    const handle = this.#handle
    if (handle && !this.#isMapping) this.#last = callCore(() => handle.progress())
    return this.#last
  }

  /** Stops the run; an abort is not softened by what comes after it. @param {'finish' | 'abort'} how */
  stop(how) {
    if (how === 'abort' || this.#stopping === undefined) this.#stopping = how
    this.#events.stopHolding()
    this.#stopped()
    this.#callCore((handle) => handle.stop(how === 'finish'))
  }

  /** Returns an iterator over the events from now on. */
  events() {
    return this.#events.iterator(
      () => this.#listen(true),
      () => this.#listen(false),
    )
  }

  async #run() {
    const objects = await this.#isOfObjects()
    const { row } = rowOptions(this.#entity, this.#options, objects)
    const handle = this.#openHandle(row, objects)
    this.#handle = handle
    if (this.#options.journal) await this.#resume(handle, row.rate.limit)
    if (this.#events.wanted) this.#listen(true)
    if (this.#stopping) handle.stop(this.#stopping === 'finish')
    return handle.run()
  }

  /** Returns whether the source gives objects. One that never gives anything does not keep a run that is stopped. */
  async #isOfObjects() {
    const { peek, objects } = this.#source
    if (!peek) return objects === true
    const peeked = peek().catch((error) => {
      this.#peekFailure = { error }
    })
    return (await Promise.race([peeked, this.#untilStopped])) === true
  }

  /** @param {ReturnType<typeof rowOptions>['row']} row @param {boolean} objects */
  #openHandle(row, objects) {
    return callCore(
      (wasm) =>
        new wasm.RunHandle(
          worded(wasm, row, this.#options[WORDING]),
          this.#sending,
          objects ? undefined : mapperOfJson(this.#mapper && ((row) => this.#map(row))),
          this.#fetch,
          () => this.#pull(),
          (/** @type {string} */ text) => this.#events.push(text),
          guardedHook(this.#options.failed, this.#redact),
        ),
    )
  }

  /** @param {RunHandle} handle @param {number} limit */
  async #resume(handle, limit) {
    try {
      this.#journal = await loadJournal(this.#entity, this.#options.journal, this.#sending.url, limit, this.#redact)
      resume(handle, this.#journal)
    } catch (error) {
      const code = journalCode(error)
      if (code === undefined) throw error
      handle.refuse(code, /** @type {Error} */ (error).message)
    }
  }

  async #pull() {
    try {
      if (this.#peekFailure) throw this.#peekFailure.error
      return await this.#source.pull()
    } catch (error) {
      throw withoutKey(error, this.#redact)
    }
  }

  /** Calls the caller's function. Meanwhile the core, which is calling, cannot be called. @param {unknown} row */
  #map(row) {
    this.#isMapping = true
    try {
      return this.#mapper?.(row)
    } finally {
      this.#isMapping = false
    }
  }

  /** Calls the core, if it runs, as soon as it can be called. @param {(handle: RunHandle) => void} call */
  #callCore(call) {
    const handle = this.#handle
    if (this.#isMapping) queueMicrotask(() => this.#callCore(call))
    else if (handle) callCore(() => call(handle))
  }

  /** @param {boolean} isListening */
  #listen(isListening) {
    const { rowEvents = 'all' } = this.#options
    this.#callCore((handle) => handle.listen(isListening, rowEvents))
  }

  #entity
  #redact
  #mapper
  #source
  #sending
  #options
  #fetch
  #events = eventQueue(() => this.progress())
  /** @type {RunHandle | undefined} */
  #handle
  /** @type {Awaited<ReturnType<typeof loadJournal>> | undefined} */
  #journal
  /** @type {{ error: unknown } | undefined} */
  #peekFailure
  /** @type {'finish' | 'abort' | undefined} */
  #stopping
  #isMapping = false
  /** @type {Progress} */
  #last = NOTHING
  /** @type {() => void} */
  #stopped = () => {}
  #untilStopped = new Promise((resolve) => {
    this.#stopped = () => resolve(undefined)
  })
}

/** The core knows more of maps; what it says of one is thrown at once. Other troubles come in their time. @param {object} row */
function refuseWrongMap(row) {
  try {
    callCore((wasm) => new wasm.CheckHandle(worded(wasm, row), undefined)).free?.()
  } catch (error) {
    if (/** @type {ImportError} */ (error).code === 'INVALID_OPTION') throw error
  }
}

/** Returns the counts of a run that has ended; nothing if its core has trapped. @param {RunHandle} handle */
function lastProgress(handle) {
  try {
    return handle.progress()
  } catch {
    return NOTHING
  }
}

const NOTHING = Object.freeze({
  rows: 0,
  imported: 0,
  existing: 0,
  invalid: 0,
  duplicate: 0,
  rejected: 0,
  unconfirmed: 0,
  pending: 0,
  resumed: 0,
  requests: 0,
  elapsedMs: 0,
  rowsPerSecond: 0,
})
