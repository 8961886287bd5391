// What must compile of the limiters, and what must not.
import { durableObjectLimiter, type DurableObjectStorageLike } from '../../pkg/durable-object.js'
import { limiterSuite, type LimiterPlace } from '../../pkg/limiter-suite.js'
import { compareAndSwapLimiter, type Limiter } from '../../pkg/limiter.js'
import { memoryLimiter } from '../../pkg/memory.js'
import { postgresLimiter, type PgClientLike, type PostgresSqlLike } from '../../pkg/postgres.js'

declare const storage: DurableObjectStorageLike
declare const table: {
  read(): Promise<{ bytes: Uint8Array | null; version: string | null; clockMs: number }>
  write(bytes: Uint8Array, version: string | null): Promise<boolean>
}
declare const pool: PgClientLike
declare const sql: PostgresSqlLike
declare const stub: { readonly name?: string; exchange(ask: Uint8Array): Promise<Uint8Array> }

export const limiters: Limiter[] = [
  memoryLimiter(),
  memoryLimiter({ now: () => 5 }),
  durableObjectLimiter(storage),
  durableObjectLimiter({ storage }, { name: 'users' }),
  compareAndSwapLimiter(table),
  compareAndSwapLimiter(
    { read: () => ({ bytes: undefined, version: 1, clockMs: 5 }), write: (_, version: number) => version > 0 },
    { name: 'etcd', attempts: 5 },
  ),
  postgresLimiter(pool, { appId: '123abc' }),
  postgresLimiter(sql, { appId: '123abc', region: 'us', name: 'users' }),
  stub,
]

export const reply: Uint8Array = memoryLimiter().exchange(new Uint8Array(1))

declare function test(name: string, run: (context: { after(done: () => void): void }) => Promise<void>): void
limiterSuite({
  test,
  create: (context: { after(done: () => void): void }) => ({
    open: memoryLimiter,
    close: () => context.after(() => {}),
  }),
})

// @ts-expect-error: a version that is none of the store's
compareAndSwapLimiter({ ...table, write: (_: Uint8Array, version: Date) => version > new Date() })
// @ts-expect-error: an app has a limit
postgresLimiter(pool, { region: 'us' })
// @ts-expect-error: a store has a clock
compareAndSwapLimiter({ read: () => ({ bytes: null, version: 1 }), write: () => true })
// @ts-expect-error: a limiter passes bytes
export const silent: Limiter = { name: 'silent' }
// @ts-expect-error: a place has limiters
export const empty: LimiterPlace = {}
