// Where is sent to: an app with its key, an endpoint, or the relay that served the page.

import { RATE } from '../../pkg/client/limits.js'
import { importUsers } from '../package.js'

/**
 * Checks what was given, without sending anything, and keeps it.
 *
 * @param {{ appId?: string, region?: string, apiKey?: string, endpoint?: string, label?: string, session?: string,
 *   rate?: { limit: number, windowMs: number }, verifyRate?: { limit: number, windowMs: number } }} given `session`: of the
 *   relay; `verifyRate`: the limit of what is no import, if it is not the usual one
 * @throws `ImportError` of code `INVALID_OPTION`, whose message begins with the name of what is wrong
 */
export function createConnection({ session, label, rate = RATE, verifyRate, ...given }) {
  /** @type {Record<string, any>} */
  const connection = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== ''),
  )
  if (session) {
    connection.fetch = (url, init) => fetch(url, { ...init, headers: { ...plain(init.headers), [SESSION]: session } })
  }
  // An import of nobody sends nothing, and refuses at once whatever is wrong.
  importUsers([], { ...connection, rate }).abort()
  const target = connection.endpoint
    ? connection.endpoint.trim().replace(/\/+$/, '')
    : `${connection.appId.toLowerCase()}.${connection.region}`
  return {
    options: connection,
    rate,
    verifyRate,
    // Through a relay the address is this machine's, whatever app is behind it.
    target: session ? `relay ${label}` : target,
    info: { label: label ?? target, target: session ? `relay ${label}` : target, rate },
  }
}

const plain = (headers) => Object.fromEntries(new Headers(headers))

const SESSION = 'x-cometchat-import-session'
