// A connection between a client and its server that breaks after the server has done what it was asked, and before the
// reply arrives; it may also lead to another server later.

import { connect, createServer } from 'node:net'

/** @param {number} to the server's port */
export async function startCutter(to) {
  let [port, lost] = [to, 0]
  /** @type {Set<import('node:net').Socket>} */
  const open = new Set()
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        open.delete(socket)
        end()
      })
    }
    client.on('data', (bytes) => upstream.write(bytes))
    upstream.on('data', (bytes) => {
      if (lost === 0) return client.write(bytes)
      lost -= 1
      return end()
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const own = /** @type {import('node:net').AddressInfo} */ (server.address())
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    port: own.port,
    /** Of the next replies. */
    loseReplies: (/** @type {number} */ count) => (lost = count),
    /** Ends all connections; the next ones are with another server. */
    leadTo(/** @type {number} */ other) {
      port = other
      cut()
    },
    close() {
      cut()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
