// The relay that served the page: its one-time token is exchanged for a session, which lasts as long as the tab.

const STORED_AS = 'cometchat-import-session'

/**
 * Looks for a relay: a token in the address, or a session that the tab had before a reload.
 *
 * @returns {Promise<undefined | { trouble: 'refused' | 'gone' } | { endpoint: string, session: string, label: string,
 *   app?: { appId: string, region: string }, rate?: { limit: number, windowMs: number }, verifyRate?: { limit: number, windowMs: number } }>} undefined without one
 */
export async function meetRelay() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  // Out of the address bar and the history at once: it opens this page only once anyway.
  if (token) history.replaceState(null, '', location.pathname + location.search)
  const stored = sessionStorage.getItem(STORED_AS)
  if (!token && !stored) return undefined
  try {
    const response = await fetch(
      '/relay/session',
      token
        ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) }
        : { headers: { 'x-cometchat-import-session': stored ?? '' } },
    )
    if (!response.ok) {
      sessionStorage.removeItem(STORED_AS)
      return { trouble: 'refused' }
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
