/**
 * Several files that are compared as one: an import's file, and those in which rows that failed were fixed. A row that a later file
 * has instead counts as it is there.
 */
import { usageError } from './exit.js'
import { openInput } from './input.js'
import { shapeOptions } from './reading-options.js'
import { survey } from './survey.js'

/** @typedef {import('./input.js').Input} Input */
/** @typedef {import('../index.d.ts').VerifyRowEvent} RowEvent */
/** @typedef {import('../index.d.ts').VerifyReport & { replaced?: number }} Report `replaced`: rows that a later file has instead */
/** @typedef {{ sheet: string | undefined, problems: import('./summary.js').Problem[], notes: Report['notes'], name?: string }} Found in a file */

/**
 * Compares one file.
 * @typedef {(input: Input, about?: {
 *   hooks?: Record<string, (chunk: Uint8Array) => void>,
 *   rowEvents?: 'all',
 *   counts?: (event: RowEvent) => boolean,
 *   file?: string,
 * }) => Promise<{ report: import('../index.d.ts').VerifyReport, problems: import('./summary.js').Problems }>} Compare
 */

/** Refuses options whose result would be of one file. @param {Record<string, any>} options */
export function refuseOfOneFile({ missing, differing, existing }) {
  const flag = [missing && '--missing', differing && '--differing', existing === 'update' && '--existing update'].find(
    Boolean,
  )
  if (flag) throw usageError(`${flag} takes one file: run verify with each file by itself.`)
}

/** Opens the files behind the first, which are read twice. @param {string[]} operands @param {NodeJS.ReadableStream} stdin @param {Record<string, any>} options */
export async function openLater(operands, stdin, options) {
  const inputs = []
  for (const operand of operands) {
    // A sheet is the first file's: what failed of a workbook is a CSV file.
    const input = await openInput(operand, stdin, { ...options, sheet: undefined })
    inputs.push(input)
    if (!input.once) continue
    for (const each of inputs) each.close()
    throw usageError('of several files, only the first may be standard input or a pipe: the others are read twice.')
  }
  return inputs
}

/**
 * Compares several files as one, from the last to the first, so that it is known of each row whether a later file has it instead.
 *
 * @param {Input[]} inputs
 * @param {Compare} compare
 * @param {object} about
 * @param {import('./program.js').Api} about.api
 * @param {Record<string, any>} about.options
 * @param {import('./program.js').Context} about.context
 * @param {import('./signals.js').Interrupts} about.interrupts
 * @param {{ write(chunk: string): unknown }} [about.extraUsers] takes the users that no file has
 * @returns {Promise<{ report: Report, found: Found[] }>}
 */
export async function compareFiles(inputs, compare, about) {
  const later = new Set()
  /** @type {Map<number, string>} */
  let fixed = new Map()
  /** @type {Report | undefined} */
  let whole
  /** @type {Found[]} */
  const found = []
  for (const [place, input] of [...inputs.entries()].reverse()) {
    const isFirst = place === 0
    const fixedHere = isFirst ? fixed : await fixedIn(input, about)
    const replaced = new Replaced(fixed, later)
    const extra = new ExtraUsers(later, about.extraUsers)
    const uids = new Set()
    const { report, problems } = await compare(input, {
      rowEvents: 'all',
      hooks: isFirst ? { extraUsers: (chunk) => extra.take(chunk) } : {},
      file: input.name,
      counts: (event) => {
        if (event.uid !== undefined && isValid(event)) uids.add(event.uid.toLowerCase())
        return !replaced.takes(event)
      },
    })
    whole = sumOf(whole, replaced.without(report), extra.count)
    found.unshift({ sheet: input.sheet, problems: problems.groups(), notes: report.notes, name: input.name })
    // What was not read of the files before has no outcome.
    if (report.status !== 'complete') return { report: { ...whole, inputEnded: isFirst && whole.inputEnded }, found }
    for (const uid of uids) later.add(uid)
    fixed = fixedHere
  }
  return { report: /** @type {Report} */ (whole), found }
}

/** The rows of a file that a later one has instead. */
class Replaced {
  /** @param {Map<number, string>} fixed the codes with which rows failed, by the rows that the next file names @param {Set<unknown>} later uids */
  constructor(fixed, later) {
    this.#fixed = fixed
    this.#later = later
  }

  /** Returns whether a later file has this row. @param {RowEvent} event */
  takes(event) {
    if (!this.#isFixed(event) && !this.#isByUid(event)) return false
    const { outcome } = event
    this.#counts[outcome] = (this.#counts[outcome] ?? 0) + 1
    this.#sum += 1
    for (const { field } of event.differences ?? []) this.#fields.set(field, (this.#fields.get(field) ?? 0) + 1)
    return true
  }

  /** Returns a report without these rows. @param {import('../index.d.ts').VerifyReport} report @returns {Report} */
  without(report) {
    const counts = Object.entries(this.#counts).map(([outcome, count]) => [
      outcome,
      report[/** @type {RowEvent['outcome']} */ (outcome)] - count,
    ])
    const fields = report.fields
      .map(({ field, rows }) => ({ field, rows: rows - (this.#fields.get(field) ?? 0) }))
      .filter(({ rows }) => rows > 0)
    return { ...report, ...Object.fromEntries(counts), fields, rows: report.rows - this.#sum, replaced: this.#sum }
  }

  /** What fails as it failed is the row that was fixed. Where it does not, the file may have been changed since. @param {RowEvent} event */
  #isFixed({ row, outcome, issues }) {
    const codes = this.#fixed.get(row)
    if (codes === undefined || outcome === 'excluded' || outcome === 'pending') return false
    return !isRefused(outcome) || codes === issues.map(({ code }) => code).join(' ')
  }

  /** @param {RowEvent} event */
  #isByUid({ outcome, uid }) {
    return outcome === 'invalid' && uid !== undefined && this.#later.has(uid.toLowerCase())
  }

  /** @type {Record<string, number>} */
  #counts = {}
  #sum = 0
  /** @type {Map<string, number>} */
  #fields = new Map()
  #fixed
  #later
}

/** @param {RowEvent['outcome']} outcome */
const isRefused = (outcome) => outcome === 'invalid' || outcome === 'duplicate'

/** @param {RowEvent} event */
const isValid = ({ outcome }) => !isRefused(outcome) && outcome !== 'excluded' && outcome !== 'pending'

/** Takes the file of the users that no row of the first file has, and counts those that no later file has either. */
class ExtraUsers {
  /** @param {Set<unknown>} later uids @param {{ write(chunk: string): unknown }} [file] */
  constructor(later, file) {
    this.#later = later
    this.#file = file
  }

  count = 0

  /** @param {Uint8Array} chunk whole lines or parts of them */
  take(chunk) {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split(/(?<=\n)/)
    this.#rest = lines.at(-1)?.endsWith('\n') ? '' : (lines.pop() ?? '')
    for (const line of lines) this.#line(line)
  }

  /** @param {string} line */
  #line(line) {
    const uid = uidOf(line.trimEnd())
    if (uid === undefined) {
      this.#header = line
    } else if (!this.#later.has(uid.toLowerCase())) {
      this.count += 1
      this.#file?.write(this.#header + line)
      this.#header = ''
    }
  }

  #decoder = new TextDecoder()
  #rest = ''
  #header = ''
  #later
  #file
}

/** Returns the uid of a line; undefined of the header. @param {string} line */
function uidOf(line) {
  if (line.startsWith('{')) return String(JSON.parse(line).uid)
  if (line === 'uid') return undefined
  const text = line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line
  return text.startsWith("'") ? text.slice(1) : text
}

/**
 * Returns the rows that were fixed in a file, and the codes with which they had failed: as its columns `_row` and `_code` say.
 *
 * @param {Input} input
 * @param {Parameters<typeof compareFiles>[2]} about
 * @returns {Promise<Map<number, string>>}
 */
async function fixedIn(input, { api, options, context, interrupts }) {
  /** @type {Map<number, string>} */
  const fixed = new Map()
  const take = (/** @type {any} */ row) => {
    const number = Number(row?._row)
    if (Number.isSafeInteger(number) && number > 0) fixed.set(number, String(row._code ?? ''))
    return 'any'
  }
  const rows = { ...shapeOptions(options), map: { uid: take, name: () => 'any' } }
  const { stderr, host } = context
  await survey(api, input, options, { rows, interrupts, stderr, platform: host.platform })
  return fixed
}

/**
 * Returns the account of files as one: the sum of what was found.
 *
 * @param {Report | undefined} whole of the files behind
 * @param {Report} report
 * @param {number} extra users that no file has, once all were read
 * @returns {Report}
 */
function sumOf(whole, report, extra) {
  if (!whole) return { ...report, extra: 0 }
  const numbers = Object.entries(report).filter(([name, value]) => typeof value === 'number' && !OF_APP.includes(name))
  const before = /** @type {Record<string, any>} */ (whole)
  const sums = Object.fromEntries(numbers.map(([name, value]) => [name, value + (before[name] ?? 0)]))
  const fields = [...whole.fields.map((each) => ({ ...each }))]
  for (const { field, rows } of report.fields) {
    const same = fields.find((each) => each.field === field)
    if (same) same.rows += rows
    else fields.push({ field, rows })
  }
  return { ...report, ...sums, fields, notes: [...whole.notes, ...report.notes], extra }
}

/** Numbers that are of the app as a whole, and not of the rows of a file. All others add up. */
const OF_APP = ['listed', 'extra']
