// A Redis behind its REST interface, as Upstash runs one.
import { Redis } from 'ioredis'
import { startRest, TOKEN } from '../fleet/servers/upstash.js'
import { startRedis } from '../fleet/servers/start.js'

export async function startRedisOverRest() {
  const server = await startRedis()
  const client = new Redis(server.url)
  const rest = await startRest(client)
  return {
    url: rest.url,
    token: TOKEN,
    /** All that it keeps, as text. */
    async contents() {
      const keys = await client.keys('*')
      const values = keys.map(async (key) => {
        const type = await client.type(key)
        if (type === 'list') return (await client.lrange(key, 0, -1)).map(decoded).join('')
        return JSON.stringify(type === 'hash' ? await client.hgetall(key) : await client.get(key))
      })
      return (await Promise.all(values)).join('')
    },
    async close() {
      await rest.close()
      client.disconnect()
      await server.stop()
    },
  }
}

/** A piece of a journal: a letter, and its bytes as base64. @param {string} piece */
const decoded = (piece) => Buffer.from(piece.slice(1), 'base64').toString('latin1')
