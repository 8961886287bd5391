/** A journal for tests, and for what stores bytes in its own way. */
import type { Journal } from './journal.js'

export interface MemoryJournal extends Journal {
  /** A copy of all that was appended, with what it began with: give it to a later `memoryJournal`. */
  readonly bytes: Uint8Array
  load(): Uint8Array[] | null
  append(bytes: Uint8Array): void
  close(): void
}

/**
 * A journal in memory. It outlives a run, not the process: keep its bytes.
 *
 * ```ts
 * import { importUsers } from 'cometchat-import'
 * import { memoryJournal } from 'cometchat-import/memory'
 *
 * const journal = memoryJournal(await storage.get('journal'))
 * const report = await importUsers(users, { appId, region, apiKey, journal, budget: { deadlineMs: 20_000 } })
 * await storage.put('journal', journal.bytes)
 * ```
 *
 * One run at a time holds it: another `load()` before `close()` throws an `ImportError` of code `JOURNAL_IN_USE`.
 *
 * @param bytes what an earlier run left; they are copied
 */
export function memoryJournal(bytes?: Uint8Array): MemoryJournal
