/** What a test or the command line wants to know of a run. */

/** `recorder` is for the sandbox, `view` for its user; the view is live. */
export function createStats() {
  let counts
  let served = false // a server reports real connections; without one, a request in flight stands for one
  const arrivals = []
  const reset = () => {
    const open = counts
      ? { connections: counts.connections, inFlight: counts.inFlight }
      : { connections: 0, inFlight: 0 }
    counts = {
      requests: 0,
      refused: 0,
      accepted: 0,
      stored: 0,
      redirectsFollowed: 0,
      ...open,
      connectionsPeak: open.connections,
      inFlightPeak: open.inFlight,
      faults: {},
    }
    arrivals.length = 0
  }
  reset()

  const recorder = {
    reset,
    /** Returns the request's number, from 1. */
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
    stored(users) {
      counts.stored += users
    },
    redirectFollowed() {
      counts.redirectsFollowed += 1
    },
    faulted(name) {
      counts.faults[name] = (counts.faults[name] ?? 0) + 1
    },
    inFlight(change) {
      counts.inFlight += change
      counts.inFlightPeak = Math.max(counts.inFlightPeak, counts.inFlight)
    },
    connection(change) {
      served = true
      counts.connections += change
      counts.connectionsPeak = Math.max(counts.connectionsPeak, counts.connections)
    },
  }

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

/** The most arrivals in any half-open stretch of `windowMs`: two that lie exactly that far apart are not in one. */
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
