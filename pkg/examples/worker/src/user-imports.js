// Imports files from R2 one after the other, each in as many calls as it needs. An alarm wakes the object for each call.
import { DurableObject } from 'cloudflare:workers'
import { ImportError, importUsers } from 'cometchat-import'
import { durableObjectJournal } from 'cometchat-import/durable-object'
import { failedRows } from './failed-rows.js'

export class UserImports extends DurableObject {
  /** The job of the current call, and the key of its file. */
  #running

  /**
   * Starts the import of a file, after those before it. A second call changes nothing. A file with another etag is a new file.
   * `again` restarts an import that has ended. What was imported is not sent again.
   */
  async start(key, etag, { again = false } = {}) {
    let account = await this.#account(key)
    const over = account && account.state !== 'waiting' && account.state !== 'running'
    if (!account || (over && (again || account.etag !== etag))) {
      account = { key, etag, state: 'waiting', calls: 0, failures: 0, since: Date.now() }
      await this.#keep(account)
    }
    // A running call has set the next alarm already.
    if (!over || account.state === 'waiting') await this.#wake()
    return this.status(key)
  }

  async status(key) {
    const account = await this.#account(key)
    return this.#running?.key === key ? { ...account, progress: this.#running.job.progress } : account
  }

  async abort(key) {
    const account = await this.#account(key)
    if (account?.state === 'waiting' || account?.state === 'running') await this.#keep({ ...account, state: 'aborted' })
    if (this.#running?.key === key) this.#running.job.abort({ finish: true })
    return this.#account(key)
  }

  /** Runs one call. */
  async alarm() {
    const account = await this.#next()
    // Two imports at the same time would each keep the limit, and break it together.
    if (!account || this.#running) return
    // Set the alarm first: if this call is cut off, another one follows.
    await this.ctx.storage.setAlarm(Date.now() + 1.1 * this.#options().budget.deadlineMs)
    await this.#keep({ ...account, state: 'running', calls: account.calls + 1 })

    const { report, retry } = await this.#call(account.key)
    // Read the state again: the import may have been aborted meanwhile.
    const now = await this.#account(account.key)
    const failures = retry ? now.failures + 1 : 0
    const continues = now.state === 'running' && (retry ? failures <= MOST_FAILURES : report.status === 'stopped')
    const state = continues || now.state !== 'running' ? now.state : report.status
    await this.#keep({ ...now, state, failures, report })
    const next = await this.#next()
    // A call that sent nothing found no free slot of the limit before its deadline, so the next one should wait.
    const rest = report.requests === 0 ? (this.#options().rate?.windowMs ?? 60_000) / 12 : 0
    if (next) await this.ctx.storage.setAlarm(Date.now() + (continues ? (retry ? backoff(failures) : rest) : 0))
    else await this.ctx.storage.deleteAlarm()
  }

  /** Imports as much as one call may. `retry` says whether a failure may pass. */
  async #call(key) {
    const rows = failedRows(this.env.USERS, `failed/${key}`)
    try {
      const file = await this.env.USERS.get(key)
      if (!file)
        return {
          report: { status: 'failed', error: { code: 'INPUT_UNREADABLE', message: `there is no object ${key}` } },
        }
      const job = importUsers(file, { ...this.#options(), failed: rows.write })
      this.#running = { key, job }
      const report = await job
      // Until the import is complete, some of these rows will still be sent.
      await (report.status === 'complete' ? rows.finish() : rows.discard())
      return { report, retry: report.status === 'failed' && RETRIED.includes(report.error.code) }
    } catch (error) {
      await rows.discard()
      // A wrong option stays wrong, but R2 may respond next time.
      return {
        report: { status: 'failed', error: { code: error.code ?? 'FAILED', message: error.message } },
        retry: !(error instanceof ImportError),
      }
    } finally {
      this.#running = undefined
    }
  }

  #options() {
    const {
      COMETCHAT_APP_ID: appId,
      COMETCHAT_REGION: region,
      COMETCHAT_REST_API_KEY: apiKey,
      COMETCHAT_ENDPOINT: endpoint,
      IMPORT_OPTIONS,
    } = this.env
    return {
      ...(endpoint ? { endpoint } : { appId, region }),
      apiKey,
      // A call may have six connections. One reads the file, and one may write failed rows.
      concurrency: 4,
      // The free plan allows 50 requests, those for the file and the failed rows included. An alarm may take 15 minutes.
      budget: { maxRequests: 45, deadlineMs: 840_000 },
      ...IMPORT_OPTIONS,
      // One journal for all files, because it also saves the slots of the limit.
      journal: durableObjectJournal(this.ctx),
    }
  }

  /** Returns the import whose turn it is. */
  async #next() {
    const accounts = [...(await this.ctx.storage.list({ prefix: ACCOUNT })).values()]
    return (
      accounts.find(({ state }) => state === 'running') ??
      accounts.filter(({ state }) => state === 'waiting').sort((a, b) => a.since - b.since)[0]
    )
  }

  async #wake() {
    if (this.#running) return
    const alarm = await this.ctx.storage.getAlarm()
    // An alarm that is more than a minute late was lost: nothing else sets it again.
    if (alarm === null || alarm < Date.now() - 60_000) await this.ctx.storage.setAlarm(Date.now())
  }

  #account(key) {
    return this.ctx.storage.get(ACCOUNT + key)
  }

  #keep(account) {
    return this.ctx.storage.put(ACCOUNT + account.key, account)
  }
}

const ACCOUNT = 'account:'

/** Failures that may pass. All others end the import, and say what to fix. */
const RETRIED = [
  'UNREACHABLE',
  'SERVER_FAILED',
  'RATE_LIMITED',
  'INPUT_UNREADABLE',
  'JOURNAL_IN_USE',
  'JOURNAL_UNREADABLE',
  'JOURNAL_UNWRITABLE',
]

/** Failures in a row. With the waits below, they take about twelve hours. */
const MOST_FAILURES = 20

/** Returns the wait in milliseconds: half a minute, doubled each time, at most an hour. */
const backoff = (failures) => Math.min(30_000 * 2 ** (failures - 1), 3_600_000)
