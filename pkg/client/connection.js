/** Where rows are sent, and with which key. */
import { isAppId, REGIONS } from './app-id.js'
import { readEndpoint } from './endpoint.js'
import { ImportError } from './error.js'
import { hiddenOptionError } from './option-checks.js'
import { looksLikeKey, redactor, SHORTEST_KEY } from './redact.js'

/**
 * Returns where rows are sent and with which key, both checked. `base`: where the standard API is.
 *
 * @param {import('./entities.js').Entity} entity what is imported
 * @param {Record<string, any>} options
 */
export function connectionOptions(entity, options) {
  const { apiKey = '', endpoint } = options
  // The value is not displayed: it may be a key with a typing error.
  if (typeof apiKey !== 'string') throw new ImportError('INVALID_OPTION', 'apiKey: expected a string')
  if (/[^\x21-\x7e]/.test(apiKey))
    throw new ImportError(
      'INVALID_OPTION',
      'apiKey: expected printable ASCII without spaces, found another character; copy the key again',
    )
  if (apiKey === '' && endpoint === undefined)
    throw new ImportError('INVALID_OPTION', 'apiKey: expected a REST API key of the app, found none')
  const url = targetUrl(entity, options)
  // Addresses are asked of name servers and written into logs.
  if (redactor(apiKey, { shortest: SHORTEST_KEY })(url) !== url)
    throw new ImportError(
      'INVALID_OPTION',
      `${endpoint === undefined ? 'appId' : 'endpoint'}: expected an address without the key in it`,
    )
  return { url, base: url.slice(0, -importPath(entity).length), apiKey }
}

/**
 * Returns where rows are sent; a journal belongs to one such address.
 *
 * @param {import('./entities.js').Entity} entity
 * @param {Record<string, any>} options
 */
export const targetUrl = (entity, { endpoint, appId, region }) =>
  (endpoint === undefined ? appUrl(appId, region) : baseUrl(endpoint)) + importPath(entity)

/** Returns the path of an import, below the API's base. @param {import('./entities.js').Entity} entity */
const importPath = (entity) => `/data_import/${entity.name}`

/** @param {unknown} appId @param {any} region */
function appUrl(appId, region) {
  if (!isAppId(appId)) throw hiddenOptionError('appId', 'the app id from the CometChat dashboard', appId)
  if (!REGIONS.includes(region)) throw hiddenOptionError('region', "'us', 'eu' or 'in'", region)
  return `https://${appId.toLowerCase()}.api-${region}.cometchat.io/v3`
}

/** @param {unknown} endpoint */
function baseUrl(endpoint) {
  const read = readEndpoint(endpoint)
  if (read.trouble === undefined) return read.href
  const { trouble } = read
  const displayed = looksLikeKey(read.displayed) ? 'http: to another machine' : read.displayed
  const sentences = {
    'no URL': 'expected a base URL such as http://127.0.0.1:8787/v3',
    password: 'expected a URL without a user name and password in it',
    query: 'expected a base URL without ? and #',
    protocol: 'expected https:, or http: to this machine, found neither',
    cleartext: `expected https:, or http: to this machine, found ${displayed}; the key would travel in the clear`,
  }
  throw new ImportError('INVALID_OPTION', `endpoint: ${sentences[trouble]}`)
}
