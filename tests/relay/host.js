// A host whose time stands still until `advance`.

/** @returns {import('../../pkg/relay/shared-slots.js').Host & { advance: (ms: number) => Promise<void>, freeze: (ms: number) => void,
 *   timers: () => number, flush: () => Promise<void> }} */
export function virtualHost() {
  let time = 5
  let timers = []
  const flush = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  return {
    now: () => Math.floor(time),
    setTimeout(callback, ms) {
      const timer = { at: time + ms, callback }
      timers.push(timer)
      return timer
    },
    clearTimeout(timer) {
      timers = timers.filter((one) => one !== timer)
    },
    /** Lets time pass, and everything happen at its moment. */
    async advance(ms) {
      const end = time + ms
      for (;;) {
        await flush()
        const next = timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0]
        if (!next) break
        timers = timers.filter((one) => one !== next)
        time = Math.max(time, next.at)
        next.callback()
      }
      time = end
    },
    /** Lets time pass, and nothing happen. */
    freeze(ms) {
      time += ms
    },
    /** How many timers are set. */
    timers: () => timers.length,
    flush,
  }
}
