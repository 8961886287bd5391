/** Returns whether the request has the token. It compares whole digests, so the time it takes says nothing. */
export async function isAllowed(request, token) {
  const given = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  // If no token is set, nobody may enter.
  if (!given || !token) return false
  const digest = async (text) => new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  const [one, other] = [await digest(given), await digest(token)]
  return one.reduce((difference, byte, at) => difference | (byte ^ other[at]), 0) === 0
}
