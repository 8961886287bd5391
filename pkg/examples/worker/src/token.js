/** Returns a token that nobody can guess. */
export const newToken = () => hex(crypto.getRandomValues(new Uint8Array(32)))

/** Returns what to store of a token: its SHA-256 in hexadecimal. */
export const digestOf = async (token) => hex(new Uint8Array(await sha256(token)))

/** Returns whether the request carries the token of a digest. Comparing takes the same time, however much of it is right. */
export async function carries(request, digest) {
  const given = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  // If there is no token, nobody may enter.
  if (!given || !digest) return false
  const bytes = (text) => new TextEncoder().encode(text)
  const both = [bytes(await digestOf(given)), bytes(digest)]
  return both[0].length === both[1].length && crypto.subtle.timingSafeEqual(...both)
}

const sha256 = (text) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
