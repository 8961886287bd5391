/**
 * A journal, and a limit that tabs share, in IndexedDB: for pages and workers of browsers.
 *
 * @packageDocumentation
 */
import type { Journal } from './journal.js'
import type { LimitOptions } from './limit.js'
import type { Limiter } from './limiter.js'

/** Replacements for parts of the host. */
export interface IndexedDbOptions {
  /**
   * An `IDBFactory`.
   * @default the host's `indexedDB`
   */
  indexedDB?: DatabaseFactory | undefined
  /**
   * A `LockManager`. Null: behave as in a host that has none.
   * @default the host's `navigator.locks`
   */
  locks?: LockRequests | null | undefined
}

/** The part of an `IDBFactory` that is used, so that these types do not need those of a browser. */
export interface DatabaseFactory {
  /** Opens a database, or makes one. */
  open(name: string, version?: number): object
}

/** The part of a `LockManager` that is used. */
export interface LockRequests {
  /** Requests a lock. */
  request(
    name: string,
    options: { ifAvailable?: boolean },
    callback: (lock: { readonly name: string } | null) => Promise<void>,
  ): Promise<unknown>
}

/** A journal in a database of its own. */
export interface IndexedDbJournal extends Journal {
  /** The name, as it was given. */
  readonly name: string
  /** Resolves with one piece for each append, read 64 at a time. Null if there is no journal. */
  load(): Promise<AsyncIterable<Uint8Array> | null>
  /** Resolves when the browser has written the bytes to the disk (`durability: 'strict'`). */
  append(bytes: Uint8Array): Promise<void>
  /** Waits for writes that are under way, and closes the journal for this run. */
  close(): Promise<void>
}

/**
 * Returns a journal in IndexedDB. The database is called `cometchat-import:` and the name. `indexedDB.deleteDatabase` deletes it.
 *
 * One tab or worker at a time holds it, by `navigator.locks`. Pages that are neither from `https:` nor from this machine have no
 * locks. There, a record in the database names the holder for 2 minutes. It is renewed during the run and checked in the
 * transaction of each append, so that a page that slept longer cannot write beside another.
 *
 * Browsers may clear a site's data when space is short. `navigator.storage.persist()` asks them not to.
 *
 * @param name any text: each name is a journal of its own
 * @param options replacements for parts of the host
 * @throws `ImportError` at once: `UNSUPPORTED_HOST` without IndexedDB, `INVALID_OPTION` for an empty name. `load()` and `append()`
 *   reject with `JOURNAL_IN_USE` if another tab or worker holds the journal, with `JOURNAL_UNREADABLE`, and with
 *   `JOURNAL_UNWRITABLE`, for example when the site's quota is used up
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

/** Replacements for parts of the host. */
export interface IndexedDbLimiterHost {
  /**
   * An `IDBFactory`.
   * @default the host's `indexedDB`
   */
  indexedDB?: DatabaseFactory | undefined
  /**
   * Returns the time in milliseconds, the same in all tabs. For tests.
   * @default Date.now
   */
  now?: (() => number) | undefined
}

/** A limit in a database of the site's. */
export interface IndexedDbLimiter extends Limiter {
  readonly name: string
  exchange(ask: Uint8Array): Promise<Uint8Array>
}

/**
 * Returns a limit that all tabs and workers of one site share in one browser: together they send 60 requests a minute. It does not know
 * of other browsers. The database is called `cometchat-import-limits`, and each limit is a record in it.
 *
 * A tab that is closed or dies holds nothing up for longer than a request may take and a window. If the site's data are cleared while
 * tabs import, the limit is closed for 1½ windows.
 *
 * @param options which limit it is
 * @param host replacements for parts of the host
 * @throws `ImportError` at once: `UNSUPPORTED_HOST` without IndexedDB, `INVALID_OPTION` for an option that is not one. `exchange()` rejects
 *   with the browser's error
 *
 * @example
 * ```ts
 * import { importUsers } from 'cometchat-import'
 * import { indexedDbLimiter } from 'cometchat-import/indexeddb'
 *
 * const report = await importUsers([{ uid: 'ada', name: 'Ada' }], {
 *   endpoint: 'https://relay.example.com/v3',
 *   limiter: indexedDbLimiter({ appId: '123abc', region: 'us' }),
 * })
 * console.log(report.status, report.imported) // complete 1
 * ```
 */
export function indexedDbLimiter(options: LimitOptions, host?: IndexedDbLimiterHost): IndexedDbLimiter
