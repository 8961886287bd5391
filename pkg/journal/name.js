/** The name of a journal in a store that holds many. */
import { ImportError } from '../client/error.js'

/**
 * Returns a name that may be one; throws an `ImportError` otherwise.
 *
 * @param {string} maker the function that was given it, for the message
 * @param {unknown} name
 * @returns {string}
 */
export function journalName(maker, name) {
  if (typeof name !== 'string' || name === '' || name.length > MOST_NAME)
    throw new ImportError('INVALID_OPTION', `${maker}: expected a name of 1 to ${MOST_NAME} characters`)
  return name
}

/** Characters; a key of a Durable Object may have 2,048 bytes. */
const MOST_NAME = 100
