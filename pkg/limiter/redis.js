/** A limit that many workers share, in Redis or Valkey: one script on one key. */
import { evaluator, text } from '../journal/redis-client.js'
import { decodeAsk, encodeReply } from './codec.js'
import { limitName } from './options.js'
import { limiterScript } from './redis-script.js'

/**
 * @param {any} client
 * @param {{ appId: string, region?: string, name?: string }} options
 */
export function redisLimiter(client, options) {
  const evaluate = evaluator('redisLimiter', client)
  const name = limitName('redisLimiter', options)
  const exchange = redisTable(evaluate, name)
  return {
    name,
    /** @param {Uint8Array} ask */
    exchange: async (ask) => encodeReply(await exchange(decodeAsk(ask))),
  }
}

/**
 * Returns how a reply is had of the table under a name.
 *
 * @param {import('../journal/redis-client.js').Evaluate} evaluate
 * @param {string} name without braces, which would end the hash tag
 * @param {string} [script]
 * @returns {(ask: import('./codec.js').Ask, ...more: string[]) => Promise<import('./codec.js').Reply>} `more` is for a script of the tests
 */
export function redisTable(evaluate, name, script = SCRIPT) {
  const keys = [`cometchat-import:{${name}}:limiter`]
  return async (ask, ...more) => {
    const reply = text(await evaluate(script, keys, [JSON.stringify(ask), ...more]))
    return JSON.parse(reply.slice(1))
  }
}

const SCRIPT = limiterScript()
