/** How often a request has been sent before: the conventions want it of each that is sent again. */

/**
 * Returns a function that counts requests by their method, address and body, until one has succeeded. Of a body only a hash is kept.
 *
 * @returns {(url: string, init: any) => { count: number, forget(): void }}
 */
export function resendCounts() {
  /** @type {Map<string, number>} */
  const counts = new Map()
  return (url, init) => {
    const key = `${init?.method} ${url} ${hashOf(init?.body)}`
    const count = counts.get(key) ?? 0
    // The oldest come first: those are batches that were split, and will not come again.
    counts.delete(key)
    counts.set(key, count + 1)
    for (const oldest of counts.keys()) {
      if (counts.size <= MOST) break
      counts.delete(oldest)
    }
    return { count, forget: () => void counts.delete(key) }
  }
}

/** Returns 32 bits of FNV-1a, and the length. @param {unknown} body */
function hashOf(body) {
  if (!(body instanceof Uint8Array)) return ''
  let hash = 0x811c9dc5
  for (const byte of body) hash = Math.imul(hash ^ byte, 0x01000193)
  return `${hash >>> 0} ${body.length}`
}

/** Requests that are remembered: more than can be under way at once. */
const MOST = 1000
