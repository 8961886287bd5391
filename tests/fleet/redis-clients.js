// Every client of Redis that journals and limiters are for, on the servers of this run.
import { Redis as Upstash } from '@upstash/redis'
import { Cluster, Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis-5'
import { createClient, createClientPool, createCluster, RESP_TYPES } from 'redis'
import { createClient as createClient4 } from 'redis-4'
import { closeAll } from './places.js'
import { startCutter } from './servers/cut.js'
import { servers, urlOf } from './servers/given.js'
import { startRest, TOKEN } from './servers/upstash.js'

const open = []
const closing = (close) => open.push(close)

/** Closes all that was opened. */
export const closeClients = () => closeAll(open)

/** Clients of the tests themselves. */
export const admin = quiet(new Redis(urlOf(servers.redis)))
export const clusterAdmin = quiet(new Redis(urlOf(servers.cluster)))

let starting
/** The server as a service over REST. */
async function rest() {
  starting ??= startRest(admin)
  const started = await starting
  closing(() => started.close())
  return started
}

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
export function quiet(client) {
  client.on('error', () => {})
  closing(() => client.disconnect())
  return client
}

const address = () => ({ host: '127.0.0.1', port: servers.cluster.port })
const password = () => new URL(servers.cluster.url).password

/** @type {Record<string, () => Promise<{ client: any, loseReplies?: (count: number) => unknown, isCluster?: boolean }>>} */
export const CLIENTS = {
  'ioredis 6': cuttable((url) => quiet(new Redis(url))),
  'ioredis 5': cuttable((url) => quiet(new Redis5(url))),
  'redis 6': cuttable((url) => connected(createClient({ url }))),
  'redis 4': cuttable((url) => connected(createClient4({ url }))),
  'redis 6, bytes': cuttable(async (url) =>
    (await connected(createClient({ url }))).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }),
  ),
  'redis 6, pool': cuttable((url) => connected(createClientPool({ url }))),
  '@upstash/redis': async () => {
    const { url, loseReplies } = await rest()
    return { client: new Upstash({ url, token: TOKEN, enableTelemetry: false }), loseReplies }
  },
  'ioredis 6, cluster': async () => ({
    client: quiet(new Cluster([address()], { redisOptions: { password: password() } })),
    isCluster: true,
  }),
  'redis 6, cluster': async () => ({
    client: await connected(createCluster({ rootNodes: [{ socket: address() }], defaults: { password: password() } })),
    isCluster: true,
  }),
}
