// What a run waits for, until it may send again.

/**
 * Returns why a run waits, and until when.
 *
 * @param {{ reason: string, ms: number }} event
 * @param {string} [retried] why a request was last repeated
 * @param {{ sent?: number, rate?: { limit: number } }} [own] how many requests this run has sent, and the limit
 */
export const waitOf = ({ reason, ms }, retried, own = {}) => ({
  reason: displayedReason(reason, retried, own),
  until: Date.now() + ms,
})

/** @param {string} reason @param {string | undefined} retried @param {{ sent?: number, rate?: { limit: number } }} own */
function displayedReason(reason, retried, { sent = 0, rate }) {
  if (reason === 'backoff' && (retried === 'NETWORK' || !navigator.onLine)) return 'offline'
  // Its own requests have not reached the limit: others of this browser have, such as those of an earlier run.
  if (reason === 'limit' && rate && sent < rate.limit) return 'sharedLimit'
  return reason
}

/** Returns a wait that is not over: nothing is sent until then, so no count ends it early. @param {{ reason: string, until: number }} [wait] */
export const stillWaiting = (wait) => (wait && wait.until > Date.now() ? wait : undefined)
