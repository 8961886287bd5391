// The problems of all rows, compactly: a million rows may have some.

import { importUsers } from '../package.js'
import { Numbers, Texts } from './arena.js'
import { codeOf } from './code.js'
import { NOWHERE } from './nowhere.js'

/** Rows with problems, one entry for each problem of each row. */
export class Problems {
  constructor() {
    this.rows = new Numbers()
    this.lines = new Numbers()
    this.causeOf = new Numbers(Uint16Array)
    this.messages = new Texts()
    /** For a duplicate, the row that has the same ID; else 0. */
    this.firstRows = new Numbers()
    /** Row → line, if some rows have the ID of an earlier one. */
    this.lineOf = new Numbers()
    this.causes = []
    this.known = new Map()
  }

  add({ row, line = 0, issues }) {
    for (const issue of issues) {
      const { path, message, remedies, firstRow = 0 } = issue
      const code = codeOf(issue)
      const fieldPath = path.replace(/\[\d+\]/g, '')
      const key = `${code} ${fieldPath}`
      if (!this.known.has(key))
        this.known.set(key, this.causes.push({ code, path: fieldPath, remedies, list: new Numbers() }) - 1)
      const cause = this.known.get(key)
      this.causes[cause].list.push(this.rows.length)
      this.rows.push(row)
      this.lines.push(line)
      this.causeOf.push(cause)
      this.messages.push(message.slice(0, MESSAGE_CHARACTERS))
      this.firstRows.push(firstRow)
    }
  }

  /** Sorts the causes, the most frequent first. */
  sort() {
    const order = this.causes
      .map((cause, at) => ({ cause, at }))
      .sort((a, b) => b.cause.list.length - a.cause.list.length)
    const positions = new Map(order.map(({ at }, position) => [at, position]))
    this.causes = order.map(({ cause }) => cause)
    for (let at = 0; at < this.causeOf.length; at += 1) this.causeOf.set(at, positions.get(this.causeOf.at(at)))
    return this
  }

  /** Returns whether a row's cells cannot be separated, and why. */
  brokenBy(row) {
    const codes = this.ofRow(row).map(({ code }) => code)
    if (codes.includes('QUOTE')) return 'quote'
    return codes.some((code) => BREAKING.includes(code)) ? 'cells' : false
  }

  /** Finds a row's first entry: entries come in the file's order. */
  indexOfRow(row) {
    let [low, high] = [0, this.rows.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.rows.at(middle) < row) low = middle + 1
      else high = middle
    }
    return low
  }

  ofRow(row) {
    const issues = []
    for (let at = this.indexOfRow(row); at < this.rows.length && this.rows.at(at) === row; at += 1) {
      const { code, path } = this.causes[this.causeOf.at(at)]
      issues.push({ code, path, message: this.messages.at(at) })
    }
    return issues
  }
}

/**
 * Collects the problems of all rows. A check reports the first rows of each cause only; an import reports each row. So
 * the file is imported into nothing: every request has its response here and at once.
 *
 * @param {Blob} blob
 * @param {any} options
 * @param {boolean} hasRepeated whether some have the ID of an earlier row, whose line is known of its own event alone
 */
export async function collectProblems(blob, options, hasRepeated) {
  const problems = new Problems()
  const job = importUsers(blob, { ...options, ...NOWHERE, rowEvents: hasRepeated ? 'all' : 'problems' })
  for await (const event of job) {
    if (event.type !== 'row') continue
    if (hasRepeated) problems.lineOf.set(event.row, event.line ?? 0)
    if (event.issues.length > 0) problems.add(event)
  }
  await job
  return problems.sort()
}

const MESSAGE_CHARACTERS = 400
/** Codes of rows whose cells cannot be separated. */
const BREAKING = ['CELL_COUNT', 'JSON', 'NOT_AN_OBJECT', 'TRUNCATED', 'ROW_TOO_LONG', 'ENCODING']
