/**
 * Who holds a journal in IndexedDB: one tab or worker at a time.
 *
 * Where the host has `navigator.locks`, it is one of those: it ends with the page, however that ends. Where there is
 * none (a page that is not from https: or this machine, an old browser), a record in the database says who holds it and
 * until when. It is renewed by every append and now and then by a timer. A page that sleeps too long loses its hold, and
 * every append looks in its own transaction whether the hold is still its own: so two pages can never both write.
 */
import { transact } from './database.js'

/** The store of the record of who holds the journal. */
export const HOLDERS = 'holders'

/** @typedef {{ release(): unknown, confirm?: (transaction: IDBTransaction, fail: (error: Error) => void) => void }} Hold */

/** The journal belongs to another. */
export class InUse extends Error {
  /** @param {string} [note] what else there is to say */
  constructor(note = '') {
    super(`in use${note}`)
    this.note = note
  }
}

/**
 * @param {LockManager} locks
 * @param {string} name
 * @returns {Promise<Hold>}
 */
export function holdLock(locks, name) {
  return new Promise((resolve, reject) => {
    const ended = Promise.resolve(
      locks.request(name, { ifAvailable: true }, (lock) => {
        if (!lock) throw new InUse()
        return new Promise((free) => {
          const release = () => {
            free(undefined)
            return ended
          }
          resolve({ release })
        })
      }),
    )
    ended.catch(reject)
  })
}

/**
 * @param {IDBDatabase} database
 * @returns {Promise<Hold>}
 */
export async function holdLease(database) {
  const id = crypto.randomUUID?.() ?? String(crypto.getRandomValues(new Uint32Array(4)))
  /** Puts our name there, if what is found there lets us. @param {IDBTransaction} transaction @param {(error: Error) => void} fail @param {(found: Lease | undefined) => boolean} may */
  const claim = (transaction, fail, may) => {
    const store = transaction.objectStore(HOLDERS)
    const asked = store.get(KEY)
    asked.onsuccess = () => {
      if (may(asked.result)) store.put({ id, until: Date.now() + LEASE_MS }, KEY)
      else fail(new InUse(`, or was less than ${LEASE_MS / 60_000} minutes ago`))
    }
  }
  /** @type {NonNullable<Hold['confirm']>} */
  const confirm = (transaction, fail) => claim(transaction, fail, (found) => found?.id === id)
  await transact(database, [HOLDERS], 'readwrite', (transaction, fail) =>
    claim(transaction, fail, (found) => !found || found.until <= Date.now()),
  )
  // If the hold is lost, the next append says so.
  const renew = () => transact(database, [HOLDERS], 'readwrite', confirm).catch(() => {})
  const renewal = setInterval(renew, LEASE_MS / 4)
  // Only Node's timers keep a process alive.
  renewal.unref?.()
  return {
    confirm,
    release() {
      clearInterval(renewal)
      return transact(database, [HOLDERS], 'readwrite', (transaction) => {
        const store = transaction.objectStore(HOLDERS)
        const asked = store.get(KEY)
        asked.onsuccess = () => asked.result?.id === id && store.delete(KEY)
      })
    },
  }
}

/** @typedef {{ id: string, until: number }} Lease `until`: UNIX time in milliseconds */

const KEY = 'holder'

/** Browsers let the timers of hidden pages run once a minute; a crashed page's hold should not last long. */
const LEASE_MS = 120_000
