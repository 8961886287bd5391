/**
 * What a test or the command line wants to know of a run.
 *
 * @typedef {import('../sandbox.js').SandboxStats} SandboxStats
 * @typedef {ReturnType<typeof createStats>['recorder']} Recorder
 * @typedef {{ -readonly [K in Exclude<keyof SandboxStats, 'arrivals' | 'maxInWindow'>]: SandboxStats[K] } & { connections: number, inFlight: number }} Counts
 */

/** `recorder` is for the sandbox, `view` for its user; the view is live. */
export function createStats() {
  /** @type {Counts} */
  let counts
  let served = false // a server reports real connections; without one, a request in flight stands for one
  /** @type {number[]} */
  const arrivals = []
  const reset = () => {
    const { connections = 0, inFlight = 0 } = counts ?? {}
    counts = {
      requests: 0,
      refused: 0,
      accepted: 0,
      stored: 0,
      redirectsFollowed: 0,
      connections,
      inFlight,
      connectionsPeak: connections,
      inFlightPeak: inFlight,
      faults: {},
    }
    arrivals.length = 0
  }
  reset()

  const recorder = {
    reset,
    /** Returns the request's number, from 1. @param {number} now */
    arrived(now) {
      arrivals.push(now)
      counts.requests += 1
      return counts.requests
    },
    refused() {
      counts.refused += 1
    },
    accepted() {
      counts.accepted += 1
    },
    /** @param {number} users */
    stored(users) {
      counts.stored += users
    },
    redirectFollowed() {
      counts.redirectsFollowed += 1
    },
    /** @param {import('../sandbox.js').Fault} name */
    faulted(name) {
      counts.faults[name] = (counts.faults[name] ?? 0) + 1
    },
    /** @param {1 | -1} change */
    inFlight(change) {
      counts.inFlight += change
      counts.inFlightPeak = Math.max(counts.inFlightPeak, counts.inFlight)
    },
    /** @param {1 | -1} change */
    connection(change) {
      served = true
      counts.connections += change
      counts.connectionsPeak = Math.max(counts.connectionsPeak, counts.connections)
    },
  }

  /** @type {SandboxStats} */
  const view = {
    get requests() {
      return counts.requests
    },
    get refused() {
      return counts.refused
    },
    get accepted() {
      return counts.accepted
    },
    get stored() {
      return counts.stored
    },
    get redirectsFollowed() {
      return counts.redirectsFollowed
    },
    get inFlightPeak() {
      return counts.inFlightPeak
    },
    get connectionsPeak() {
      return served ? counts.connectionsPeak : counts.inFlightPeak
    },
    get faults() {
      return { ...counts.faults }
    },
    arrivals,
    maxInWindow: (windowMs) => maxInWindow(arrivals, windowMs),
  }
  return { recorder, view }
}

/**
 * The most arrivals in any half-open stretch of `windowMs`: two that lie exactly that far apart are not in one.
 *
 * @param {readonly number[]} arrivals
 * @param {number} windowMs
 */
export function maxInWindow(arrivals, windowMs) {
  const times = [...arrivals].sort((a, b) => a - b)
  let most = 0
  let first = 0
  for (const [last, time] of times.entries()) {
    while (time - times[first] >= windowMs) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}
