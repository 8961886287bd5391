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
