/** What a person reads before and after an import, in lines of at most 80 columns. */
import { inApp, wanted } from './exit.js'
import { DEFAULT_RATE, defined } from './options.js'
import { aboutMinutes, clip, duration, number, padEnd, plural, printable, rateText, widthOf, wrap } from './text.js'
import { quoted } from './understood.js'

/** @typedef {import('../index.d.ts').CheckReport} CheckReport */
/** @typedef {import('../index.d.ts').Report} Report */
/** @typedef {Omit<CheckReport['issues'][number], 'samples'> & { samples: Sample[] }} Problem */
/** @typedef {{ row: number, line?: number, message: string, firstRow?: number }} Sample a row with a problem */
/** @typedef {(format: string, text: string) => string} Paint */

/** @type {Paint} */
const plain = (_, text) => text

/**
 * Returns what was found in a file, before anything is sent.
 * @param {CheckReport} check
 * @param {{ name: string, sheet?: string, isTitled?: boolean, rate?: import('./options.js').Rate, paint?: Paint }} about `isTitled`:
 *   titles seem to stand above the names of the columns
 * @returns {string[]}
 */
export function checkSummary(check, { name, sheet, isTitled = false, rate = DEFAULT_RATE, paint = plain }) {
  const shape =
    check.rowPath === undefined
      ? (FORMAT_NAMES[check.format] ?? check.format)
      : `JSON, path ${printable(check.rowPath)}`
  const format = check.rows && sheet === undefined ? `${shape}, ` : ''
  const of = sheet === undefined ? '' : `, sheet "${printable(sheet)}"`
  const lines = wrap(`${printable(name)}${of}: ${format}${plural(check.rows, 'row')}`).map((line) =>
    paint('bold', line),
  )
  const rows = /** @type {[string, number, string][]} */ ([['valid', check.valid, 'can be sent']])
  if (check.excluded) rows.push(['excluded', check.excluded, 'not to be sent: do not satisfy the conditions'])
  if (check.invalid) rows.push(['invalid', check.invalid, 'cannot be sent: see the problems below'])
  if (check.duplicate)
    rows.push(['duplicate', check.duplicate, 'an earlier row has the same uid, without regard to case'])
  // A header that is not understood says nothing of the rows below it.
  if (check.rows || !check.error) lines.push('', ...table(rows, paint))
  if (check.coerced) lines.push(...wrap(normalizedNote(check.coerced), '  '))
  const finished = finishedBefore(check)
  if (finished) lines.push('', ...wrap(resumedNote(check, finished), '  '))
  if (check.valid > finished) {
    lines.push(
      '',
      ...wrap(`${plural(check.batches, 'batch', 'batches')}: ${time(check.minutes)} at ${rateText(rate)}.`, '  '),
    )
  }
  lines.push(
    ...columnLines(check.columns, paint),
    ...problemLines(check.issues, paint, sheet),
    ...noteLines(check.notes, paint, sheet),
  )
  if (check.error)
    lines.push('', ...wrap(`${check.error.code}: ${printable(check.error.message)}`).map((line) => paint('red', line)))
  if (isTitled)
    lines.push(...wrap('If titles stand above the names of the columns, skip them, for example: --skip-lines 2'))
  return lines
}

/**
 * How an import ended. The numbers add up to the rows.
 * @param {Report} report
 * @param {{ target: string, sheet?: string, problems?: Problem[], notes?: string[], paint?: Paint }} about
 * @returns {string[]}
 */
export function account(report, { target, sheet, problems = [], notes = [], paint = plain }) {
  const lines = wrap(`Import into ${printable(target)}: ${STATUS_NAMES[report.status] ?? report.status}`).map((line) =>
    paint('bold', line),
  )
  const rows = /** @type {[string, number, string][]} */ ([['imported', report.imported, 'now in CometChat']])
  for (const [outcome, explanation] of OUTCOMES)
    if (report[outcome]) rows.push([NAMES[outcome] ?? outcome, report[outcome], explanation])
  lines.push('', ...table(rows, paint, ['rows', report.rows, sumNote(report)]))
  lines.push(
    '',
    ...wrap(
      `${plural(report.requests, 'request')} in ${report.elapsedMs < 1000 ? 'less than a second' : duration(report.elapsedMs)}.`,
      '  ',
    ),
  )
  if (report.resumed)
    lines.push(...wrap(`${plural(report.resumed, 'row')} of these had been finished by an earlier run.`, '  '))
  if (report.resent?.users) lines.push(...wrap(resentNote(report.resent), '  '))
  if (report.coerced) lines.push(...wrap(normalizedNote(report.coerced), '  '))
  lines.push(...problemLines(problems, paint, sheet), ...noteLines(report.notes, paint, sheet))
  for (const note of notes) lines.push('', ...wrap(note))
  return lines
}

/**
 * How a file's columns were understood; nothing for formats without columns.
 * @param {import('./understood.js').Understood[]} columns
 * @param {Paint} [paint]
 */
export function columnLines(columns, paint = plain) {
  if (!columns.length) return []
  const displayed = columns.slice(0, MOST_COLUMNS)
  const names = displayed.map(({ column }) => clip(printable(column) || '(no name)', 34))
  const width = Math.max(...names.map(widthOf))
  const lines = ['', paint('bold', 'Columns')]
  displayed.forEach(({ field, guess, use, proposal }, at) => {
    const unused = use ?? (proposal === undefined ? 'not used' : `not used   (${clip(proposal, 26)}?)`)
    const what = field === null ? unused : `→ ${clip(printable(field), 26)}${guess ? '   (a guess)' : ''}`
    lines.push(`  ${padEnd(names[at] ?? '', width)}  ${field === null ? paint('dim', what) : what}`)
  })
  if (columns.length > displayed.length) lines.push(`  and ${plural(columns.length - displayed.length, 'column')} more`)
  if (columns.some(({ guess }) => guess))
    lines.push(...wrap('If a guess is wrong, say which column it is: --map column=field', '  '))
  const proposals = columns.flatMap(({ column, proposal }) =>
    proposal ? [`--map ${quoted(printable(column))}=${proposal}`] : [],
  )
  if (proposals.length > 0)
    lines.push(...wrap(`Names of JSON are not guessed. If it is right, say so: ${proposals.join(' ')}`, '  '))
  return lines
}

/**
 * What there is to look at though it is no mistake.
 * @param {import('../index.d.ts').Note[]} [notes]
 * @param {Paint} [paint]
 * @param {string} [sheet] that rows are of
 */
export function noteLines(notes = [], paint = plain, sheet = undefined) {
  if (!notes.length) return []
  const lines = ['', paint('bold', 'Please look at')]
  for (const { code, path, count, samples } of notes) {
    const about = NOTES[code](count, printable(path))
    lines.push(...wrap(about, '      ', '  '))
    const found = samples.map(({ row, line, message }) =>
      (row ?? line) === undefined ? printable(message) : `${rowName({ row, line }, sheet)}: ${printable(message)}`,
    )
    for (const text of found) lines.push(...wrap(text, '      '))
    if (count > samples.length) lines.push(`      and ${number(count - samples.length)} more`)
  }
  return lines
}

/** @param {Problem[]} problems @param {Paint} [paint] @param {string} [sheet] that rows are of */
export function problemLines(problems, paint = plain, sheet = undefined) {
  if (!problems.length) return []
  const lines = ['', paint('bold', 'Problems')]
  for (const { code, path, count, samples } of problems.slice(0, MOST_PROBLEMS)) {
    const about = path ? `${printable(code)} in ${printable(path)}` : printable(code)
    lines.push(...wrap(`${plural(count, 'row')}: ${about}`, '      ', '  '))
    const [first, ...others] = samples
    if (!first) continue
    lines.push(...wrap(`${rowName(first, sheet)}: ${printable(messageOf(first, sheet))}`, '      '))
    if (others.length) lines.push(...wrap(otherRows(others, count - samples.length, sheet), '      '))
  }
  const hidden = problems.length - MOST_PROBLEMS
  if (hidden > 0)
    lines.push(
      ...wrap(`and ${plural(hidden, 'more kind')} of problem: cometchat-import check FILE --json has them all`, '  '),
    )
  return lines
}

/** Groups the problems of rows that were not imported, as they come in; its size is bounded. */
export class Problems {
  /** @param {import('../index.d.ts').RowEvent | import('../index.d.ts').VerifyRowEvent} event */
  add({ row, line, outcome, issues }) {
    if (RIGHT.includes(outcome)) return
    for (const { code, path, message, firstRow } of issues) {
      const key = `${code}\n${path.replace(/\[\d+\]/g, '[]')}`
      let group = this.#groups.get(key)
      if (!group) {
        if (this.#groups.size === GROUPS_KEPT) continue
        group = { code, path: path.replace(/\[\d+\]/g, '[…]'), count: 0, samples: [] }
        this.#groups.set(key, group)
      }
      group.count += 1
      if (group.samples.length < SAMPLES_KEPT) group.samples.push(defined({ row, line, message, firstRow }))
    }
  }

  /** Returns the problems, the most frequent first. @returns {Problem[]} */
  groups() {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count)
  }

  /** @type {Map<string, Problem>} */
  #groups = new Map()
}

/** Returns the problems that a check has not named. @param {Problems} problems @param {CheckReport | undefined} check */
export const newProblems = (problems, check) =>
  problems
    .groups()
    .filter(({ code, path }) => !check?.issues.some((known) => known.code === code && samePath(known.path, path)))

/** Returns whether two paths are the same, where `tags[3]` and `tags[…]` are one. @param {string} a @param {string} b */
const samePath = (a, b) => a.replace(/\[[^\]]*\]/g, '') === b.replace(/\[[^\]]*\]/g, '')

/** Says why no row of a file is sent. @param {CheckReport} check */
export function nothingToSend(check) {
  if (check.rows === 0) return 'There are no rows to import.'
  return wanted(check) === 0 ? 'Every row is excluded: nothing was sent.' : 'No row can be sent: nothing was.'
}

/**
 * Formats names, numbers and explanations in three columns.
 * @param {[string, number, string][]} rows
 * @param {Paint} paint
 * @param {[string, number, string]} [total]
 */
export function table(rows, paint, total) {
  const all = total ? [...rows, total] : rows
  const names = Math.max(...all.map(([name]) => name.length))
  const numbers = Math.max(...all.map(([, value]) => number(value).length))
  const indent = ' '.repeat(2 + names + 2 + numbers + 3)
  const lines = all.flatMap(([name, value, explanation]) =>
    wrap(explanation, indent, `  ${name.padEnd(names)}  ${number(value).padStart(numbers)}   `).map((line) =>
      line.trimEnd(),
    ),
  )
  if (total) {
    const height = wrap(total[2], indent, indent).length || 1
    lines.splice(lines.length - height, 0, paint('dim', `  ${'─'.repeat(names + 2 + numbers)}`))
  }
  return lines
}

/** @param {Report} report */
function sumNote(report) {
  if (report.rows === 0) return 'the input holds none'
  if (inApp(report) === wanted(report)) return allInApp(report)
  if (!report.inputEnded && !report.pending) return 'read so far; the input was not read to its end'
  return `${number(inApp(report))} are in the app, ${number(wanted(report) - inApp(report))} are not`
}

/** Says that all rows are in the app, except those that are not wanted there. @param {{ rows: number, excluded: number }} counts */
export function allInApp(counts) {
  if (wanted(counts) === 0) return 'all of them are excluded'
  return counts.excluded ? 'all others are in the app' : 'all of them are in the app'
}

/** Counts the valid rows that an earlier run finished. @param {CheckReport} check */
export const finishedBefore = ({ resumed }) => (resumed ? resumed.imported + resumed.existing + resumed.rejected : 0)

/** @param {CheckReport} check @param {number} finished */
function resumedNote({ valid, resumed }, finished) {
  const outcomes = /** @type {[number, string][]} */ ([
    [resumed?.imported, 'imported'],
    [resumed?.existing, 'already there'],
    [resumed?.rejected, 'rejected'],
  ])
  const how = outcomes
    .filter(([count]) => count)
    .map(([count, outcome]) => `${number(count)} ${outcome}`)
    .join(', ')
  const left = valid - finished
  return `An earlier run finished ${number(finished)} of the valid rows (${how}). ${left ? `${plural(left, 'row is', 'rows are')} left.` : 'None is left.'}`
}

/** @param {{ users: number, reasons: Record<string, number> }} resent */
function resentNote({ users, reasons }) {
  const why = Object.entries(reasons)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_REASONS)
    .map(([code, count]) => `${number(count)} because ${reasonText(code)}`)
  return `${plural(users, 'user was', 'users were')} sent more than once${why.length ? `: ${why.join('; ')}` : ''}.`
}

/** Returns why a request was repeated, in words. @param {string} code */
function reasonText(code) {
  const status = /^HTTP_(\d{3})$/.exec(code)?.[1]
  if (status) return `the server responded with status ${status}`
  return REASON_TEXTS[code] ?? `the server responded ${printable(code)}`
}

/** @param {number} count */
const normalizedNote = (count) =>
  `${plural(count, 'value')} adjusted without loss, such as upper case in a uid or a number in quotes.`

/** @param {number} minutes */
const time = (minutes) => (minutes <= 0 ? 'sent at once' : aboutMinutes(minutes))

/** The lines of a sheet are its rows, as a spreadsheet numbers them. @param {{ row?: number, line?: number }} sample @param {string} [sheet] */
function rowName({ row, line }, sheet) {
  const unit = sheet === undefined ? 'line' : 'row'
  if (row === undefined) return `${unit} ${number(line ?? 0)}`
  const of = sheet === undefined ? '' : ' of the sheet'
  return `row ${number(row)}${line === undefined ? '' : ` (${unit} ${number(line)}${of})`}`
}

/** Names the other rows with a problem: of a sheet, by the numbers at its edge, as people find them. @param {Sample[]} others @param {number} more @param {string} [sheet] */
function otherRows(others, more, sheet) {
  const isOfSheet = sheet !== undefined && others.every(({ line }) => line !== undefined)
  const rows = others.map(({ row, line = row }) => number(isOfSheet ? line : row)).join(', ')
  const rest = more > 0 ? ` and ${number(more)} more` : ''
  return `also ${others.length === 1 && more <= 0 ? 'row' : 'rows'} ${rows}${isOfSheet ? ' of the sheet' : ''}${rest}`
}

/** Returns the message of a sample. A row that it names is no row of the sheet, since rows count users. @param {Sample} sample @param {string} [sheet] */
const messageOf = ({ message, firstRow }, sheet) =>
  sheet === undefined || firstRow === undefined
    ? message
    : message.replace(`row ${firstRow} has`, `row ${firstRow} of the users has`)

/** What follows from uids that are derived. */
export const DERIVED_UIDS =
  'Uids are derived: your app has to log users in with the derived ones. toCometChatId(id) of this package returns that of an id, and check with --uids uids.csv writes a list of all.'

/** What a note says, by its code. @type {Record<import('../index.d.ts').Note['code'], (count: number, path: string) => string>} */
const NOTES = {
  PLACEHOLDER: (count, path) =>
    `${plural(count, 'row')}: the ${path} says that there is none. Is it right? If not, see --null-marker and --fallback`,
  EMAIL_ADDRESS: (count, path) =>
    `${plural(count, 'row')}: the ${path} is an e-mail address, which every user of the app can see. If that is not wanted, use another column, such as one of nicknames: --map column=${path}`,
  NOT_SPLIT: (count, path) =>
    `${plural(count, 'row')}: the ${path} are one, though a sign in them may stand between several. They are split at ; | and commas: write one of these in its place`,
  OMITTED: (count, path) => `${plural(count, 'row')}: the ${path} is left out, as --invalid-optional says`,
  VENDOR_HOST: (count, path) =>
    `${plural(count, 'row')}: the ${path} is a URL of a vendor whom you may leave. It breaks when your account there ends: CometChat stores the URL alone`,
  LARGE_OBJECT: (count, path) =>
    `${plural(count, 'row')}: the ${path} has more than 1.6 KB, which an older page of CometChat gives as the limit; newer ones have 5 KB`,
  NOT_COMPUTED: (count, path) =>
    `${plural(count, 'row')}: the formula in "${path}" was never computed, and nothing needs it`,
  NOT_COMPARED: (count, path) =>
    `${plural(count, 'row')}: the value of "${path}" cannot be compared as --where says. Such a row is excluded, or admitted by != and not`,
  COLUMN_NOT_FOUND: (_, path) =>
    `No row has "${path}", which --where, --map or --fallback names. Is it spelt right? If not, rows lack what it is for, and conditions with != or not admit every row`,
  REPEATED_HEADER: (count) => `${plural(count, 'line')}: the header is there once more, and is no row`,
}

/** @type {Record<string, string>} */
const FORMAT_NAMES = { csv: 'CSV', ndjson: 'NDJSON', json: 'a JSON array', objects: 'objects' }

/** @type {Record<string, string>} */
export const STATUS_NAMES = { complete: 'complete', stopped: 'stopped before its end', failed: 'could not continue' }

/** @type {Record<string, string>} */
const NAMES = { existing: 'already there' }

/** @type {[Exclude<keyof import('../index.d.ts').Counts, 'rows' | 'imported'>, string][]} */
const OUTCOMES = [
  ['existing', 'were in CometChat before; left as they are'],
  ['excluded', 'not sent: do not satisfy the conditions'],
  ['invalid', 'not sent: break a rule of the API'],
  ['duplicate', 'not sent: an earlier row has the same uid'],
  ['rejected', 'sent, and refused by the server'],
  ['unconfirmed', 'sent, but no response reported what became of them'],
  ['pending', 'not sent yet, or without a response'],
]

/** @type {Record<string, string>} */
const REASON_TEXTS = {
  NETWORK: 'the connection broke',
  TIMED_OUT: 'no response came in time',
  INTERRUPTED: 'an earlier run ended before the response',
}

/** What is no problem: the row is in the app, is not wanted there, or has no outcome yet. @type {string[]} */
const RIGHT = ['imported', 'existing', 'excluded', 'present', 'updated', 'pending']

const MOST_COLUMNS = 40
const MOST_REASONS = 5
const MOST_PROBLEMS = 12
const SAMPLES_KEPT = 3
/** Servers may write any code; a run has a handful. */
const GROUPS_KEPT = 500
