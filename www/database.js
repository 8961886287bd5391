// The page's own small database: which imports are unfinished, and when an app's limit was last used. Nothing of a user
// is in it; the journals are databases of their own, kept by the package.

const NAME = 'cometchat-import-page'
/** Store → the member that names its records. */
const STORES = { imports: 'journal', uses: 'id' }

/** @param {'imports' | 'uses'} store */
export const all = (store) => transact(store, 'readonly', (records) => records.getAll())
/** @param {'imports' | 'uses'} store */
export const put = (store, record) => transact(store, 'readwrite', (records) => records.put(record))
/** @param {'imports' | 'uses'} store */
export const remove = (store, key) => transact(store, 'readwrite', (records) => records.delete(key))

/** A host without storage (a private window, perhaps) imports as well, it just cannot go on later: it answers undefined. */
async function transact(store, mode, ask) {
  try {
    const database = await opened()
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction([store], mode)
      const request = ask(transaction.objectStore(store))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = transaction.onerror = () => reject(transaction.error)
    })
  } catch (error) {
    console.warn(`storage: ${error?.name}`)
    return undefined
  }
}

let opening

function opened() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(STORES)) asked.result.createObjectStore(store, { keyPath })
    }
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
  return opening
}
