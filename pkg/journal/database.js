/** IndexedDB by promises, for the journal and the admin page. */

/**
 * Opens a database, and makes its stores if it is new.
 *
 * @param {IDBFactory} factory
 * @param {string} name
 * @param {Record<string, IDBObjectStoreParameters>} stores by name
 * @returns {Promise<IDBDatabase>}
 */
export function openDatabase(factory, name, stores) {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, VERSION)
    request.onupgradeneeded = () => {
      for (const [store, parameters] of Object.entries(stores)) request.result.createObjectStore(store, parameters)
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

/** Of every database's stores; none has changed yet. */
const VERSION = 1
