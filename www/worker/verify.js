// The comparison with the app: which rows are there as the file has them, the first rows of each cause, and the files.

import { USERS } from '../../pkg/client/entities.js'
import { verifyUsers } from '../package.js'
import { rowsFile } from './csv.js'

/**
 * Starts a comparison.
 *
 * @param {ReturnType<typeof import('./run.js').readingOf>} read the file, and how an import reads it
 * @param {any} connection of `connection.js`
 * @param {boolean} isChange whether users that differ are changed
 * @param {(event: any) => void} post
 */
export function createComparison({ blob, format, places, options }, { options: app, verifyRate }, isChange, post) {
  /** @type {Record<'missing' | 'differing', any[]>} */
  const files = { missing: [], differing: [] }
  const causes = new Causes()
  const job = verifyUsers(blob, {
    ...app,
    ...options,
    extra: 'drop',
    verifyRate,
    existing: isChange ? 'update' : 'report',
    rowEvents: 'problems',
    missing: (bytes) => void files.missing.push(bytes),
    differing: (bytes) => void files.differing.push(bytes),
  })

  const follow = async () => {
    causes.placeOf = await places
    const ticking = setInterval(() => post({ type: 'comparing', progress: job.progress }), TICK_MS)
    try {
      for await (const event of job) {
        if (event.type === 'row') causes.add(event)
        else if (event.type === 'wait') post({ type: 'comparing', wait: event })
        else if (event.type === 'retry') post({ type: 'comparing', retried: event.reason })
      }
      return { report: await job, causes: causes.sorted(), changeable: causes.changeable }
    } finally {
      clearInterval(ticking)
    }
  }

  return {
    ended: follow(),
    /** Waits for the requests in flight, as a change may be among them. */
    stop: () => job.abort({ finish: true }),
    /** @param {'missing' | 'differing'} name */
    file: (name) => rowsFile(files[name], format),
  }
}

/** The causes for which rows are not as the file has them, each with its number of rows and the first of them. */
class Causes {
  /** @type {any[]} */
  list = []
  /** How many users differ in a field that can be changed. */
  changeable = 0
  /** @type {(row: number, line?: number) => number} */
  placeOf = (row) => row
  #known = new Map()

  /** @param {import('../../pkg/index.d.ts').VerifyRowEvent} event */
  add({ outcome, differences = [], issues, ...at }) {
    const place = { uid: at.uid, place: this.placeOf(at.row, at.line) }
    for (const { field, file, app } of differences)
      this.#add({ kind: 'differing', field }, { ...place, file: shortened(file), app: shortened(app) })
    if (differences.some(({ field }) => USERS.changeable.includes(field))) this.changeable += 1
    if (outcome === 'differing') {
      const refusal = issues.find(({ code }) => code !== 'DIFFERS')
      if (refusal) this.#add({ kind: 'refused' }, { ...place, issues: [plain(refusal)] })
    } else if (NAMED.includes(outcome)) this.#add({ kind: outcome }, { ...place, issues: issues.map(plain) })
  }

  /** Returns the causes, the most frequent first. */
  sorted() {
    return this.list.sort((a, b) => b.number - a.number)
  }

  #add(cause, row) {
    const key = `${cause.kind} ${cause.field ?? ''}`
    if (!this.#known.has(key)) {
      this.#known.set(key, { ...cause, number: 0, rows: [] })
      this.list.push(this.#known.get(key))
    }
    const known = this.#known.get(key)
    known.number += 1
    if (known.rows.length < FIRST_ROWS) known.rows.push(row)
  }
}

const plain = ({ code, path, message }) => ({ code, path, message: message.slice(0, CHARACTERS) })
/** @param {string} [text] */
const shortened = (text) => (text && text.length > CHARACTERS ? `${text.slice(0, CHARACTERS)}…` : text)

/** Outcomes whose rows are named. A repeated row is no cause: the earlier one counts. */
const NAMED = ['missing', 'deactivated', 'unconfirmed', 'invalid']
/** Rows that are displayed of each cause; the files have all. */
const FIRST_ROWS = 100
/** Of a value, or a message. */
const CHARACTERS = 400
const TICK_MS = 500
