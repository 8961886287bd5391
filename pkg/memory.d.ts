/**
 * A journal for tests, and for what stores bytes in its own way.
 *
 * @packageDocumentation
 */
import type { Journal } from './journal.js'

/** A journal in memory, and its bytes. */
export interface MemoryJournal extends Journal {
  /** A copy of all that was appended, with what it began with: give it to a later {@link memoryJournal}. */
  readonly bytes: Uint8Array
  /** In the pieces that were appended; null if there is none. */
  load(): Uint8Array[] | null
  /** Keeps a copy. */
  append(bytes: Uint8Array): void
  /** Lets go: another `load()` may follow. */
  close(): void
}

/**
 * A journal in memory. It outlives a run, not the process: keep its bytes.
 *
 * @param bytes what an earlier run left; they are copied
 * @throws `ImportError` at once `INVALID_OPTION`, for what is no `Uint8Array`; of `load()`, `JOURNAL_IN_USE` while another
 *   run holds it; of `append()`, `JOURNAL_UNWRITABLE` before `load()`
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
