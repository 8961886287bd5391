// A summary on one sheet of paper, to be printed or saved as a PDF: numbers alone, and nothing of a user.

import { h, icon } from '../dom.js'
import { button } from '../parts.js'
import { causeOf, count, day, noteOf, stepText, texts } from '../texts.js'

const words = texts.printed

/** Returns the button that prints. @param {() => any} make the sheet */
export const printButton = (make) =>
  button([icon('file'), words.print], () => printSheet(make()), 'small', { id: 'print', title: words.printHelp })

/** Prints a sheet in the place of the page. */
function printSheet(sheet) {
  document.body.append(sheet)
  // Browsers that do not wait for the printer say when they are done.
  addEventListener('afterprint', () => sheet.remove(), { once: true })
  print()
}

/** Returns the sheet of a check. @param {any} app @param {any} summary */
export function sheetOfCheck(app, summary) {
  const { rows, valid, invalid, duplicate, excluded, minutes, causes, notes, steps } = summary
  const numbers = [
    [texts.check.total, rows],
    [texts.check.ready, valid],
    [texts.check.fix, invalid],
    [texts.check.repeated, duplicate],
    [texts.check.excluded, excluded],
  ]
  return sheet(app, words.check, [
    figures(numbers),
    valid > 0 && h('p', null, words.takes(texts.check.minutes(minutes))),
    part(
      texts.check.problems,
      causes.map(({ code, path, count: number, example }) => [causeOf(code, path, example)[0], number]),
    ),
    stepsPart(steps),
    notesPart(notes),
  ])
}

/** Returns the sheet of an account, with what a comparison found. @param {any} app @param {any} report of the import */
export function sheetOfAccount(app, report) {
  const { check, verify } = app.store.state
  const { rows, imported, existing, excluded, elapsedMs, requests, notes } = report
  const numbers = [
    [texts.check.total, rows],
    ...Object.entries(texts.outcomes).map(([name, [title]]) => [title, report[name]]),
  ]
  const compared = verify.result?.report
  return sheet(app, words.account, [
    h('p.printed-lead', null, texts.account.all(imported + existing, rows - excluded)),
    figures(numbers),
    h('p', null, texts.account.took(elapsedMs, requests)),
    compared && h('p', null, `${texts.verify.title} ${texts.verify.summary(compared)}`),
    stepsPart(check.summary?.steps),
    notesPart(notes),
  ])
}

function sheet({ store }, title, content) {
  const { file, connection } = store.state
  return h(
    'section.printed',
    { 'aria-label': title },
    h('h2', null, title),
    h('p', null, words.of(file.name, connection.label)),
    h('p.help', null, words.on(day(Date.now()))),
    ...content,
    h('p.help', null, words.foot),
  )
}

const figures = (numbers) =>
  h(
    'dl.printed-figures',
    null,
    numbers
      .filter(([, number], at) => number > 0 || at < 2)
      .map(([label, number]) => h('div', null, h('dt', null, label), h('dd', null, count(number)))),
  )

/** Returns a part with the longest lists first cut: one sheet is enough. */
function part(title, all) {
  if (all.length === 0) return null
  const more = all.length - MOST_LINES
  return [
    h('h3', null, title),
    h(
      'ul',
      null,
      all
        .slice(0, MOST_LINES)
        .map(([text, number]) => h('li', null, number === undefined ? text : `${text}: ${texts.rows(number)}`)),
      more > 0 && h('li', null, texts.preflight.more(more)),
    ),
  ]
}

const stepsPart = (steps = []) =>
  part(
    texts.fixes.steps,
    steps.map((step) => [stepText(step)]),
  )

const notesPart = (notes = []) =>
  part(
    texts.notes.title,
    notes.map((note) => [noteOf(note)[0], note.count]),
  )

const MOST_LINES = 10
