/**
 * What every limiter has to do, as tests: for whoever writes one.
 *
 * @packageDocumentation
 */
import type { Limiter } from './limiter.js'

/** A value, or a promise of it. */
type MaybePromise<T> = T | PromiseLike<T>

/** A limit of its own, in the store under test. */
export interface LimiterPlace {
  /** Returns a limiter of this limit, as another worker would make it. */
  open(): Limiter
  /**
   * Moves the store's clock forward, if a test can. Without it the suite waits, for some 3 seconds in all.
   *
   * @param ms milliseconds
   */
  advance?(ms: number): unknown
  /** Ends the store's process, or the connection to it, and starts another, if a test can. Nothing is lost. */
  restart?(): unknown
  /** Takes away all that the store keeps, if a test can. */
  empty?(): unknown
  /** Changes some of the bytes that the store keeps, if it keeps bytes. */
  damage?(): unknown
  /** Is called at the end of each test. */
  close?(): unknown
}

/** The test runner, and the store under test. */
export interface LimiterSuiteOptions {
  /** The runner's function: that of `node:test`, Vitest, Jest, Bun, or `Deno.test`. */
  // biome-ignore lint/suspicious/noExplicitAny: what a runner passes to a test is its own
  test(name: string, run: (context?: any) => Promise<void>): unknown
  /** Returns a limit that nobody has used, once for each test. It gets what the runner passes to a test. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  create(context: any): MaybePromise<LimiterPlace>
  /**
   * What the names of the tests begin with.
   * @default 'limiter'
   */
  name?: string | undefined
}

/**
 * Defines some 19 tests of a limiter: that no more is granted than the limit, however many ask at once; that a cell is granted again a
 * window after its response, and no earlier; that messages which are lost or come twice change nothing; and that a store which lost what
 * it kept grants nothing until all that it granted is over.
 *
 * @param options the runner's `test`, and what returns a limit
 *
 * @example
 * ```ts
 * import { test } from 'node:test'
 * import { compareAndSwapLimiter } from 'cometchat-import/limiter'
 * import { limiterSuite } from 'cometchat-import/limiter-suite'
 *
 * limiterSuite({
 *   test,
 *   create() {
 *     let [bytes, version, clockMs]: [Uint8Array | undefined, number, number] = [undefined, 0, 0]
 *     const store = {
 *       read: () => ({ bytes, version, clockMs }),
 *       write(next: Uint8Array, expected: number) {
 *         if (expected !== version) return false
 *         bytes = next
 *         version += 1
 *         return true
 *       },
 *     }
 *     return { open: () => compareAndSwapLimiter(store), advance: (ms) => (clockMs += ms) }
 *   },
 * })
 * ```
 */
export function limiterSuite(options: LimiterSuiteOptions): void
