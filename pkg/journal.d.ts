/** A value, or a promise of it. */
type MaybePromise<T> = T | PromiseLike<T>

/**
 * A place where an import saves its progress, so that a later run resumes where this one ended. The bytes are binary and only
 * ever appended: an adapter stores them and need not understand them. They take about 15 bytes for each user. They hold keyed
 * hashes, times and counts, and no API key, uid or name.
 *
 * @example
 * ```ts
 * import { importUsers, type Journal } from 'cometchat-import'
 *
 * // Any place that can append and read back in order.
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
   * Opens the journal for one run, and returns everything that was appended so far, in order. Returns null or undefined if nothing
   * was. While a run holds the journal, it must refuse another with an `ImportError` of code `JOURNAL_IN_USE` that names the holder.
   */
  load(): MaybePromise<Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array> | null | undefined>
  /**
   * Appends bytes. It must resolve only when they are stored for good. It is never called while an earlier call is pending.
   *
   * @param bytes a copy that you may keep
   */
  append(bytes: Uint8Array): MaybePromise<void>
  /** Closes the journal for this run. A later run calls `load()` again. */
  close?(): MaybePromise<void>
}
