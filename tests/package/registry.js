// A registry that keeps what is published to it, so that publishing can be rehearsed.
import { once } from 'node:events'
import { createServer } from 'node:http'

/**
 * Starts a registry on this machine.
 *
 * @returns {Promise<{ url: string, published: any[], authorizations: (string | undefined)[], close: () => void }>} `published`: the body of each
 *   publication, as npm sent it
 */
export async function startRegistry() {
  /** @type {any[]} */
  const published = []
  /** @type {(string | undefined)[]} */
  const authorizations = []
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    if (request.method !== 'PUT') return void response.writeHead(404, JSON_TYPE).end('{"error":"not found"}')
    authorizations.push(request.headers.authorization)
    published.push(JSON.parse(Buffer.concat(chunks).toString()))
    response.writeHead(201, JSON_TYPE).end('{"ok":true}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}/`,
    published,
    authorizations,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }
