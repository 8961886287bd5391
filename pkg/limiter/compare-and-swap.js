/** A limit that many workers share, in any store that replaces a value only if it is still the one that was read. */
import { ImportError } from '../client/error.js'
import { assertKnownKeys, integer, optionError } from '../client/option-checks.js'
import { decodeAsk, encodeReply } from './codec.js'
import { newNonce } from './nonce.js'
import { decodeState, encodeState } from './state.js'
import { exchange, LOST } from './table.js'

/**
 * @typedef {import('../limiter.js').CompareAndSwapStore} Store
 * @typedef {import('../limiter.js').CompareAndSwapOptions} Options
 */

/**
 * @param {Store} store
 * @param {Options & { sleep?: (ms: number) => Promise<unknown>, random?: () => number }} [options] `sleep` and `random`: for tests
 */
export function compareAndSwapLimiter(store, options = {}) {
  if (typeof store?.read !== 'function' || typeof store.write !== 'function')
    throw new ImportError('INVALID_OPTION', `${MAKER}: expected a store with two functions, read and write`)
  assertKnownKeys(options, ['name', 'attempts'], ['sleep', 'random'], `${MAKER}: `)
  const { name = 'compare and swap', sleep = sleepFor, random = Math.random } = options
  if (typeof name !== 'string' || name === '') throw optionError(`${MAKER}: name`, 'a text', name)
  const attempts = integer(`${MAKER}: attempts`, options.attempts, ATTEMPTS, 1, 1000)
  return {
    name,
    /** @param {Uint8Array} bytes @returns {Promise<Uint8Array>} */
    async exchange(bytes) {
      const ask = decodeAsk(bytes)
      /** @type {{ bytes: Uint8Array, reply: Uint8Array } | undefined} */
      let last
      for (let attempt = 0; attempt < attempts; attempt++) {
        if (attempt > 0) await sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * random())
        const found = checked(await store.read())
        // A client that repeats a write whose reply was lost is refused the second time: the first one counted.
        if (last && found.bytes && isSame(found.bytes, last.bytes)) return last.reply
        const now = { clockMs: Math.floor(found.clockMs), run: 0, nonce: newNonce() }
        const { state, reply } = exchange(stateOf(found.bytes), now, ask)
        last = { bytes: encodeState(state), reply: encodeReply(reply) }
        if ('otherRate' in reply || (await written(store, last.bytes, found.version))) return last.reply
      }
      throw new ImportError(
        'LIMITER_UNREACHABLE',
        `limiter ${name}: ${attempts} attempts to write failed, since others wrote first. Let fewer workers share the limit, or set attempts higher; if there are few, look whether write() compares the version`,
      )
    },
  }
}

/** @param {Awaited<ReturnType<Store['read']>>} found */
function checked(found) {
  const { bytes, clockMs } = found ?? {}
  if (typeof clockMs !== 'number' || !(clockMs >= 0 && clockMs <= Number.MAX_SAFE_INTEGER))
    throw optionError(`${MAKER}: clockMs of what read() returns`, "the store's time in milliseconds", clockMs)
  if (bytes !== undefined && bytes !== null && !(bytes instanceof Uint8Array))
    throw optionError(`${MAKER}: bytes of what read() returns`, 'a Uint8Array, or undefined if none are stored', bytes)
  return found
}

/** @param {Store} store @param {Uint8Array} bytes @param {unknown} version */
async function written(store, bytes, version) {
  const outcome = await store.write(bytes, version)
  if (typeof outcome !== 'boolean')
    throw optionError(`${MAKER}: what write() returns`, 'true, or false if another worker wrote first', outcome)
  return outcome
}

/** A state that cannot be read may have granted anything. @param {Uint8Array | null | undefined} bytes */
function stateOf(bytes) {
  try {
    return bytes ? decodeState(bytes) : undefined
  } catch {
    return LOST
  }
}

/** @param {Uint8Array} one @param {Uint8Array} other */
const isSame = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at])

/** @param {number} ms */
const sleepFor = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const MAKER = 'compareAndSwapLimiter'
/** Enough for some 16 workers that write at once, and over before an ask of them is given up. */
const ATTEMPTS = 12
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 500
