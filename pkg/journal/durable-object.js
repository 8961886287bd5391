/**
 * A journal in the storage of a Durable Object: a value for each append, under keys that sort in their order.
 *
 * The storage's key-value calls are all that it needs, so it serves both kinds of Durable Object, those over SQLite and
 * the older ones. The platform lets one instance of an object use its storage, so who holds the journal is kept in
 * memory.
 */
import { ImportError, textOf } from '../client/error.js'
import { journalName } from './name.js'
import { storageOf } from './object-storage.js'

export { durableObjectLimiter } from '../limiter/durable-object.js'

/**
 * @param {DurableObjectStorageLike | { storage: DurableObjectStorageLike }} where `ctx`, or `ctx.storage`
 * @param {{ name?: string }} [options]
 */
export function durableObjectJournal(where, options = {}) {
  const storage = storageOf('durableObjectJournal', where)
  const { name = 'journal' } = options ?? {}
  return new DurableObjectJournal(storage, journalName('durableObjectJournal', name))
}

class DurableObjectJournal {
  /** @param {DurableObjectStorageLike} storage @param {string} name */
  constructor(storage, name) {
    this.name = name
    this.#storage = storage
    // No name may be the beginning of another's keys.
    this.#prefix = `cometchat-import:${encodeURIComponent(name)}:`
  }

  /** Takes hold, and gives what was appended so far in pieces; null if nothing was. */
  load() {
    return this.#inTurn(async () => {
      this.#hold()
      try {
        this.#broken = undefined
        const [last] = (await this.#storage.list({ prefix: this.#prefix, reverse: true, limit: 1 })).keys()
        this.#next = last === undefined ? 0 : Number(last.slice(this.#prefix.length)) + 1
        return last === undefined ? null : this.#pieces()
      } catch (error) {
        this.#release()
        throw this.#failure('JOURNAL_UNREADABLE', 'cannot be opened', error)
      }
    })
  }

  /** Appends; resolves when the platform has it on disks. @param {Uint8Array} bytes @returns {Promise<void>} */
  append(bytes) {
    // Copies: of a view, all the memory behind it would be stored.
    const pieces = Array.from({ length: Math.ceil(bytes.length / PIECE_BYTES) }, (_, at) =>
      bytes.slice(at * PIECE_BYTES, (at + 1) * PIECE_BYTES),
    )
    return this.#inTurn(async () => {
      if (!this.#held)
        throw new ImportError('JOURNAL_UNWRITABLE', `journal ${this.name} is not held: call load() before append()`)
      // After a failure it is not known what is stored; to write behind it could hide that.
      if (this.#broken) throw this.#broken
      try {
        for (let at = 0; at < pieces.length; at += KEYS_AT_ONCE) {
          const some = pieces.slice(at, at + KEYS_AT_ONCE)
          await this.#storage.put(Object.fromEntries(some.map((piece) => [this.#key(this.#next++), piece])))
        }
        // A put is a promise of the platform's buffer; this is one of its disks.
        await this.#storage.sync()
      } catch (error) {
        this.#broken = this.#failure('JOURNAL_UNWRITABLE', 'cannot be written', error)
        throw this.#broken
      }
    })
  }

  /** Releases the journal, so that another may open it. Waits for what is being written. @returns {Promise<void>} */
  close() {
    return this.#inTurn(async () => this.#release())
  }

  async *#pieces() {
    let startAfter
    try {
      for (;;) {
        const found = await this.#storage.list({
          prefix: this.#prefix,
          limit: KEYS_AT_ONCE,
          ...(startAfter && { startAfter }),
        })
        for (const [key, piece] of found) {
          startAfter = key
          yield piece
        }
        if (found.size < KEYS_AT_ONCE) return
      }
    } catch (error) {
      throw this.#failure('JOURNAL_UNREADABLE', 'cannot be read', error)
    }
  }

  #hold() {
    if (this.#held) return
    const names = holds.get(this.#storage) ?? new Set()
    if (names.has(this.#prefix))
      throw new ImportError(
        'JOURNAL_IN_USE',
        `journal ${this.name} is in use by another call of this Durable Object; wait for its run to end, or give each run a journal of its own`,
      )
    holds.set(this.#storage, names.add(this.#prefix))
    this.#held = true
  }

  #release() {
    if (this.#held) holds.get(this.#storage)?.delete(this.#prefix)
    this.#held = false
  }

  /** @param {number} number */
  #key(number) {
    return this.#prefix + String(number).padStart(NUMBER_DIGITS, '0')
  }

  /** @param {string} code @param {string} what @param {unknown} error */
  #failure(code, what, error) {
    return error instanceof ImportError
      ? error
      : new ImportError(code, `journal ${this.name} ${what}: ${textOf(error)}`, { cause: error })
  }

  /** Runs tasks one after the other, in the order of the calls. @template T @param {() => Promise<T>} task @returns {Promise<T>} */
  #inTurn(task) {
    const result = this.#tail.then(task)
    this.#tail = result.catch(() => {})
    return result
  }

  #storage
  #prefix
  #held = false
  #next = 0
  /** @type {ImportError | undefined} */
  #broken
  /** @type {Promise<unknown>} */
  #tail = Promise.resolve()
}

/** @typedef {import('../durable-object.js').DurableObjectStorageLike} DurableObjectStorageLike */

/** What is held, by the storage of each instance: an instance that was evicted holds nothing. @type {WeakMap<object, Set<string>>} */
const holds = new WeakMap()

/** Half of what a value may have in an object without SQLite (128 KiB with all that the platform adds). */
const PIECE_BYTES = 64 * 1024

/** Of one call, written or read: the platform takes 128 at most. */
const KEYS_AT_ONCE = 128

/** Enough for every number that JavaScript counts exactly. */
const NUMBER_DIGITS = 16
