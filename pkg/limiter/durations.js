/** The durations that follow from a rate, in milliseconds; `src/importer/limiter/durations.rs` gives the reason of each. */

/**
 * @typedef {object} Durations
 * @property {number} holdMs how long a cell is kept after the response to its request
 * @property {number} horizonMs how far ahead a cell is granted that is not free yet
 * @property {number} turnMs how long cells are kept for a job that has more to send and has not come back
 */

/** @param {import('./codec.js').Rate} rate @returns {Durations} */
export function durationsOf({ windowMs }) {
  return {
    holdMs: windowMs + 10 + Math.floor(windowMs / 300),
    horizonMs: Math.floor(windowMs / 30),
    turnMs: Math.floor(windowMs / 20),
  }
}

/** The longest life of a grant, and the longest refusal: a day. */
export const LONGEST_MS = 86_400_000
