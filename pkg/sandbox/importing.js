/**
 * `POST /data_import/users`: from the arrival of a request to its response.
 *
 * @typedef {import('../sandbox.js').Fault} Fault
 * @typedef {import('./limiter.js').Admission} Admission
 * @typedef {Awaited<ReturnType<typeof readBody>>} Body
 * @typedef {(status: number, fault?: Fault) => void} Report
 *
 * A request that is being handled, with what a fault may do to it.
 * @typedef {object} Call
 * @property {import('./body.js').Entry[]} entries
 * @property {number} size bytes of the body
 * @property {ReturnType<typeof import('./store.js').createStore>['store']} store stores users, and counts what was stored
 * @property {number} now milliseconds
 * @property {string} key the API key
 * @property {AbortSignal} signal
 * @property {import('./options.js').Options} options
 * @property {() => number} random the fault's own stream
 */
import { importResponse } from './plain-response.js'
import { readBody } from './body.js'
import { actsFirst, concerns, FAULTS, isSilent, misbehave, tooLarge } from './faults.js'
import { limited, withRemaining } from './limited.js'
import { createLimiter } from './limiter.js'
import { createLuck } from './luck.js'

/**
 * @param {{ options: import('./options.js').Options, store: ReturnType<typeof import('./store.js').createStore>, recorder: import('./stats.js').Recorder, stats: import('../sandbox.js').SandboxStats }} state
 */
export function createImporting({ options, store, recorder, stats }) {
  const limiter = createLimiter(options)
  const luck = createLuck(options, /** @type {Fault[]} */ (Object.keys(FAULTS)))

  /**
   * Responds to one request.
   *
   * @param {Request} request
   * @param {import('./plain-response.js').PlainResponse} [keyRefusal] the response to a wrong key, if it is one
   */
  return async function importUsers(request, keyRefusal) {
    // All that depends on the order of arrival happens here, before the first wait: number and limit.
    const now = options.now()
    const n = recorder.arrived(now)
    const inWindow = countSince(stats.arrivals, now - options.rate.windowMs)
    const admission = keyRefusal ? REFUSED : limiter.take(now)

    const body = await readBody(request)
    /** @type {Report} */
    const report = (status, fault) => log({ n, status, users: body.entries.length, inWindow, ...(fault && { fault }) })
    const call = callOf(request, body, now)

    const { made, fault } = await decide(request, { n, keyRefusal, admission, body, call, report })
    if (made.status === 429) recorder.refused()
    report(made.status, fault)
    return made
  }

  /**
   * @param {Request} request
   * @param {{ n: number, keyRefusal?: import('./plain-response.js').PlainResponse | undefined, admission: Admission, body: Body, call: Omit<Call, 'random'>, report: Report }} arrived
   * @returns {Promise<{ made: import('./plain-response.js').PlainResponse, fault?: Fault }>}
   */
  async function decide(request, { n, keyRefusal, admission, body, call, report }) {
    const uids = call.entries.map(([key]) => key)
    const first = await luck.pick({ n, request, uids }, (name) => actsFirst(name) && concerns(name, call))
    if (first) return spoil(first, call, report)
    if (keyRefusal) return { made: keyRefusal }
    if (!admission.admitted) return { made: limited({ ...options, now: call.now, retryAt: admission.retryAt }) }
    recorder.accepted()
    if (body.size > (options.bodyBytes ?? Infinity)) return { made: tooLarge() }
    const admitted = { ...options, remaining: admission.remaining }
    if (body.refusal) return { made: withRemaining(body.refusal, admitted) }
    const later = await luck.pick({ n, request, uids }, (name) => !actsFirst(name) && concerns(name, call))
    if (later) return spoil(later, call, report)
    return { made: withRemaining(importResponse(call.store(call.entries)), admitted) }
  }

  /** @param {{ name: Fault, random: () => number }} fault @param {Omit<Call, 'random'>} call @param {Report} report */
  async function spoil({ name, random }, call, report) {
    recorder.faulted(name)
    // What never responds is reported before it begins: afterwards there may be nobody left to do so.
    if (isSilent(name)) report(0, name)
    return { made: await misbehave(name, { ...call, random }), fault: name }
  }

  /** @param {Request} request @param {Body} body @param {number} now */
  function callOf(request, body, now) {
    /** @param {import('./body.js').Entry[]} entries */
    const storeUsers = (entries) => {
      const results = store.store(entries)
      // What is called stored may be lost.
      recorder.stored(results.filter(([key, { success }]) => success && store.users.has(key.toLowerCase())).length)
      return results
    }
    const key = request.headers.get('apikey') ?? ''
    return { entries: body.entries, size: body.size, store: storeUsers, now, key, signal: request.signal, options }
  }

  /** @param {import('../sandbox.js').SandboxRequest} info */
  function log(info) {
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
