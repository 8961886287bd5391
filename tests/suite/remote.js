/** Real servers on this machine, which whoever started the suite holds ready (tests/runtimes/rig/control.js). */

/**
 * Opens a sandbox on a port of its own. A fault is a probability, or the numbers of the requests that it falls on.
 *
 * @param {{ control: string }} host
 * @param {object} [options] of `startSandbox`, as JSON
 */
export async function openSandbox({ control }, options = {}) {
  const { id, url } = await jsonOf(
    await fetch(`${control}/sandboxes`, { method: 'POST', body: JSON.stringify(options) }),
  )
  const path = `${control}/sandboxes/${id}`
  return {
    url,
    /** What it counted, and the most requests in any stretch of `windowMs`. */
    stats: async (windowMs = 1) => jsonOf(await fetch(`${path}?windowMs=${windowMs}`)),
    close: async () => jsonOf(await fetch(path, { method: 'DELETE' })),
  }
}

/**
 * Servers that the sandbox does not play, and what they saw: `hang` takes a request and never responds, `away`
 * redirects to another host, `users` gives a file and takes its time.
 */
export function openTrap({ control }) {
  const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
  return {
    hang: `${control}/hang/${id}/v3`,
    away: (status) => `${control}/away/${id}/${status}/v3`,
    users: (query) => `${control}/users/${id}?${new URLSearchParams(query)}`,
    /** `{ requests, left, followed }`: how many came, left before the end, and came after a redirect. */
    seen: async () => jsonOf(await fetch(`${control}/seen/${id}`)),
  }
}

async function jsonOf(response) {
  if (!response.ok) throw new Error(`the servers of the suite say ${response.status}: ${await response.text()}`)
  return response.json()
}
