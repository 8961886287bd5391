// The limit of an app, which all tabs of this browser keep together.

import { HIGHEST_LIMIT } from '../../pkg/client/limiter.js'
import { indexedDbLimiter } from '../package.js'

/**
 * Returns the limiter of a target; undefined for a limit that is too high to be shared.
 *
 * @param {{ target: string, rate: { limit: number } }} connection
 */
export function limiterOf({ target, rate }) {
  if (rate.limit > HIGHEST_LIMIT) return undefined
  // An address may be longer than a name; its end is what tells relays apart.
  return indexedDbLimiter({ appId: encodeURIComponent(target).slice(-LONGEST_NAME) })
}

const LONGEST_NAME = 100
