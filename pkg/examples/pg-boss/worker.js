// A worker: each job imports one file into one app. Start as many as you like, on as many machines, and kill any of them.
import { createReadStream } from 'node:fs'
import { hostname } from 'node:os'
import { importUsers } from 'cometchat-import'
import { migration, postgresJournal, postgresLimiter } from 'cometchat-import/postgres'
import pg from 'pg'
import { SILENCE_S, start, TURN_S } from './settings.js'

/** The apps by their ids: { "123abc": { "region": "us", "apiKey": "…" } }. A job names the app and holds no key. */
const APPS = JSON.parse(process.env.COMETCHAT_APPS ?? '{}')

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
await pool.query(migration)
const running = new Set()
const { boss, add, work } = await start()

// A job waits for its app's limit most of the time, so one process has many of them. But a third job of an app would only
// wait for the other two.
await work({ localConcurrency: 10, groupConcurrency: 2 }, async (job) => {
  const { appId, file, options } = job.data
  if (!Object.hasOwn(APPS, appId)) throw new Error(`COMETCHAT_APPS has no app ${appId}`)
  const source = URL.canParse(file) ? await fetch(file, { signal: job.signal }) : createReadStream(file)
  const importing = importUsers(source, {
    ...options,
    // A job cannot say where the key is sent.
    endpoint: undefined,
    appId,
    ...APPS[appId],
    rowEvents: 'none',
    budget: { deadlineMs: TURN_S * 1000 },
    signal: job.signal,
    journal: postgresJournal(pool, {
      name: `${appId} ${file}`,
      worker: `${hostname()} ${process.pid}`,
      holdMs: SILENCE_S * 1000,
    }),
    limiter: postgresLimiter(pool, { appId, region: APPS[appId].region }),
  })
  running.add(importing)
  const report = await importing.finally(() => running.delete(importing))
  console.log(JSON.stringify({ job: job.id, file, ...report }))

  if (report.status === 'complete') return report
  const { code, message } = report.error ?? {}
  // pg-boss has cancelled the job, or has given it to another worker: what becomes of this attempt is nobody's concern.
  if (job.signal.aborted) throw new Error('the job is no longer this worker’s')
  const isElsewhere = code === 'JOURNAL_IN_USE'
  if (report.status === 'failed' && !isElsewhere) throw new Error(`${code}: ${message}`)
  return { continuedBy: await add(job.data, isElsewhere ? SILENCE_S : 0) }
})

// A deploy: takes no more jobs, waits for the requests in flight, and gives back what is not done.
process.once('SIGTERM', async () => {
  const stopped = boss.stop({ timeout: 60_000 })
  for (const importing of running) importing.abort({ finish: true })
  await stopped
  await pool.end()
})
