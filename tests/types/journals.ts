// What must compile of the journals, and what must not.
import type { Journal } from '../../pkg/journal.js'
import { fileJournal } from '../../pkg/node.js'
import { indexedDbJournal } from '../../pkg/indexeddb.js'
import { fencedJournalSuite, journalSuite } from '../../pkg/journal-suite.js'
import { memoryJournal } from '../../pkg/memory.js'
import { migration, postgresJournal, type PgClientLike, type PostgresSqlLike } from '../../pkg/postgres.js'
import { redisJournal, type RedisClientLike } from '../../pkg/redis.js'

declare const store: { get(): Promise<Uint8Array | undefined>; put(bytes: Uint8Array): Promise<void> }

declare const redis: RedisClientLike
declare const pool: PgClientLike
declare const sql: PostgresSqlLike

export const journals: Journal[] = [
  fileJournal('users.csv.cometchat-journal'),
  fileJournal('users.csv.cometchat-journal', { takeOver: undefined, onWait: undefined }),
  indexedDbJournal('users.csv'),
  indexedDbJournal('users.csv', { indexedDB, locks: navigator.locks }),
  indexedDbJournal('users.csv', { locks: null }),
  redisJournal(redis, { name: 'users.csv' }),
  redisJournal(redis, {
    name: 'users.csv',
    holdMs: 5000,
    worker: 'w1',
    takeOver: true,
    onWait: ({ waitMs }) => void waitMs,
  }),
  postgresJournal(pool, { name: 'users.csv' }),
  postgresJournal(sql, { name: 'users.csv', holdMs: 5000 }),
  memoryJournal(),
  memoryJournal(new Uint8Array(1)),
  { load: () => store.get(), append: (bytes) => store.put(bytes) },
  { load: () => null, append() {}, close() {} },
  {
    async *load() {
      yield new Uint8Array(1)
    },
    append() {},
  },
]

export const bytes: Uint8Array = memoryJournal().bytes
export const tables: string = migration
export const path: string = fileJournal('a').path

declare function test(name: string, run: () => Promise<void>): void
journalSuite({ test, create: () => ({ open: memoryJournal }) })
fencedJournalSuite({ test, create: () => ({ open: (options) => redisJournal(redis, { name: 'a', ...options }) }) })

// @ts-expect-error: a name is needed
redisJournal(redis, {})
// @ts-expect-error: a client, not where it is
postgresJournal('postgres://127.0.0.1', { name: 'a' })
// @ts-expect-error: a path is needed
fileJournal()
// @ts-expect-error: bytes, not text
memoryJournal('text')
// @ts-expect-error: an adapter has to append
export const half: Journal = { load: () => null }
