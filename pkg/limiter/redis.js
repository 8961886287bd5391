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
  return {
    name,
    /** @param {Uint8Array} bytes */
    async exchange(bytes) {
      const reply = await evaluate(SCRIPT, [limiterKey(name)], [JSON.stringify(decodeAsk(bytes))])
      return encodeReply(JSON.parse(text(reply).slice(1)))
    },
  }
}

/** The key of a limit. No name has braces, which would end the hash tag. @param {string} name */
export const limiterKey = (name) => `cometchat-import:{${name}}:limiter`

const SCRIPT = limiterScript()
