type MaybePromise<T> = T | PromiseLike<T>

/**
 * Where an import writes down what it does before it does it, so that a later run goes on where this one ended. The
 * bytes are binary and only ever appended: an adapter moves them and never looks into them. They take about 15 bytes
 * for each user, and hold no key and nothing of a user that can be read.
 *
 * ```ts
 * // Your own: any place that can append and read back.
 * const journal: Journal = {
 *   load: () => storage.read('journal'),
 *   append: (bytes) => storage.append('journal', bytes),
 * }
 * ```
 */
export interface Journal {
  /**
   * Takes hold of the journal, and gives all that was appended so far, in order; null or undefined if nothing was.
   * A second holder is refused with an `ImportError` of code `JOURNAL_IN_USE` that names the first.
   */
  load(): MaybePromise<Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array> | null | undefined>
  /** Appends; resolves only when the bytes last. Never called while an earlier call is pending. */
  append(bytes: Uint8Array): MaybePromise<void>
  /** Lets go. `load()` may follow later, and takes hold anew. */
  close?(): MaybePromise<void>
}
