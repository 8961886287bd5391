// A Redis to which what happens to one can be done, and how a worker opens its limiter there.
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { evaluator } from '../../../pkg/journal/redis-client.js'
import { decodeAsk, encodeReply } from '../../../pkg/limiter/codec.js'
import { redisTable } from '../../../pkg/limiter/redis.js'
import { limiterScript, SERVER_CLOCK } from '../../../pkg/limiter/redis-script.js'
import { startCutter } from '../servers/cut.js'
import { PASSWORD, startRedis } from '../servers/start.js'

/** By how many milliseconds the clock of the script is set forward. */
const AHEAD = 'ahead'
const CLOCK = `${SERVER_CLOCK} + (redis.call('GET', '${AHEAD}') or 0)`

/** In a worker. @param {{ url: string }} store */
export function openLimiter({ url }) {
  const exchange = redisTable(
    evaluator(
      '',
      new Redis(url).on('error', () => {}),
    ),
    'chaos',
    limiterScript(CLOCK),
  )
  return {
    name: 'chaos',
    exchange: async (/** @type {Uint8Array} */ ask) => encodeReply(await exchange(decodeAsk(ask))),
  }
}

/** Starts one, at an address at which another may follow. */
export async function startStore() {
  const server = await startRedis(['--appendonly', 'yes', '--repl-diskless-sync-delay', '0'])
  const entrance = await startCutter(server.port)
  const admin = new Redis(server.url).on('error', () => {})
  const url = new URL(server.url)
  url.port = String(entrance.port)
  /** @type {{ stop(): Promise<unknown> }[]} */
  const started = [server]
  return {
    store: { module: import.meta.url, url: url.href },
    empty: () => admin.flushall(),
    setAhead: (/** @type {number} */ ms) => admin.set(AHEAD, ms),
    /** @param {number} ms */
    async freeze(ms) {
      server.signal('SIGSTOP')
      await sleep(ms)
      server.signal('SIGCONT')
    },
    /** A crash after which the last milliseconds are missing. @param {number} ms */
    async restartWithout(ms) {
      const [kept, lost] = ['kept', 'appendonlydir'].map((name) => join(server.folder, name))
      cpSync(lost, kept, { recursive: true })
      await sleep(ms)
      server.signal('SIGSTOP')
      rmSync(lost, { recursive: true })
      cpSync(kept, lost, { recursive: true })
      await server.restart()
    },
    /** A replica that has missed the last milliseconds takes over. @param {number} ms */
    async failOver(ms) {
      const replica = await startRedis(['--replicaof', `127.0.0.1 ${server.port}`, '--masterauth', PASSWORD])
      started.push(replica)
      const other = new Redis(replica.url).on('error', () => {})
      while (!/master_link_status:up/.test(await other.info('replication'))) await sleep(20)
      await other.call('REPLICAOF', 'NO', 'ONE')
      other.disconnect()
      await sleep(ms)
      server.signal('SIGKILL')
      entrance.leadTo(replica.port)
    },
    async stop() {
      admin.disconnect()
      await entrance.close()
      for (const one of started) await one.stop()
    },
  }
}
