/** Returns whether the request has the token. It compares digests, so the time it takes says nothing about the token's length. */
export async function isAllowed(request, token) {
  const given = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  // If no token is set, nobody may enter.
  if (!given || !token) return false
  const digest = (text) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return crypto.subtle.timingSafeEqual(await digest(given), await digest(token))
}
