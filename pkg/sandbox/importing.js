/** `POST /data_import/users`: from the arrival of a request to its answer. */
import { landed } from './answers.js'
import { readBody } from './body.js'
import { isSilent, misbehave, tooLarge } from './faults.js'
import { limited, remaining } from './limited.js'
import { createLimiter } from './limiter.js'
import { createLuck } from './luck.js'

export function createImporting({ options, store, recorder, stats }) {
  const limiter = createLimiter(options)
  const luck = createLuck(options)

  /** `keyRefusal` is the answer to a wrong key, if it is one. */
  return async function importUsers(request, keyRefusal) {
    // All that depends on the order of arrival happens here, before the first wait: number and limit.
    const now = options.now()
    const n = recorder.arrived(now)
    const inWindow = countSince(stats.arrivals, now - options.rate.windowMs)
    const verdict = keyRefusal ? undefined : limiter.take(now)

    const body = await readBody(request)
    const report = (status, fault) => tell({ n, status, users: body.entries.length, inWindow, ...(fault && { fault }) })
    const call = callOf(request, body, now)

    const { made, fault } = await decide(request, { n, keyRefusal, verdict, body, call, report })
    if (made.status === 429) recorder.refused()
    report(made.status, fault)
    return made
  }

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

  async function spoil({ name, random }, call, report) {
    recorder.faulted(name)
    // What never answers is reported before it begins: afterwards there may be nobody left to do so.
    if (isSilent(name)) report(0, name)
    return { made: await misbehave(name, { ...call, random }), fault: name }
  }

  function callOf(request, body, now) {
    const land = (entries) => {
      const results = store.land(entries)
      recorder.stored(results.filter(([, { success }]) => success).length)
      return results
    }
    const key = request.headers.get('apikey') ?? ''
    return { entries: body.entries, size: body.size, land, now, key, signal: request.signal, options }
  }

  function withRemaining(made, verdict) {
    if (!options.hints.has('x-rate-limit')) return made
    return { ...made, headers: { ...made.headers, ...remaining(options.rate, verdict.remaining) } }
  }

  function tell(info) {
    try {
      options.onRequest?.(info)
    } catch {
      // A log line that cannot be written is no reason to fail an import.
    }
  }
}

/** Arrivals later than `time`; counted from the end, since a long run has many and a window few. */
function countSince(arrivals, time) {
  let at = arrivals.length
  while (at > 0 && arrivals[at - 1] > time) at -= 1
  return arrivals.length - at
}
