// The journal in Redis, by every client that it is for, as journal-suite.d.ts shows it.
import { after, before } from 'node:test'
import { Redis as Upstash } from '@upstash/redis'
import { Cluster, Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis-5'
import { createClient, createClientPool, createCluster, RESP_TYPES } from 'redis'
import { createClient as createClient4 } from 'redis-4'
import { redisJournal } from '../../../pkg/journal/redis.js'
import { fencedSuite } from '../../journal/fenced-suite.js'
import { journalSuite } from '../../journal/suite.js'
import { closeAll, later, newName } from '../places.js'
import { startCutter } from '../servers/cut.js'
import { servers, urlOf } from '../servers/given.js'
import { startRest, TOKEN } from '../servers/upstash.js'

const open = []
const closing = (close) => open.push(close)
let admin
let clusterAdmin
let rest
before(async () => {
  admin = new Redis(urlOf(servers.redis))
  clusterAdmin = new Redis(urlOf(servers.cluster))
  rest = await startRest(admin)
  closing(() => {
    admin.disconnect()
    clusterAdmin.disconnect()
    return rest.close()
  })
})
after(() => closeAll(open))

/** Through a port of its own, on which replies can be lost. @param {(url: string) => unknown} connect */
const cuttable = (connect) => async () => {
  const cutter = await startCutter(servers.redis.port)
  closing(() => cutter.close())
  return { client: await connect(urlOf(servers.redis, cutter.port)), loseReplies: cutter.loseReplies }
}

/** @param {any} client of node-redis */
async function connected(client) {
  client.on('error', () => {})
  await client.connect()
  closing(() => (client.destroy ? client.destroy() : client.disconnect()))
  return client
}

/** @param {any} client of ioredis */
function quiet(client) {
  client.on('error', () => {})
  closing(() => client.disconnect())
  return client
}

const address = () => ({ host: '127.0.0.1', port: servers.cluster.port })
const password = () => new URL(servers.cluster.url).password

/** @type {Record<string, () => Promise<{ client: any, loseReplies?: (count: number) => unknown, isCluster?: boolean }>>} */
const CLIENTS = {
  'ioredis 6': cuttable((url) => quiet(new Redis(url))),
  'ioredis 5': cuttable((url) => quiet(new Redis5(url))),
  'redis 6': cuttable((url) => connected(createClient({ url }))),
  'redis 4': cuttable((url) => connected(createClient4({ url }))),
  'redis 6, bytes': cuttable(async (url) =>
    (await connected(createClient({ url }))).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }),
  ),
  'redis 6, pool': cuttable((url) => connected(createClientPool({ url }))),
  '@upstash/redis': async () => ({
    client: new Upstash({ url: rest.url, token: TOKEN, enableTelemetry: false }),
    loseReplies: rest.loseReplies,
  }),
  'ioredis 6, cluster': async () => ({
    client: quiet(new Cluster([address()], { redisOptions: { password: password() } })),
    isCluster: true,
  }),
  'redis 6, cluster': async () => ({
    client: await connected(createCluster({ rootNodes: [{ socket: address() }], defaults: { password: password() } })),
    isCluster: true,
  }),
}

for (const [name, connect] of Object.entries(CLIENTS)) {
  let connecting
  const once = () => (connecting ??= connect())

  fencedSuite(name, async () => {
    const { client, loseReplies, isCluster } = await once()
    const journal = newName()
    const keys = ['fence', 'hold', 'pieces'].map((part) => `cometchat-import:{${encodeURIComponent(journal)}}:${part}`)
    const remove = (...which) => (isCluster ? clusterAdmin : admin).del(...which)
    return {
      open: (options) => redisJournal(client, { name: journal, ...options }),
      lapse: () => remove(keys[1]),
      empty: () => remove(keys[2]),
      wipe: () => remove(...keys),
      loseReplies,
    }
  })

  // The suite asks for a place when the client may not be there yet.
  journalSuite(name, () => {
    const journal = newName()
    return () => later(async () => redisJournal((await once()).client, { name: journal, holdMs: 600 }))
  })
}
