/**
 * The store's clock, compared with the worker's own: `src/importer/limiter/witness.rs`, in JavaScript.
 *
 * A reply was made between the moment at which the worker asked and the one at which it heard. So the difference of the two clocks lies
 * between two bounds, and those of several replies overlap, but for a little drift. If they no longer do because the store's clock is
 * ahead of all that it may be, it was set forward: cells may have been granted too early.
 */

/** @typedef {{ low: number, high: number, at: number }} Bounds of the store's clock less the worker's, at a moment of the worker's */

export class Witness {
  /**
   * Compares a reading of the store's clock, made between `asked` and `heard`.
   *
   * @param {number} clockMs
   * @param {number} asked
   * @param {number} heard
   * @returns {number | undefined} by how many milliseconds it stepped forward, at most, if it certainly did
   */
  look(clockMs, asked, heard) {
    const read = { low: clockMs - heard, high: clockMs - asked, at: heard }
    if (this.#known === undefined) {
      this.#known = read
      return undefined
    }
    const drift = Math.floor(Math.max(0, heard - this.#known.at) / DRIFT_DIVISOR) + 1
    const low = this.#known.low - drift
    const high = this.#known.high + drift
    if (read.low > high) return read.high - low
    // A clock that was set back only makes the store slower.
    const isBack = read.high < low
    this.#known = isBack ? read : { low: Math.max(low, read.low), high: Math.min(high, read.high), at: heard }
    return undefined
  }

  /** Forgets what it knows, since the store has begun another state. */
  forget() {
    this.#known = undefined
  }

  /** @type {Bounds | undefined} */
  #known
}

/** Two clocks of 200 ppm each gain on one another by 1/2,500 at most; a quartz has a quarter of that. */
const DRIFT_DIVISOR = 2_500
