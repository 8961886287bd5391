// Checks the file, and keeps which rows have which problem, compactly: a million of them may.

import { checkUsers, importUsers, indexedDbJournal } from '../package.js'
import { Numbers, Texts } from './arena.js'
import { codeOf } from './code.js'

/**
 * Reads and checks every row; none is sent.
 *
 * @param {any} source of `source.js`
 * @param {any} connection of `connection.js`
 * @param {Omit<import('../../pkg/index.d.ts').RowOptions, 'journal'> & { journal: string }} options
 */
export async function createCheck(source, connection, { journal, ...rows }) {
  source.applyFixes()
  const ofRows = { ...rows, extra: /** @type {const} */ ('drop'), rate: connection.rate }
  const options = { ...ofRows, ...source.options }
  const bad = []
  const report = await checkedWithJournal(
    source.current,
    { ...options, failed: (bytes) => void bad.push(bytes) },
    connection,
    journal,
  )
  const problems =
    report.invalid + report.duplicate > 0 ? await collectProblems(source.current, options) : new Problems()
  return new Check(source, ofRows, report, problems, bad)
}

class Check {
  constructor(source, options, report, problems, bad) {
    this.source = source
    /** How rows are read, wherever they stand. */
    this.options = options
    this.list = problems
    this.bad = bad
    /** @type {Promise<unknown>} */
    this.fixing = Promise.resolve()
    const { rows, valid, excluded, invalid, duplicate, coerced, notes, preflight, resumed, batches, minutes, error } =
      report
    this.summary = {
      rows,
      valid,
      excluded,
      invalid,
      duplicate,
      coerced,
      notes,
      preflight,
      resumed,
      batches,
      minutes,
      error,
      fixed: source.fixed.size,
      canFix: source.canFix,
      causes: problems.causes.map(({ code, path, remedies, list }) => ({
        code,
        path,
        remedies,
        count: list.length,
        example: problems.messages.at(list.at(0)),
      })),
    }
  }

  /** Returns the rows of a cause, for the part of the list that is seen. */
  async problems(cause, from, count) {
    const { list } = this.list.causes[cause]
    const indexes = Array.from({ length: Math.max(0, Math.min(count, list.length - from)) }, (_, at) =>
      list.at(from + at),
    )
    return Promise.all(indexes.map((index) => this.#problem(index)))
  }

  async #problem(index) {
    const {
      list: { rows, lines, causes, messages, firstRows },
      source,
    } = this
    const { code, path } = causes[this.list.causeOf.at(index)]
    const row = rows.at(index)
    /** @type {Record<string, any>} */
    const found = {
      row,
      line: lines.at(index),
      code,
      path,
      message: messages.at(index),
      firstRow: firstRows.at(index),
      cells: [],
      fixed: source.fixes.get(row)?.issues,
    }
    if (!source.canFix) return found
    const record = await source.read(row, found.line, brokenBy(code))
    if (record.cells) {
      found.cells = this.#columnsOf(path)
        .filter((name) => Object.hasOwn(record.cells, name))
        .map((column) => ({ column, value: record.cells[column] }))
      if (found.cells.length === 0)
        found.cells = this.#columnsOf(path)
          .slice(0, 1)
          .map((column) => ({ column, value: '' }))
    } else found.raw = record.raw
    return found
  }

  /** Returns all of a row, to be displayed and fixed as a whole. */
  async record(row) {
    const index = this.list.indexOfRow(row)
    const issues = this.list.ofRow(row)
    const record = await this.source.read(row, this.list.lines.at(index), brokenBy(...issues.map(({ code }) => code)))
    return {
      row,
      cells: record.cells && Object.entries(record.cells),
      raw: record.raw,
      issues: this.source.fixes.get(row)?.issues ?? issues,
    }
  }

  /** Writes a row anew, and says what is still wrong with it, as far as it can be known of one row alone. */
  fix(row, change) {
    // One after the other: a row's second cell may be changed before its first is written.
    const result = this.fixing.then(() => this.#fix(row, change))
    this.fixing = result.catch(() => {})
    return result
  }

  async #fix(row, change) {
    const { source } = this
    const index = this.list.indexOfRow(row)
    const record = await source.read(
      row,
      this.list.lines.at(index),
      brokenBy(...this.list.ofRow(row).map(({ code }) => code)),
    )
    const fix = source.fix(row, record, change)
    const { issues, error } = await checkUsers(source.alone(fix), { ...this.options, format: source.form.format })
    fix.issues = error
      ? [error]
      : issues.map(({ code, path, samples: [{ message, remedies }] }) => ({
          code: codeOf({ code, path, remedies }),
          path,
          message,
        }))
    return { issues: fix.issues, waiting: source.fixes.size }
  }

  badRows() {
    return new Blob(this.bad, { type: this.source.form.format === 'csv' ? 'text/csv' : 'application/x-ndjson' })
  }

  /** Returns which columns a field comes from. */
  #columnsOf(path) {
    const { map } = this.options
    const field = path.replace(/\[.*$/, '')
    const from = map[field] ?? map[field.split('.')[0]]
    return from ? [from].flat() : []
  }
}

/** Rows with problems, one entry for each problem of each row. */
class Problems {
  constructor() {
    this.rows = new Numbers()
    this.lines = new Numbers()
    this.causeOf = new Numbers(Uint16Array)
    this.messages = new Texts()
    /** For a duplicate, the row that has the same ID; else 0. */
    this.firstRows = new Numbers()
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
 */
async function collectProblems(blob, options) {
  const problems = new Problems()
  const job = importUsers(blob, { ...options, ...NOWHERE, rowEvents: 'problems' })
  for await (const event of job) if (event.type === 'row' && event.issues.length > 0) problems.add(event)
  await job
  return problems.sort()
}

const NOWHERE = {
  endpoint: 'https://nowhere.invalid/v3',
  rate: { limit: 1_000_000, windowMs: 1 },
  async fetch(_url, { body }) {
    const { users } = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body))
    const data = Object.fromEntries(Object.keys(users).map((uid) => [uid, STORED]))
    return new Response(JSON.stringify({ data }))
  },
}
const STORED = { success: true, data: {} }

/** Checks with what an earlier run has done, if there is one, and asks the app for what the rows need. */
async function checkedWithJournal(blob, reading, connection, name) {
  const options = { ...reading, ...connection.options, preflight: true }
  const databases = (await indexedDB.databases?.().catch(() => [])) ?? []
  if (databases.some((database) => database.name === `cometchat-import:${name}`)) {
    try {
      const report = await checkUsers(blob, { ...options, journal: indexedDbJournal(name) })
      return report
    } catch (error) {
      // Another tab has it, or it is spoilt: the import will say so.
      if (!(/** @type {any} */ (error).code?.startsWith('JOURNAL_'))) throw error
    }
  }
  return checkUsers(blob, options)
}

/** Returns whether a row's cells cannot be separated, and why. */
function brokenBy(...codes) {
  if (codes.includes('QUOTE')) return 'quote'
  return codes.some((code) =>
    ['CELL_COUNT', 'JSON', 'NOT_AN_OBJECT', 'TRUNCATED', 'ROW_TOO_LONG', 'ENCODING'].includes(code),
  )
    ? 'cells'
    : false
}

const MESSAGE_CHARACTERS = 400
