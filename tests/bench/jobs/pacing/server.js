// A server that lets 60 requests through in any 60 s, counted when they arrive, and a way to it that takes its time.

export const LIMIT = 60
export const WINDOW_MS = 60_000

/**
 * A log of what was let through: one request more than `LIMIT` in any stretch of `WINDOW_MS` is refused, and not
 * counted. Time is an argument, in milliseconds.
 */
export function createLog() {
  const log = []
  return {
    /** @param {number} now @returns {boolean} whether it is let through */
    admit(now) {
      const before = log.at(-LIMIT)
      const admitted = before === undefined || before <= now - WINDOW_MS
      if (admitted) log.push(now)
      return admitted
    },
  }
}

/**
 * How long each request is on its way there, and its response back: 20–400 ms together, the same for all who are
 * compared.
 *
 * @param {number} seed
 * @returns {() => { there: number, back: number }}
 */
export function createLatency(seed) {
  let state = seed >>> 0
  // mulberry32
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const half = () => 10 + Math.round(share() * 190)
  return () => ({ there: half(), back: half() })
}

/**
 * Milliseconds from the first request to the last response than which nobody can be faster, not even one who knows all
 * latencies beforehand: requests with the shortest ways there leave first, all at once; each later one arrives at the
 * very moment at which the log lets it through; and the later it is, the shorter is its way back.
 *
 * @param {number} requests
 * @param {() => { there: number, back: number }} latency
 */
export function shortestMs(requests, latency) {
  const ways = Array.from({ length: requests }, latency)
  const arrivals = ways
    .map(({ there }) => there)
    .sort((a, b) => a - b)
    .slice(0, LIMIT)
  for (let n = arrivals.length; n < requests; n += 1) arrivals.push(arrivals[n - LIMIT] + WINDOW_MS)
  const backs = ways.map(({ back }) => back).sort((a, b) => b - a)
  return Math.max(...arrivals.map((arrival, n) => arrival + backs[n]))
}
