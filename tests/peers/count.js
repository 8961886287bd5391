// What is counted of the requests that a server saw: moments in milliseconds, in order.

/**
 * The most requests in any half-open stretch of a window.
 *
 * @param {number[]} moments
 * @param {number} windowMs
 */
export function worstCount(moments, windowMs) {
  let [worst, first] = [0, 0]
  for (let last = 0; last < moments.length; last += 1) {
    while (moments[last] - moments[first] >= windowMs) first += 1
    worst = Math.max(worst, last - first + 1)
  }
  return worst
}

/**
 * How many a server would have refused that lets `limit` through in any window, and does not count what it refuses.
 *
 * @param {number[]} moments
 * @param {{ limit: number, windowMs: number }} rate
 */
export function refusedCount(moments, { limit, windowMs }) {
  /** @type {number[]} */
  const admitted = []
  for (const moment of moments) {
    const before = admitted.at(-limit)
    if (before === undefined || moment - before >= windowMs) admitted.push(moment)
  }
  return moments.length - admitted.length
}

/**
 * The time in which nobody can be faster, if latency is nothing: each request at the very moment at which the limit lets it
 * through.
 *
 * @param {{ atMs: number, requests: number }[]} bursts when how many requests are there
 * @param {{ limit: number, windowMs: number }} rate
 */
export function shortestMs(bursts, { limit, windowMs }) {
  /** @type {number[]} */
  const moments = []
  for (const { atMs, requests } of bursts)
    for (let n = 0; n < requests; n += 1) moments.push(Math.max(atMs, (moments.at(-limit) ?? -windowMs) + windowMs))
  return moments.at(-1) ?? 0
}

/**
 * The time in which nobody can be faster who is never above the limit, whatever moment the server counts a request at: a request
 * may be counted as late as its response, so the one that takes its cell is dispatched a window after that.
 *
 * @param {{ atMs: number, requests: number }[]} bursts when how many requests are there
 * @param {{ limit: number, windowMs: number }} rate
 * @param {{ connections: number, nextLatencyMs: () => number }} host requests at once, and how long each takes
 */
export function surestMs(bursts, { limit, windowMs }, { connections, nextLatencyMs }) {
  const free = { cells: new Array(limit).fill(0), connections: new Array(connections).fill(0) }
  const ends = []
  for (const { atMs, requests } of bursts)
    for (let n = 0; n < requests; n += 1) {
      for (const moments of Object.values(free)) moments.sort((one, other) => one - other)
      const end = Math.max(atMs, free.cells[0], free.connections[0]) + nextLatencyMs()
      free.cells[0] = end + windowMs
      free.connections[0] = end
      ends.push(end)
    }
  return Math.max(0, ...ends)
}
