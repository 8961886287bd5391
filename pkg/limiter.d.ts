/**
 * A limit that many workers share, and a limiter for stores that have none of their own here.
 *
 * @packageDocumentation
 */

/** A value, or a promise of it. */
type MaybePromise<T> = T | PromiseLike<T>

/**
 * A place where many workers keep one limit: no 60 seconds hold more than 60 requests of all of them. All workers of one app must use
 * the same place. What is asked and replied is binary: pass the bytes on.
 *
 * A place of your own runs one of the limiters of this package, and this passes bytes to it. A Durable Object with a method `exchange` is
 * such a place, if each ask goes through a new stub.
 *
 * @example
 * ```ts
 * import type { Limiter } from 'cometchat-import/limiter'
 *
 * // A limiter that another process runs.
 * const overHttp: Limiter = {
 *   name: 'limits.example.com',
 *   async exchange(ask) {
 *     const response = await fetch('https://limits.example.com/123abc', { method: 'POST', body: ask.slice() })
 *     if (!response.ok) throw new Error(`the limiter responded with ${response.status}`)
 *     return new Uint8Array(await response.arrayBuffer())
 *   },
 * }
 * ```
 */
export interface Limiter {
  /** The name of the place, for messages. */
  readonly name?: string | undefined
  /**
   * Passes an ask to the store, and returns the store's reply. Each ask is one step of the store: no other may come in between. If this
   * throws or rejects, the ask is taken for lost, and another follows. It is harmless if an ask reaches the store twice.
   *
   * @param ask some 100 bytes
   */
  exchange(ask: Uint8Array): MaybePromise<Uint8Array>
}

/** What {@link compareAndSwapLimiter} needs of a store. */
export interface CompareAndSwapStore<Version = unknown> {
  /** Reads the value. */
  read(): MaybePromise<CompareAndSwapValue<Version>>
  /**
   * Stores the bytes, if the value is still the one of this version: in one step of the store, such as a condition of DynamoDB, a
   * transaction of etcd, `update` of a revision in NATS, or `If-Match` of R2. If nothing was stored, nothing may be stored still
   * (`attribute_not_exists`, `If-None-Match: *`). They must be stored for good before it resolves.
   *
   * @param bytes some 2 KB at a limit of 60
   * @param version what `read` returned with the value
   * @returns true; false if another worker has written in between
   */
  write(bytes: Uint8Array, version: Version): MaybePromise<boolean>
}

/** What a store has. */
export interface CompareAndSwapValue<Version = unknown> {
  /** What was written last; undefined or null if nothing ever was. Bytes that are damaged close the limit for 1½ windows. */
  bytes: Uint8Array | null | undefined
  /** What `write` compares: a revision, an ETag, a counter. Of no value too, if the store needs one. */
  version: Version
  /**
   * The time in milliseconds, of one clock for all workers: that of the store, read in this call. Not the worker's, since a worker whose
   * clock is some seconds ahead would take cells too early, and exceed the limit. A header `Date` is too coarse, as it has whole seconds.
   *
   * If the store has no clock (DynamoDB, S3), use one that all workers reach, such as that of a database. Clocks of their own will do
   * only if they are kept within a few milliseconds of one another, as on hosts of one cloud.
   */
  clockMs: number
}

/** Changes how {@link compareAndSwapLimiter} goes about it. */
export interface CompareAndSwapOptions {
  /**
   * The name of the place, for messages.
   * @default 'compare and swap'
   */
  name?: string | undefined
  /**
   * How often a write is attempted while others write first, 1 to 1000. The pauses in between are random, up to 20 ms, 40 ms and so on
   * up to 500 ms.
   * @default 12
   */
  attempts?: number | undefined
}

/**
 * Returns a limiter over any store that replaces a value only if it is still the one that was read: DynamoDB, etcd, NATS KV, R2, S3. One
 * value is one limit, so each app needs its own.
 *
 * `cometchat-import/limiter-suite` has the tests that show whether what you have made keeps the limit.
 *
 * @param store reads and writes the value
 * @param options a name for messages, and how often to try
 * @throws `ImportError` with `INVALID_OPTION` at once, if the store or an option is not one, and from `exchange()`, if `read` or `write`
 *   return something else. `exchange()` rejects with `LIMITER_UNREACHABLE` after the last attempt, and with what `read` or `write` throw
 *
 * @example
 * ```ts
 * import { compareAndSwapLimiter } from 'cometchat-import/limiter'
 *
 * // An object of R2, whose ETag is its version. The time is that of one small function that all workers call.
 * declare const bucket: {
 *   get(key: string): Promise<{ etag: string; arrayBuffer(): Promise<ArrayBuffer> } | null>
 *   put(key: string, value: Uint8Array, options: { onlyIf: Headers }): Promise<object | null>
 * }
 * declare function sharedTime(): Promise<number>
 *
 * const key = 'limits/123abc'
 * export const limiter = () =>
 *   compareAndSwapLimiter<string | undefined>({
 *     async read() {
 *       const found = await bucket.get(key)
 *       const bytes = found ? new Uint8Array(await found.arrayBuffer()) : undefined
 *       return { bytes, version: found?.etag, clockMs: await sharedTime() }
 *     },
 *     async write(bytes, version) {
 *       const onlyIf = new Headers(version ? { 'If-Match': `"${version}"` } : { 'If-None-Match': '*' })
 *       return (await bucket.put(key, bytes, { onlyIf })) !== null
 *     },
 *   })
 * ```
 */
export function compareAndSwapLimiter<Version = unknown>(
  store: CompareAndSwapStore<Version>,
  options?: CompareAndSwapOptions,
): Limiter
