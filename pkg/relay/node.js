/**
 * A handler of `Request`s as a listener of Node's servers: `createServer(nodeListener(relay))`, `app.use(nodeListener(relay))`.
 * It uses only what such a server hands over, and imports nothing of Node.
 */

/** Bytes of a refused body that are read and dropped, so that the client gets to read why. */
const MOST_DROPPED = 16 * 1024 * 1024

/**
 * @param {(request: Request) => Response | Promise<Response>} handler
 * @returns {(incoming: any, outgoing: any) => void} of Node's `IncomingMessage` and `ServerResponse`
 */
export function nodeListener(handler) {
  return (incoming, outgoing) => {
    serve(handler, incoming, outgoing).catch(() => outgoing.destroy())
  }
}

async function serve(handler, incoming, outgoing) {
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const body = openBody(incoming)
  const request = toRequest(incoming, body.stream, gone.signal)
  // Never the text of an error: it is for the server's own log.
  const response = request ? await answerOf(handler, request) : new Response(null, { status: 400 })
  body.drop()
  if (outgoing.destroyed) return
  await send(response, outgoing, incoming.method === 'HEAD')
}

async function answerOf(handler, request) {
  try {
    return await handler(request)
  } catch (error) {
    console.error(error)
    return new Response(null, { status: 500 })
  }
}

/** Undefined for what is no request of a path: another form of address, a host that is none, a method that pages cannot use. */
function toRequest(incoming, body, signal) {
  const { method, headers, headersDistinct = headers, url, socket } = incoming
  // Of HTTP/2, whose own headers begin with a colon.
  const host = headers.host ?? headers[':authority'] ?? ''
  if (!url.startsWith('/') || !/^[\w.:[\]-]+$/.test(host)) return undefined
  try {
    // Joined, not resolved: a path that begins with two slashes is still a path.
    return new Request(`${socket?.encrypted ? 'https' : 'http'}://${host}${url}`, {
      method,
      headers: Object.entries(headersDistinct).flatMap(([name, values]) =>
        name.startsWith(':') ? [] : [values].flat().map((value) => [name, value]),
      ),
      ...(method !== 'GET' && method !== 'HEAD' && { body, duplex: 'half' }),
      redirect: 'manual',
      signal,
    })
  } catch {
    return undefined
  }
}

/** The body as a stream that reads when it is asked to. Not Node's own iterator, which breaks the connection when it is left. */
function openBody(incoming) {
  let dropped = 0
  let isOpen = !incoming.readableEnded
  let controller
  const stream = new ReadableStream(
    {
      start(given) {
        controller = given
        if (!isOpen) controller.close()
      },
      pull: () => void incoming.resume(),
      cancel: () => {
        isOpen = false
      },
    },
    { highWaterMark: 0 },
  )
  incoming.pause()
  incoming.on('data', (chunk) => {
    if (!isOpen) {
      dropped += chunk.length
      if (dropped > MOST_DROPPED) incoming.destroy()
      return
    }
    controller.enqueue(new Uint8Array(chunk))
    incoming.pause()
  })
  incoming.once('end', () => close((stream) => stream.close()))
  for (const name of ['error', 'close'])
    incoming.once(name, () => close((stream) => stream.error(new TypeError('the body broke off'))))
  function close(how) {
    if (isOpen) how(controller)
    isOpen = false
  }
  return {
    stream,
    drop() {
      isOpen = false
      incoming.resume()
    },
  }
}

async function send(response, outgoing, isHead) {
  outgoing.statusCode = response.status
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value)
  const cookies = response.headers.getSetCookie?.() ?? []
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  const reader = isHead ? undefined : response.body?.getReader()
  outgoing.once('close', () => void reader?.cancel().catch(() => {}))
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true }
    if (done) break
    if (!outgoing.write(value)) await drained(outgoing)
  }
  outgoing.end()
}

/** Until there is room for more, or nobody to take it. */
const drained = (outgoing) =>
  new Promise((resolve) => {
    for (const name of ['drain', 'close']) outgoing.once(name, resolve)
  })
