/** A limit that the imports of one process share. */
import { assertFunction, assertKnownKeys } from '../client/option-checks.js'
import { decodeAsk, encodeReply } from './codec.js'
import { newNonce } from './nonce.js'
import { exchange } from './table.js'

/** @param {{ now?: () => number }} [options] */
export function memoryLimiter(options = {}) {
  assertKnownKeys(options, ['now'], [], 'memoryLimiter: ')
  assertFunction('memoryLimiter: now', options.now)
  const now = options.now ?? monotonic
  /** @type {import('./table.js').Cells | undefined} */
  let state
  return {
    name: 'memory',
    /** @param {Uint8Array} bytes */
    exchange(bytes) {
      const done = exchange(state, { clockMs: Math.floor(now()), run: 0, nonce: newNonce() }, decodeAsk(bytes))
      state = done.state
      return encodeReply(done.reply)
    },
  }
}

/** No change of the wall clock moves it. */
const monotonic = () => (globalThis.performance ?? Date).now()
