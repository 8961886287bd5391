// Redis behind its REST interface, as far as the journal of the Vercel example uses it.
import { createServer } from 'node:http'

export async function fakeRedis() {
  const token = 'token-of-redis'
  const lists = new Map()
  const holds = new Map()
  const live = (key) => (holds.get(key)?.until > Date.now() ? holds.get(key) : undefined)
  const COMMANDS = {
    SET(key, value, nx, px, ms) {
      if (nx !== 'NX' || px !== 'PX' || !(ms > 0)) throw new Error('ERR syntax error')
      if (live(key)) return null
      holds.set(key, { value, until: Date.now() + ms })
      return 'OK'
    },
    RPUSH(key, value) {
      if (typeof value !== 'string') throw new Error('ERR value is not a text')
      lists.set(key, [...(lists.get(key) ?? []), value])
      return lists.get(key).length
    },
    LRANGE: (key, from, to) => (lists.get(key) ?? []).slice(from, to + 1),
    EVAL(script, keys, key, value) {
      if (!/GET.*ARGV\[1\].*DEL/.test(script) || keys !== 1) throw new Error('ERR unknown script')
      return live(key)?.value === value ? Number(holds.delete(key)) : 0
    },
  }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    const say = (status, body) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.headers.authorization !== `Bearer ${token}`) return say(401, { error: 'WRONGPASS' })
    try {
      const [name, ...words] = JSON.parse(body)
      say(200, { result: COMMANDS[name](...words) })
    } catch (error) {
      say(400, { error: error.message })
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    token,
    contents: () =>
      [...lists.values()]
        .flat()
        .map((text) => Buffer.from(text, 'base64').toString('latin1'))
        .join(''),
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }
}
