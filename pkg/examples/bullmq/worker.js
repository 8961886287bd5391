// A worker: each job imports one file into one app. Start as many as you like, on as many machines, and kill any of them.
import { createReadStream } from 'node:fs'
import { hostname } from 'node:os'
import { DelayedError, UnrecoverableError, Worker } from 'bullmq'
import { importUsers } from 'cometchat-import'
import { redisJournal, redisLimiter } from 'cometchat-import/redis'
import { connect, QUEUE } from './settings.js'

/** Milliseconds after which a worker that gave no sign of life is followed by another, on the queue and in the journal. */
const SILENCE_MS = 30_000
/** Milliseconds for one job at a time. Then it goes back to the queue, and the others have their turn. */
const TURN_MS = 5 * 60_000

/** The apps by their ids: { "123abc": { "region": "us", "apiKey": "…" } }. A job names the app and holds no key. */
const APPS = JSON.parse(process.env.COMETCHAT_APPS ?? '{}')

const redis = connect()
const running = new Set()

const worker = new Worker(QUEUE, work, {
  connection: redis,
  // A job waits for its app's limit most of the time, so one process has many of them.
  concurrency: 50,
  lockDuration: SILENCE_MS,
  stalledInterval: SILENCE_MS,
  // A job is stalled once for each worker that dies on it, and the count never falls: by default, the second death fails it.
  maxStalledCount: 1_000,
  // No `limiter`: BullMQ's counts jobs that start, not requests that arrive, and knows of no app. The app's limit is kept below.
})
worker.on('error', ({ message }) => console.error(message))

async function work(job, token, signal) {
  const { appId, file, options } = job.data
  if (!Object.hasOwn(APPS, appId)) throw new UnrecoverableError(`COMETCHAT_APPS has no app ${appId}`)
  const source = URL.canParse(file) ? await fetch(file, { signal }) : createReadStream(file)
  const importing = importUsers(source, {
    ...options,
    // A job cannot say where the key is sent.
    endpoint: undefined,
    appId,
    ...APPS[appId],
    rowEvents: 'none',
    budget: { deadlineMs: TURN_MS },
    signal,
    journal: redisJournal(redis, {
      name: `${appId} ${file}`,
      worker: `${hostname()} ${process.pid}`,
      holdMs: SILENCE_MS,
    }),
    limiter: redisLimiter(redis, { appId, region: APPS[appId].region }),
  })
  running.add(importing)
  const report = await importing.finally(() => running.delete(importing))
  console.log(JSON.stringify({ job: job.id, file, ...report }))

  if (report.status === 'complete') return report
  const { code, message } = report.error ?? {}
  // Another worker has the file: this report is void, or nothing was done. By then, that one is done or dead.
  const isElsewhere = code === 'JOURNAL_IN_USE' || code === 'JOURNAL_LOST'
  if (report.status === 'failed' && !isElsewhere) throw new Error(`${code}: ${message}`)
  await job.moveToDelayed(Date.now() + (isElsewhere ? SILENCE_MS : 0), token)
  throw new DelayedError()
}

// A deploy: takes no more jobs, waits for the requests in flight, and gives back what is not done.
process.once('SIGTERM', async () => {
  const closed = worker.close()
  for (const importing of running) importing.abort({ finish: true })
  await closed
  redis.disconnect()
})
