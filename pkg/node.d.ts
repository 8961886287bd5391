/**
 * What needs a file system: Node 20 or later, Deno, Bun.
 *
 * @packageDocumentation
 */
import type { Journal } from './journal.js'

/** A journal in a file, held by a lock file beside it (`<path>.lock`). */
export interface FileJournal extends Journal {
  /** As it was given. */
  readonly path: string
  /** In pieces of at most 256 KiB, so that a large journal is never in memory as a whole; null if there is none. */
  load(): Promise<AsyncIterable<Uint8Array> | null>
  /** Resolves when the bytes are on the disk (`fdatasync`). After a failure, `load()` has to come first. */
  append(bytes: Uint8Array): Promise<void>
  /** Waits for what is being written, and removes the lock. */
  close(): Promise<void>
}

/**
 * A journal in a file, which is made at the first append, readable by its owner only.
 *
 * One run at a time holds it, in whichever process. The lock of a process that has ended, however it did, is taken over;
 * one made on another machine (a shared drive) is not, since nothing here can tell whether that process runs. Processes
 * that do not see one another, such as those of two containers, need different host names.
 *
 * Deno asks for `--allow-read --allow-write --allow-sys --allow-run`; the last to see whether the holder of a lock runs:
 * without it, a lock that a crash left has to be deleted by hand.
 *
 * @param path of the file; its folder must exist
 * @throws `ImportError` at once `INVALID_OPTION`, for a path that is no path; of `load()`, `append()` and `close()` as
 *   rejections, `JOURNAL_IN_USE`, which names the holder, `JOURNAL_UNREADABLE` and `JOURNAL_UNWRITABLE`, whose `cause` is
 *   what the file system said
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs'
 * import { importUsers } from 'cometchat-import'
 * import { fileJournal } from 'cometchat-import/node'
 *
 * const report = await importUsers(createReadStream('users.csv'), {
 *   appId: '123abc',
 *   region: 'us',
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 *   timestamps: 'auto',
 *   journal: fileJournal('users.csv.cometchat-journal'),
 * })
 * console.log(report.status, report.resumed)
 * ```
 */
export function fileJournal(path: string): FileJournal
