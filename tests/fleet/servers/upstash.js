// A Redis behind a REST interface, as Upstash's client speaks to it.

import { createServer } from 'node:http'

export const TOKEN = 'token-that-nobody-may-see'

/** @param {import('ioredis').Redis} redis that runs the commands */
export async function startRest(redis) {
  const run = async (/** @type {string[]} */ [name, ...words]) => {
    try {
      return { result: await redis.call(name, ...words.map(String)) }
    } catch (error) {
      return { error: error.message }
    }
  }
  const encode = (/** @type {unknown} */ value) => {
    if (Array.isArray(value)) return value.map(encode)
    return typeof value === 'string' ? Buffer.from(value).toString('base64') : value
  }
  let lost = 0
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    const say = (/** @type {number} */ status, /** @type {unknown} */ reply) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return say(401, { error: 'WRONGPASS' })
    const asked = JSON.parse(body)
    const isPipeline = request.url === '/pipeline'
    const replies = []
    for (const command of isPipeline ? asked : [asked]) replies.push(await run(command))
    if (lost > 0) {
      lost -= 1
      return request.socket.destroy()
    }
    if (request.headers['upstash-encoding'] === 'base64')
      for (const reply of replies) if ('result' in reply) reply.result = encode(reply.result)
    const failed = !isPipeline && 'error' in replies[0]
    return say(failed ? 400 : 200, isPipeline ? replies : replies[0])
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    /** Of the next requests: they are performed, and no response comes. */
    loseReplies: (/** @type {number} */ count) => (lost = count),
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }
}
