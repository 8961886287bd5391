/** An `AbortSignal` that promises race with. */
import { ImportError } from './error.js'

/** @param {AbortSignal | undefined} signal */
export function abortRace(signal) {
  const aborted = () => new ImportError('ABORTED', 'the check was aborted', { cause: signal?.reason })
  /** @type {() => void} */
  let onAbort = () => {}
  /** @type {Promise<never> | undefined} */
  const abort =
    signal &&
    new Promise((_, reject) => {
      onAbort = () => reject(aborted())
    })
  abort?.catch(() => {})
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
    race: (promise) => (abort ? Promise.race([promise, abort]) : promise),
    forget: () => signal?.removeEventListener('abort', onAbort),
  }
}
