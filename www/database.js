// The page's own small databases: which imports are unfinished, with nothing of a user; and what was fixed of files, until
// they are imported. The journals and the limit that tabs share are databases of their own, kept by the package.

import { openDatabase, transact } from '../pkg/journal/database.js'

/** @typedef {'imports' | 'fixes'} Store */

/** Each store is in a database of its own; its records are named by one of their members. @type {Record<Store, [name: string, of: IDBObjectStoreParameters]>} */
const STORES = {
  imports: ['cometchat-import-page', { keyPath: 'journal' }],
  fixes: ['cometchat-import-fixes', { keyPath: 'name' }],
}

/** @param {Store} store @returns {Promise<any[] | undefined>} */
export const all = (store) => attempt(store, 'readonly', (records) => records.getAll())
/** Returns whether a store can be used. @param {Store} store */
export const hasStore = async (store) => (await attempt(store, 'readonly', (records) => records.count())) !== undefined
/** @param {Store} store @param {string} key */
export const get = (store, key) => attempt(store, 'readonly', (records) => records.get(key))
/** @param {Store} store @param {object} record @returns {Promise<any>} undefined if it is not kept */
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
    const [name, parameters] = STORES[store]
    opening[store] ??= openDatabase(indexedDB, name, { [store]: parameters })
    return await transact(await opening[store], [store], mode, (transaction) => ask(transaction.objectStore(store)))
  } catch (error) {
    console.warn(`storage: ${error instanceof Error ? error.name : error}`)
    return undefined
  }
}

/** @type {Partial<Record<Store, Promise<IDBDatabase>>>} */
const opening = {}
