// A Postgres to which what happens to one can be done, and how a worker opens its limiter there.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { migration, postgresLimiter } from '../../../pkg/journal/postgres.js'
import { makeSettable } from '../settable-clock.js'
import { startPostgres } from '../servers/start.js'

/** In a worker. @param {{ url: string }} store */
export const openLimiter = ({ url }) => postgresLimiter(poolOf(url), { appId: 'chaos' })

/** @param {string} url */
function poolOf(url) {
  const pool = new pg.Pool({ connectionString: url, max: 3 })
  // Of a connection that breaks while nobody uses it.
  pool.on('error', () => {})
  return pool
}

export async function startStore() {
  const server = await startPostgres()
  const admin = poolOf(server.url)
  while (!(await admin.query(migration).catch(() => false)));
  const { setAhead } = await makeSettable(admin)
  return {
    store: { module: import.meta.url, url: server.url },
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
    async stop() {
      await admin.end()
      await server.stop()
    },
  }
}
