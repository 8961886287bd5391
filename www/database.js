// The page's own small database: which imports are unfinished. Nothing of a user is in it; the journals and the limit
// that tabs share are databases of their own, kept by the package.

import { openDatabase, transact } from '../pkg/journal/database.js'

const NAME = 'cometchat-import-page'

/** @typedef {'imports'} Store */

/** Each store's records are named by one of their members. @type {Record<Store, IDBObjectStoreParameters>} */
const STORES = { imports: { keyPath: 'journal' } }

/** @param {Store} store @returns {Promise<any[] | undefined>} */
export const all = (store) => attempt(store, 'readonly', (records) => records.getAll())
/** @param {Store} store @param {object} record */
export const put = (store, record) => attempt(store, 'readwrite', (records) => records.put(record))
/** @param {Store} store @param {string} key */
export const remove = (store, key) => attempt(store, 'readwrite', (records) => records.delete(key))

/**
 * Asks a store; returns undefined where the host has no storage (a private window, perhaps): it imports as well, it just
 * cannot resume later.
 *
 * @template T
 * @param {Store} store
 * @param {IDBTransactionMode} mode
 * @param {(records: IDBObjectStore) => IDBRequest<T>} ask
 * @returns {Promise<T | undefined>}
 */
async function attempt(store, mode, ask) {
  try {
    opening ??= openDatabase(indexedDB, NAME, STORES)
    return await transact(await opening, [store], mode, (transaction) => ask(transaction.objectStore(store)))
  } catch (error) {
    console.warn(`storage: ${error instanceof Error ? error.name : error}`)
    return undefined
  }
}

/** @type {Promise<IDBDatabase> | undefined} */
let opening
