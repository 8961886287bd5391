/**
 * A handler of `Request`s as a listener of Node's servers: `createServer(nodeListener(relay))`, `app.use(nodeListener(relay))`.
 * It uses only what such a server hands over, and imports nothing of Node.
 *
 * @typedef {import('node:http').IncomingMessage} Incoming
 * @typedef {import('node:http').ServerResponse} Outgoing
 */

/** Bytes of a refused body that are read and dropped, so that the client gets to read why. */
const MOST_DROPPED = 16 * 1024 * 1024

/**
 * @param {(request: Request) => Response | PromiseLike<Response>} handler
 * @param {(error: unknown) => Response} [onError] responds in place of a handler that threw; if it throws as well, the
 *   connection breaks
 * @returns {(incoming: any, outgoing: any) => void} takes Node's `IncomingMessage` and `ServerResponse`
 */
export function nodeListener(handler, onError = internalError) {
  return (incoming, outgoing) => {
    serve(handler, onError, incoming, outgoing).catch(() => outgoing.destroy())
  }
}

/** Logs the error. Its text is for the server's own log, never for the client. @param {unknown} error */
function internalError(error) {
  console.error(error)
  return new Response(null, { status: 500 })
}

/**
 * @param {(request: Request) => Response | PromiseLike<Response>} handler
 * @param {(error: unknown) => Response} onError
 * @param {Incoming} incoming
 * @param {Outgoing} outgoing
 */
async function serve(handler, onError, incoming, outgoing) {
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const body = openBody(incoming)
  const request = toRequest(incoming, body.stream, gone.signal)
  let response
  try {
    response = request ? await handler(request) : new Response(null, { status: 400 })
  } catch (error) {
    response = onError(error)
  }
  body.drop()
  if (outgoing.destroyed) return
  await send(response, outgoing, incoming.method === 'HEAD')
}

/**
 * Returns undefined for what is no request of a path: another form of address, a host that is none, a method that pages
 * cannot use.
 *
 * @param {Incoming} incoming
 * @param {ReadableStream<Uint8Array>} body
 * @param {AbortSignal} signal
 */
function toRequest(incoming, body, signal) {
  const { method, headers, url = '', socket } = incoming
  const headersDistinct = incoming.headersDistinct ?? headers
  // Of HTTP/2, whose own headers begin with a colon.
  const host = headers.host ?? String(headers[':authority'] ?? '')
  if (!url.startsWith('/') || !/^[\w.:[\]-]+$/.test(host)) return undefined
  const scheme = /** @type {{ encrypted?: boolean } | undefined} */ (socket)?.encrypted ? 'https' : 'http'
  try {
    // Joined, not resolved: a path that begins with two slashes is still a path.
    return new Request(`${scheme}://${host}${url}`, {
      method,
      headers: Object.entries(headersDistinct).flatMap(([name, values]) =>
        name.startsWith(':')
          ? []
          : [values ?? []].flat().map((value) => /** @type {[string, string]} */ ([name, value])),
      ),
      ...(method !== 'GET' && method !== 'HEAD' && { body, duplex: 'half' }),
      redirect: 'manual',
      signal,
    })
  } catch {
    return undefined
  }
}

/**
 * Opens the body as a stream that reads when it is asked to. Not Node's own iterator, which breaks the connection when it
 * is left.
 *
 * @param {Incoming} incoming
 */
function openBody(incoming) {
  let dropped = 0
  let isOpen = !incoming.readableEnded
  /** @type {ReadableStreamDefaultController<Uint8Array>} */
  let controller
  /** @type {ReadableStream<Uint8Array>} */
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
  incoming.once('end', () => end((stream) => stream.close()))
  for (const name of ['error', 'close'])
    incoming.once(name, () => end((stream) => stream.error(new TypeError('the body broke off'))))

  /** @param {(controller: ReadableStreamDefaultController<Uint8Array>) => void} how */
  function end(how) {
    if (isOpen) how(controller)
    isOpen = false
  }
  return {
    stream,
    /** Reads the rest and forgets it. */
    drop() {
      isOpen = false
      incoming.resume()
    },
  }
}

/** @param {Response} response @param {Outgoing} outgoing @param {boolean} isHead */
async function send(response, outgoing, isHead) {
  outgoing.statusCode = response.status
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value)
  const cookies = response.headers.getSetCookie?.() ?? []
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  const reader = isHead ? undefined : response.body?.getReader()
  outgoing.once('close', () => void reader?.cancel().catch(() => {}))
  // A body of unknown length may take its time: its headers are sent before it, so that the client knows that it comes.
  if (reader && !response.headers.has('content-length')) outgoing.flushHeaders()
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    await written(outgoing, value)
  }
  outgoing.end()
}

/**
 * Waits until the piece is on its way, or nobody is left to take it. A body that breaks off has then sent what came before.
 *
 * @param {Outgoing} outgoing
 * @param {Uint8Array} piece
 * @returns {Promise<void>}
 */
const written = (outgoing, piece) =>
  new Promise((resolve) => {
    const finish = () => resolve()
    outgoing.once('close', finish)
    outgoing.write(piece, () => {
      outgoing.off('close', finish)
      resolve()
    })
  })
