/** The sandbox on a socket. The only file here that names Node. */

// Put together, and not for bundlers: one that builds for browsers would follow the name, find nothing and fail, though
// a page never starts a server. Of parts that are known only when it runs: minifiers put plain texts together themselves,
// and hosts of edge functions refuse a bundle that names a module of Node.
const HTTP = () => ['node', new URL('http://127.0.0.1').protocol.slice(0, -1)].join(':')

/** Longer than any wait between two requests of an import: a connection that is kept is not closed under its user. */
const KEEP_ALIVE_MS = 120_000

/** Far above any import body; what is larger is not read to its end. */
const MOST_BYTES = 32 * 1024 * 1024

/** @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>} */
export async function listen(core, port) {
  const { createServer } = await import(/* webpackIgnore: true */ /* @vite-ignore */ HTTP())
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    serve(core, incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  server.on('connection', (socket) => {
    core.recorder.connection(1)
    socket.once('close', () => core.recorder.connection(-1))
  })
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const bound = server.address().port
  return { url: `http://127.0.0.1:${bound}${core.base}`, port: bound, close: () => close(server) }
}

/** Rejects where the connection is to break. */
async function serve(core, incoming, outgoing) {
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const bytes = await readAll(incoming)
  const answer = await core.answer(toRequest(incoming, bytes, gone.signal))

  // Its own `Date` would be the real clock's, and there even when the sandbox is told to send none.
  outgoing.sendDate = false
  for (const [name, value] of Object.entries(answer.headers)) outgoing.setHeader(name, value)
  outgoing.statusCode = answer.status
  if (typeof answer.body === 'string') return void outgoing.end(answer.body)
  // Headers leave at once: a body that stalls must be told apart from an answer that never begins.
  outgoing.flushHeaders()
  for await (const part of answer.body(gone.signal)) await written(outgoing, part)
  outgoing.end()
}

/** Waits until the part is on its way, so that a connection broken on purpose afterwards has carried it. */
function written(outgoing, part) {
  return new Promise((resolve, reject) => outgoing.write(part, (error) => (error ? reject(error) : resolve())))
}

function toRequest(incoming, bytes, signal) {
  const bodiless = incoming.method === 'GET' || incoming.method === 'HEAD'
  // Joined, not resolved: a path that begins with two slashes is still a path.
  return new Request(`http://127.0.0.1:${incoming.socket.localPort}${incoming.url}`, {
    method: incoming.method,
    headers: Object.entries(incoming.headersDistinct).flatMap(([name, values]) => values.map((value) => [name, value])),
    body: bodiless ? undefined : bytes,
    redirect: 'manual',
    signal,
  })
}

async function readAll(incoming) {
  const chunks = []
  let size = 0
  for await (const chunk of incoming) {
    size += chunk.length
    if (size > MOST_BYTES) throw new RangeError('the body is too large')
    chunks.push(chunk)
  }
  // Not `Buffer.concat`: where a bundler takes this file into a page, it would bring all of `Buffer` along.
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

/** Ends at once, hung answers included; may be called again. */
async function close(server) {
  if (!server.listening) return
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  })
}
