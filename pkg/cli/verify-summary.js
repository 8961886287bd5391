/** What a person reads after a comparison, in lines of at most 80 columns. */
import { notAsTheFileSays } from './exit.js'
import { allInApp, noteLines, problemLines, STATUS_NAMES, table } from './summary.js'
import { duration, number, plural, printable, wrap } from './text.js'

/** @typedef {import('./verify-files.js').Report} VerifyReport */

/**
 * @param {VerifyReport} report
 * @param {{ target: string, found?: import('./verify-files.js').Found[], notes?: string[], paint?: import('./summary.js').Paint }} about
 *   `found`: what there is to say of each file
 * @returns {string[]}
 */
export function verifySummary(report, { target, found = [], notes = [], paint = (_, text) => text }) {
  const title = `Comparison with ${printable(target)}: ${STATUS_NAMES[report.status] ?? report.status}`
  const lines = wrap(title).map((line) => paint('bold', line))
  const rows = /** @type {[string, number, string][]} */ ([['present', report.present, 'in the app, as the file says']])
  for (const [outcome, explanation] of OUTCOMES) if (report[outcome]) rows.push([outcome, report[outcome], explanation])
  lines.push('', ...table(rows, paint, ['rows', report.rows, sumNote(report)]), '')
  const time = report.elapsedMs < 1000 ? 'less than a second' : duration(report.elapsedMs)
  const singles = Math.max(0, report.requests - report.listRequests)
  const asked = [
    `${plural(report.listRequests, 'page')} of the list`,
    singles ? plural(singles, 'other request') : '',
  ].filter(Boolean)
  lines.push(...wrap(`${asked.join(', ')}, in ${time}.`, '  '))
  lines.push(...wrap(usersNote(report), '  '))
  if (report.fields.length) {
    const fields = report.fields.map(({ field, rows }) => `${field} (${plural(rows, 'row')})`)
    lines.push(...wrap(`Fields that differ: ${fields.join(', ')}.`, '  '))
  }
  if (report.replaced) lines.push(...wrap(replacedNote(report.replaced), '  '))
  for (const each of found) lines.push(...foundLines(each, paint))
  if (notes.length) lines.push('', ...notes.flatMap((note) => wrap(note)))
  return lines
}

/** @param {number} replaced */
const replacedNote = (replaced) =>
  `${plural(replaced, 'row')} that failed ${replaced === 1 ? 'is' : 'are'} in a later file, and ${replaced === 1 ? 'counts' : 'count'} once, as there.`

/** Says what was found in a file; of several, each is named. @param {import('./verify-files.js').Found} found @param {import('./summary.js').Paint} paint */
function foundLines({ name, sheet, problems, notes }, paint) {
  const lines = [...problemLines(problems, paint, sheet), ...noteLines(notes, paint, sheet)]
  return name === undefined || lines.length === 0 ? lines : ['', paint('bold', `In ${printable(name)}`), ...lines]
}

/** @param {VerifyReport} report */
function sumNote(report) {
  const { rows, pending, inputEnded } = report
  const wrong = notAsTheFileSays(report) - pending
  if (rows === 0) return inputEnded ? 'the input holds none' : 'none was compared'
  if (wrong + pending === 0) return allInApp(report)
  const notThere = `${number(wrong)} ${wrong === 1 ? 'is' : 'are'} not in the app as the file says`
  return [wrong > 0 && notThere, pending > 0 && `${number(pending)} not compared`].filter(Boolean).join(', ')
}

/** @param {VerifyReport} report */
function usersNote({ listed, extra, inputEnded, status, replaced }) {
  const has = `The app's list shows ${plural(listed, 'user')}`
  if (status === 'failed' && listed === 0) return "The app's list could not be read."
  if (!inputEnded || status !== 'complete') return `${has}.`
  const where = replaced === undefined ? 'in the file' : 'in these files'
  return extra ? `${has}; ${number(extra)} of them are not ${where}.` : `${has}, each of them ${where}.`
}

/** @type {[Exclude<keyof import('../index.d.ts').VerifyCounts, 'rows' | 'present'>, string][]} */
const OUTCOMES = [
  ['updated', 'had other values, and were changed'],
  ['differing', 'in the app, with another value in a field'],
  ['missing', 'not in the app'],
  ['deactivated', 'in the app, deactivated'],
  ['unconfirmed', 'the server refused to respond for them'],
  ['excluded', 'do not satisfy the conditions'],
  ['invalid', 'cannot have been imported: break a rule of the API'],
  ['duplicate', 'an earlier row has the same uid'],
  ['pending', 'not compared'],
]
