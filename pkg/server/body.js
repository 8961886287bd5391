/** Bodies of a known greatest size. */

/**
 * A request's body; some browsers, whose service workers may be relays too, show no stream of it.
 *
 * @param {Request} request
 * @param {number} most bytes
 * @returns {ReturnType<typeof readLimited>}
 */
export async function readRequest(request, most) {
  if (request.body !== undefined) return readLimited(request.body, most)
  const bytes = new Uint8Array(await request.arrayBuffer())
  return bytes.length > most ? { tooLarge: true } : { tooLarge: false, bytes }
}

/**
 * Reads a body to its end, or until it is larger than allowed; then the rest is left unread.
 *
 * @param {ReadableStream<Uint8Array> | null | undefined} stream
 * @param {number} most bytes
 * @returns {Promise<{ tooLarge: true, bytes?: undefined } | { tooLarge: false, bytes: Uint8Array<ArrayBuffer> }>}
 */
export async function readLimited(stream, most) {
  if (!stream) return { tooLarge: false, bytes: new Uint8Array() }
  const reader = stream.getReader()
  const pieces = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > most) {
      // Not waited for: some sources end their cancelling only when all has arrived.
      reader.cancel().catch(() => {})
      return { tooLarge: true }
    }
    pieces.push(value)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return { tooLarge: false, bytes }
}
