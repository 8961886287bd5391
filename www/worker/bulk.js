// Fixes for all rows of a cause at once: prepared first, so that a person sees what becomes of the rows, and then made.

import { sentOf } from './nowhere.js'
import { Patches } from './patches.js'

/**
 * What is done about the rows of a cause: `empty` its values, `copy` those of another `column` there, `split` the tags at a
 * `sign`, `drop` the rows, or read them otherwise by `options`.
 *
 * @typedef {{ kind: string, column?: string, sign?: string, options?: any }} How
 */

/**
 * Finds what a fix would change, and leaves the file alone.
 *
 * @param {import('./check.js').Check} check
 * @param {number} cause
 * @param {How} how
 * @param {{ isOver: boolean }} turn ends it
 * @returns {Promise<{ number: number, skipped: number, examples: any[], patches?: Patches } | undefined>} `skipped`: rows that
 *   it does not change; nothing if it was ended
 */
export async function prepareFix(check, cause, how, turn) {
  if (how.kind === 'reading') return readOtherwise(check, cause, how.options)
  if (how.kind === 'drop') return dropped(check, cause, turn)
  return changed(check, cause, how, turn)
}

/** Returns what a person may choose for the rows of a cause: other columns, and signs that may separate tags. */
export async function choicesFor(check, cause) {
  const { path } = check.list.causes[cause]
  const own = check.columnsOf(path)
  /** @type {Map<string, string>} */
  const samples = new Map()
  const signs = new Map(SIGNS.map((sign) => [sign, 0]))
  let seen = 0
  for (const row of rowsOf(check, cause)) {
    const record = await check.read(row)
    for (const [column, value] of Object.entries(record.cells ?? {})) {
      if (!own.includes(column) && !samples.get(column)) samples.set(column, value.slice(0, SAMPLE_CHARACTERS))
    }
    const text = check
      .cellsOf(record, path)
      .map(({ value }) => value)
      .join(' ')
    for (const sign of SIGNS) if (text.includes(sign)) signs.set(sign, (signs.get(sign) ?? 0) + 1)
    seen += 1
    if (seen === SEEN_ROWS) break
  }
  return {
    columns: [...samples].map(([column, sample]) => ({ column, sample })),
    signs: SIGNS.filter((sign) => signs.get(sign)),
  }
}

/** Returns the rows of a cause, each once. */
function* rowsOf({ list }, cause) {
  const { list: indexes } = list.causes[cause]
  let last = 0
  for (let at = 0; at < indexes.length; at += 1) {
    const row = list.rows.at(indexes.at(at))
    if (row !== last) yield row
    last = row
  }
}

async function changed(check, cause, how, turn) {
  const { source } = check
  const { code, path } = check.list.causes[cause]
  const patches = new Patches()
  const examples = []
  let skipped = 0
  for (const row of rowsOf(check, cause)) {
    if (turn.isOver) return undefined
    const record = await check.read(row)
    const cells = check.cellsOf(record, path)
    const value = record.cells && valueFor(how, cells, source.rows, record)
    // A row that a person has put right already stays so.
    const isRight = record.issues && !record.issues.some((issue) => issue.code === code && issue.path === path)
    if (value === undefined || isRight) {
      skipped += 1
      continue
    }
    const [{ column }, ...others] = cells
    const text = source.rows.changed(record, {
      ...Object.fromEntries(others.map((other) => [other.column, ''])),
      [column]: value,
    })
    patches.push(record.start, record.end, text)
    if (examples.length < EXAMPLES) {
      const issues = await check.issuesOf({ ...record, text })
      const before = cells.map((cell) => cell.value).join(' ')
      examples.push({ place: check.place(row), before: short(before), after: short(value), still: issues[0] })
    }
  }
  return { number: patches.length, skipped, examples, patches }
}

/** Returns the value that a fix puts in the place of a row's cells; nothing if it has none. */
function valueFor({ kind, column = '', sign = '' }, cells, rows, record) {
  if (cells.length === 0) return undefined
  const before = cells.map(({ value }) => value).join(' ')
  if (kind === 'empty') return before === '' ? undefined : ''
  if (kind === 'copy') {
    const other = rows.cell(record, column) ?? ''
    return other.trim() === '' || other === before ? undefined : other
  }
  return splitAt(before, sign)
}

/** Returns a text or a list of tags, split at a sign too, as the package separates tags. */
function splitAt(text, sign) {
  // What stands in quotes or brackets is one tag, or a list in another form: a person has to look at it.
  const items = listOf(text) ?? (/["{[(]/.test(text) ? [] : text.split(/[;|]/.test(text) ? /[;|]/ : ','))
  if (!items.some((item) => item.includes(sign))) return undefined
  const tags = items
    .flatMap((item) => item.split(sign))
    .map((item) => item.trim())
    .filter(Boolean)
  return listOf(text) ? JSON.stringify(tags) : tags.join('; ')
}

/** Returns the items of a list in JSON, if it is one of texts. @returns {string[] | undefined} */
function listOf(text) {
  try {
    const list = JSON.parse(text)
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined
  } catch {
    return undefined
  }
}

async function dropped(check, cause, turn) {
  const { list, source } = check
  const patches = new Patches()
  const examples = []
  let [asked, number] = [0, 0]
  const wanted = function* () {
    for (const row of rowsOf(check, cause)) {
      if (turn.isOver) return
      asked += 1
      yield { row, line: list.lines.at(list.indexOfRow(row)), broken: list.brokenBy(row) }
    }
  }
  for await (const { start, end, rows } of source.rows.removals(wanted())) {
    patches.push(start, end, '')
    number += rows
  }
  if (turn.isOver) return undefined
  for (const row of rowsOf(check, cause)) {
    const { text = '' } = await check.read(row)
    examples.push({ place: check.place(row), before: short(text) })
    if (examples.length === EXAMPLES) break
  }
  return { number, skipped: asked - number, examples, patches }
}

/** Finds what becomes of the first rows if they are read otherwise. */
async function readOtherwise(check, cause, options) {
  const { path, list } = check.list.causes[cause]
  const [field] = path.split(/[.[]/)
  const examples = []
  if (check.summary.canFix) {
    for (const row of rowsOf(check, cause)) {
      const record = await check.read(row)
      const sent = await sentOf(check.source.rows.alone(record), { ...check.options, ...options })
      const before = record.cells ? check.cellsOf(record, path).map(({ value }) => value) : [record.text ?? '']
      examples.push({
        place: check.place(row),
        before: short(before.join(' ')),
        after: sent && short(field ? displayed(sent[field]) : displayed(sent)),
        isStill: sent === undefined,
      })
      if (examples.length === EXAMPLES) break
    }
  }
  return { number: list.length, skipped: 0, examples }
}

const displayed = (value) => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value))
const short = (text) => (text.length > SAMPLE_CHARACTERS ? `${text.slice(0, SAMPLE_CHARACTERS)}…` : text)

/** What may separate tags besides the signs that the package splits at. */
const SIGNS = ['/', '·', '•', '&', '+', '#', '\n', '\t', '>', ':', '_', ',', ' ']
const EXAMPLES = 3
const SEEN_ROWS = 50
const SAMPLE_CHARACTERS = 80
