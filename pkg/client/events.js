/** @typedef {import('../index.js').ImportEvent} Event */

/** So many events wait for a slow listener before the run waits for it too. */
const EVENTS_WAITING = 1000
/** Milliseconds between two progress events. */
const PROGRESS_MS = 250

/**
 * @typedef {object} Queue
 * @property {Event[]} events
 * @property {(() => void)[]} waiting listeners that wait for an event
 * @property {(() => void) | undefined} resume lets the run continue that waits for a slow listener
 * @property {boolean} ended
 * @property {number} open how many listen
 */

/**
 * Carries events from the run to whoever iterates over the job; holds the run back if they lag.
 *
 * @param {() => import('../index.js').Progress} progress
 */
export function eventQueue(progress) {
  /** @type {Queue} */
  const queue = { events: [], waiting: [], resume: undefined, ended: false, open: 0 }
  let holding = true
  let lastProgress = 0

  const pushProgress = () => queue.events.push({ type: 'progress', ...progress() })
  return {
    get wanted() {
      return queue.open > 0
    },
    /**
     * Takes events as JSON text; returns a promise while the listener is behind.
     *
     * @param {string} text
     * @returns {Promise<void> | undefined}
     */
    push(text) {
      if (queue.open === 0) return undefined
      for (const event of JSON.parse(text)) queue.events.push(event)
      const now = Date.now()
      if (now - lastProgress >= PROGRESS_MS) {
        lastProgress = now
        pushProgress()
      }
      wakeListeners(queue)
      if (!holding || queue.events.length < EVENTS_WAITING) return undefined
      return new Promise((resolve) => {
        queue.resume = resolve
      })
    },
    end() {
      if (queue.open > 0 && !queue.ended) pushProgress()
      queue.ended = true
      wakeListeners(queue)
      resumeRun(queue)
    },
    /** Lets a run that is being stopped end, whoever lags: from now on it is not held back. */
    stopHolding() {
      holding = false
      resumeRun(queue)
    },
    /**
     * Returns an iterator over the events from now on.
     *
     * @param {() => void} onOpen
     * @param {() => void} onClose called when nobody listens any more
     */
    iterator(onOpen, onClose) {
      queue.open += 1
      onOpen()
      return listener(queue, onClose)
    },
  }
}

/** @param {Queue} queue */
function wakeListeners({ waiting }) {
  for (const wake of waiting.splice(0)) wake()
}

/** @param {Queue} queue */
function resumeRun(queue) {
  queue.resume?.()
  queue.resume = undefined
}

/**
 * @param {Queue} queue
 * @param {() => void} onClose
 * @returns {AsyncIterableIterator<Event, undefined>}
 */
function listener(queue, onClose) {
  let closed = false
  /** @returns {Promise<IteratorReturnResult<undefined>>} */
  const close = () => {
    if (!closed) {
      closed = true
      queue.open -= 1
      if (queue.open === 0) {
        queue.events = []
        onClose()
        resumeRun(queue)
      }
    }
    return Promise.resolve({ done: true, value: undefined })
  }
  /** @returns {Promise<IteratorResult<Event, undefined>>} */
  const next = async () => {
    for (;;) {
      if (closed) return { done: true, value: undefined }
      if (queue.events.length > 0) {
        const value = /** @type {Event} */ (queue.events.shift())
        if (queue.events.length < EVENTS_WAITING / 2) resumeRun(queue)
        return { done: false, value }
      }
      if (queue.ended) return close()
      await /** @type {Promise<void>} */ (new Promise((resolve) => queue.waiting.push(resolve)))
    }
  }
  return {
    next,
    return: close,
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
