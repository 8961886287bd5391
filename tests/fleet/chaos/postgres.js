// A Postgres to which what happens to one can be done, and how a worker opens its limiter there.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { migration, postgresLimiter } from '../../../pkg/journal/postgres.js'
import { makeSettable } from '../settable-clock.js'
import { startCutter } from '../servers/cut.js'
import { startPostgres, startReplica } from '../servers/start.js'

/** In a worker. @param {{ url: string }} store */
export const openLimiter = ({ url }) => postgresLimiter(poolOf(url), { appId: 'chaos' })

/** @param {string} url */
function poolOf(url) {
  const pool = new pg.Pool({ connectionString: url, max: 3 })
  // Of a connection that breaks while nobody uses it.
  pool.on('error', () => {})
  return pool
}

/** Starts one, at an address at which another may follow. */
export async function startStore() {
  const server = await startPostgres()
  const entrance = await startCutter(server.port)
  const admin = poolOf(server.url)
  while (!(await admin.query(migration).catch(() => false)));
  const { setAhead } = await makeSettable(admin)
  const url = new URL(server.url)
  url.port = String(entrance.port)
  const started = [server]
  return {
    store: { module: import.meta.url, url: url.href },
    /** As a crash would. */
    restart: () => server.restart(),
    empty: () => admin.query('truncate cometchat_import_limiters'),
    setAhead,
    /** All of its processes. @param {number} ms */
    async freeze(ms) {
      server.signal('SIGSTOP')
      await sleep(ms)
      server.signal('SIGCONT')
    },
    /** A replica that has missed the last milliseconds takes over. @param {number} ms */
    async failOver(ms) {
      const replica = await startReplica(server)
      started.push(replica)
      const other = poolOf(replica.url)
      const follows = async () => (await other.query('select status from pg_stat_wal_receiver')).rows[0]?.status
      // Until it has caught up with its copy, it takes no connections.
      while ((await follows().catch(() => undefined)) !== 'streaming') await sleep(20)
      // It follows nobody from here on.
      await other.query(`alter system set primary_conninfo = ''`)
      await other.query('select pg_reload_conf()')
      while ((await follows()) !== undefined) await sleep(20)
      await sleep(ms)
      server.signal('SIGKILL')
      await other.query('select pg_promote()')
      await other.end()
      entrance.leadTo(replica.port)
    },
    async stop() {
      await admin.end()
      await entrance.close()
      for (const one of started) await one.stop()
    },
  }
}
