// A worker as a limiter sees it: asks, and remembers the state of the last reply.
import { decodeReply, encodeAsk } from '../../pkg/limiter/codec.js'
import { newNonce } from '../../pkg/limiter/nonce.js'
import { askOf } from './helpers.js'

/**
 * @param {import('../../pkg/limiter.js').Limiter} limiter
 * @param {Partial<import('../../pkg/limiter/codec.js').Ask>} [given] of all its asks
 */
export function workerOf(limiter, given = {}) {
  const always = { ...given, worker: newNonce() }
  let [number, seen] = [0, { epoch: '', lastId: 0 }]
  const next = (what = {}) => {
    number += 1
    return askOf({ backlog: what.want ?? 0, ...always, number, seen, ...what })
  }
  const send = async (ask) => {
    const reply = decodeReply(await limiter.exchange(encodeAsk(ask)))
    if ('seen' in reply) seen = reply.seen
    return reply
  }
  return { next, send, ask: (what) => send(next(what)) }
}
