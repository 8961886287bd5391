/** Bodies and ends that misbehave, and plain responses as a `Response`. */

/** The connection broke: what `fetch` rejects with, and what a socket is destroyed for. */
export class Dropped extends TypeError {
  constructor() {
    super('fetch failed', { cause: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }) })
  }
}

/**
 * Returns a plain response as a `Response`. When the caller aborts, or drops the body, a stalled body ends.
 *
 * @param {import('./plain-response.js').PlainResponse} plain
 * @param {AbortSignal} [signal]
 */
export function toResponse({ status, headers, body }, signal) {
  const bare = status === 204 || body === ''
  return new Response(bare ? null : typeof body === 'string' ? body : streamOf(body, signal), { status, headers })
}

/** @param {import('./plain-response.js').Body} body @param {AbortSignal} [signal] */
function streamOf(body, signal) {
  const gone = new AbortController()
  const abort = () => gone.abort(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  const parts = body(gone.signal)
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await parts.next()
        if (!done) return controller.enqueue(encoder.encode(value))
        controller.close()
      } catch (error) {
        controller.error(error)
      }
      signal?.removeEventListener('abort', abort)
    },
    cancel: (reason) => gone.abort(reason),
  })
}

/**
 * Waits for `promise`, but no longer than until `signal` aborts; then it rejects with the signal's reason.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
export function untilAborted(promise, signal) {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Waits for ever, unless `signal` aborts. @param {AbortSignal} [signal] @returns {Promise<never>} */
export function forever(signal) {
  return untilAborted(new Promise(() => {}), signal)
}

/** Returns the first half of `text`, never within a surrogate pair. @param {string} text */
export function firstHalf(text) {
  return text.slice(0, Math.ceil(text.length / 2)).replace(/[\uD800-\uDBFF]$/, '')
}

/** Returns half of the body, then nothing more. @param {string} text @returns {import('./plain-response.js').Body} */
export function stalling(text) {
  return async function* (signal) {
    yield firstHalf(text)
    await forever(signal)
  }
}

/** Returns half of the body, then the connection breaks. @param {string} text @returns {import('./plain-response.js').Body} */
export function breaking(text) {
  return async function* () {
    yield firstHalf(text)
    throw new Dropped()
  }
}

/**
 * Returns the whole body, in small parts, over `ms` milliseconds.
 *
 * @param {string} text
 * @param {number} ms
 * @param {(ms: number) => Promise<unknown>} sleep
 * @returns {import('./plain-response.js').Body}
 */
export function dripping(text, ms, sleep) {
  const parts = 10
  return async function* (signal) {
    const size = Math.max(1, Math.ceil(text.length / parts))
    for (let at = 0; at < text.length; at += size) {
      await untilAborted(sleep(ms / parts), signal)
      yield text.slice(at, at + size)
    }
  }
}
