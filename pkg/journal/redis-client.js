/** How each client of Redis runs a script, and what it replies. */
import { ImportError } from '../client/error.js'

/** @typedef {(script: string, keys: string[], args: string[]) => Promise<any>} Evaluate */

/**
 * Returns how this client runs a script. Each of the three has `eval`, and takes the keys otherwise.
 *
 * @param {string} maker the function that was given the client, for the message
 * @param {any} client
 * @returns {Evaluate}
 */
export function evaluator(maker, client) {
  if (typeof client?.eval === 'function') {
    // Upstash's client over REST.
    if (typeof client.createScript === 'function')
      return (script, keys, args) => client.eval(script, keys, args).catch(withoutCommand)
    // ioredis, also its cluster.
    if (typeof client.callBuffer === 'function')
      return (script, keys, args) => client.eval(script, keys.length, ...keys, ...args)
    // node-redis, also its cluster, pool and sentinel.
    if (typeof client.EVAL === 'function') return (script, keys, args) => client.eval(script, { keys, arguments: args })
  }
  throw new ImportError(
    'INVALID_OPTION',
    `${maker}: expected a client of ioredis, redis (node-redis) or @upstash/redis as the first argument`,
  )
}

/** Rejects with an error of Upstash's client, whose message repeats the command: a script, and what was to be kept. @param {unknown} error */
function withoutCommand(error) {
  if (!(error instanceof Error)) throw error
  const [message] = error.message.split(', command was: ')
  throw Object.assign(new Error(message), { name: error.name })
}

/** Clients may be set to give bytes. @param {unknown} value */
export const text = (value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value))
