/**
 * What every journal has to do, as tests: for whoever writes one.
 *
 * @packageDocumentation
 */
import type { FencedJournalOptions } from './fenced.js'
import type { Journal } from './journal.js'

/** A value, or a promise of it. */
type MaybePromise<T> = T | PromiseLike<T>

/** A place of its own for a journal, in the store under test. */
export interface JournalPlace {
  /** Returns a journal in this place, as another run would make it. */
  open(): Journal
  /** Is called at the end of each test. */
  close?(): unknown
}

/** A place of its own for a journal that many workers share. */
export interface FencedJournalPlace {
  /**
   * Returns a journal in this place, as another worker would make it.
   *
   * @param options without a name, the same journal each time
   */
  open(options?: Partial<FencedJournalOptions>): Journal
  /** Ends the hold in the store, as time does, if a test can. */
  lapse?(): unknown
  /** Takes the pieces away and nothing else, if a test can. */
  empty?(): unknown
  /** Takes everything away, if a test can. */
  wipe?(): unknown
  /** Lets the store perform the next requests, so many, and reply to none of them, if a test can. */
  loseReplies?(count: number): unknown
  /** Is called at the end of each test. */
  close?(): unknown
}

/** The test runner, and the store under test. */
export interface JournalSuiteOptions<Place> {
  /** The runner's function: that of `node:test`, Vitest, Jest, Bun, or `Deno.test`. */
  // biome-ignore lint/suspicious/noExplicitAny: what a runner passes to a test is its own
  test(name: string, run: (context?: any) => Promise<void>): unknown
  /** Returns a place in which nothing is, once for each test. It gets what the runner passes to a test. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  create(context: any): MaybePromise<Place>
  /**
   * What the names of the tests begin with.
   * @default 'journal'
   */
  name?: string | undefined
}

/**
 * Defines some 7 tests of a journal: that it gives back what was appended, byte for byte, also after a torn write; that it keeps copies;
 * and that one run at a time holds it.
 *
 * @param options the runner's `test`, and what returns a place
 *
 * @example
 * ```ts
 * import { test } from 'node:test'
 * import { journalSuite } from 'cometchat-import/journal-suite'
 * import { memoryJournal } from 'cometchat-import/memory'
 *
 * journalSuite({
 *   test,
 *   create() {
 *     const journal = memoryJournal()
 *     return { open: () => journal }
 *   },
 * })
 * ```
 */
export function journalSuite(options: JournalSuiteOptions<JournalPlace>): void

/**
 * Defines some 13 tests of a journal that many workers share and that takes the options of {@link FencedJournalOptions}: that a worker
 * whose journal was taken over writes nothing more; that a worker which lives keeps its hold; and that a lost reply costs nothing. Run
 * {@link journalSuite} as well.
 *
 * @param options the runner's `test`, and what returns a place
 *
 * @example
 * <!-- run by tests/fleet/cases/redis.js -->
 * ```ts
 * import { test } from 'node:test'
 * import { Redis } from 'ioredis'
 * import { fencedJournalSuite } from 'cometchat-import/journal-suite'
 * import { redisJournal } from 'cometchat-import/redis'
 *
 * fencedJournalSuite({
 *   test,
 *   create() {
 *     const redis = new Redis(process.env.REDIS_URL)
 *     const name = crypto.randomUUID()
 *     return {
 *       open: (options) => redisJournal(redis, { name, ...options }),
 *       lapse: () => redis.del(`cometchat-import:{${name}}:hold`),
 *       close: () => redis.disconnect(),
 *     }
 *   },
 * })
 * ```
 */
export function fencedJournalSuite(options: JournalSuiteOptions<FencedJournalPlace>): void
