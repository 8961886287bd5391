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
  /** Waits for writes that are under way, and removes the lock. Ends a `load()` that watches a lock. */
  close(): Promise<void>
}

/** What {@link fileJournal} does about the lock of a run that cannot be seen from here. */
export interface FileJournalOptions {
  /** `true` takes it over at once. Only if you know that the run has ended. Default: `false`, after a minute without a sign of life. */
  takeOver?: boolean | undefined
  /** Called before the lock is watched: which process holds it since when, and how many milliseconds that may take. */
  onWait?: ((holder: { pid: number; host: string; since: string; waitMs: number }) => void) | undefined
}

/**
 * Returns a journal in a file. The first append makes the file, readable by its owner only.
 *
 * One run at a time holds it, across processes, containers and machines (on a shared drive). If the process that holds the lock has
 * ended, the next run takes the lock over. Where that process cannot be seen, because it was on another machine or in another
 * container, `load()` watches the lock file, in which a living run raises a counter every 10 s. If the counter stands still for a
 * minute, `load()` takes the lock over. A run whose lock was taken over fails at its next append.
 *
 * Deno needs `--allow-read --allow-write --allow-sys`. With `--allow-run` it sees at once whether the holder of a lock still runs.
 *
 * @param path the path of the file; its folder must exist
 * @param options what to do about a lock whose holder cannot be seen
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
export function fileJournal(path: string, options?: FileJournalOptions): FileJournal
