// Step 6: what became of every row.

import { download, fill, h, icon } from '../dom.js'
import { isComparing, notImported } from '../flow.js'
import { createList } from '../list.js'
import { actions, button, detail, heading, notice } from '../parts.js'
import { causeOf, count, errorOf, hintOf, texts } from '../texts.js'
import { notesOf } from './notes.js'
import { planSaver } from './plan.js'
import { shares } from './shares.js'
import { printButton, sheetOfAccount } from './summary.js'
import { verifySection } from './verify.js'

const words = texts.account

export default function account(app, view) {
  const { run, verify } = app.store.state
  return verify.ofImport === false ? onlyCompared(app, view) : imported(app, view, run)
}

/** Draws what became of an import. */
function imported(app, view, { report, outcome }) {
  const { flow } = app
  const missed = notImported(report)
  const dropped = droppedIn(app.store.state.check)
  const isComplete = outcome === 'complete'
  const rows = everyRow(app)
  const proof = verifySection(app, () => flow.compare())
  const foot = footOf(app, [
    button(words.again, () => flow.startOver(), isComplete && missed === 0 ? 'primary' : '', { id: 'again' }),
    !isComplete && button(words.resume, () => flow.run(), 'primary'),
    isComplete && missed > 0 && button(words.fix, () => flow.check(), 'primary', { id: 'fix' }),
  ])
  fill(
    view,
    heading(words.title[outcome], words.all(report.imported + report.existing, report.rows - report.excluded)),
    outcome === 'failed' && report.error && notice('error', errorOf(report.error.code), detail(report.error.message)),
    shares(
      texts.outcomes,
      report,
      h(
        'p.help',
        null,
        words.took(report.elapsedMs, report.requests),
        report.resumed > 0 && ` ${words.resumed(report.resumed)}`,
        dropped > 0 && ` ${words.dropped(dropped)}`,
      ),
    ),
    proof.element,
    notesOf(app, report.notes),
    h(
      'section.every',
      { 'aria-labelledby': 'every-title' },
      h(
        'div.section-head',
        null,
        h('h3#every-title.grow', null, words.every),
        printButton(() => sheetOfAccount(app, report)),
        downloads(app, missed),
      ),
      rows.elements,
    ),
    planSaver(app),
    foot.element,
  )
  rows.show()
  return () => {
    rows.end()
    proof.end()
    foot.end()
  }
}

/** Returns how many rows of the file were dropped in the check, which the account does not have. */
const droppedIn = ({ summary }) =>
  (summary?.steps ?? []).reduce((sum, { what, number }) => (what.kind === 'drop' ? sum + number : sum), 0)

/** Draws a comparison without an import. */
function onlyCompared(app, view) {
  const { store, flow } = app
  const { file, connection } = store.state
  const proof = verifySection(app, () => flow.compareAgain())
  const foot = footOf(app, [
    button(texts.import.backToCheck, () => flow.check()),
    button(words.again, () => flow.startOver(), '', { id: 'again' }),
  ])
  fill(
    view,
    heading(texts.verify.onlyTitle, texts.verify.onlyLead(file.name, connection.label)),
    proof.element,
    foot.element,
  )
  return () => {
    proof.end()
    foot.end()
  }
}

/** Returns buttons that cannot be used while the app is compared. */
function footOf({ store }, buttons) {
  const all = buttons.filter(Boolean)
  const draw = ({ verify }) => {
    for (const each of all) each.disabled = isComparing(verify)
  }
  draw(store.state)
  return {
    element: actions(...all),
    end: store.subscribe((state, changes) => 'verify' in changes && draw(state)),
  }
}

/** Returns the buttons that save the account, and the rows that were not imported. */
function downloads({ store, worker, announce }, missed) {
  const { file } = store.state
  const base = file.name.replace(/\.\w+$/, '')
  const save = (label, name, ask, more) =>
    button(
      [icon('down'), label],
      async () => {
        download(await ask(), name)
        announce(texts.saved(name))
      },
      'small',
      more,
    )
  const all = (format, label) =>
    save(label, `${texts.files.account(base)}.${format}`, () => worker.call('accountFile', format), {
      id: `account-${format}`,
    })
  const badName = `${texts.files.bad(base)}.${file.info.format === 'csv' ? 'csv' : 'ndjson'}`
  return [
    all('csv', words.csv),
    all('json', words.json),
    missed > 0 &&
      save(words.bad, badName, () => worker.call('notImported'), { id: 'not-imported', title: words.badHelp }),
  ]
}

/** Returns the list of the rows, with what searches and filters it. */
function everyRow({ store, worker }) {
  const { report } = store.state.run
  const none = h('p.none', { hidden: true }, words.none)
  const found = h('p.help', { role: 'status' })
  const list = createList({
    label: words.every,
    headers: [
      texts.check.places[store.state.file.info.placeKind].head,
      words.headers.uid,
      words.headers.outcome,
      words.headers.why,
    ],
    className: 'account-list',
    load: (from, length) => worker.call('outcomes', from, length),
    cells,
  })
  let turn = 0
  const show = async () => {
    turn += 1
    const mine = turn
    const total = await worker.call('find', filter.value, search.value)
    if (mine !== turn) return
    none.hidden = total > 0
    list.element.hidden = total === 0
    found.textContent = words.found(total)
    list.show(total)
  }
  let timer
  const search = h('input', {
    type: 'search',
    id: 'search',
    placeholder: words.search,
    'aria-label': words.search,
    autocomplete: 'off',
    oninput: () => {
      clearTimeout(timer)
      timer = setTimeout(show, TYPING_MS)
    },
  })
  const options = OUTCOMES.filter((name) => report[name] > 0).map((name) =>
    h('option', { value: name }, `${texts.outcomes[name][0]} (${count(report[name])})`),
  )
  const filter = h(
    'select',
    { id: 'filter', 'aria-label': words.filter, onchange: show },
    h('option', { value: '' }, words.any),
    options,
  )
  return {
    elements: [h('div.find', null, search, filter, found), list.element, none],
    show,
    end: () => clearTimeout(timer),
  }
}

/** Returns the cells of a row in the list. */
const cells = ({ place, uid, outcome, issues }) => [
  count(place),
  h('code', { title: uid }, uid || '–'),
  h('span', { class: `row-outcome ${outcome}` }, texts.outcomes[outcome][0]),
  h(
    'span.cell-text',
    { title: issues.map(hintOf).join('\n') },
    issues.map(({ code, path, message }) => causeOf(code, path, message)[0]).join(' · '),
  ),
]

const OUTCOMES = Object.keys(texts.outcomes)
/** Somebody who types is not interrupted. */
const TYPING_MS = 200
