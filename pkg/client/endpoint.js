/** Which addresses may be sent to. The command line and the library ask the same. */

/**
 * A base URL instead of CometChat's own. `trouble`: why it is none; `displayed`: what of it may be repeated.
 *
 * @param {unknown} endpoint
 * @returns {{ trouble?: undefined, href: string, loopback: boolean }
 *   | { trouble: 'no URL' | 'password' | 'query' | 'protocol' | 'cleartext', displayed: string }}
 */
export function readEndpoint(endpoint) {
  let url
  try {
    url = new URL(String(endpoint).trim())
  } catch {
    return { trouble: 'no URL', displayed: '' }
  }
  if (url.username || url.password) return { trouble: 'password', displayed: '' }
  const loopback = isLoopback(url.hostname)
  const displayed = ['http:', 'https:'].includes(url.protocol) ? `${url.protocol}//${url.host}` : ''
  if (!displayed) return { trouble: 'protocol', displayed }
  if (url.protocol === 'http:' && !loopback) return { trouble: 'cleartext', displayed }
  // Looked for in the whole: of `?` and `#` with nothing behind them, `search` and `hash` know nothing.
  if (/[?#]/.test(url.href)) return { trouble: 'query', displayed }
  return { href: url.href.replace(/\/+$/, ''), loopback }
}

/**
 * Returns whether what is sent to a host stays on this machine, wherever this runs: 127.0.0.0/8, ::1 and `localhost`.
 * Names under `.localhost` are not among them: browsers keep those here, but elsewhere the name servers are asked. The
 * URL has written numbers such as 127.1 or 0x7f000001 out before this looks.
 *
 * @param {string} hostname of a `URL`
 */
const isLoopback = (hostname) =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
