/** A request that is refused: the status, a code for programs and a sentence for people. */
export class Refusal extends Error {
  constructor(status, code, message, headers = {}) {
    super(message)
    Object.assign(this, { status, code, headers })
  }
}

/** Responds to a request, or says in JSON why not. */
export async function respond(handle) {
  try {
    return await handle()
  } catch (error) {
    if (error instanceof Refusal) return refused(error.status, error.code, error.message, error.headers)
    console.error(error.message)
    return refused(503, 'UNAVAILABLE', 'the request failed: try again', { 'retry-after': '10' })
  }
}

/** Returns the JSON of a body that has at most so many bytes. */
export async function jsonOf(request, mostBytes) {
  bytesOf(request, mostBytes)
  try {
    return await request.json()
  } catch {
    throw new Refusal(400, 'NOT_JSON', 'the body is not JSON')
  }
}

/** Returns how many bytes a body has, which must be known before it is read. */
export function bytesOf(request, mostBytes) {
  const length = request.headers.get('content-length')
  if (length === null)
    throw new Refusal(411, 'LENGTH_REQUIRED', 'the header content-length is missing: send a file, not a pipe')
  if (!(Number(length) <= mostBytes))
    throw new Refusal(413, 'TOO_LARGE', `the body has ${length} bytes, and ${mostBytes} are allowed`)
  return Number(length)
}

const refused = (status, code, message, headers) => Response.json({ error: { code, message } }, { status, headers })
