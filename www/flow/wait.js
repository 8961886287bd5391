// What a run waits for, until it may send again.

/**
 * Returns why a run waits, and until when.
 *
 * @param {{ reason: string, ms: number }} event
 * @param {string} [retried] why a request was last repeated
 */
export const waitOf = ({ reason, ms }, retried) => ({
  reason: reason === 'backoff' && (retried === 'NETWORK' || !navigator.onLine) ? 'offline' : reason,
  until: Date.now() + ms,
})

/** Returns a wait that is not over: nothing is sent until then, so no count ends it early. @param {{ reason: string, until: number }} [wait] */
export const stillWaiting = (wait) => (wait && wait.until > Date.now() ? wait : undefined)
