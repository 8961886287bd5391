/** The relay's options: defaults, and a refusal that says what was expected. */
import { ImportError } from '../client/error.js'
import { connectionOptions, known, LONGEST_TIMER_MS, rateOption, whole, wrong } from '../client/options.js'

export { SHORTEST_KEY } from '../client/options.js'

const OPTIONS = [
  'appId',
  'region',
  'apiKey',
  'endpoint',
  'authorize',
  'allowedOrigins',
  'fetch',
  'maxBodyBytes',
  'timeoutMs',
  'path',
  'rate',
]

/** Bytes; 50 users with everything at its limit and every character escaped are about 5 MB, usual ones 20 KB. */
const MAX_BODY_BYTES = 4 * 1024 * 1024

export function readOptions(given) {
  known(given, OPTIONS)
  const { url, apiKey } = connectionOptions(given)
  // Nobody shall open a relay to everyone by forgetting something.
  if (typeof given.authorize !== 'function')
    throw wrong('authorize', 'a function that is true for those who may import', given.authorize)
  if (given.fetch !== undefined && given.fetch !== null && typeof given.fetch !== 'function')
    throw wrong('fetch', 'a function', given.fetch)
  return {
    url,
    apiKey,
    authorize: given.authorize,
    allowedOrigins: originsOption(given.allowedOrigins),
    fetch: given.fetch ?? undefined,
    maxBodyBytes: whole('maxBodyBytes', given.maxBodyBytes, MAX_BODY_BYTES, 1, 1024 * 1024 * 1024),
    timeoutMs: whole('timeoutMs', given.timeoutMs, 30_000, 1, LONGEST_TIMER_MS),
    path: pathOption(given.path),
    rate: rateOption(given.rate),
  }
}

/** Each exactly as a browser writes it: a pattern would let in more than its author thinks. */
function originsOption(origins = []) {
  const expected = "a list of origins such as ['https://admin.example.com']"
  if (!Array.isArray(origins)) throw wrong('allowedOrigins', expected, origins)
  return origins.map((origin) => {
    if (!isUrl(origin)) throw wrong('allowedOrigins', expected, origin)
    const { origin: exact, protocol } = new URL(origin)
    if (exact !== origin || !['https:', 'http:'].includes(protocol))
      throw wrong('allowedOrigins', `${expected}, without a path`, origin)
    return exact
  })
}

function pathOption(path) {
  if (path === undefined || path === null) return undefined
  if (typeof path !== 'string' || !/^(\/[^?#\s]*)?$/.test(path))
    throw new ImportError('INVALID_OPTION', "path: expected the path that the relay stands under, such as '/relay/v3'")
  return path.replace(/\/+$/, '')
}

function isUrl(text) {
  try {
    return Boolean(new URL(text))
  } catch {
    return false
  }
}
