/**
 * The limit that all who use a relay share. A request holds a slot from before it is sent until a window after its response
 * has arrived: the server counts it somewhere in between, so no window, wherever it begins, can hold more than the limit.
 * A client that keeps to the same rule by itself hears each response later than the relay, and so is never refused here.
 */

/**
 * A slot: call `mayDispatch` in the same turn as the dispatch, and then one of `release` and `unused`.
 *
 * @typedef {object} Slot
 * @property {() => boolean} mayDispatch whether it is not too late; if it is, the slot is given back
 * @property {(ms: number) => void} refuse notes that the server wants no request for so long
 * @property {() => void} release gives it back when the response is in, or was given up
 * @property {() => void} unused gives it back if no request was dispatched
 *
 * @typedef {Slot | { retryMs: number, problem?: string | undefined }} Taken `retryMs`: until a slot may be free; `problem`: why
 *   there are none, if it is not the limit
 */

/**
 * @param {{ limit: number, windowMs: number }} rate
 * @param {() => number} [now] milliseconds that never run backwards
 * @returns {{ take(): Taken }}
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
    const giveBack = (/** @type {number[]} */ ...held) => {
      if (!isHeld) return
      isHeld = false
      inFlight -= 1
      freeAt.push(...held)
    }
    return {
      mayDispatch: () => true,
      // Nobody shares it, and whoever asked gets the response.
      refuse() {},
      release: () => giveBack(now() + windowMs + MARGIN_MS),
      unused: () => giveBack(),
    }
  }

  return { take }
}

/** Hosts round their clocks to milliseconds. The client's own margin is 10 and more. */
const MARGIN_MS = 2
