/** What needs IndexedDB: pages and workers of browsers. */
import type { Journal } from './journal.js'

export interface IndexedDbOptions {
  /** Default: the host's `indexedDB`. */
  indexedDB?: IDBFactory
  /** Default: the host's `navigator.locks`. Null: as in a host without them. */
  locks?: LockManager | null
}

/** A journal in a database of its own. */
export interface IndexedDbJournal extends Journal {
  /** As it was given. */
  readonly name: string
  /** A piece for each append, read 64 at a time; null if there is none. */
  load(): Promise<AsyncIterable<Uint8Array> | null>
  /** Resolves when the browser has written the bytes to the disk (`durability: 'strict'`). */
  append(bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

/**
 * A journal in IndexedDB. The database is called `cometchat-import:` and the name; `indexedDB.deleteDatabase` forgets it.
 *
 * ```ts
 * import { importUsers } from 'cometchat-import'
 * import { indexedDbJournal } from 'cometchat-import/indexeddb'
 *
 * const journal = indexedDbJournal(`${file.name} ${file.size} ${file.lastModified}`)
 * const report = await importUsers(file, { endpoint: 'https://relay.example.com/v3', journal })
 * ```
 *
 * One tab or worker at a time holds it, by `navigator.locks`. Where there are none (pages that are neither from `https:`
 * nor from this machine), a record in the database names the holder for 2 minutes, is renewed while the run goes on, and
 * is looked at in the transaction of each append: a page that slept longer cannot write beside another.
 *
 * Browsers may clear a site's data when room is short: `navigator.storage.persist()` asks them not to.
 *
 * Errors are `ImportError`s: `JOURNAL_IN_USE` if another tab or worker holds it; `JOURNAL_UNREADABLE`;
 * `JOURNAL_UNWRITABLE`, as when the site's quota is used up; `UNSUPPORTED_HOST` is thrown at once without IndexedDB.
 *
 * @param name any text: one journal for each
 */
export function indexedDbJournal(name: string, options?: IndexedDbOptions): IndexedDbJournal
