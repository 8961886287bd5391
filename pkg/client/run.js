/** What runs in the core, and the job by which its caller follows it: an import, a comparison. */
import { asImportError, callCore } from './core-call.js'
import { ImportError } from './error.js'
import { eventQueue } from './events.js'
import { checkedFetch, fetchOption, mapperOfJson, redactingMapper } from './hooks.js'
import { rowOptions } from './options.js'
import { redactor } from './redact.js'
import { openSource } from './source.js'
import { redactIssue, withoutKey } from './without-key.js'
import { WORDING, worded } from './wording.js'

/**
 * @typedef {import('./entities.js').Entity} Entity
 * @typedef {import('../wasm/load.js').Core} Core
 *
 * A run of the core.
 * @typedef {object} Handle
 * @property {() => Promise<any>} run
 * @property {(finish: boolean) => void} stop
 * @property {(isPaused: boolean) => void} [pause] missing in a run that cannot be paused
 * @property {(isListening: boolean, rowEvents: string) => void} listen
 * @property {() => any} progress
 *
 * What the core is given.
 * @typedef {object} Given
 * @property {any} row the options of reading, with words
 * @property {any} sending
 * @property {((text: string) => string) | undefined} mapper
 * @property {ReturnType<typeof checkedFetch>} fetch
 * @property {() => Promise<Uint8Array | null>} pull
 * @property {(text: string) => Promise<void> | undefined} events
 *
 * What a run needs open until its end. `final` returns its report with what was found out meanwhile.
 * @typedef {{ close(): Promise<void>, final(report: any): any }} Prepared
 *
 * What kind of run it is.
 * @typedef {object} Kind
 * @property {(entity: Entity, options: any, expectedRows: number | undefined) => object} sending reads the options of sending
 * @property {(wasm: Core, given: Given, options: any, redact: (text: string) => string) => Handle} open
 * @property {(handle: any, about: { entity: Entity, options: any, sending: any, row: any, redact: (text: string) => string }) => Promise<Prepared | undefined>} [prepare]
 *   runs before the core does
 * @property {(options: any) => any} rows the options that are those of reading
 * @property {number} [responseBytes] of a response, at most
 * @property {any} nothing the progress of a run that did nothing
 * @property {boolean} [canPause] whether its job can be paused
 */

/**
 * Starts a run at once, and returns its job.
 *
 * @param {Kind} kind
 * @param {Entity} entity
 * @param {unknown} source
 * @param {any} options `index.d.ts` has them
 * @returns {any}
 */
export function startRun(kind, entity, source, options) {
  const redact = redactor(options?.apiKey)
  try {
    return jobOf(new Run(kind, entity, source, options, redact))
  } catch (error) {
    throw withoutKey(error, redact)
  }
}

/** Returns what the caller gets of a run. @param {Run} run */
function jobOf(run) {
  const report = run.start()
  // A job that nobody awaits must not end its process.
  report.catch(() => {})
  const job = {
    get progress() {
      return run.progress()
    },
    abort: ({ finish = false } = {}) => run.stop(finish ? 'finish' : 'abort'),
    // biome-ignore lint/suspicious/noThenProperty: a job is awaited for its report
    then: (/** @type {any} */ onResolved, /** @type {any} */ onRejected) => report.then(onResolved, onRejected),
    catch: (/** @type {any} */ onRejected) => report.catch(onRejected),
    finally: (/** @type {any} */ onFinally) => report.finally(onFinally),
    [Symbol.asyncIterator]: () => run.events(),
  }
  if (!run.canPause) return job
  Object.defineProperty(job, 'isPaused', { enumerable: true, get: () => run.isPaused })
  return Object.assign(job, { pause: () => run.pause(true), resume: () => run.pause(false) })
}

class Run {
  /**
   * @param {Kind} kind
   * @param {Entity} entity
   * @param {unknown} source
   * @param {any} options
   * @param {(text: string) => string} redact
   */
  constructor(kind, entity, source, options, redact) {
    const { row, mapper } = rowOptions(entity, kind.rows(options ?? {}), false)
    this.#kind = kind
    this.#entity = entity
    this.#redact = redact
    this.#mapper = redactingMapper(mapper, redact)
    if (row.map.length > 0) refuseWrongMap(row)
    this.#source = openSource(source, this.#mapper, redact)
    this.#sending = kind.sending(entity, options, this.#source.expectedRows)
    this.#options = options
    this.#last = kind.nothing
    this.#fetch = checkedFetch(fetchOption(options), kind.responseBytes)
  }

  /** Whether the run is paused. One that is being stopped, or has ended, is not. */
  isPaused = false

  get canPause() {
    return this.#kind.canPause
  }

  /** Runs to the end. @returns {Promise<any>} */
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
      await this.#prepared?.close()
      this.#end()
      this.#events.end()
      signal?.removeEventListener('abort', onAbort)
      this.#source.close()
      if (this.#handle) this.#last = lastProgress(this.#handle, this.#kind.nothing)
      this.#handle = undefined
    }
  }

  /** Returns the counts at this moment, or the last known while the core cannot be called. */
  progress() {
    const handle = this.#handle
    if (handle && !this.#isMapping) this.#last = callCore(() => handle.progress())
    return this.#last
  }

  /** Pauses the run, or lets it continue; no effect once it is being stopped or has ended. @param {boolean} isPaused */
  pause(isPaused) {
    if (this.#isEnding || this.isPaused === isPaused) return
    this.isPaused = isPaused
    this.#callCore((handle) => handle.pause?.(isPaused))
  }

  /** Stops the run; an abort is not softened by what comes after it. @param {'finish' | 'abort'} how */
  stop(how) {
    this.#end()
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

  /** From here on the run cannot be paused. */
  #end() {
    this.#isEnding = true
    this.isPaused = false
  }

  async #run() {
    const objects = await this.#isOfObjects()
    const { row } = rowOptions(this.#entity, this.#kind.rows(this.#options), objects, this.#source.reading)
    const handle = this.#open(row, objects)
    this.#handle = handle
    const about = {
      entity: this.#entity,
      options: this.#options,
      sending: this.#sending,
      row,
      redact: this.#redact,
    }
    if (this.#events.wanted) this.#listen(true)
    if (this.isPaused) this.#callCore((handle) => handle.pause?.(true))
    this.#prepared = await this.#kind.prepare?.(handle, about)
    if (this.#stopping) handle.stop(this.#stopping === 'finish')
    const report = await handle.run()
    // What is wrong with the source may repeat what stands in it.
    if (report.error) redactIssue(report.error, this.#redact)
    return this.#prepared ? this.#prepared.final(report) : report
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
  #open(row, objects) {
    const mapper = objects ? undefined : mapperOfJson(this.#mapper && ((row) => this.#map(row)))
    return callCore((wasm) => {
      const given = {
        row: worded(wasm, row, this.#options[WORDING]),
        sending: this.#sending,
        mapper,
        fetch: this.#fetch,
        pull: () => this.#pull(),
        events: (/** @type {string} */ text) => this.#events.push(text),
      }
      return this.#kind.open(wasm, given, this.#options, this.#redact)
    })
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

  /** Calls the core, if it runs, as soon as it can be called. @param {(handle: Handle) => void} call */
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

  #kind
  #entity
  #redact
  #mapper
  #source
  #sending
  #options
  #fetch
  #events = eventQueue(() => this.progress())
  /** @type {Handle | undefined} */
  #handle
  /** @type {Prepared | undefined} */
  #prepared
  /** @type {{ error: unknown } | undefined} */
  #peekFailure
  /** @type {'finish' | 'abort' | undefined} */
  #stopping
  #isMapping = false
  #isEnding = false
  #last
  /** @type {() => void} */
  #stopped = () => {}
  #untilStopped = new Promise((resolve) => {
    this.#stopped = () => resolve(undefined)
  })
}

/** The core knows more of maps and conditions; what it says of these is thrown at once. Other troubles come in their time. @param {object} row */
export function refuseWrongMap(row) {
  try {
    callCore((wasm) => new wasm.CheckHandle(worded(wasm, row), undefined)).free?.()
  } catch (error) {
    if (error instanceof ImportError && error.code === 'INVALID_OPTION') throw error
  }
}

/** Returns the counts of a run that has ended; nothing if its core has trapped. @param {Handle} handle @param {object} nothing */
function lastProgress(handle, nothing) {
  try {
    return handle.progress()
  } catch {
    return nothing
  }
}
