/** A journal in the browser's IndexedDB: one database, a record for each append. */
import { ImportError, textOf } from '../client/error.js'
import { openDatabase, transact } from './database.js'
import { HOLDERS, holdLease, holdLock, InUse } from './held.js'

export { indexedDbLimiter } from '../limiter/indexeddb.js'

/** The store of what was appended, a record each, in order. */
const RECORDS = 'records'

const STORES = { [RECORDS]: { autoIncrement: true }, [HOLDERS]: {} }

/**
 * @param {string} name
 * @param {{ indexedDB?: IDBFactory, locks?: LockManager | null }} [options]
 */
export function indexedDbJournal(name, options = {}) {
  if (typeof name !== 'string' || name === '')
    throw new ImportError(
      'INVALID_OPTION',
      `indexedDbJournal: expected a name, found ${name === '' ? 'an empty text' : typeof name}`,
    )
  const factory = options.indexedDB ?? globalThis.indexedDB
  if (typeof factory?.open !== 'function')
    throw new ImportError(
      'UNSUPPORTED_HOST',
      'indexedDB: this host has none; give one as an option, or use another journal',
    )
  const locks = options.locks === undefined ? globalThis.navigator?.locks : options.locks
  return new IndexedDbJournal(name, factory, typeof locks?.request === 'function' ? locks : undefined)
}

class IndexedDbJournal {
  /** @param {string} name @param {IDBFactory} factory @param {LockManager | undefined} locks */
  constructor(name, factory, locks) {
    this.name = name
    this.#factory = factory
    this.#locks = locks
  }

  /** Takes hold, and gives what was appended so far in pieces; null if nothing was. */
  load() {
    return this.#inTurn(async () => {
      try {
        this.#database ??= await openDatabase(this.#factory, PREFIX + this.name, STORES)
        this.#hold ??= this.#locks ? await holdLock(this.#locks, PREFIX + this.name) : await holdLease(this.#database)
        const keys = await transact(this.#database, [RECORDS], 'readonly', (transaction) =>
          transaction.objectStore(RECORDS).getAllKeys(),
        )
        return keys.length > 0 ? this.#pieces(keys) : null
      } catch (error) {
        await this.#release()
        throw this.#failure('JOURNAL_UNREADABLE', 'cannot be opened', error)
      }
    })
  }

  /** Appends; resolves when the browser has written it to the disk. @param {Uint8Array} bytes @returns {Promise<void>} */
  append(bytes) {
    // A copy: of a view, the browser would store all the memory behind it.
    const record = bytes.slice()
    return this.#inTurn(async () => {
      if (!this.#hold)
        throw new ImportError('JOURNAL_UNWRITABLE', `journal ${this.name} is not held: call load() before append()`)
      try {
        await transact(this.#opened(), [RECORDS, HOLDERS], 'readwrite', (transaction, fail) => {
          this.#hold?.confirm?.(transaction, fail)
          transaction.objectStore(RECORDS).add(record)
        })
      } catch (error) {
        if (error instanceof InUse)
          throw new ImportError('JOURNAL_LOST', `another tab or worker has taken over journal ${this.name}`)
        throw this.#failure('JOURNAL_UNWRITABLE', 'cannot be written', error)
      }
    })
  }

  /** Releases the journal, so that another may open it. Waits for what is being written. @returns {Promise<void>} */
  close() {
    return this.#inTurn(() => this.#release())
  }

  /** In batches, each in a transaction of its own: none stays open while the reader works. @param {IDBValidKey[]} keys */
  async *#pieces(keys) {
    try {
      for (let at = 0; at < keys.length; at += RECORDS_AT_ONCE) {
        /** @type {IDBRequest<Uint8Array>[]} */
        let requests = []
        await transact(this.#opened(), [RECORDS], 'readonly', (transaction) => {
          const store = transaction.objectStore(RECORDS)
          requests = keys.slice(at, at + RECORDS_AT_ONCE).map((key) => store.get(key))
        })
        for (const { result } of requests) yield result
      }
    } catch (error) {
      throw this.#failure('JOURNAL_UNREADABLE', 'cannot be read', error)
    }
  }

  #opened() {
    if (!this.#database) throw new Error('it was closed meanwhile')
    return this.#database
  }

  async #release() {
    const [hold, database] = [this.#hold, this.#database]
    this.#hold = this.#database = undefined
    // A hold that cannot be given back ends with the page, or with its time.
    await Promise.resolve(hold?.release()).catch(() => {})
    database?.close()
  }

  /** @param {string} code @param {string} what @param {unknown} error */
  #failure(code, what, error) {
    if (error instanceof ImportError) return error
    if (error instanceof InUse)
      return new ImportError(
        'JOURNAL_IN_USE',
        `journal ${this.name} is in use by another tab or worker${error.note}; wait for its run to end, or close it`,
        { cause: error },
      )
    const why = REASONS[/** @type {Error} */ (error)?.name] ?? textOf(error)
    return new ImportError(code, `journal ${this.name} ${what}: ${why}`, { cause: error })
  }

  /** One after the other, in the order of the calls. @template T @param {() => Promise<T>} task @returns {Promise<T>} */
  #inTurn(task) {
    const result = this.#tail.then(task)
    this.#tail = result.catch(() => {})
    return result
  }

  #factory
  #locks
  /** @type {IDBDatabase | undefined} */
  #database
  /** @type {import('./held.js').Hold | undefined} */
  #hold
  /** @type {Promise<unknown>} */
  #tail = Promise.resolve()
}

/** @type {Record<string, string>} */
const REASONS = {
  QuotaExceededError:
    'the browser gives this site no more room; free some, or ask for lasting storage with navigator.storage.persist()',
  InvalidStateError:
    'the browser has closed its storage, as it does in some private windows and when data of sites are cleared',
  NotFoundError: 'the browser has lost its storage, or another program made a database of this name',
}

/** Before names of databases and locks, which all of a site's programs share. */
const PREFIX = 'cometchat-import:'

/** Records of one transaction while reading. */
const RECORDS_AT_ONCE = 64
