/**
 * The limit that all who use a relay share. A request holds a slot from before it is sent until a window after its response
 * has arrived: the server counts it somewhere in between, so no window, wherever it begins, can hold more than the limit.
 * A client that keeps to the same rule by itself hears each response later than the relay, and so is never refused here.
 */

/**
 * @param {{ limit: number, windowMs: number }} rate
 * @param {() => number} [now] milliseconds that never run backwards
 * @returns {{ take(): { release: () => void, retryMs?: undefined } | { retryMs: number } }} `retryMs`: until a slot may be free
 */
export function createSlots({ limit, windowMs }, now = () => performance.now()) {
  /** When each slot that waits for its window is free again, the earliest first. @type {number[]} */
  let freeAt = []
  let inFlight = 0

  function take() {
    const time = now()
    const held = freeAt.findIndex((at) => at > time)
    freeAt = held < 0 ? [] : freeAt.slice(held)
    if (inFlight + freeAt.length >= limit) return { retryMs: (freeAt[0] ?? time + windowMs + MARGIN_MS) - time }
    inFlight += 1
    let isHeld = true
    const release = () => {
      if (!isHeld) return
      isHeld = false
      inFlight -= 1
      freeAt.push(now() + windowMs + MARGIN_MS)
    }
    return { release }
  }

  return { take }
}

/** Hosts round their clocks to milliseconds. The client's own margin is 10 and more. */
const MARGIN_MS = 2
