/**
 * A journal in a file: for Node 20 or later, Deno and Bun.
 *
 * @packageDocumentation
 */
import type { Journal } from './journal.js'

/** A journal in a file, held by a lock file beside it (`<path>.lock`). */
export interface FileJournal extends Journal {
  /** The path, as it was given. */
  readonly path: string
  /** Resolves with pieces of at most 256 KiB, so that a large journal is never in memory as a whole. Null if there is no journal. */
  load(): Promise<AsyncIterable<Uint8Array> | null>
  /** Resolves when the bytes are on the disk (`fdatasync`). After a failure, call `load()` first. */
  append(bytes: Uint8Array): Promise<void>
  /** Waits for writes that are under way, and removes the lock. */
  close(): Promise<void>
}

/**
 * Returns a journal in a file. The first append makes the file, readable by its owner only.
 *
 * One run at a time holds it, across processes. If the process that holds the lock has ended, the next run takes the lock over. A
 * lock from another machine (on a shared drive) is never taken over, because nothing here can find out whether that process runs.
 * Processes that do not see one another, such as those of two containers, need different host names.
 *
 * Deno needs `--allow-read --allow-write --allow-sys --allow-run`. The last one shows whether the holder of a lock still runs.
 * Without it, you have to delete a lock that a crash left.
 *
 * @param path the path of the file; its folder must exist
 * @throws `ImportError` with `INVALID_OPTION` at once, if the path is not a path. `load()`, `append()` and `close()` reject with
 *   `JOURNAL_IN_USE`, which names the holder, and with `JOURNAL_UNREADABLE` and `JOURNAL_UNWRITABLE`, whose `cause` is the error of
 *   the file system
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
