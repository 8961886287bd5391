/** Which limit it is: the options that all limiters in a store have. */
import { ImportError } from '../client/error.js'

/**
 * Returns the name under which a store keeps the limit.
 *
 * @param {string} maker the function that was given the options, for the message
 * @param {unknown} options
 * @returns {string}
 * @throws {ImportError} `INVALID_OPTION`
 */
export function limitName(maker, options) {
  const given = /** @type {Record<string, unknown>} */ (options)
  if (typeof given !== 'object' || given === null)
    throw invalid(maker, "expected options with the app's ID, as { appId }")
  for (const option of Object.keys(given)) {
    if (!OPTIONS.includes(option)) throw invalid(maker, `there is no option ${option}; expected ${OPTIONS.join(', ')}`)
  }
  const { appId, region = '', name = DATA_IMPORT } = given
  if (!isText(appId) || appId === '') throw invalid(maker, `appId: expected the app's ID, 1 to ${MOST} characters`)
  if (!isText(region)) throw invalid(maker, `region: expected a text of at most ${MOST} characters`)
  if (!isText(name) || name === '') throw invalid(maker, `name: expected a text of 1 to ${MOST} characters`)
  // As encoded, no part has a slash or a brace.
  return [appId, region, name].map(encodeURIComponent).join('/')
}

/** @param {unknown} value @returns {value is string} */
const isText = (value) => typeof value === 'string' && value.length <= MOST && !/\p{Surrogate}/u.test(value)

/** @param {string} maker @param {string} problem */
const invalid = (maker, problem) => new ImportError('INVALID_OPTION', `${maker}: ${problem}`)

const OPTIONS = ['appId', 'region', 'name']
/** The name of the endpoints that share a limit. CometChat's documentation leaves open whether each of them has its own. */
const DATA_IMPORT = 'data_import'
const MOST = 100
