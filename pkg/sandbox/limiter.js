/**
 * Three ways to count requests in a window. CometChat does not say which it uses ("60 requests a minute"), so a client
 * should hold under each. All take the time as an argument, in milliseconds.
 *
 * @typedef {{ limit: number, windowMs: number }} Rate
 * @typedef {{ admitted: boolean, remaining: number, retryAt: number }} Admission
 * @typedef {(now: number) => Admission} Take
 */

/**
 * `take(now)` asks for one request and returns `{ admitted, remaining, retryAt }`; `retryAt` (ms) is the earliest time
 * at which a refused request would be admitted, if nobody else asks before.
 * @param {Pick<import('./options.js').Options, 'window' | 'rate' | 'countRefused'>} options
 */
export function createLimiter({ window, rate, countRefused }) {
  const take = { sliding, fixed, bucket }[window](rate, countRefused)
  let latest = -Infinity
  return {
    /** @param {number} now */
    take(now) {
      // A clock that is set back must not hand out a second window's worth.
      latest = Math.max(latest, now)
      return take(latest)
    },
  }
}

/**
 * Keeps a log of the last window's requests: no `windowMs`, wherever you begin to count, admits more than `limit`.
 *
 * @param {Rate} rate
 * @param {boolean} countRefused
 * @returns {Take}
 */
function sliding({ limit, windowMs }, countRefused) {
  /** @type {number[]} */
  let log = []
  return (now) => {
    const live = log.findIndex((at) => at > now - windowMs)
    log = live === -1 ? [] : log.slice(live)
    const admitted = log.length < limit
    if (admitted || countRefused) log.push(now)
    if (admitted) return { admitted, remaining: limit - log.length, retryAt: now }
    return { admitted, remaining: 0, retryAt: log[log.length - limit] + windowMs }
  }
}

/**
 * Keeps a counter that starts anew at each multiple of `windowMs`; so up to twice the limit may pass around such a
 * moment.
 *
 * @param {Rate} rate
 * @returns {Take}
 */
function fixed({ limit, windowMs }) {
  let current = -Infinity
  let count = 0
  return (now) => {
    const index = Math.floor(now / windowMs)
    if (index !== current) [current, count] = [index, 0]
    // Counting refused requests changes nothing here: the counter is over the limit already, until it starts anew.
    if (count >= limit) return { admitted: false, remaining: 0, retryAt: (index + 1) * windowMs }
    count += 1
    return { admitted: true, remaining: limit - count, retryAt: now }
  }
}

/**
 * Keeps a token bucket, full at first: `limit` tokens, refilled evenly, all of them in one `windowMs`.
 *
 * @param {Rate} rate
 * @param {boolean} countRefused
 * @returns {Take}
 */
function bucket({ limit, windowMs }, countRefused) {
  // Counted in 1/windowMs of a token, so that a millisecond refills a whole number and nothing is lost to rounding.
  const capacity = limit * windowMs
  let level = capacity
  /** @type {number | undefined} */
  let filledAt
  return (now) => {
    level = Math.min(capacity, level + (now - (filledAt ?? now)) * limit)
    filledAt = now
    const admitted = level >= windowMs
    // Refused requests may run up a debt of one window, no more: else a busy client would never get out.
    if (admitted || countRefused) level = Math.max(level - windowMs, -capacity)
    if (admitted) return { admitted, remaining: Math.floor(level / windowMs), retryAt: now }
    return { admitted, remaining: 0, retryAt: now + Math.ceil((windowMs - level) / limit) }
  }
}
