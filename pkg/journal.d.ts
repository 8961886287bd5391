/** A value, or a promise of it. */
type MaybePromise<T> = T | PromiseLike<T>

/**
 * Where an import writes down what it does before it does it, so that a later run goes on where this one ended. The
 * bytes are binary and only ever appended: an adapter moves them and never looks into them. They take about 15 bytes
 * for each user, and hold no key and nothing of a user that can be read.
 *
 * @example
 * ```ts
 * import { importUsers, type Journal } from 'cometchat-import'
 *
 * // Any place that can append and read back.
 * const pieces: Uint8Array[] = []
 * const journal: Journal = {
 *   load: () => pieces,
 *   append: (bytes) => void pieces.push(bytes),
 * }
 * const users = [{ uid: 'ada', name: 'Ada' }]
 * await importUsers(users, { appId: '123abc', region: 'us', apiKey: 'key', journal })
 * const again = await importUsers(users, { appId: '123abc', region: 'us', apiKey: 'key', journal })
 * console.log(again.requests, again.imported, again.resumed) // 0 1 1
 * ```
 */
export interface Journal {
  /**
   * Takes hold of the journal, and gives all that was appended so far, in order; null or undefined if nothing was.
   * A second holder is to be refused with an `ImportError` of code `JOURNAL_IN_USE` that names the first.
   */
  load(): MaybePromise<Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array> | null | undefined>
  /**
   * Appends; resolves only when the bytes last. Never called while an earlier call is pending.
   *
   * @param bytes a copy of their own, which may be kept
   */
  append(bytes: Uint8Array): MaybePromise<void>
  /** Lets go. `load()` may follow later, and takes hold anew. */
  close?(): MaybePromise<void>
}
