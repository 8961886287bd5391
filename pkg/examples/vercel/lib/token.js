/** Whether the request carries the token. Digests are compared, to their ends: how long it takes tells nothing. */
export async function isAllowed(request, token) {
  const given = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  // Without a token nobody is let in: an unset variable must not open the door.
  if (!given || !token) return false
  const digest = async (text) => new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  const [one, other] = [await digest(given), await digest(token)]
  return one.reduce((difference, byte, at) => difference | (byte ^ other[at]), 0) === 0
}
