/** An `AbortSignal` that promises race with. */
import { ImportError } from './error.js'

/**
 * One promise races at a time. No promise lives as long as the signal: each that raced with it would be held by it, and
 * so would what it gave, a piece of the input.
 *
 * @param {AbortSignal | undefined} signal
 */
export function abortRace(signal) {
  const aborted = () => new ImportError('ABORTED', 'the check was aborted', { cause: signal?.reason })
  /** @type {((error: ImportError) => void) | undefined} */
  let rejectCurrent
  const onAbort = () => rejectCurrent?.(aborted())
  signal?.addEventListener('abort', onAbort, { once: true })
  return {
    /** Throws if the signal has been aborted. */
    check() {
      if (signal?.aborted) throw aborted()
    },
    /**
     * Settles as the promise does, or rejects when the signal is aborted.
     *
     * @template T
     * @param {Promise<T>} promise
     * @returns {Promise<T>}
     */
    race(promise) {
      if (!signal) return promise
      return new Promise((resolve, reject) => {
        rejectCurrent = reject
        if (signal.aborted) onAbort()
        promise.then(resolve, reject)
      })
    },
    forget: () => signal?.removeEventListener('abort', onAbort),
  }
}
