/** @typedef {import('../index.js').ImportEvent} Event */

/** So many events wait for a slow listener before the run waits for it too. */
const EVENTS_WAITING = 1000
/** Milliseconds between two progress events. */
const PROGRESS_MS = 250

/**
 * Carries events from the run to whoever iterates over the job; holds the run back if they lag.
 *
 * @param {() => import('../index.js').Progress} progress
 */
export function eventQueue(progress) {
  /** @type {Event[]} */
  let queue = []
  /** @type {(() => void)[]} */
  const waiting = []
  /** @type {(() => void) | undefined} */
  let resume
  let ended = false
  let open = 0
  let holding = true
  let lastProgress = 0

  const wakeListeners = () => {
    for (const wake of waiting.splice(0)) wake()
  }
  const release = () => {
    resume?.()
    resume = undefined
  }
  return {
    get wanted() {
      return open > 0
    },
    /**
     * Takes events as JSON text; returns a promise while the listener is behind.
     *
     * @param {string} text
     * @returns {Promise<void> | undefined}
     */
    push(text) {
      if (open === 0) return undefined
      for (const event of JSON.parse(text)) queue.push(event)
      const now = Date.now()
      if (now - lastProgress >= PROGRESS_MS) {
        lastProgress = now
        queue.push({ type: 'progress', ...progress() })
      }
      wakeListeners()
      if (!holding || queue.length < EVENTS_WAITING) return undefined
      return new Promise((resolve) => {
        resume = resolve
      })
    },
    end() {
      if (open > 0 && !ended) queue.push({ type: 'progress', ...progress() })
      ended = true
      wakeListeners()
      release()
    },
    /** Lets a run that is being stopped end, whoever lags: from now on it is not held back. */
    stopHolding() {
      holding = false
      release()
    },
    /**
     * Returns an iterator over the events from now on.
     *
     * @param {() => void} onOpen
     * @param {() => void} onClose called when nobody listens any more
     * @returns {AsyncIterableIterator<Event, undefined>}
     */
    iterator(onOpen, onClose) {
      open += 1
      onOpen()
      let closed = false
      /** @returns {Promise<IteratorReturnResult<undefined>>} */
      const close = () => {
        if (!closed) {
          closed = true
          open -= 1
          if (open === 0) {
            queue = []
            onClose()
            release()
          }
        }
        return Promise.resolve({ done: true, value: undefined })
      }
      /** @returns {Promise<IteratorResult<Event, undefined>>} */
      const next = async () => {
        for (;;) {
          if (closed) return { done: true, value: undefined }
          if (queue.length > 0) {
            const value = /** @type {Event} */ (queue.shift())
            if (queue.length < EVENTS_WAITING / 2) release()
            return { done: false, value }
          }
          if (ended) return close()
          await /** @type {Promise<void>} */ (new Promise((resolve) => waiting.push(resolve)))
        }
      }
      return {
        next,
        return: close,
        [Symbol.asyncIterator]() {
          return this
        },
      }
    },
  }
}
