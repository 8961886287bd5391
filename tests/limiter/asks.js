// A worker as a limiter sees it: asks, and remembers what it was granted.
import { decodeReply, encodeAsk } from '../../pkg/limiter/codec.js'

let workers = 0

/**
 * @param {{ exchange(ask: Uint8Array): Uint8Array | PromiseLike<Uint8Array> }} limiter
 * @param {Partial<import('../../pkg/limiter/codec.js').Ask>} [defaults] of its asks
 */
export function worker(limiter, defaults = {}) {
  workers += 1
  const id = workers.toString(16).padStart(16, '0')
  let [number, seen] = [0, { epoch: '', lastId: 0 }]
  const next = (ask = {}) => ({
    rate: { limit: 60, windowMs: 60_000 },
    worker: id,
    number: ++number,
    seen,
    lifeMs: 8_000,
    longestLifeMs: 8_000,
    step: null,
    refusedMs: 0,
    completed: [],
    unused: [],
    job: { id: '00000000000000aa', weight: 1, spare: 0 },
    want: 0,
    backlog: 0,
    ...defaults,
    ...ask,
  })
  const send = async (/** @type {any} */ ask) => {
    const reply = /** @type {any} */ (decodeReply(await limiter.exchange(encodeAsk(ask))))
    if (reply.seen) seen = reply.seen
    return reply
  }
  return { next, send, ask: (/** @type {any} */ ask) => send(next(ask)) }
}
