/**
 * What needs IndexedDB: pages and workers of browsers.
 *
 * @packageDocumentation
 */
import type { Journal } from './journal.js'

/** What is used instead of the host's own. */
export interface IndexedDbOptions {
  /**
   * An `IDBFactory`.
   * @default the host's `indexedDB`
   */
  indexedDB?: DatabaseFactory | undefined
  /**
   * A `LockManager`; null: as in a host without one.
   * @default the host's `navigator.locks`
   */
  locks?: LockRequests | null | undefined
}

/** What is used of an `IDBFactory`, so that these types do without those of a browser. */
export interface DatabaseFactory {
  /** Opens a database, or makes it. */
  open(name: string, version?: number): object
}

/** What is used of a `LockManager`. */
export interface LockRequests {
  /** Asks for a lock. */
  request(
    name: string,
    options: { ifAvailable?: boolean },
    callback: (lock: { readonly name: string } | null) => Promise<void>,
  ): Promise<unknown>
}

/** A journal in a database of its own. */
export interface IndexedDbJournal extends Journal {
  /** As it was given. */
  readonly name: string
  /** A piece for each append, read 64 at a time; null if there is none. */
  load(): Promise<AsyncIterable<Uint8Array> | null>
  /** Resolves when the browser has written the bytes to the disk (`durability: 'strict'`). */
  append(bytes: Uint8Array): Promise<void>
  /** Waits for what is being written, and lets go. */
  close(): Promise<void>
}

/**
 * A journal in IndexedDB. The database is called `cometchat-import:` and the name; `indexedDB.deleteDatabase` forgets it.
 *
 * One tab or worker at a time holds it, by `navigator.locks`. Where there are none (pages that are neither from `https:`
 * nor from this machine), a record in the database names the holder for 2 minutes, is renewed while the run goes on, and
 * is looked at in the transaction of each append: a page that slept longer cannot write beside another.
 *
 * Browsers may clear a site's data when room is short: `navigator.storage.persist()` asks them not to.
 *
 * @param name any text: one journal for each
 * @param options what is used instead of the host's own
 * @throws `ImportError` at once `UNSUPPORTED_HOST` without IndexedDB, and `INVALID_OPTION` for an empty name; of `load()` and
 *   `append()` as rejections, `JOURNAL_IN_USE` if another tab or worker holds it, `JOURNAL_UNREADABLE`, and
 *   `JOURNAL_UNWRITABLE`, as when the site's quota is used up
 *
 * @example
 * ```ts
 * import { importUsers } from 'cometchat-import'
 * import { indexedDbJournal } from 'cometchat-import/indexeddb'
 *
 * // As an input of a page gives it.
 * const file = new File(['uid,name\nada,Ada Lovelace\n'], 'users.csv')
 * const report = await importUsers(file, {
 *   endpoint: 'https://relay.example.com/v3',
 *   journal: indexedDbJournal(`${file.name} ${file.size} ${file.lastModified}`),
 * })
 * console.log(report.status, report.imported) // complete 1
 * ```
 */
export function indexedDbJournal(name: string, options?: IndexedDbOptions): IndexedDbJournal
