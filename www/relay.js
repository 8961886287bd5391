// The relay that served the page: its one-time token is exchanged for a session, which lasts as long as the tab.

const STORED_AS = 'cometchat-import-session'

/** What is the matter with a relay: its address was used already, the program of the session has ended, or none responds. @typedef {'refused' | 'ended' | 'gone'} Trouble */

/** Returns the token of the address, if it has one. */
export const tokenHere = () => new URLSearchParams(location.hash.slice(1)).get('token')

/**
 * Looks for a relay: a token in the address, or a session that the tab had before a reload.
 *
 * @returns {Promise<undefined | { trouble: Trouble } | { endpoint: string, session: string, label: string,
 *   app?: { appId: string, region: string }, rate?: { limit: number, windowMs: number }, verifyRate?: { limit: number, windowMs: number } }>} undefined without one
 */
export async function meetRelay() {
  const token = tokenHere()
  // Out of the address bar and the history at once: it opens this page only once anyway.
  if (token) history.replaceState(null, '', location.pathname + location.search)
  const stored = sessionStorage.getItem(STORED_AS)
  if (!token && !stored) return undefined
  try {
    const response = await fetch(
      '/relay/session',
      token
        ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) }
        : askingWith(stored),
    )
    if (!response.ok) {
      if (token) return { trouble: 'refused' }
      sessionStorage.removeItem(STORED_AS)
      return { trouble: 'ended' }
    }
    const { session = stored, appId, region, endpointLabel, rate, verifyRate } = await response.json()
    sessionStorage.setItem(STORED_AS, session)
    const label = endpointLabel ?? `${appId} (${region})`
    return {
      endpoint: `${location.origin}/relay/v3`,
      session,
      label,
      // A sandbox, or another address, is no app that a plan could name.
      ...(appId && region && { app: { appId, region } }),
      ...(rate && { rate }),
      ...(verifyRate && { verifyRate }),
    }
  } catch {
    return { trouble: 'gone' }
  }
}

/**
 * Returns what is the matter with a relay that was met before; undefined if it knows the session still.
 *
 * @param {{ session: string }} relay
 * @returns {Promise<Trouble | undefined>}
 */
export async function troubleOf({ session }) {
  try {
    const { ok } = await fetch('/relay/session', askingWith(session))
    return ok ? undefined : 'ended'
  } catch {
    return 'gone'
  }
}

/** @param {string | null} session */
const askingWith = (session) => ({ headers: { 'x-cometchat-import-session': session ?? '' } })
