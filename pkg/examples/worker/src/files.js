/** The files of an app, in the storage of its object: what is known of each, and whose turn it is. */
export class Files {
  #storage

  constructor(storage) {
    this.#storage = storage
  }

  /** Returns the status of a file, or undefined if there is no such import. */
  get(name) {
    return this.#storage.get(FILE + name)
  }

  /**
   * Lets a file wait for its turn. One that is open already keeps its place. One that was imported has to be new (another `etag`), or
   * `again`, which also ends the wait after a failure. Returns whether it is open.
   */
  async open(app, { name, etag }, again, now) {
    const [before, place] = [await this.get(name), await this.#storage.get(OPEN + name)]
    if (place) await this.#keep({ ...before, etag }, again ? { ...place, dueAt: now } : place)
    else if (!before || again || before.etag !== etag)
      await this.#keep(
        { app, name, etag, state: 'waiting', calls: 0, failures: 0, since: now },
        { turnAt: now, dueAt: now },
      )
    else return false
    return true
  }

  /** Gives the file that is due, and whose last turn is the longest ago, its next turn. */
  async takeTurn(now) {
    const due = [...(await this.#places())].filter(([, { dueAt }]) => dueAt <= now)
    if (due.length === 0) return undefined
    const [name] = due.reduce((first, other) => (other[1].turnAt < first[1].turnAt ? other : first))
    const file = await this.get(name)
    const running = { ...file, state: 'running', calls: file.calls + 1 }
    await this.#keep(running, { turnAt: now, dueAt: now })
    return running
  }

  /** Keeps what a call came to. The file may have been aborted, started again or replaced meanwhile. */
  async called(name, { report, retry, etag, restMs = 0 }, now) {
    const [file, place] = [await this.get(name), await this.#storage.get(OPEN + name)]
    const failures = retry ? file.failures + 1 : 0
    const replaced = etag !== undefined && etag !== file.etag
    const continues = retry ? failures <= MOST_FAILURES : report.status === 'stopped' || replaced
    const after = { ...file, etag: etag ?? file.etag, failures, report }
    if (!place) await this.#keep(after)
    else if (file.state === 'running' && !continues) await this.#close({ ...after, state: report.status })
    else await this.#keep(after, { ...place, dueAt: now + (retry ? backoff(failures) : restMs) })
  }

  /** Ends an import that is open. Returns its status. */
  async close(name, state) {
    const file = await this.get(name)
    if (!(await this.#storage.get(OPEN + name))) return file
    await this.#close({ ...file, state })
    return { ...file, state }
  }

  /** Returns when the next file is due, or undefined if none is open. */
  async nextDueAt() {
    const places = [...(await this.#places()).values()]
    return places.length > 0 ? Math.min(...places.map(({ dueAt }) => dueAt)) : undefined
  }

  async openNames() {
    return [...(await this.#places()).keys()]
  }

  /** Returns whether one more file may wait. */
  async hasRoom(name) {
    const places = await this.#places()
    return places.size < MOST_OPEN || places.has(name)
  }

  /** Returns the files by name, `after` a name if one is given, and the name to continue after. */
  async list(after) {
    const range = { prefix: FILE, limit: LIST_FILES, ...(after && { startAfter: FILE + after }) }
    const files = [...(await this.#storage.list(range)).values()].map(({ name, state, calls, since, report }) => ({
      name,
      state,
      calls,
      since,
      ...(report && Object.fromEntries(COUNTS.map((count) => [count, report[count]]))),
      ...(report?.error && { error: report.error }),
    }))
    return { files, ...(files.length === LIST_FILES && { after: files.at(-1).name }) }
  }

  /** Returns the places of the open files, by their names. */
  async #places() {
    const places = await this.#storage.list({ prefix: OPEN })
    return new Map([...places].map(([key, place]) => [key.slice(OPEN.length), place]))
  }

  async #keep(file, place) {
    await this.#storage.put({ [FILE + file.name]: file, ...(place && { [OPEN + file.name]: place }) })
  }

  async #close(file) {
    // Without an await between them, the two are written together.
    await Promise.all([this.#keep(file), this.#storage.delete(OPEN + file.name)])
  }
}

const FILE = 'file:'
const OPEN = 'open:'

/** What a list has of each report. */
const COUNTS = [
  'rows',
  'imported',
  'existing',
  'excluded',
  'invalid',
  'duplicate',
  'rejected',
  'unconfirmed',
  'pending',
]

const LIST_FILES = 100

/** Files that may wait. Whoever holds the token of an app cannot fill the object with more. */
const MOST_OPEN = 1000

/** Failures in a row. With the waits below, they take about twelve hours. */
const MOST_FAILURES = 20

/** Returns the wait in milliseconds: half a minute, doubled each time, at most an hour. */
const backoff = (failures) => Math.min(30_000 * 2 ** (failures - 1), 3_600_000)
