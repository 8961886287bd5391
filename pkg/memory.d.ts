/**
 * A journal in memory: for tests, and for bytes that you store yourself. A limit that the imports of one process share.
 *
 * @packageDocumentation
 */
import type { Journal } from './journal.js'
import type { Limiter } from './limiter.js'

/** A journal in memory, and its bytes. */
export interface MemoryJournal extends Journal {
  /** A copy of all bytes, those that it began with included. Give it to a later {@link memoryJournal}. */
  readonly bytes: Uint8Array
  /** Returns the pieces that were appended. Null if there are none. */
  load(): Uint8Array[] | null
  /** Appends a copy of the bytes. */
  append(bytes: Uint8Array): void
  /** Closes the journal for this run. Another `load()` may follow. */
  close(): void
}

/**
 * Returns a journal in memory. It does not outlive the process: store its bytes.
 *
 * @param bytes the bytes of an earlier run; they are copied
 * @throws `ImportError` with `INVALID_OPTION` at once, if the bytes are not a `Uint8Array`. `load()` throws `JOURNAL_IN_USE` while
 *   another run holds the journal. `append()` throws `JOURNAL_UNWRITABLE` before `load()`
 *
 * @example
 * ```ts
 * import { importUsers } from 'cometchat-import'
 * import { memoryJournal } from 'cometchat-import/memory'
 *
 * const storage = new Map<string, Uint8Array>() // a database, an object store
 * const users = [{ uid: 'ada', name: 'Ada' }]
 *
 * const journal = memoryJournal(storage.get('journal'))
 * const report = await importUsers(users, {
 *   appId: '123abc',
 *   region: 'us',
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 *   journal,
 *   budget: { deadlineMs: 20_000 },
 * })
 * storage.set('journal', journal.bytes)
 * console.log(report.status) // complete
 * ```
 */
export function memoryJournal(bytes?: Uint8Array): MemoryJournal

/** Changes the clock of {@link memoryLimiter}. */
export interface MemoryLimiterOptions {
  /**
   * Returns the time in milliseconds, for tests. It must not be the time of day, which may be set.
   * @default performance.now
   */
  now?: (() => number) | undefined
}

/** A limit in memory. It replies at once. */
export interface MemoryLimiter extends Limiter {
  readonly name: string
  exchange(ask: Uint8Array): Uint8Array
}

/**
 * Returns a limit that the imports of one process share: make one for each app, and pass it to all imports into that app. Together they
 * send 60 requests a minute. It ends with the process, and the next process does not know what this one sent in its last minute. Where
 * that matters, keep the limit in a store.
 *
 * @param options a clock, for tests
 * @throws `ImportError` with `INVALID_OPTION` at once, if an option is not one
 *
 * @example
 * ```ts
 * import { memoryLimiter } from 'cometchat-import/memory'
 *
 * const limiters = new Map<string, ReturnType<typeof memoryLimiter>>()
 *
 * // The limit of an app, the same for all imports of this process.
 * export function limiterOf(appId: string) {
 *   const limiter = limiters.get(appId) ?? memoryLimiter()
 *   limiters.set(appId, limiter)
 *   return limiter
 * }
 * ```
 */
export function memoryLimiter(options?: MemoryLimiterOptions): MemoryLimiter
