// A relay before an upstream that is a function; both record what they were given.
import { createRelay } from '../../pkg/relay/index.js'

/** Made up, as long as a real one. No response may hold it. */
export const KEY = 'f00dbabe0123456789abcdef0123456789abcdef'
export const SIGNED_IN = { authorization: 'Bearer of-the-suite' }
export const HOME = 'https://admin.example.com'
export const ADDRESS = `${HOME}/relay/v3/data_import/users`
export const UPSTREAM_BASE = 'https://app1.api-eu.cometchat.io/v3'
export const UPSTREAM = `${UPSTREAM_BASE}/data_import/users`
export const BODY = JSON.stringify({ users: { ada: { uid: 'ada', name: 'Ada' } } })

export const json = (value, init = {}) =>
  new Response(JSON.stringify(value), { ...init, headers: { 'content-type': 'application/json', ...init.headers } })
export const STORED = { data: { ada: { success: true, data: { uid: 'ada' } } } }

/**
 * @param {object} [options] of the relay
 * @param {(url: string, init: RequestInit) => Response | Promise<Response>} [upstream]
 */
export function rig(options = {}, upstream = () => json(STORED)) {
  const sent = []
  const relay = createRelay({
    appId: 'App1',
    region: 'eu',
    apiKey: KEY,
    authorize: (request) => request.headers.get('authorization') === SIGNED_IN.authorization,
    fetch: async (url, init) => {
      sent.push({ url, ...init })
      return upstream(url, init)
    },
    ...options,
  })
  return { relay, sent, ask: (more) => relay(asked(more)) }
}

/** A request that a relay forwards, with changes. */
export function asked({ url = ADDRESS, method = 'POST', headers = {}, body = BODY, signal } = {}) {
  const all = { 'content-type': 'application/json', ...SIGNED_IN, ...headers }
  const given = Object.entries(all).filter(([, value]) => value !== undefined)
  return new Request(url, {
    method,
    headers: given,
    ...(!['GET', 'HEAD'].includes(method) && { body, duplex: 'half' }),
    ...(signal && { signal }),
  })
}

/** A response's status, its error's code, and everything of it as one text. */
export async function seen(response) {
  const body = await response.text()
  const headers = [...response.headers].map((pair) => pair.join(': ')).join('\n')
  let code
  try {
    code = JSON.parse(body).error?.code
  } catch {
    // No JSON.
  }
  return {
    status: response.status,
    code,
    body,
    all: `${response.status} ${response.statusText}\n${headers}\n\n${body}`,
  }
}
