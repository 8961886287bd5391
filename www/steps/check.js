// Step 4: what the check found, before anything is sent.

import { download, fill, h, icon } from '../dom.js'
import { actions, button, figure, heading, notice, spinner } from '../parts.js'
import { causeOf, count, texts } from '../texts.js'
import { elsewhereNotice, rereadButtons } from './layout.js'
import { notesOf } from './notes.js'
import { problemList } from './problems.js'
import { shortcuts } from './shortcuts.js'

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
        notice('error', words.stopped, error.message),
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
  const { flow, worker, announce, store } = app
  const { rows, valid, invalid, duplicate, minutes, fixed, error, causes } = summary
  const finished = Object.values(summary.resumed ?? {}).reduce((sum, number) => sum + number, 0)
  const toSend = valid - finished
  const bad = invalid + duplicate
  const base = store.state.file.name.replace(/\.\w+$/, '')
  const ending = store.state.file.info.format === 'csv' ? 'csv' : 'ndjson'

  const save = async (call, name) => {
    download(await worker.call(call), `${name}.${ending}`)
    announce(texts.saved(name))
  }
  const bar = h(
    'div.changes',
    { hidden: true },
    h('p.grow'),
    button(words.again, () => flow.check(), 'primary', { id: 'again' }),
  )
  const changed = (waiting) => {
    bar.hidden = waiting === 0
    bar.firstChild.textContent = words.changed(waiting)
    importNow.hidden = waiting > 0
  }
  const importNow = button(words.submit(toSend), () => flow.run(), 'primary', { id: 'import', disabled: toSend === 0 })

  const title = error ? words.stopped : bad === 0 ? words.clean : valid === 0 ? words.none : words.some(bad)
  fill(
    view,
    heading(title),
    error && notice('error', null, h('p.detail', null, error.message), rereadButtons(app, error)),
    elsewhereNotice(app),
    h(
      'div.figures',
      null,
      figure(count(valid - finished), words.ready, 'good'),
      finished > 0 && figure(count(finished), words.done),
      invalid > 0 && figure(count(invalid), words.fix, 'bad'),
      duplicate > 0 && figure(count(duplicate), words.repeated, 'warn'),
      figure(count(rows), words.total),
      toSend > 0 && figure(words.minutes(minutes), words.time),
    ),
    fixed > 0 &&
      h(
        'div.sum',
        null,
        icon('tick'),
        h('p.grow', null, words.fixed(fixed), ' ', h('span.help', null, words.fixedKeep)),
        button(words.fixedFile, () => save('fixedFile', texts.files.fixed(base)), 'small', { id: 'fixed-file' }),
      ),
    causes.length > 0 &&
      h(
        'section.problems',
        { 'aria-labelledby': 'problems-title' },
        h(
          'div.section-head',
          null,
          h(
            'div.grow',
            null,
            h('h3#problems-title', null, words.problems),
            h('p.help', null, summary.canFix ? words.problemsHelp : words.cannotFix),
          ),
          button([icon('down'), words.badRows], () => save('badRows', texts.files.bad(base)), 'small', {
            id: 'bad-rows',
            title: words.badRowsHelp,
          }),
        ),
        groups(app, summary, opened, changed),
        bar,
      ),
    notesOf(summary.notes),
    actions(
      button(texts.steps.columns, () => flow.go('columns')),
      h('span.grow.left-out', null, toSend === 0 ? words.nothing : bad > 0 ? words.leftOut(bad) : ''),
      importNow,
    ),
  )
}

/** Returns the problems by cause; one is open at a time, with its rows below. */
function groups(app, { causes, canFix }, opened, changed) {
  const list = h('ul.causes')
  const draw = () =>
    fill(
      list,
      causes.map((cause, at) => {
        const { code, path, count: number, example } = cause
        const [title, hint] = causeOf(code, path, example)
        const isOpen = opened.get() === at
        const panel = h('div.cause-rows', { id: `cause-${at}`, hidden: !isOpen })
        const head = h(
          'button.cause',
          {
            type: 'button',
            'aria-expanded': String(isOpen),
            'aria-controls': panel.id,
            onclick: () => {
              opened.set(isOpen ? -1 : at)
              draw()
              list.querySelectorAll('button.cause')[at].focus()
            },
          },
          h('span.turn', { 'aria-hidden': 'true' }, icon('open')),
          h('span.grow', null, h('span.cause-title', null, title), hint && h('span.help', null, hint)),
          h('span.number', null, count(number)),
        )
        if (isOpen) fill(panel, shortcuts(app, cause), problemList(app, { cause: at, title, number, canFix, changed }))
        return h('li', { class: isOpen ? 'is-open' : '' }, head, panel)
      }),
    )
  draw()
  return list
}
