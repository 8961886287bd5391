/** A client of Postgres, whichever it is. */
import { ImportError } from '../client/error.js'

/** @typedef {(statement: string, values: (string | number | boolean)[]) => Promise<Record<string, any>[]>} Query */

/**
 * Returns how this client runs a statement. Neither prepares one by name, which a pooler could not follow.
 *
 * @param {string} maker the function that was given the client, for the message
 * @param {any} client
 * @returns {Query}
 */
export function querier(maker, client) {
  // postgres (postgres.js) is a function; a client or a pool of pg is an object.
  if (typeof client === 'function' && typeof client.unsafe === 'function')
    return (statement, values) => client.unsafe(statement, values, { prepare: false })
  if (typeof client?.query === 'function')
    return async (statement, values) => (await client.query(statement, values)).rows
  throw new ImportError(
    'INVALID_OPTION',
    `${maker}: expected a client or a pool of pg, or sql of postgres, as the first argument`,
  )
}
