/**
 * `POST /data_import/users`: from the arrival of a request to its answer.
 *
 * @typedef {import('../sandbox.js').Fault} Fault
 * @typedef {import('./limiter.js').Verdict} Verdict
 * @typedef {Awaited<ReturnType<typeof readBody>>} Body
 * @typedef {(status: number, fault?: Fault) => void} Report
 *
 * A request that is being handled, with what a fault may do to it.
 * @typedef {object} Call
 * @property {import('./body.js').Entry[]} entries
 * @property {number} size bytes of the body
 * @property {ReturnType<typeof import('./store.js').createStore>['land']} land stores, and counts what was stored
 * @property {number} now milliseconds
 * @property {string} key the API key
 * @property {AbortSignal} signal
 * @property {import('./options.js').Options} options
 * @property {() => number} random the fault's own stream
 */
import { landed } from './answers.js'
import { readBody } from './body.js'
import { isSilent, misbehave, tooLarge } from './faults.js'
import { limited, remaining } from './limited.js'
import { createLimiter } from './limiter.js'
import { createLuck } from './luck.js'

/**
 * @param {{ options: import('./options.js').Options, store: ReturnType<typeof import('./store.js').createStore>, recorder: import('./stats.js').Recorder, stats: import('../sandbox.js').SandboxStats }} state
 */
export function createImporting({ options, store, recorder, stats }) {
  const limiter = createLimiter(options)
  const luck = createLuck(options)

  /**
   * Answers one request.
   *
   * @param {Request} request
   * @param {import('./answers.js').Answer} [keyRefusal] the answer to a wrong key, if it is one
   */
  return async function importUsers(request, keyRefusal) {
    // All that depends on the order of arrival happens here, before the first wait: number and limit.
    const now = options.now()
    const n = recorder.arrived(now)
    const inWindow = countSince(stats.arrivals, now - options.rate.windowMs)
    const verdict = keyRefusal ? REFUSED : limiter.take(now)

    const body = await readBody(request)
    /** @type {Report} */
    const report = (status, fault) => tell({ n, status, users: body.entries.length, inWindow, ...(fault && { fault }) })
    const call = callOf(request, body, now)

    const { made, fault } = await decide(request, { n, keyRefusal, verdict, body, call, report })
    if (made.status === 429) recorder.refused()
    report(made.status, fault)
    return made
  }

  /**
   * @param {Request} request
   * @param {{ n: number, keyRefusal?: import('./answers.js').Answer | undefined, verdict: Verdict, body: Body, call: Omit<Call, 'random'>, report: Report }} arrived
   * @returns {Promise<{ made: import('./answers.js').Answer, fault?: Fault }>}
   */
  async function decide(request, { n, keyRefusal, verdict, body, call, report }) {
    const first = await luck.first(n, request, call)
    if (first) return spoil(first, call, report)
    if (keyRefusal) return { made: keyRefusal }
    if (!verdict.admitted) return { made: limited({ ...options, now: call.now, retryAt: verdict.retryAt }) }
    recorder.accepted()
    if (body.size > (options.bodyBytes ?? Infinity)) return { made: tooLarge() }
    if (body.refusal) return { made: withRemaining(body.refusal, verdict) }
    const later = await luck.later(n, request, call)
    if (later) return spoil(later, call, report)
    return { made: withRemaining(landed(call.land(call.entries)), verdict) }
  }

  /** @param {{ name: Fault, random: () => number }} fault @param {Omit<Call, 'random'>} call @param {Report} report */
  async function spoil({ name, random }, call, report) {
    recorder.faulted(name)
    // What never answers is reported before it begins: afterwards there may be nobody left to do so.
    if (isSilent(name)) report(0, name)
    return { made: await misbehave(name, { ...call, random }), fault: name }
  }

  /** @param {Request} request @param {Body} body @param {number} now */
  function callOf(request, body, now) {
    /** @param {import('./body.js').Entry[]} entries */
    const land = (entries) => {
      const results = store.land(entries)
      recorder.stored(results.filter(([, { success }]) => success).length)
      return results
    }
    const key = request.headers.get('apikey') ?? ''
    return { entries: body.entries, size: body.size, land, now, key, signal: request.signal, options }
  }

  /** @param {import('./answers.js').Answer} made @param {Verdict} verdict */
  function withRemaining(made, verdict) {
    if (!options.hints.has('x-rate-limit')) return made
    return { ...made, headers: { ...made.headers, ...remaining(options.rate, verdict.remaining) } }
  }

  /** @param {import('../sandbox.js').SandboxRequest} info */
  function tell(info) {
    try {
      options.onRequest?.(info)
    } catch {
      // A log line that cannot be written is no reason to fail an import.
    }
  }
}

/** Of a request with a wrong key, which takes nothing from the limit. */
const REFUSED = { admitted: false, remaining: 0, retryAt: 0 }

/**
 * Arrivals later than `time`; counted from the end, since a long run has many and a window few.
 *
 * @param {readonly number[]} arrivals
 * @param {number} time
 */
function countSince(arrivals, time) {
  let at = arrivals.length
  while (at > 0 && arrivals[at - 1] > time) at -= 1
  return arrivals.length - at
}
