// Step 4: what the check found, before anything is sent.

import { fill, h, icon } from '../dom.js'
import { TESTED } from '../flow.js'
import { actions, button, detail, figure, heading, notice, spinner } from '../parts.js'
import { causeOf, count, texts } from '../texts.js'
import { causeList } from './causes.js'
import { elsewhereNotice, rereadButtons } from './layout.js'
import { notesOf } from './notes.js'
import { planSaver } from './plan.js'
import { preflightNotice, preflightTitle } from './preflight.js'
import { fixedSteps } from './fixed.js'
import { fixesOf } from './fixes.js'
import { problemList } from './problems.js'
import { saver } from './save.js'
import { printButton, sheetOfCheck } from './summary.js'

const words = texts.check

export default function check(app, view) {
  const { store } = app
  let open = 0
  const draw = (state) => {
    const {
      check: { status, summary, error },
      file: { name },
    } = state
    if (status === 'running')
      return fill(view, heading(words.title), h('div.card', null, spinner(words.running(name), words.runningHelp)))
    if (status === 'error')
      return fill(
        view,
        heading(words.title),
        notice('error', words.stopped, detail(error.message)),
        actions(
          button(texts.steps.file, () => app.flow.go('file')),
          button(texts.steps.columns, () => app.flow.go('columns')),
        ),
      )
    if (status === 'done') return found(app, view, summary, { get: () => open, set: (at) => (open = at) })
    return app.flow.check()
  }
  draw(store.state)
  return store.subscribe((state, changes) => {
    if (!('check' in changes) || state.step !== 'check' || state.check.status === 'none') return
    const hadFocus = view.contains(document.activeElement) || document.activeElement === document.body
    draw(state)
    if (hadFocus) view.querySelector('h2').focus({ preventScroll: true })
  })
}

function found(app, view, summary, opened) {
  const { flow } = app
  const { valid, invalid, duplicate, error, causes } = summary
  const finished = Object.values(summary.resumed ?? {}).reduce((sum, number) => sum + number, 0)
  const toSend = valid - finished
  const bad = invalid + duplicate
  const importNow = button(words.submit(toSend), () => flow.run(), 'primary', { id: 'import', disabled: toSend === 0 })
  const compareOnly = button(texts.verify.only, () => flow.compareOnly(), 'quiet', {
    id: 'compare-only',
    title: texts.verify.help,
    disabled: valid === 0,
  })
  const testFirst = button(texts.test.submit(TESTED), () => flow.sendTest(), '', {
    id: 'send-test',
    title: texts.test.help,
  })
  const save = saver(app)
  const fixed = fixedSteps(app, summary, save)
  const { bar, changed } = changesBar(flow, [importNow, compareOnly, testFirst, ...fixed.undo])
  const clean = preflightTitle(summary.preflight) ?? words.clean
  const title = error ? words.stopped : bad === 0 ? clean : valid === 0 ? words.none : words.some(bad)
  fill(
    view,
    heading(title),
    error && notice('error', null, detail(error.message), rereadButtons(app, error)),
    elsewhereNotice(app),
    figures(summary, finished),
    preflightNotice(app, summary.preflight),
    fixed.element,
    causes.length > 0 &&
      h(
        'section.problems',
        { 'aria-labelledby': 'problems-title' },
        problemsHead(summary, save),
        groups(app, summary, opened, changed),
        bar,
      ),
    notesOf(app, summary.notes),
    valid > 0 && planSaver(app),
    actions(
      button(texts.steps.columns, () => flow.go('columns')),
      printButton(() => sheetOfCheck(app, summary)),
      h('span.grow.left-out', null, toSend === 0 ? words.nothing : bad > 0 ? words.leftOut(bad) : ''),
      compareOnly,
      finished === 0 && toSend > TESTED && testFirst,
      importNow,
    ),
  )
}

/** Returns what is displayed once rows were changed: they are checked again before the import. */
function changesBar(flow, whatFollows) {
  const text = h('p.grow')
  const bar = h(
    'div.changes',
    { hidden: true },
    text,
    button(words.again, () => flow.check(), 'primary', { id: 'again' }),
  )
  const changed = (waiting) => {
    bar.hidden = waiting === 0
    text.textContent = words.changed(waiting)
    for (const element of whatFollows) element.hidden = waiting > 0
  }
  return { bar, changed }
}

function figures({ rows, valid, excluded, invalid, duplicate, minutes }, finished) {
  return h(
    'div.figures',
    null,
    figure(count(valid - finished), words.ready, 'good'),
    finished > 0 && figure(count(finished), words.done),
    invalid > 0 && figure(count(invalid), words.fix, 'bad'),
    duplicate > 0 && figure(count(duplicate), words.repeated, 'warn'),
    excluded > 0 && figure(count(excluded), words.excluded),
    figure(count(rows), words.total),
    valid > finished && figure(words.minutes(minutes), words.time),
  )
}

function problemsHead({ canFix }, save) {
  const saveBad = () => save(texts.files.bad, 'badRows')
  return h(
    'div.section-head',
    null,
    h(
      'div.grow',
      null,
      h('h3#problems-title', null, words.problems),
      h('p.help', null, canFix ? words.problemsHelp : words.cannotFix),
    ),
    button([icon('down'), words.badRows], saveBad, 'small', { id: 'bad-rows', title: words.badRowsHelp }),
  )
}

/** Returns the problems by cause; one is open at a time, with its rows below. */
function groups(app, { causes, canFix }, opened, changed) {
  const named = causes.map(({ code, path, count: number, example }) => {
    const [title, hint] = causeOf(code, path, example)
    return { title, hint, number }
  })
  return causeList(named, opened, 'cause', (at) => {
    const { title, number } = named[at]
    return [fixesOf(app, at, causes[at], canFix), problemList(app, { cause: at, title, number, canFix, changed })]
  })
}
