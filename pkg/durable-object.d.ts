/**
 * A journal and a limit in a Durable Object: for Cloudflare Workers.
 *
 * @packageDocumentation
 */
import type { Journal } from './journal.js'
import type { Limiter } from './limiter.js'

/** The part of a Durable Object's storage that is used. `ctx.storage` has it, with or without SQLite. */
export interface DurableObjectStorageLike {
  /** Resolves with the values under keys that begin with `prefix`, in the order of the keys. */
  // biome-ignore lint/suspicious/noExplicitAny: what the platform's own types say of it, which others would not fit
  list(options: { prefix: string; startAfter?: string; limit?: number; reverse?: boolean }): Promise<Map<string, any>>
  /** Writes values of at most 64 KiB each. */
  put(entries: Record<string, Uint8Array>): Promise<void>
  /** Resolves when everything that was written is on the platform's disks. */
  sync(): Promise<void>
}

/** Selects one of the object's journals. */
export interface DurableObjectJournalOptions {
  /**
   * The journal's name, 1–100 characters. Each name is a journal of its own.
   * @default 'journal'
   */
  name?: string | undefined
}

/** A journal in the storage of a Durable Object. */
export interface DurableObjectJournal extends Journal {
  /** The name, as it was given. */
  readonly name: string
  /** Resolves with one piece for each append, read 128 at a time. Null if there is no journal. */
  load(): Promise<AsyncIterable<Uint8Array> | null>
  /** Resolves when the bytes are on the platform's disks (`storage.sync()`). After a failure, call `load()` first. */
  append(bytes: Uint8Array): Promise<void>
  /** Closes the journal for this run. Another call of the object may load it. */
  close(): Promise<void>
}

/**
 * Returns a journal in the storage of a Durable Object, under keys that begin with `cometchat-import:`. Each append is a value of
 * its own, so nothing is rewritten. `ctx.storage.deleteAll()` deletes it, with everything else in the storage.
 *
 * One run at a time holds it. Calls of an object may interleave: a second one throws an `ImportError` of code `JOURNAL_IN_USE`. The
 * hold ends with the instance, however that ends.
 *
 * @param where `ctx`, or `ctx.storage`
 * @param options which of the object's journals
 * @throws `ImportError` with `INVALID_OPTION` at once, if the storage or the name is not one. `load()` rejects with `JOURNAL_IN_USE`
 *   and `JOURNAL_UNREADABLE`, `append()` with `JOURNAL_UNWRITABLE`
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

/** Selects one of the object's limits. */
export interface DurableObjectLimiterOptions {
  /**
   * The limit's name, 1–100 characters. Each name is a limit of its own.
   * @default 'data_import'
   */
  name?: string | undefined
  /**
   * Returns the time in milliseconds, for tests.
   * @default Date.now
   */
  now?: (() => number) | undefined
}

/** A limit in the storage of a Durable Object. */
export interface DurableObjectLimiter extends Limiter {
  /** The name, as it was given. */
  readonly name: string
  /** Resolves when the platform's disks have the new state. */
  exchange(ask: Uint8Array): Promise<Uint8Array>
}

/**
 * Returns a limit that many workers share, inside a Durable Object: one object for each app, got by the app's ID. It is kept under the
 * key `cometchat-import-limiter:` and the name, in some 2 KB at a limit of 60. An object that is evicted, or moved to another machine,
 * knows it still.
 *
 * The object's own imports take it as the option `limiter`. For all others, give the object a method `exchange`, and call it on a new stub
 * each time: a stub whose object was reset stays broken.
 *
 * @param where `ctx`, or `ctx.storage`
 * @param options which of the object's limits
 * @throws `ImportError` with `INVALID_OPTION` at once, if the storage or an option is not one. `exchange()` rejects with what the storage
 *   throws
 *
 * @example
 * ```ts
 * import { durableObjectLimiter, type DurableObjectStorageLike } from 'cometchat-import/durable-object'
 *
 * // `class Limits extends DurableObject` of 'cloudflare:workers' in a Worker.
 * export class Limits {
 *   readonly #limiter
 *   constructor(ctx: { storage: DurableObjectStorageLike }) {
 *     this.#limiter = durableObjectLimiter(ctx)
 *   }
 *   exchange(ask: Uint8Array) {
 *     return this.#limiter.exchange(ask)
 *   }
 * }
 * // In any Worker of the account: importUsers(file, { …, limiter: { exchange: (ask) => env.LIMITS.getByName(appId).exchange(ask) } })
 * ```
 */
export function durableObjectLimiter(
  where: DurableObjectStorageLike | { readonly storage: DurableObjectStorageLike },
  options?: DurableObjectLimiterOptions,
): DurableObjectLimiter
