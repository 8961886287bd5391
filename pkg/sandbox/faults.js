/**
 * Each way to misbehave: its name, what it does, and the response that it gives. When several faults fall on one
 * request, the first of this table acts.
 *
 * A response is made from a context: `entries` (`[key, user]` pairs), `store(entries)` (stores, returns results),
 * `random` (the fault's own stream), `now` (ms), `key` (the API key), `size` (bytes of the body), `signal`, and the
 * `options`.
 *
 * @typedef {import('../sandbox.js').Fault} Fault
 * @typedef {import('./plain-response.js').PlainResponse} PlainResponse
 * @typedef {import('./importing.js').Call} Call
 *
 * What is known before a fault is drawn.
 * @typedef {Omit<Call, 'random'>} Sized
 */
import { badRequest, failure, html, json, importResponse, objectText } from './plain-response.js'
import { keyNotFound } from './keys.js'
import { limited } from './limited.js'
import { below } from './random.js'
import { readUser } from './rules.js'
import { breaking, dripping, Dropped, firstHalf, forever, stalling } from './response.js'

/** The body limit that `too-large` stands for if `bodyBytes` is not given: CometChat's general one for POST bodies. */
const GENERAL_BODY_BYTES = 10 * 1024

/**
 * @type {Record<Fault, [text: string, act: (call: Call) => PlainResponse | Promise<PlainResponse>, more?: { silent?: boolean, applies?: (call: Sized) => boolean }]>}
 */
const TABLE = {
  // The connection.
  drop: [
    'the connection breaks before anything is handled',
    () => {
      throw new Dropped()
    },
    { silent: true },
  ],
  'drop-stored': [
    'the connection breaks after all users are stored',
    (call) => {
      call.store(call.entries)
      throw new Dropped()
    },
    { silent: true },
  ],
  hang: ['no response ever comes; nothing is stored', (call) => forever(call.signal), { silent: true }],
  'hang-stored': [
    'no response ever comes, yet all users are stored',
    (call) => {
      call.store(call.entries)
      return forever(call.signal)
    },
    { silent: true },
  ],

  // Gateways and outages: nothing is stored.
  unavailable: ['503 with an HTML body', () => html(503, '503 Service Temporarily Unavailable')],
  'bad-gateway': ['502 with an HTML body', () => html(502, '502 Bad Gateway')],
  'request-timeout': ['408 with an HTML body', () => html(408, '408 Request Time-out')],
  redirect: [
    '307 to another path',
    (call) => ({
      status: 307,
      headers: { location: `${call.options.base}/redirected` },
      body: '',
    }),
  ],
  'too-large': [
    '413 for a body above `bodyBytes` (10 KB if that is not set)',
    () => tooLarge(),
    {
      applies: (call) => call.size > (call.options.bodyBytes ?? GENERAL_BODY_BYTES),
    },
  ],

  // Keys and plans.
  'echo-key': ['401 whose message repeats the API key', (call) => repeatingKey(401, call)],
  'echo-key-400': ['400 whose message repeats the API key', (call) => repeatingKey(400, call)],
  'echo-key-row': [
    '200 that refuses each user with a message that repeats the API key',
    (call) => {
      const message = `The key ${call.key} may not import this user.`
      const error = { code: 'ERR_BAD_REQUEST', message, devMessage: message }
      return importResponse(call.entries.map(([key]) => [key, { success: false, error }]))
    },
  ],
  'key-revoked': ['401 AUTH_ERR_APIKEY_NOT_FOUND', () => keyNotFound()],
  'no-access': [
    '403 AUTH_ERR_NO_ACCESS, as for a key without the scope fullAccess',
    () => failure(403, 'AUTH_ERR_NO_ACCESS', 'The API key does not have the required access scope.'),
  ],
  plan: [
    '403 ERR_PLAN_RESTRICTION',
    () => failure(403, 'ERR_PLAN_RESTRICTION', 'This feature is not available with the plan of the app.'),
  ],

  // Refusals for the limit's sake, though within the limit. Which hint says how long to wait differs.
  refuse: ['429 within the limit, with every hint', (call) => refusal(call)],
  'refuse-no-headers': ['429 whose wait is in the text alone', (call) => refusal(call, ['text'])],
  'refuse-bare': ['429 without a wait', (call) => refusal(call, [])],
  'refuse-http-date': [
    '429 whose Retry-After is an HTTP date',
    (call) => {
      const response = refusal(call, [])
      // Rounded up: an HTTP date has no milliseconds, and a wait that is too short is a second refusal.
      const until = Math.ceil((call.now + call.options.refuseMs) / 1000) * 1000
      response.headers['retry-after'] = new Date(until).toUTCString()
      return response
    },
  ],
  'refuse-absurd': [
    '429 with Retry-After: 999999999',
    (call) => {
      const response = refusal(call, [])
      response.headers['retry-after'] = '999999999'
      return response
    },
  ],

  // Errors of the server.
  'error-500': ['500 ERR_EXCEPTION; nothing is stored', () => exception()],
  'error-500-stored': [
    '500 ERR_EXCEPTION after all users are stored',
    (call) => {
      call.store(call.entries)
      return exception()
    },
  ],
  'error-500-partial': [
    '500 ERR_EXCEPTION after some users are stored',
    (call) => {
      // At least one, and of several never all: else it would be one of the two faults above.
      call.store(call.entries.slice(0, 1 + below(call.random, Math.max(1, call.entries.length - 1))))
      return exception()
    },
  ],
  'db-timeout': [
    '500 ERR_MISSION_FAILED; nothing is stored',
    () => failure(500, 'ERR_MISSION_FAILED', 'The database did not respond in time. Please try again.'),
  ],
  'operation-failed': [
    '500 ERR_OPERATION_FAILED; nothing is stored',
    () => failure(500, 'ERR_OPERATION_FAILED', 'The operation failed. Please try again.'),
  ],

  // Responses that cannot be taken at their word.
  'hang-body': ['200, then the body stalls half-way; stored', (call) => withBody(call, stalling)],
  'slow-body': [
    '200, and the body trickles in over `slowBodyMs`; stored',
    (call) => withBody(call, (text) => dripping(text, call.options.slowBodyMs, call.options.sleep)),
  ],
  'drop-body': [
    '200, then the connection breaks half-way through the body; stored',
    (call) => withBody(call, breaking),
  ],
  'truncated-body': ['200, the body ends half-way as if it were whole; stored', (call) => withBody(call, firstHalf)],
  'not-json': [
    '200 with an HTML body; stored',
    (call) => {
      call.store(call.entries)
      return html(200, 'Welcome')
    },
  ],
  'missing-uid': [
    '200, some users are missing from the response; stored',
    (call) => {
      const missing = someOf(call)
      return importResponse(call.store(call.entries).filter((_, at) => !missing.has(at)))
    },
  ],
  'missing-uid-lost': [
    '200, some users are missing from the response, and those are not stored',
    (call) => {
      const missing = someOf(call)
      return importResponse(call.store(call.entries.filter((_, at) => !missing.has(at))))
    },
  ],
  'lowercase-keys': [
    '200, keyed by the lower-cased uids; stored',
    (call) => importResponse(call.store(call.entries).map(([key, result]) => [key.toLowerCase(), result])),
  ],
  'nested-data': [
    '200, the response nested in one more `data`; stored',
    (call) => json(200, `{"data":{"data":${objectText(call.store(call.entries))}}}`),
  ],

  // One bad row.
  'bad-row-500': [
    '500 for a batch with a name that holds `badRowMarker` (💥)',
    (call) => badRow(call, exception()),
    { applies: hasMarker },
  ],
  'bad-row-400': [
    '400 ERR_BAD_REQUEST for such a batch',
    (call) => badRow(call, badRequest('Failed to validate the data sent with the request.')),
    { applies: hasMarker },
  ],
  'bad-row-format': [
    '400 ERR_IMPORT_INVALID_USER_FORMAT for such a batch',
    (call) => badRow(call, failure(400, 'ERR_IMPORT_INVALID_USER_FORMAT', 'The format of the users is not valid.')),
    { applies: hasMarker },
  ],
  'missing-role-400': [
    '400 ERR_BAD_REQUEST for a batch with a role that does not exist; nothing is stored',
    (call) =>
      badRequest('Failed to validate the data sent with the request.', { role: [...new Set(missingRoles(call))] }),
    { applies: (call) => missingRoles(call).length > 0 },
  ],
}

/** Name → description, in the order in which they act. */
export const FAULTS = /** @type {Readonly<Record<Fault, string>>} */ (
  Object.freeze(Object.fromEntries(Object.entries(TABLE).map(([name, [text]]) => [name, text])))
)

/**
 * True if a request that meets this fault is dealt with by it before its key or the limit is looked at.
 *
 * @param {Fault} name
 */
export function actsFirst(name) {
  return name === 'drop'
}

/** Returns whether the fault concerns this call at all, whatever its probability. @param {Fault} name @param {Sized} call */
export function concerns(name, call) {
  return TABLE[name][2]?.applies?.(call) ?? true
}

/** Returns whether the fault gives no response at all. @param {Fault} name */
export function isSilent(name) {
  return TABLE[name][2]?.silent ?? false
}

/** @throws {Dropped} where the fault breaks the connection. @param {Fault} name @param {Call} call */
export async function misbehave(name, call) {
  return TABLE[name][1](call)
}

export function tooLarge() {
  return html(413, '413 Request Entity Too Large')
}

function exception() {
  return failure(500, 'ERR_EXCEPTION', 'Something went wrong. Please try again.')
}

/** @param {number} status @param {Call} call */
function repeatingKey(status, call) {
  const code = status === 401 ? 'AUTH_ERR_APIKEY_NOT_FOUND' : 'ERR_BAD_REQUEST'
  return failure(status, code, `The key ${call.key} does not exist. Please use correct apiKey.`)
}

/** @param {Call} call @param {Iterable<string>} [hints] */
function refusal(call, hints = call.options.hints) {
  const { refuseMs, rate } = call.options
  return limited({ now: call.now, retryAt: call.now + refuseMs, rate, hints: new Set(hints) })
}

/** @param {Call} call @param {(text: string) => PlainResponse['body']} spoil @returns {PlainResponse} */
function withBody(call, spoil) {
  const response = importResponse(call.store(call.entries))
  return { ...response, body: spoil(response.body) }
}

/** @param {Call} call @param {PlainResponse} response */
function badRow(call, response) {
  if (call.options.badRowStores === 'others') call.store(call.entries.filter(([, user]) => !isMarked(user, call)))
  return response
}

/** @param {Sized} call */
function hasMarker(call) {
  return call.entries.some(([, user]) => isMarked(user, call))
}

/** @param {unknown} user @param {Sized} call */
function isMarked(user, call) {
  const name = /** @type {{ name?: unknown } | null} */ (user)?.name
  return typeof name === 'string' && name.includes(call.options.badRowMarker)
}

/** Returns what is wrong with each role that does not exist. @param {Sized} call */
function missingRoles(call) {
  const errors = call.entries.map(([key, user]) => readUser(key, user, call.options.roles).error)
  return errors.flatMap((error) => (error?.code === 'ERR_ROLE_NOT_FOUND' ? [error.message] : []))
}

/** The positions of some of the entries: one at least, about a fifth in all. @param {Call} call */
function someOf(call) {
  const chosen = new Set([below(call.random, call.entries.length)])
  for (const at of call.entries.keys()) if (call.random() < 0.2) chosen.add(at)
  return chosen
}
