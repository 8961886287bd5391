/**
 * What a test or the command line wants to know of a run.
 *
 * @typedef {import('../sandbox.js').SandboxStats} SandboxStats
 * @typedef {ReturnType<typeof recorderOf>} Recorder
 * @typedef {{ -readonly [K in Exclude<keyof SandboxStats, 'arrivals' | 'maxInWindow' | 'standard'>]: SandboxStats[K] } & { connections: number, inFlight: number, standard: StandardCounts }} Counts
 * @typedef {{ lists: number, singles: number, updates: number, roles: number, refused: number }} StandardCounts
 */

/** `recorder` is for the sandbox, `view` for its user; the view is live. */
export function createStats() {
  /** @type {Stats} */
  const stats = {
    counts: emptyCounts({ connections: 0, inFlight: 0 }),
    arrivals: [],
    standardArrivals: [],
    served: false,
  }
  return { recorder: recorderOf(stats), view: viewOf(stats) }
}

/**
 * @typedef {object} Stats
 * @property {Counts} counts
 * @property {number[]} arrivals of imports
 * @property {number[]} standardArrivals
 * @property {boolean} served whether a server reports real connections; without one, a request in flight stands for one
 */

/**
 * Returns counts of nothing but what is open now.
 *
 * @param {{ connections: number, inFlight: number }} now
 * @returns {Counts}
 */
const emptyCounts = ({ connections, inFlight }) => ({
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
  standard: { lists: 0, singles: 0, updates: 0, roles: 0, refused: 0 },
})

/** @param {Stats} stats */
const recorderOf = (stats) => ({
  reset() {
    stats.counts = emptyCounts(stats.counts)
    stats.arrivals.length = 0
    stats.standardArrivals.length = 0
  },
  /** Returns the request's number, from 1. @param {number} now */
  arrived(now) {
    stats.arrivals.push(now)
    stats.counts.requests += 1
    return stats.counts.requests
  },
  refused() {
    stats.counts.refused += 1
  },
  accepted() {
    stats.counts.accepted += 1
  },
  /** @param {number} users */
  stored(users) {
    stats.counts.stored += users
  },
  redirectFollowed() {
    stats.counts.redirectsFollowed += 1
  },
  /** Returns the number of a standard request, from 1. @param {import('./standard/index.js').Kind} kind @param {number} now */
  standardArrived(kind, now) {
    stats.counts.standard[kind] += 1
    return stats.standardArrivals.push(now)
  },
  standardRefused() {
    stats.counts.standard.refused += 1
  },
  /** @param {import('../sandbox.js').Fault | import('../sandbox.js').ReadingFault} name */
  faulted(name) {
    stats.counts.faults[name] = (stats.counts.faults[name] ?? 0) + 1
  },
  /** @param {1 | -1} change */
  inFlight(change) {
    const { counts } = stats
    counts.inFlight += change
    counts.inFlightPeak = Math.max(counts.inFlightPeak, counts.inFlight)
  },
  /** @param {1 | -1} change */
  connection(change) {
    const { counts } = stats
    stats.served = true
    counts.connections += change
    counts.connectionsPeak = Math.max(counts.connectionsPeak, counts.connections)
  },
})

/** @param {Stats} stats @returns {SandboxStats} */
const viewOf = (stats) => ({
  get requests() {
    return stats.counts.requests
  },
  get refused() {
    return stats.counts.refused
  },
  get accepted() {
    return stats.counts.accepted
  },
  get stored() {
    return stats.counts.stored
  },
  get redirectsFollowed() {
    return stats.counts.redirectsFollowed
  },
  get inFlightPeak() {
    return stats.counts.inFlightPeak
  },
  get connectionsPeak() {
    return stats.served ? stats.counts.connectionsPeak : stats.counts.inFlightPeak
  },
  get faults() {
    return { ...stats.counts.faults }
  },
  arrivals: stats.arrivals,
  maxInWindow: (windowMs) => maxInWindow(stats.arrivals, windowMs),
  get standard() {
    const arrivals = stats.standardArrivals
    const most = (/** @type {number} */ windowMs) => maxInWindow(arrivals, windowMs)
    return { ...stats.counts.standard, arrivals, maxInWindow: most }
  },
})

/**
 * The most arrivals in any half-open interval of `windowMs`: two that lie exactly that far apart are not in one.
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
