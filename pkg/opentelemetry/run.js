/** The span and the metrics of a run. */
import { followEvents } from './events.js'
import { createInstruments } from './instruments.js'
import { observedFetch } from './requests.js'

/**
 * @typedef {import('../opentelemetry.js').OpenTelemetryApi} Api
 *
 * What a function does, with what, and the outcomes of rows that it counts.
 * @typedef {{ operation: string, entity: string, outcomes: string[] }} Operation
 */

/**
 * Returns a function that does the same, and makes a span and metrics of each run.
 *
 * @param {(source: any, options: any) => any} run
 * @param {Operation} kind
 * @param {{ api: Api, requests: boolean }} how
 */
export const observed = (run, kind, how) => (/** @type {any} */ source, /** @type {any} */ options) => {
  const observer = new Observer(kind, how)
  let job
  try {
    job = run(source, observer.optionsOf(options))
  } catch (error) {
    observer.fail(error)
    throw error
  }
  observer.follow(job)
  return job
}

/** Watches one run. */
class Observer {
  /** @param {Operation} kind @param {{ api: Api, requests: boolean }} how */
  constructor(kind, { api, requests }) {
    const { operation, entity } = kind
    this.#kind = kind
    this.#api = api
    this.#requests = requests
    this.#labels = { [`${PREFIX}.operation`]: operation, [`${PREFIX}.entity`]: entity }
    this.#tracer = api.trace.getTracer(SCOPE)
    this.#instruments = createInstruments(api.metrics.getMeter(SCOPE))
    this.#span = this.#tracer.startSpan(`${operation} ${entity}`, { attributes: this.#labels })
    // What runs within the caller's own span belongs to it.
    this.#context = api.trace.setSpan(api.context.active(), this.#span)
    this.#instruments.active.add(1, this.#labels)
  }

  /** Returns the options of the run, with a `fetch` that is observed. @param {any} options */
  optionsOf(options) {
    // Not options: the run says so.
    if (typeof (options ?? {}) !== 'object') return options
    const { fetch = undefined, rowEvents = undefined } = options ?? {}
    const chosen = fetch ?? globalThis.fetch
    const changed = { ...options }
    if (typeof chosen === 'function') {
      this.#fetch = this.#requests ? this.#observedFetch(chosen) : undefined
      changed.fetch = this.#fetch ?? this.#within(chosen)
    }
    if (!LISTENING.includes(this.#kind.operation)) return changed
    // While nobody but the observer listens, rows need no events.
    return Object.defineProperty(changed, 'rowEvents', {
      enumerable: true,
      get: () => (this.#events?.isAlone ? 'none' : rowEvents),
    })
  }

  /** Watches a job, or a promise, to its end. @param {any} job */
  follow(job) {
    this.#job = job
    if (Symbol.asyncIterator in job) this.#events = followEvents(job, (event) => this.#see(event))
    job.then(
      (/** @type {any} */ report) => this.#end(report),
      (/** @type {unknown} */ error) => this.fail(error),
    )
  }

  /** Ends the span of a run that threw. @param {any} error */
  fail(error) {
    const code = error?.code
    this.#endAs('thrown', typeof code === 'string' ? code : '_OTHER')
  }

  /** @param {any} report */
  #end(report) {
    this.#count(report)
    for (const name of ['rows', 'pending', 'resumed', 'requests', ...this.#kind.outcomes]) {
      // Of a check, `resumed` is an object.
      if (typeof report[name] === 'number') this.#span.setAttribute(`${PREFIX}.report.${name}`, report[name])
    }
    const status = report.status ?? (report.error ? 'failed' : 'complete')
    this.#endAs(status, report.error?.code)
  }

  /** @param {string} status @param {string} [code] of the error, without its message, which may quote the input */
  #endAs(status, code) {
    this.#ended = true
    const labels = { ...this.#labels, [`${PREFIX}.status`]: status, ...(code && { 'error.type': code }) }
    this.#fetch?.end()
    this.#span.setAttributes(labels)
    if (code) this.#span.setStatus({ code: ERROR })
    this.#span.end()
    this.#instruments.active.add(-1, this.#labels)
    this.#instruments.runs.record((performance.now() - this.#began) / 1000, labels)
  }

  /** Adds what has changed since it was last counted. @param {any} counts */
  #count(counts) {
    for (const outcome of this.#kind.outcomes) {
      const more = (counts?.[outcome] ?? 0) - (this.#counted[outcome] ?? 0)
      if (more <= 0) continue
      this.#counted[outcome] = counts[outcome]
      this.#instruments.rows.add(more, { ...this.#labels, [`${PREFIX}.outcome`]: outcome })
    }
  }

  /** @param {any} event of the job */
  #see({ type, ...event }) {
    const reason = { [`${PREFIX}.reason`]: event.reason }
    if (type === 'progress') this.#count(event)
    else if (type === 'retry') {
      this.#instruments.resends.add(1, { ...this.#labels, ...reason })
      this.#note('retry', { ...reason, [`${PREFIX}.attempt`]: event.attempt, [`${PREFIX}.rows`]: event.users })
    } else if (type === 'wait') {
      this.#instruments.waits.record(event.ms / 1000, { ...this.#labels, ...reason })
      // Waiting for the limit is what an import does all the time; a span keeps few events.
      if (event.reason !== 'limit') this.#note('wait', { ...reason, [`${PREFIX}.wait_ms`]: event.ms })
    } else if (type === 'pause') this.#note(event.paused ? 'pause' : 'resume', {})
  }

  /** @param {string} name @param {Record<string, any>} attributes */
  #note(name, attributes) {
    // A caller may read events when the run has ended.
    if (!this.#ended) this.#span.addEvent(name, attributes)
  }

  /** @param {(url: string, init: any) => any} fetch */
  #observedFetch(fetch) {
    const onResponse = () => !this.#ended && this.#count(this.#job?.progress)
    const { requests } = this.#instruments
    return observedFetch(fetch, { api: this.#api, tracer: this.#tracer, context: this.#context, requests, onResponse })
  }

  /** Returns a `fetch` whose own spans are parts of the run's. @param {(url: string, init: any) => any} fetch */
  #within = (fetch) => (/** @type {string} */ url, /** @type {any} */ init) =>
    this.#api.context.with(this.#context, fetch, undefined, url, init)

  #kind
  #api
  #requests
  #labels
  #tracer
  #instruments
  #span
  #context
  #began = performance.now()
  #ended = false
  /** @type {Record<string, number>} */
  #counted = {}
  /** @type {any} */
  #job
  /** @type {ReturnType<typeof observedFetch> | undefined} */
  #fetch
  /** @type {ReturnType<typeof followEvents> | undefined} */
  #events
}

/** The operations whose jobs have events. */
const LISTENING = ['import', 'verify']

/** Whose spans and metrics these are. */
const SCOPE = 'cometchat-import'
/** Of attributes that no convention has. */
export const PREFIX = 'cometchat_import'
/** `SpanStatusCode.ERROR`. */
const ERROR = 2
