// Imports files of R2 one after the other, each in as many calls as it takes. An alarm wakes the object for each call.
import { DurableObject } from 'cloudflare:workers'
import { ImportError, importUsers } from 'cometchat-import'
import { durableObjectJournal } from 'cometchat-import/durable-object'
import { failedRows } from './failed-rows.js'

export class UserImports extends DurableObject {
  /** The job of the call that is under way, and the key of its file. */
  #running

  /**
   * Imports a file, once those before it are done. Saying it twice changes nothing; a file with another etag is a new one.
   * `again` starts one anew that is over: what landed is not sent a second time.
   */
  async start(key, etag, { again = false } = {}) {
    let account = await this.#account(key)
    const over = account && account.state !== 'waiting' && account.state !== 'running'
    if (!account || (over && (again || account.etag !== etag))) {
      account = { key, etag, state: 'waiting', calls: 0, failures: 0, since: Date.now() }
      await this.#keep(account)
    }
    // A call that is under way has set the next alarm already.
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

  /** One call. */
  async alarm() {
    const account = await this.#next()
    // Two at once would be two that keep to the limit, each by itself.
    if (!account || this.#running) return
    // Set before anything else: wherever this call is cut off, another one follows.
    await this.ctx.storage.setAlarm(Date.now() + 1.1 * this.#options().budget.deadlineMs)
    await this.#keep({ ...account, state: 'running', calls: account.calls + 1 })

    const { report, retry } = await this.#call(account.key)
    // Read again: it may have been aborted meanwhile.
    const now = await this.#account(account.key)
    const failures = retry ? now.failures + 1 : 0
    const goesOn = now.state === 'running' && (retry ? failures <= MOST_FAILURES : report.status === 'stopped')
    const state = goesOn || now.state !== 'running' ? now.state : report.status
    await this.#keep({ ...now, state, failures, report })
    const next = await this.#next()
    // A call that sent nothing found no free place in the limit before its deadline: the next one should not at once.
    const rest = report.requests === 0 ? (this.#options().rate?.windowMs ?? 60_000) / 12 : 0
    if (next) await this.ctx.storage.setAlarm(Date.now() + (goesOn ? (retry ? backoff(failures) : rest) : 0))
    else await this.ctx.storage.deleteAlarm()
  }

  /** Imports as much as a call may; `retry` tells whether it is worth trying again what failed. */
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
      // Until an import is complete, rows are among them that will be sent yet.
      await (report.status === 'complete' ? rows.finish() : rows.discard())
      return { report, retry: report.status === 'failed' && RETRIED.includes(report.error.code) }
    } catch (error) {
      await rows.discard()
      // A wrong option stays wrong; R2 may answer next time.
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
      // Of the six connections that a call may have, one reads the file and one may write failed rows.
      concurrency: 4,
      // Fifty requests are allowed on the free plan; the file and the failed rows are some of them. An alarm may take 15 minutes.
      budget: { maxRequests: 45, deadlineMs: 840_000 },
      ...IMPORT_OPTIONS,
      // One for all files: it keeps the slots of the limit too.
      journal: durableObjectJournal(this.ctx),
    }
  }

  /** The import whose turn it is. */
  async #next() {
    const accounts = [...(await this.ctx.storage.list({ prefix: ACCOUNT })).values()]
    return (
      accounts.find(({ state }) => state === 'running') ??
      accounts.filter(({ state }) => state === 'waiting').sort((a, b) => a.since - b.since)[0]
    )
  }

  async #wake() {
    if (!this.#running && (await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now())
  }

  #account(key) {
    return this.ctx.storage.get(ACCOUNT + key)
  }

  #keep(account) {
    return this.ctx.storage.put(ACCOUNT + account.key, account)
  }
}

const ACCOUNT = 'account:'

/** Failures that may pass. All others say what to mend, and end the import. */
const RETRIED = [
  'UNREACHABLE',
  'SERVER_FAILED',
  'RATE_LIMITED',
  'INPUT_UNREADABLE',
  'JOURNAL_IN_USE',
  'JOURNAL_UNREADABLE',
  'JOURNAL_UNWRITABLE',
]

/** In a row; with these waits, about twelve hours. */
const MOST_FAILURES = 20

/** Milliseconds: half a minute, doubled each time, an hour at most. */
const backoff = (failures) => Math.min(30_000 * 2 ** (failures - 1), 3_600_000)
