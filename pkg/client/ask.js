/** A few requests of the standard API, with the core's limit, retries and redaction. */
import { asImportError, callCore } from './core-call.js'
import { checkedFetch, PAGE_BYTES } from './hooks.js'

/**
 * A request: one with a `body` (JSON text) creates something, one without reads.
 * @typedef {{ path: string, body?: string }} AskedRequest
 *
 * What a request was given.
 * @typedef {{ kind: 'text', text: string } | { kind: 'notThere' } | { kind: 'refused', code: string, message: string }
 *   | { kind: 'nothing' }} Given
 *
 * Why some were given nothing. `isOfAll`: an import would be refused for the same reason.
 * @typedef {{ code: import('../index.js').ErrorCode, reason: string, message: string, isOfAll: boolean }} AskingError
 */

/**
 * Sends requests, and resolves with what each was given, in their order.
 *
 * @param {import('./entities.js').Entity} entity
 * @param {object} how
 * @param {any} how.sending the options of sending, with the base of the address as `url`
 * @param {any} how.fetch
 * @param {AbortSignal} [how.signal] ends all of them at once
 * @param {AskedRequest[]} requests
 * @returns {Promise<{ responses: Given[], error?: AskingError }>}
 */
export async function ask(entity, { sending, fetch, signal }, requests) {
  const handle = callCore((wasm) => new wasm.AskHandle(entity.name, sending, requests, checkedFetch(fetch, PAGE_BYTES)))
  const onAbort = () => callCore(() => handle.stop())
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const running = handle.run()
    if (signal?.aborted) onAbort()
    return await running
  } catch (error) {
    throw asImportError(error)
  } finally {
    signal?.removeEventListener('abort', onAbort)
    handle.free?.()
  }
}
