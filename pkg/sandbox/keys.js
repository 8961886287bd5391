/** Who may call. No message names the key: what is logged or displayed must not give it away. */
import { failure } from './plain-response.js'

/**
 * The response to a request without the right key, or for another app; undefined if all is well.
 *
 * @param {Request} request
 * @param {URL} url
 * @param {Pick<import('./options.js').Options, 'apiKey' | 'appId'>} options
 */
export function refuseKey(request, url, { apiKey, appId }) {
  const key = request.headers.get('apikey')
  if (!key) return failure(401, 'AUTH_ERR_EMPTY_APIKEY', 'The API key is missing in the headers.')
  const app = request.headers.get('appid') ?? appOf(url.hostname)
  if (appId !== undefined && app !== undefined && app.toLowerCase() !== appId.toLowerCase()) {
    return failure(401, 'AUTH_ERR_INVALID_APPID', 'The app does not exist in this region.')
  }
  if (apiKey !== undefined && key !== apiKey) return keyNotFound()
}

export function keyNotFound() {
  return failure(401, 'AUTH_ERR_APIKEY_NOT_FOUND', 'The API key does not exist. Please use correct apiKey.')
}

/**
 * Returns the app of a host name: CometChat's own begin with it; a request on its way to one may be handed to the
 * sandbox.
 *
 * @param {string} hostname
 */
function appOf(hostname) {
  return hostname.match(/^([^.]+)\.api-[a-z]+\.cometchat\.io$/)?.[1]
}
