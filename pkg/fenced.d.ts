/** What journals that many workers share have in common, whatever store they are in. */
import type { Journal } from './journal.js'

/** Names the journal, and says how long a worker may be silent. */
export interface FencedJournalOptions {
  /** The journal's name, 1–100 characters. Each name is a journal of its own: one for each app and file. */
  name: string
  /**
   * Milliseconds for which a worker holds the journal, 100 to 3,600,000. A worker that lives renews its hold three times as often,
   * and with each append. One that was silent for longer may be followed by another.
   * @default 30000
   */
  holdMs?: number | undefined
  /**
   * The name of this worker, 1–200 characters, for those who find the journal in use: a host, a job's id.
   * @default 'worker ' and some random characters
   */
  worker?: string | undefined
  /**
   * `true` takes the journal over at once, from a worker that lives too. That worker then ends as `JOURNAL_LOST`.
   * @default false
   */
  takeOver?: boolean | undefined
  /** Called once if another worker holds the journal: which one, and how many milliseconds `load()` waits for it at most. */
  onWait?: ((holder: { worker: string; waitMs: number }) => void) | undefined
}

/** A journal that one worker holds at a time. Whoever lost it can write nothing more. */
export interface FencedJournal extends Journal {
  /** The name, as it was given. */
  readonly name: string
  /**
   * Takes hold, and resolves with pieces of at most 256 KiB, so that a large journal is never in memory as a whole. Null if there is
   * no journal. If another worker holds it, watches that worker for a sign of life, for as long as its hold lasts.
   */
  load(): Promise<AsyncIterable<Uint8Array> | null>
  /** Resolves when the store has confirmed the bytes. A reply that is lost is asked for again. After a failure, call `load()` first. */
  append(bytes: Uint8Array): Promise<void>
  /** Waits for writes that are under way, and releases the journal. Ends a `load()` that watches a worker. */
  close(): Promise<void>
}
