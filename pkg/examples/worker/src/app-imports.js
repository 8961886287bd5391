// The imports of one app: its files take turns, each in as many calls as it needs. An alarm wakes the object for each call. All calls
// share the limiter of the object, and so does every other Worker that asks it.
import { DurableObject } from 'cloudflare:workers'
import { durableObjectJournal, durableObjectLimiter } from 'cometchat-import/durable-object'
import { callOf } from './call.js'
import { Files } from './files.js'
import { budgetOf } from './options.js'

export class AppImports extends DurableObject {
  #files = new Files(this.ctx.storage)
  #limiter = durableObjectLimiter(this.ctx.storage)
  /** The current call: the name of its file, its job once that has begun, and whether it was aborted. */
  #running
  #busy = false
  #waking = Promise.resolve()

  /** The limiter of the app, for other Workers of the account. */
  exchange(ask) {
    return this.#limiter.exchange(ask)
  }

  /**
   * Starts the imports of files, and returns the status of the first. A second call changes nothing. A file with another etag is a
   * new file. `again` restarts imports that have ended. What was imported is not sent again.
   */
  async start(app, files, { again = false } = {}) {
    let open = false
    for (const file of files) open = (await this.#files.open(app, file, again, Date.now())) || open
    if (open) await this.#wake()
    return this.status(files[0].name)
  }

  /** Returns the status of a file. Whoever asks also has a lost alarm set anew, sooner than Cron would. */
  async status(name) {
    await this.#wake()
    const file = await this.#files.get(name)
    return this.#running?.name === name ? { ...file, progress: this.#running.job?.progress } : file
  }

  async list(after) {
    await this.#wake()
    return this.#files.list(after)
  }

  /** Returns whether one more file may wait. */
  hasRoom(name) {
    return this.#files.hasRoom(name)
  }

  async abort(name) {
    const file = await this.#files.close(name, 'aborted')
    if (this.#running?.name === name) {
      this.#running.isAborted = true
      this.#running.job?.abort({ finish: true })
    }
    return file
  }

  /** Stops all imports, and returns their names. */
  async abortAll() {
    const names = await this.#files.openNames()
    for (const name of names) await this.abort(name)
    return names
  }

  /** Runs one call. */
  async alarm() {
    if (this.#busy) return
    this.#busy = true
    try {
      const file = await this.#files.takeTurn(Date.now())
      if (file) await this.#call(file)
    } finally {
      this.#busy = false
    }
    await this.#wake()
  }

  async #call(file) {
    // Set the alarm first: if this call is cut off, another one follows.
    await this.ctx.storage.setAlarm(Date.now() + 1.1 * budgetOf(this.env).deadlineMs)
    const journal = durableObjectJournal(this.ctx, { name: file.name })
    const running = { name: file.name, isAborted: false }
    const started = (job) => {
      running.job = job
      if (running.isAborted) job.abort({ finish: true })
    }
    this.#running = running
    const result = await callOf(this.env, file, { journal, limiter: this.#limiter, started })
    this.#running = undefined
    await this.#files.called(file.name, result, Date.now())
  }

  /** Sets the alarm for the file that is due next. One at a time does so, and the last one knows of all files. */
  #wake() {
    this.#waking = this.#waking.catch(() => {}).then(() => this.#setAlarm())
    return this.#waking
  }

  async #setAlarm() {
    // A call does it when it ends.
    if (this.#busy) return
    const dueAt = await this.#files.nextDueAt()
    if (dueAt === undefined) return
    const [now, alarm] = [Date.now(), await this.ctx.storage.getAlarm()]
    // An alarm that is more than a minute late was lost, as workerd on one's own machine loses some when it is killed.
    const isRight = alarm !== null && alarm >= now - 60_000 && alarm <= Math.max(now, dueAt)
    if (!isRight) await this.ctx.storage.setAlarm(Math.max(now, dueAt))
  }
}
