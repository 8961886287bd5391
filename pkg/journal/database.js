/** IndexedDB by promises, as far as a journal needs it. */

/** The store of what was appended, a record each, in order. */
export const RECORDS = 'records'

/** The store of the record of who holds the journal. */
export const HOLDERS = 'holders'

/**
 * @param {IDBFactory} factory
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
export function openDatabase(factory, name) {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, VERSION)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(RECORDS, { autoIncrement: true })
      request.result.createObjectStore(HOLDERS)
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
    request.onblocked = () => reject(new Error('another tab holds an older version of it open'))
  })
}

/**
 * Runs a transaction; settles when it is on the disk, or undone.
 * @template T
 * @param {IDBDatabase} database
 * @param {string[]} stores
 * @param {IDBTransactionMode} mode
 * @param {(transaction: IDBTransaction, fail: (error: Error) => void) => IDBRequest<T> | void} body `fail` undoes it all
 * @returns {Promise<T>} the result of the request that `body` gave
 */
export function transact(database, stores, mode, body) {
  return new Promise((resolve, reject) => {
    // Without `strict`, browsers call a transaction complete that a power cut would lose.
    const transaction = database.transaction(stores, mode, { durability: 'strict' })
    /** @type {Error | undefined} */
    let failure
    const fail = (/** @type {Error} */ error) => {
      failure = error
      transaction.abort()
    }
    const request = body(transaction, fail)
    transaction.oncomplete = () => resolve(/** @type {T} */ (request?.result))
    transaction.onabort = () => reject(failure ?? transaction.error ?? new Error('the browser gave up writing it'))
  })
}

const VERSION = 1
