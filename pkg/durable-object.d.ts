/**
 * What needs a Durable Object: Cloudflare Workers.
 *
 * @packageDocumentation
 */
import type { Journal } from './journal.js'

/** The part of a Durable Object's storage that is used; `ctx.storage` has it, over SQLite or not. */
export interface DurableObjectStorageLike {
  /** The values under keys that begin with `prefix`, in the order of the keys. */
  // biome-ignore lint/suspicious/noExplicitAny: what the platform's own types say of it, which others would not fit
  list(options: { prefix: string; startAfter?: string; limit?: number; reverse?: boolean }): Promise<Map<string, any>>
  /** Writes values of at most 64 KiB each. */
  put(entries: Record<string, Uint8Array>): Promise<void>
  /** Resolves when all that was written is on the platform's disks. */
  sync(): Promise<void>
}

/** Which of the object's journals. */
export interface DurableObjectJournalOptions {
  /**
   * One journal for each name, 1–100 characters.
   * @default 'journal'
   */
  name?: string | undefined
}

/** A journal in the storage of a Durable Object. */
export interface DurableObjectJournal extends Journal {
  /** As it was given. */
  readonly name: string
  /** A piece for each append, read 128 at a time; null if there is none. */
  load(): Promise<AsyncIterable<Uint8Array> | null>
  /** Resolves when the platform has the bytes on its disks (`storage.sync()`). After a failure, `load()` has to come first. */
  append(bytes: Uint8Array): Promise<void>
  /** Lets go: another call of the object may load it. */
  close(): Promise<void>
}

/**
 * A journal in the storage of a Durable Object, under keys that begin with `cometchat-import:`. Each append is a value of
 * its own; nothing is read to be written again. `ctx.storage.deleteAll()` forgets it, with all else that is there.
 *
 * One run at a time holds it: calls of an object may interleave, and a second one throws an `ImportError` of code
 * `JOURNAL_IN_USE`. The hold ends with the instance, however that ends.
 *
 * @param where `ctx`, or `ctx.storage`
 * @param options which journal
 * @throws `ImportError` at once `INVALID_OPTION` for what is no storage or no name; of `load()`, `JOURNAL_IN_USE` and
 *   `JOURNAL_UNREADABLE`; of `append()`, `JOURNAL_UNWRITABLE`
 *
 * @example
 * ```ts
 * import { importUsers, type HasBody, type ImportOptions } from 'cometchat-import'
 * import { durableObjectJournal, type DurableObjectStorageLike } from 'cometchat-import/durable-object'
 *
 * interface Storage extends DurableObjectStorageLike {
 *   setAlarm(time: number): Promise<void>
 * }
 *
 * // What the method `alarm` of a Durable Object does, with `this.ctx.storage` and an object of R2.
 * export async function alarm(storage: Storage, file: HasBody, options: ImportOptions) {
 *   const report = await importUsers(file, {
 *     ...options,
 *     journal: durableObjectJournal(storage),
 *     budget: { maxRequests: 40, deadlineMs: 600_000 },
 *   })
 *   if (report.status === 'stopped') await storage.setAlarm(Date.now())
 *   return report
 * }
 * ```
 */
export function durableObjectJournal(
  where: DurableObjectStorageLike | { readonly storage: DurableObjectStorageLike },
  options?: DurableObjectJournalOptions,
): DurableObjectJournal
