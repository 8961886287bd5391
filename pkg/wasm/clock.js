// Clocks that no change of the wall clock moves, in milliseconds.

/** Every host's. */
export const hostClock = { now: () => performance.now() }

/**
 * Node's older one, which is the same clock and is there already: Node makes `performance` when somebody first reads it,
 * of eleven scripts of its own, which takes as long as to check hundreds of users.
 */
export const nodeClock = {
  now() {
    const [seconds, nanoseconds] = process.hrtime()
    return seconds * 1e3 + nanoseconds / 1e6
  },
}
