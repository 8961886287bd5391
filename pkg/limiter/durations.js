/** The durations that follow from a rate, in milliseconds; `src/importer/limiter/durations.rs` gives the reason of each. */

/**
 * @typedef {object} Durations
 * @property {number} marginMs for what clocks differ by within a hold and a life
 * @property {number} holdMs how long a cell is kept after the response to its request
 * @property {number} horizonMs how far ahead a cell is granted that is not free yet
 * @property {number} dispatchWithinMs how long after the beginning of a grant its request may still be dispatched
 * @property {number} turnMs how long cells are kept for a job that has more to send and has not come back
 */

/** @param {import('./codec.js').Rate} rate @returns {Durations} */
export function durationsOf({ windowMs }) {
  const marginMs = 10 + Math.floor(windowMs / 300)
  const turnMs = Math.floor(windowMs / 20)
  return {
    marginMs,
    holdMs: windowMs + marginMs,
    horizonMs: Math.floor(windowMs / 30),
    dispatchWithinMs: Math.max(turnMs, 100),
    turnMs,
  }
}

/** The longest life of a grant, and the longest refusal: a day. */
export const LONGEST_MS = 86_400_000
