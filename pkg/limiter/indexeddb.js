/**
 * A limit that the tabs and workers of a browser share, in IndexedDB: each ask is one transaction. Transactions of one store come one
 * after the other, whichever tab makes them, so nothing else locks. A tab that dies releases what it has as any worker does: its cells
 * are free again after the life of their requests.
 *
 * The clock is the time of day, which all tabs have in common. If it is set, the tabs find out by their own clocks.
 */
import { ImportError } from '../client/error.js'
import { assertKnownKeys } from '../client/option-checks.js'
import { openDatabase, transact } from '../journal/database.js'
import { decodeAsk, encodeReply } from './codec.js'
import { newNonce } from './nonce.js'
import { limitName } from './options.js'
import { decodeState, encodeState } from './state.js'
import { exchange, LOST } from './table.js'

/**
 * @param {{ appId: string, region?: string, name?: string }} options
 * @param {{ indexedDB?: IDBFactory | undefined, now?: () => number }} [host]
 */
export function indexedDbLimiter(options, host = {}) {
  const name = limitName(MAKER, options)
  assertKnownKeys(host, ['indexedDB', 'now'], [], `${MAKER}: `)
  const { indexedDB: factory = globalThis.indexedDB, now = Date.now } = host
  if (typeof factory?.open !== 'function')
    throw new ImportError(
      'UNSUPPORTED_HOST',
      'indexedDB: this host has none; give one as an option, or use another limiter',
    )
  /** @type {Promise<IDBDatabase> | undefined} */
  let opening
  return {
    name,
    /** @param {Uint8Array} bytes @returns {Promise<Uint8Array>} */
    async exchange(bytes) {
      const ask = decodeAsk(bytes)
      opening ??= openDatabase(factory, DATABASE, { [STATES]: {} })
      try {
        return await step(await opening, name, ask, now)
      } catch (error) {
        // Browsers close databases when data of sites are cleared; the next ask opens it anew.
        opening?.then((database) => database.close()).catch(() => {})
        opening = undefined
        throw error
      }
    },
  }
}

/**
 * Takes an ask; resolves with the reply when the state is on the disk.
 *
 * @param {IDBDatabase} database
 * @param {string} name
 * @param {import('./codec.js').Ask} ask
 * @param {() => number} now
 */
async function step(database, name, ask, now) {
  let reply = new Uint8Array()
  await transact(database, [STATES], 'readwrite', (transaction) => {
    const states = transaction.objectStore(STATES)
    const found = states.get(name)
    found.onsuccess = () => {
      const store = { clockMs: Math.floor(now()), run: 0, nonce: newNonce() }
      const done = exchange(stateOf(found.result), store, ask)
      states.put(encodeState(done.state), name)
      reply = encodeReply(done.reply)
    }
  })
  return reply
}

/** A state that cannot be read may have granted anything. @param {unknown} bytes */
function stateOf(bytes) {
  try {
    return bytes === undefined ? undefined : decodeState(/** @type {Uint8Array} */ (bytes))
  } catch {
    return LOST
  }
}

const MAKER = 'indexedDbLimiter'
/** No journal's database has such a name: theirs begin with `cometchat-import:`. */
const DATABASE = 'cometchat-import-limits'
const STATES = 'states'
