// As pkg/docs/shared-limit.md says: one option of `importUsers`.
import { importUsers } from 'cometchat-import'
import { taken } from '../taken.js'

const APP = { appId: 'fleet' }
/** In a request. */
const USERS = 50

/** @type {Record<string, (store: string) => Promise<any>>} */
const LIMITERS = {
  async redis(store) {
    const { Redis } = await import('ioredis')
    const { redisLimiter } = await import('cometchat-import/redis')
    const client = new Redis(store)
    await client.ping()
    return redisLimiter(client, APP)
  },
  async postgres(store) {
    const { default: pg } = await import('pg')
    const { migration, postgresLimiter } = await import('cometchat-import/postgres')
    const pool = new pg.Pool({ connectionString: store })
    await pool.query(migration)
    return postgresLimiter(pool, APP)
  },
  // The object is asked through its Worker, as by any process that is not one.
  async object(store) {
    await (await fetch(store)).arrayBuffer()
    return {
      name: `object of ${APP.appId}`,
      async exchange(/** @type {Uint8Array} */ body) {
        const response = await fetch(store, { method: 'POST', body })
        if (!response.ok) throw new Error(`the object has responded ${response.status}: ${await response.text()}`)
        return new Uint8Array(await response.arrayBuffer())
      },
    }
  },
}

const makeRows = (/** @type {string} */ name, /** @type {number} */ requests) =>
  Array.from({ length: requests * USERS }, (_, n) => ({ uid: `user-${name}-${n}`, name: `User ${n}` }))

/** @param {import('../worker.js').Given} given */
export async function open({ url, store, rate, atOnce, index, options }) {
  const limiter = await LIMITERS[options.store](store)
  // As in a worker that has been there for a while: the module is compiled.
  const fetch = async (/** @type {any} */ _, /** @type {any} */ { body }) =>
    new Response(taken(new TextDecoder().decode(body)))
  await importUsers(makeRows('warm', rate.limit), { endpoint: url, apiKey: 'any', fetch })
  let files = 0
  return {
    async add(/** @type {number} */ requests) {
      files += 1
      const rows = makeRows(`${index}-${files}`, requests)
      const report = await importUsers(rows, { endpoint: url, apiKey: 'any', rate, concurrency: atOnce, limiter })
      if (report.imported !== rows.length) throw new Error(`not all were imported: ${JSON.stringify(report)}`)
    },
  }
}
