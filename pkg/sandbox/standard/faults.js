/**
 * Each way to misbehave while users or roles are read: its name, what it does, and the response that it gives. When
 * several fall on one request, the first of this table acts.
 *
 * @typedef {import('../../sandbox.js').ReadingFault} ReadingFault
 * @typedef {import('../plain-response.js').PlainResponse} PlainResponse
 *
 * A request that is being handled.
 * @typedef {object} Reading
 * @property {number} now milliseconds
 * @property {AbortSignal} signal
 * @property {import('../options.js').Options} options
 * @property {() => PlainResponse | Promise<PlainResponse>} respond makes the right response
 */
import { limited } from '../limited.js'
import { failure, html } from '../plain-response.js'
import { dripping, Dropped, firstHalf, forever } from '../response.js'

/** @type {Record<ReadingFault, [text: string, act: (reading: Reading) => PlainResponse | Promise<PlainResponse>]>} */
const TABLE = {
  'read-drop': [
    'the connection breaks',
    () => {
      throw new Dropped()
    },
  ],
  'read-hang': ['no response ever comes', ({ signal }) => forever(signal)],
  'read-503': ['503 with an HTML body', () => html(503, '503 Service Temporarily Unavailable')],
  'read-403': [
    '403 AUTH_ERR_NO_ACCESS, as for a key that may not read',
    () => failure(403, 'AUTH_ERR_NO_ACCESS', 'The API key does not have the required access scope.'),
  ],
  'read-404': [
    '404 ERR_API_NOT_FOUND, as of a server that can only import',
    () => failure(404, 'ERR_API_NOT_FOUND', 'The API does not exist. Please use correct API.'),
  ],
  'read-429': [
    '429 within the limit, with every hint',
    ({ now, options }) => limited({ ...options, now, retryAt: now + options.refuseMs, rate: options.standardRate }),
  ],
  'read-500': ['500 ERR_EXCEPTION', () => failure(500, 'ERR_EXCEPTION', 'Something went wrong. Please try again.')],
  'read-slow': [
    'the body trickles in over `slowBodyMs`',
    (reading) => withBody(reading, (text) => dripping(text, reading.options.slowBodyMs, reading.options.sleep)),
  ],
  'read-truncated': ['the body ends half-way as if it were whole', (reading) => withBody(reading, firstHalf)],
}

/** Name → description, in the order in which they act. */
export const READING_FAULTS = /** @type {Readonly<Record<ReadingFault, string>>} */ (
  Object.freeze(Object.fromEntries(Object.entries(TABLE).map(([name, [text]]) => [name, text])))
)

/** @throws {Dropped} where the fault breaks the connection. @param {ReadingFault} name @param {Reading} reading */
export async function misbehave(name, reading) {
  return TABLE[name][1](reading)
}

/** @param {Reading} reading @param {(text: string) => PlainResponse['body']} spoil @returns {Promise<PlainResponse>} */
async function withBody({ respond }, spoil) {
  const response = await respond()
  return { ...response, body: typeof response.body === 'string' ? spoil(response.body) : response.body }
}
