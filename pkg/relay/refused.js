/** For how long the server wants no request after a 429, as a client reads it: `src/importer/response/wait.rs`. */

/**
 * @param {Headers} headers
 * @param {number} windowMs what it is if they do not say
 */
export function refusedForMs(headers, windowMs) {
  const date = Date.parse(headers.get('date') ?? '')
  const now = date >= PLAUSIBLE_MS ? date : Date.now()
  const waits = NAMES.map((name) => waitOf(headers.get(name), now)).filter((ms) => !Number.isNaN(ms))
  return Math.min(Math.max(waits[0] ?? windowMs, SHORTEST_MS), LONGEST_MS)
}

/** Returns NaN if there is none. @param {string | null} value seconds, a UNIX time in seconds, or an HTTP date @param {number} now */
function waitOf(value, now) {
  if (value === null) return NaN
  // Of repeated headers, the first counts; a date has a comma too.
  const first = /^\s*(\d+(?:\.\d+)?)\s*(?:,|$)/.exec(value)?.[1]
  if (first === undefined) return Date.parse(value) - now
  const seconds = Number(first)
  return Math.ceil(seconds >= UNIX_SECONDS ? seconds * 1000 - now : seconds * 1000)
}

const NAMES = ['retry-after', 'x-ratelimit-reset', 'x-rate-limit-reset']
/** A number as large as UNIX times have been since 2001. */
const UNIX_SECONDS = 1_000_000_000
/** 1990: a clock that shows less was never set. */
const PLAUSIBLE_MS = 631_152_000_000
/** A wait of nothing is a matter of clocks that differ. */
const SHORTEST_MS = 1_000
/** A wait of more than an hour is a mistake of a clock or a unit. */
const LONGEST_MS = 3_600_000
