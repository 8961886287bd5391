// Checks the file, and keeps which rows have which problem, compactly: a million of them may.

import { checkUsers, indexedDbJournal } from '../package.js'
import { codeOf } from './code.js'
import { rowsFile } from './csv.js'
import { notesAt } from './places.js'
import { collectProblems, Problems } from './problems.js'

/**
 * Reads and checks every row; none is sent.
 *
 * @param {any} source of `source.js`
 * @param {any} connection of `connection.js`
 * @param {Omit<import('../../pkg/index.d.ts').RowOptions, 'journal'> & { journal: string }} options
 */
export async function createCheck(source, connection, { journal, ...rows }) {
  await source.applyFixes()
  const ofRows = { ...rows, extra: /** @type {const} */ ('drop'), rate: connection.rate }
  const options = { ...ofRows, ...source.options }
  const bad = []
  const report = await checkedWithJournal(
    source.current,
    { ...options, failed: (bytes) => void bad.push(bytes) },
    connection,
    journal,
  )
  const hasProblems = report.invalid + report.duplicate > 0
  const problems = hasProblems ? await collectProblems(source.current, options, report.duplicate > 0) : new Problems()
  // Where no row is wrong, there is nothing to find.
  const canFix = !hasProblems || (await source.canFix(report.rows))
  return new Check(source, ofRows, report, problems, bad, canFix, await source.places())
}

/** What was found. */
export class Check {
  constructor(source, options, report, problems, bad, canFix, placeOf) {
    this.source = source
    /** How rows are read, wherever they stand. */
    this.options = options
    this.list = problems
    this.bad = bad
    this.placeOf = placeOf
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
      notes: notesAt(placeOf, notes),
      preflight,
      resumed,
      batches,
      minutes,
      error,
      steps: source.steps.map(({ what, number }) => ({ what, number })),
      /** How many rows were changed or dropped. */
      fixed: source.steps.reduce((sum, { number, patches }) => (patches ? sum + number : sum), 0),
      canFix,
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
    const firstRow = firstRows.at(index)
    /** @type {Record<string, any>} */
    const found = {
      row,
      line: lines.at(index),
      place: this.place(row),
      code,
      path,
      message: messages.at(index),
      firstPlace: firstRow && this.placeOf(firstRow, this.list.lineOf.at(firstRow)),
      cells: [],
      fixed: source.fixes.get(row)?.issues,
    }
    if (!this.summary.canFix) return found
    const record = await this.read(row)
    if (record.cells) found.cells = this.cellsOf(record, path)
    else found.raw = record.raw
    return found
  }

  /** Returns the number by which a person finds a row that has a problem. @param {number} row */
  place(row) {
    return this.placeOf(row, this.list.lines.at(this.list.indexOfRow(row)))
  }

  /** Reads a row that has a problem. @param {number} row */
  read(row) {
    return this.source.read(row, this.list.lines.at(this.list.indexOfRow(row)), this.list.brokenBy(row))
  }

  /** Returns the cells of a row that a field comes from; the first of them is there even if the row lacks it. */
  cellsOf(record, path) {
    const { rows } = this.source
    const columns = this.columnsOf(path)
    const found = columns
      .map((column) => ({ column, value: rows.cell(record, column) }))
      .filter(({ value }) => value !== undefined)
    return found.length > 0 ? found : columns.slice(0, 1).map((column) => ({ column, value: '' }))
  }

  /** Returns all of a row, to be displayed and fixed as a whole. */
  async record(row) {
    const { cells, raw } = await this.read(row)
    return {
      row,
      place: this.place(row),
      cells: cells && Object.entries(cells),
      raw,
      issues: this.source.fixes.get(row)?.issues ?? this.list.ofRow(row),
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
    const fix = source.fix(row, await this.read(row), change)
    fix.issues = await this.issuesOf(fix)
    return { issues: fix.issues, waiting: source.fixes.size }
  }

  /** Returns what is wrong with a row alone. @param {{ text: string }} row */
  async issuesOf(row) {
    const { text, options } = this.source.rows.alone(row)
    const { issues, error } = await checkUsers(text, { ...this.options, ...options })
    if (error) return [error]
    return issues.map(({ code, path, samples: [{ message, remedies }] }) => ({
      code: codeOf({ code, path, remedies }),
      path,
      message,
    }))
  }

  badRows() {
    return rowsFile(this.bad, this.source.form.format)
  }

  /** Returns which columns a field comes from. */
  columnsOf(path) {
    const { map } = this.options
    const field = path.replace(/\[.*$/, '')
    // Where a row's key is the ID, nothing is mapped to it.
    const from = map[field] ?? map[field.split('.')[0]] ?? (field === 'uid' ? field : undefined)
    return from ? [from].flat() : []
  }
}

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
