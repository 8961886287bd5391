/** A limit that a run shares with other workers: its options, and the calls to its store. */
import { ImportError, textOf } from './error.js'
import { integer, oneOf, optionError } from './option-checks.js'
import { withoutKey } from './without-key.js'

/** The options of a shared limit. */
export const LIMITER_OPTIONS = ['limiter', 'priority', 'weight', 'spare']

/**
 * Returns the options of a shared limit, checked.
 *
 * @param {Record<string, any>} options
 * @param {{ limit: number }} rate
 * @param {number} timeoutMs
 * @returns {{ limiter: import('../limiter.js').Limiter, weight: number, spare: number | undefined } | undefined} `spare` is
 *   undefined for a live import
 */
export function limiterOptions({ limiter, priority, weight, spare }, rate, timeoutMs) {
  if (limiter === undefined || limiter === null) {
    const vain = Object.entries({ priority, weight, spare }).find(([, value]) => value !== undefined)
    if (vain)
      throw new ImportError('INVALID_OPTION', `${vain[0]}: it needs a limiter; without one, nobody shares the limit`)
    return undefined
  }
  if (typeof limiter.exchange !== 'function')
    throw optionError('limiter', 'an object with a function exchange, such as redisLimiter gives', typeof limiter)
  if (rate.limit > HIGHEST_LIMIT) throw optionError('rate.limit', `at most ${HIGHEST_LIMIT} with a limiter`, rate.limit)
  if (timeoutMs > LONGEST_TIMEOUT_MS)
    throw optionError('timeoutMs', `at most ${LONGEST_TIMEOUT_MS} with a limiter`, timeoutMs)
  const isLive = oneOf('priority', priority, ['bulk', 'live']) === 'live'
  if (isLive && spare !== undefined)
    throw new ImportError('INVALID_OPTION', "spare: it is for priority 'bulk', which leaves these to live imports")
  return {
    limiter,
    weight: integer('weight', weight, 1, 1, 1_000),
    spare: isLive ? undefined : integer('spare', spare, 0, 0, rate.limit - 1),
  }
}

/**
 * Returns the function that asks the limiter for a run.
 *
 * @param {import('../limiter.js').Limiter} limiter
 * @param {(code: string, message: string) => void} refuse ends the run
 * @param {(text: string) => string} redact
 */
export const asking = (limiter, refuse, redact) => async (/** @type {Uint8Array} */ ask) => {
  try {
    return await limiter.exchange(ask)
  } catch (thrown) {
    const error = withoutKey(thrown, redact)
    // It was set up wrongly: asking again would not help.
    const { code } = /** @type {{ code?: unknown }} */ (Object(thrown))
    if (code === 'INVALID_OPTION') refuse(code, textOf(error))
    throw error
  }
}

/** As in `src/importer/limiter/durations.rs`. */
export const HIGHEST_LIMIT = 10_000
/** An hour: a cell whose worker died is free again after so much and a window. */
const LONGEST_TIMEOUT_MS = 3_600_000
