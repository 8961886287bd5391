/**
 * A journal and a limit in Postgres: for workers on many machines, and for functions.
 *
 * @packageDocumentation
 */
import type { FencedJournal, FencedJournalOptions } from './fenced.js'
import type { Journal } from './journal.js'
import type { LimitOptions } from './limit.js'
import type { Limiter } from './limiter.js'

export type { FencedJournal, FencedJournalOptions, Journal, Limiter, LimitOptions }

/** The part of a client or pool of `pg` that is used. */
export interface PgClientLike {
  /** Runs a statement, and resolves with its rows. */
  // biome-ignore lint/suspicious/noExplicitAny: what the client's own types say of it, which others would not fit
  query(statement: string, values: any[]): Promise<PgResultLike>
}

/** The part of a result of `pg` that is used. */
export interface PgResultLike {
  /** The rows, by the names of their columns. */
  // biome-ignore lint/suspicious/noExplicitAny: what the client's own types say of it, which others would not fit
  rows: any[]
}

/** The part of `sql` of `postgres` that is used. */
export interface PostgresSqlLike {
  // biome-ignore lint/suspicious/noExplicitAny: it is called by others only
  (...args: any[]): any
  /** Runs a statement. */
  // biome-ignore lint/suspicious/noExplicitAny: what the client's own types say of it, which others would not fit
  unsafe(statement: string, values?: any[], options?: any): PromiseLike<any[]>
}

/**
 * The SQL that makes the tables `cometchat_import_journals`, `cometchat_import_pieces` and `cometchat_import_limiters`, and the limiters'
 * function. It may be run again, and by several at once: what is there stays. `npx cometchat-import migration postgres` prints it.
 *
 * Run it again after an update of this package: the function's name ends with a version.
 */
export const migration: string

/**
 * Returns a journal in Postgres, in the tables of {@link migration}. To begin again at the first row, delete its row of
 * `cometchat_import_journals`.
 *
 * One worker at a time holds it, until a time that a living worker puts off. Each that takes hold gets the next number, and an append
 * needs to be of the latest hold. So a worker that was frozen, and whose journal another has taken over, writes nothing more: its run
 * ends as `JOURNAL_LOST`, and its report is void.
 *
 * Every step is one statement, and nothing is kept in the session: poolers in transaction mode will do. `synchronous_commit` must be
 * on, as it is by default.
 *
 * @param client a pool or a client of `pg` that nothing else uses meanwhile, or `sql` of `postgres`; you close it
 * @param options the journal's name, and how long a worker may be silent
 * @throws `ImportError` with `INVALID_OPTION` at once, if the client or an option is not one. `load()` rejects with `JOURNAL_IN_USE`,
 *   which names the holder, and with `JOURNAL_UNREADABLE`, `append()` with `JOURNAL_LOST` and `JOURNAL_UNWRITABLE`
 *
 * @example
 * <!-- run by tests/fleet/cases/examples.js -->
 * ```ts
 * import { createReadStream } from 'node:fs'
 * import pg from 'pg'
 * import { importUsers } from 'cometchat-import'
 * import { migration, postgresJournal } from 'cometchat-import/postgres'
 *
 * const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
 * await pool.query(migration) // once
 * const report = await importUsers(createReadStream('users.csv'), {
 *   appId: process.env.COMETCHAT_APP_ID,
 *   region: 'us',
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 *   timestamps: 'auto',
 *   journal: postgresJournal(pool, { name: 'users.csv' }),
 * })
 * console.log(report.status, report.imported) // complete 2
 * await pool.end()
 * ```
 */
export function postgresJournal(client: PgClientLike | PostgresSqlLike, options: FencedJournalOptions): FencedJournal

/**
 * Returns a limit in Postgres that many workers share, in a row of `cometchat_import_limiters`: see {@link migration}. No 60 seconds hold
 * more than 60 requests of all of them.
 *
 * Every ask is one call of a function that locks the row, and nothing is kept in the session: poolers in transaction mode will do. An
 * ask takes up to a millisecond of the server. Rows are changed in place, so that the table stays small.
 *
 * What is granted must not be forgotten. So the function switches `synchronous_commit` on for its transaction if it is off. When the
 * server was restarted, another one has taken over, or the row is gone, the limit is closed until whatever may have been granted is over:
 * for `timeoutMs` and 65 seconds. The server must be of version 13 or later.
 *
 * Any default isolation will do; with `read committed`, an ask that meets another one waits for it, and with the others it is
 * repeated.
 *
 * @param client a pool or a client of `pg` that nothing else uses meanwhile, or `sql` of `postgres`; you close it
 * @param options which app's limit
 * @throws `ImportError` with `INVALID_OPTION` at once, if the client or an option is not one, and from `exchange()`, if the function is
 *   missing or of another version: run the {@link migration} again. `exchange()` rejects with the client's error
 *
 * @example
 * <!-- run by tests/fleet/cases/examples.js -->
 * ```ts
 * import { createReadStream } from 'node:fs'
 * import pg from 'pg'
 * import { importUsers } from 'cometchat-import'
 * import { migration, postgresLimiter } from 'cometchat-import/postgres'
 *
 * const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
 * await pool.query(migration) // once
 * const app = { appId: process.env.COMETCHAT_APP_ID, region: 'us' }
 * const report = await importUsers(createReadStream('users.csv'), {
 *   ...app,
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 *   timestamps: 'auto',
 *   limiter: postgresLimiter(pool, app),
 * })
 * console.log(report.status, report.imported) // complete 2
 * await pool.end()
 * ```
 */
export function postgresLimiter(client: PgClientLike | PostgresSqlLike, options: LimitOptions): Limiter
