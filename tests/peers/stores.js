// The stores that contenders share: a new one, or an empty one, for each run.
import { createHash } from 'node:crypto'
import { startPostgres, startRedis } from '../fleet/servers/start.js'
import { startRest, TOKEN } from '../fleet/servers/upstash.js'

/** @typedef {{ given: string, version: string, close: () => Promise<unknown> }} Store `given`: what a process needs to find it */

/**
 * Opens stores by name. What they have in common, such as the server of many databases, ends with `close`.
 *
 * @param {{ folder: string }} project with the packed package, for the Durable Object
 */
export function createStores(project) {
  /** @type {ReturnType<typeof startPostgres> | undefined} */
  let postgres
  let databases = 0

  /** @type {Record<string, () => Promise<Store>>} */
  const stores = {
    async redis() {
      const { url, stop } = await startRedis()
      const { Redis } = await import('ioredis')
      const client = new Redis(url)
      const version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1]
      client.disconnect()
      return { given: url, version: `Redis ${version}`, close: stop }
    },
    async rest() {
      const redis = await stores.redis()
      const { Redis } = await import('ioredis')
      const client = new Redis(redis.given)
      const rest = await startRest(/** @type {any} */ (withoutFlag(client)))
      const close = async () => {
        await rest.close()
        client.disconnect()
        await redis.close()
      }
      return {
        given: JSON.stringify({ url: rest.url, token: TOKEN }),
        version: `${redis.version} behind a REST interface`,
        close,
      }
    },
    async postgres() {
      postgres ??= startPostgres()
      const { url } = await postgres
      databases += 1
      const client = await connect(url)
      await client.query(`CREATE DATABASE fleet_${databases}`)
      const { rows } = await client.query('SHOW server_version')
      await client.end()
      const own = new URL(url)
      own.pathname = `/fleet_${databases}`
      return {
        given: own.href,
        version: `Postgres ${rows[0].server_version.split(' ')[0]}`,
        close: async () => {},
      }
    },
    async object() {
      const { startObject } = await import('../edge/limit/host.js')
      return startObject(project)
    },
  }
  /** Those that are open. @type {Set<Store>} */
  const opened = new Set()
  return {
    /** @param {string} name @returns {Promise<Store>} */
    async open(name) {
      const store = await stores[name]()
      opened.add(store)
      const close = () => (opened.delete(store) ? store.close() : Promise.resolve())
      return { ...store, close }
    },
    async close() {
      for (const store of opened) await store.close()
      await (await postgres)?.stop()
    },
  }
}

/** A Postgres that has just taken its port may be starting yet. @param {string} url */
async function connect(url) {
  const { default: pg } = await import('pg')
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      return client
    } catch (error) {
      if (error.code !== STARTING) throw error
    }
  }
}

const STARTING = '57P03'

/**
 * The scripts of Upstash Ratelimit begin with `#!lua flags=allow-key-locking`, which only Upstash's own server knows: Redis
 * refuses them ("Unexpected flag in script shebang"). The flag concerns how that server locks, not what a script does, so it
 * is taken out here.
 *
 * @param {import('ioredis').Redis} redis
 */
function withoutFlag(redis) {
  /** Scripts by the hash by which the client knows them. */
  const scripts = new Map()
  return {
    call(/** @type {string} */ name, /** @type {string[]} */ ...words) {
      const command = name.toUpperCase()
      if (command === 'EVAL') {
        const [script, ...rest] = words
        const plain = script.replace(/^#!lua flags=allow-key-locking\n/, '')
        scripts.set(createHash('sha1').update(script).digest('hex'), plain)
        return redis.call('EVAL', plain, ...rest)
      }
      const [hash, ...rest] = words
      if (command === 'EVALSHA' && scripts.has(hash)) return redis.call('EVAL', scripts.get(hash), ...rest)
      return redis.call(name, ...words)
    },
  }
}
