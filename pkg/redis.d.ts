/**
 * A journal and a limit in Redis or Valkey: for workers on many machines, and for functions.
 *
 * @packageDocumentation
 */
import type { FencedJournal, FencedJournalOptions } from './fenced.js'
import type { Journal } from './journal.js'
import type { LimitOptions } from './limit.js'
import type { Limiter } from './limiter.js'

export type { FencedJournal, FencedJournalOptions, Journal, Limiter, LimitOptions }

/**
 * The part of a client that is used: `eval`, in the form of `ioredis` 5 and 6 (also `Cluster`), of `redis` 4 to 6 (also clusters and
 * pools), or of `@upstash/redis`.
 */
export interface RedisClientLike {
  /** Runs a script. */
  // biome-ignore lint/suspicious/noExplicitAny: the three clients have nothing in common but the name
  eval(...args: any[]): Promise<any>
}

/**
 * Returns a journal in Redis, under three keys that share one hash tag: `cometchat-import:{name}:fence`, `…:hold` and `…:pieces`. To
 * begin again at the first row, delete them.
 *
 * One worker at a time holds it, by a key that expires after `holdMs` and that a living worker renews. Each that takes hold gets the
 * next number, and an append needs the latest. So a worker that was frozen, and whose journal another has taken over, writes nothing
 * more: its run ends as `JOURNAL_LOST`, and its report is void.
 *
 * The Redis must keep its data: `appendonly yes`, and `maxmemory-policy noeviction`.
 *
 * @param client a client that is connected, or connects by itself; you close it
 * @param options the journal's name, and how long a worker may be silent
 * @throws `ImportError` with `INVALID_OPTION` at once, if the client or an option is not one. `load()` rejects with `JOURNAL_IN_USE`,
 *   which names the holder, and with `JOURNAL_UNREADABLE`, `append()` with `JOURNAL_LOST` and `JOURNAL_UNWRITABLE`
 *
 * @example
 * <!-- run by tests/fleet/cases/examples.js -->
 * ```ts
 * import { createReadStream } from 'node:fs'
 * import { Redis } from 'ioredis'
 * import { importUsers } from 'cometchat-import'
 * import { redisJournal } from 'cometchat-import/redis'
 *
 * const redis = new Redis(process.env.REDIS_URL)
 * const report = await importUsers(createReadStream('users.csv'), {
 *   appId: process.env.COMETCHAT_APP_ID,
 *   region: 'us',
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 *   timestamps: 'auto',
 *   journal: redisJournal(redis, { name: 'users.csv' }),
 * })
 * console.log(report.status, report.imported) // complete 2
 * redis.disconnect()
 * ```
 */
export function redisJournal(client: RedisClientLike, options: FencedJournalOptions): FencedJournal

/**
 * Returns a limit in Redis that many workers share, under one key: `cometchat-import:{app/region/name}:limiter`. No 60 seconds hold more
 * than 60 requests of all of them.
 *
 * The Redis must keep its data: `maxmemory-policy noeviction` and `appendonly yes`. If it loses some, it closes the limit until whatever
 * it may have granted is over: for 1½ windows, or longer with a long `timeoutMs`. Its version must be 6.2 or later; Valkey will do.
 *
 * The user needs the commands `EVAL`, `GET`, `SET` and `TIME`, and `INFO`, by which a restart is noticed. Without `INFO`, a worker
 * notices that knew a later state.
 *
 * @param client a client that is connected, or connects by itself; you close it
 * @param options which app's limit
 * @throws `ImportError` with `INVALID_OPTION` at once, if the client or an option is not one. `exchange()` rejects with the client's error
 *
 * @example
 * <!-- run by tests/fleet/cases/examples.js -->
 * ```ts
 * import { createReadStream } from 'node:fs'
 * import { Redis } from 'ioredis'
 * import { importUsers } from 'cometchat-import'
 * import { redisLimiter } from 'cometchat-import/redis'
 *
 * const redis = new Redis(process.env.REDIS_URL)
 * const app = { appId: process.env.COMETCHAT_APP_ID, region: 'us' }
 * const report = await importUsers(createReadStream('users.csv'), {
 *   ...app,
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 *   timestamps: 'auto',
 *   limiter: redisLimiter(redis, app),
 * })
 * console.log(report.status, report.imported) // complete 2
 * redis.disconnect()
 * ```
 */
export function redisLimiter(client: RedisClientLike, options: LimitOptions): Limiter
