// Errors that are none of the key's: the program that has it was ended, or started anew.

import { troubleOf } from '../relay.js'

/**
 * Returns an error as it is, or, if the relay of this page has ended or does not respond, as `RELAY_ENDED` or `RELAY_GONE`.
 *
 * @template {{ code: string, message?: string } | undefined} Problem
 * @param {Pick<import('./state.js').Context, 'store'>} context
 * @param {Problem} error
 * @returns {Promise<Problem>}
 */
export async function explained(context, error) {
  if (!error || !DOUBTFUL.includes(error.code)) return error
  return { ...error, ...(await relayError(context)) }
}

/**
 * Asks the relay of this page whether it is there and knows the session. Returns the error of one that does not.
 *
 * @param {Pick<import('./state.js').Context, 'store'>} context
 * @returns {Promise<{ code: string, message: string } | undefined>}
 */
export async function relayError({ store }) {
  const { relay, given } = store.state
  // Somebody may have connected otherwise since.
  if (relay?.session === undefined || given?.label === undefined) return undefined
  const trouble = await troubleOf(relay)
  if (!trouble) return undefined
  store.set({ relay: { ...relay, trouble } })
  return { code: CODES[trouble], message: '' }
}

/** By what is the matter with a relay. @type {Record<import('../relay.js').Trouble, string>} */
const CODES = { refused: 'RELAY_ENDED', ended: 'RELAY_ENDED', gone: 'RELAY_GONE' }
/** Codes of errors that a relay may cause which has ended, or another program in its place. */
const DOUBTFUL = [
  'KEY_REFUSED',
  'ENDPOINT_NOT_FOUND',
  'REDIRECT_REFUSED',
  'REQUEST_REFUSED',
  'UNREACHABLE',
  'SERVER_FAILED',
]
