/** The storage of a Durable Object, as a caller gives it. */
import { ImportError } from '../client/error.js'

/** @typedef {import('../durable-object.js').DurableObjectStorageLike} DurableObjectStorageLike */

/**
 * @param {string} maker the function that was given it, for the message
 * @param {DurableObjectStorageLike | { readonly storage: DurableObjectStorageLike }} where `ctx`, or `ctx.storage`
 * @returns {DurableObjectStorageLike}
 */
export function storageOf(maker, where) {
  const storage =
    /** @type {{ storage?: DurableObjectStorageLike } | undefined} */ (where)?.storage ??
    /** @type {DurableObjectStorageLike} */ (where)
  if (typeof storage?.put !== 'function' || typeof storage.list !== 'function')
    throw new ImportError(
      'INVALID_OPTION',
      `${maker}: expected the ctx of a Durable Object, or its storage; a Worker without one has no storage`,
    )
  return storage
}
