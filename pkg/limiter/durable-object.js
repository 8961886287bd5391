/**
 * A limit that many workers share, in a Durable Object: the table is in its memory, and in its storage before each reply.
 *
 * The platform lets one instance of an object use its storage, and a reply waits for the disks. So the next instance, wherever it runs,
 * has lost nothing that a worker heard of, and no state is closed for it: `run` is 0. Only its clock may be another machine's. That may
 * be ahead of the last one's by a 60th of the window, which is taken off it; workers find out what is more.
 */
import { assertFunction, assertKnownKeys } from '../client/option-checks.js'
import { journalName } from '../journal/name.js'
import { storageOf } from '../journal/object-storage.js'
import { decodeAsk, encodeReply } from './codec.js'
import { newNonce } from './nonce.js'
import { decodeState, encodeState } from './state.js'
import { exchange, LOST } from './table.js'

/**
 * @typedef {import('../durable-object.js').DurableObjectStorageLike} DurableObjectStorageLike
 * @typedef {import('./table.js').Cells} Cells
 */

/**
 * @param {DurableObjectStorageLike | { storage: DurableObjectStorageLike }} where `ctx`, or `ctx.storage`
 * @param {{ name?: string, now?: () => number }} [options]
 */
export function durableObjectLimiter(where, options = {}) {
  const maker = 'durableObjectLimiter'
  const storage = storageOf(maker, where)
  assertKnownKeys(options, ['name', 'now'], [], `${maker}: `)
  assertFunction(`${maker}: now`, options.now)
  const name = journalName(maker, options.name ?? DATA_IMPORT)
  const now = options.now ?? Date.now
  const table = tableOf(storage, name)
  return {
    name,
    /** @param {Uint8Array} bytes */
    exchange: (bytes) => table.exchange(bytes, now),
  }
}

class StoredTable {
  /** @param {DurableObjectStorageLike} storage @param {string} key */
  constructor(storage, key) {
    this.#storage = storage
    this.#key = key
  }

  /** @param {Uint8Array} bytes @param {() => number} now */
  async exchange(bytes, now) {
    const ask = decodeAsk(bytes)
    this.#loading ??= this.#load()
    try {
      await this.#loading
    } catch (error) {
      this.#loading = undefined
      throw error
    }
    // Nothing is awaited in between, so asks are taken one after the other.
    const done = exchange(this.#state, { clockMs: Math.floor(now()), run: 0, nonce: newNonce() }, ask)
    if (done.state !== this.#state) {
      this.#state = done.state
      await this.#storage.put({ [this.#key]: encodeState(done.state) })
      await this.#storage.sync()
    }
    return encodeReply(done.reply)
  }

  async #load() {
    const found = await this.#storage.list({ prefix: this.#key, limit: 1 })
    if (found.has(this.#key)) this.#state = resumed(found.get(this.#key))
  }

  #storage
  #key
  /** @type {Promise<void> | undefined} */
  #loading
  /** @type {Cells | undefined} */
  #state
}

/** Returns the table in this storage, the same one for all who ask: two would grant the same cells. @param {DurableObjectStorageLike} storage @param {string} name */
function tableOf(storage, name) {
  const all = tables.get(storage) ?? new Map()
  tables.set(storage, all)
  if (!all.has(name)) all.set(name, new StoredTable(storage, KEY + encodeURIComponent(name)))
  return all.get(name)
}

/** Returns the state that another instance left, with the clock taken back. @param {Uint8Array} bytes @returns {Cells} */
function resumed(bytes) {
  try {
    const state = decodeState(bytes)
    return { ...state, ahead: state.ahead + Math.floor((state.rate?.windowMs ?? 0) / RESTART_DIVISOR) }
  } catch {
    return LOST
  }
}

/** By the storage of each instance. @type {WeakMap<object, Map<string, StoredTable>>} */
const tables = new WeakMap()

/** The keys of no journal begin with it: theirs begin with `cometchat-import:`. */
const KEY = 'cometchat-import-limiter:'
const DATA_IMPORT = 'data_import'
/** Clocks of two machines differ by less than this part of a window. */
const RESTART_DIVISOR = 60
