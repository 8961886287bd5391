// The clock that no change of the wall clock moves, in milliseconds.
//
// Node makes `performance` when somebody first reads it: eleven scripts of its own, as long as it takes to check hundreds of
// users. Its older clock is the same one, and is there already.

let read

/** What `performance` is to the core's glue. */
export const clock = {
  now() {
    return (read ??= choose())()
  },
}

/** @returns {() => number} */
function choose() {
  const hrtime = globalThis.process?.hrtime
  if (typeof hrtime !== 'function') return () => performance.now()
  return () => {
    const [seconds, nanoseconds] = hrtime()
    return seconds * 1e3 + nanoseconds / 1e6
  }
}
