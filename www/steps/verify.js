// Whether all arrived: the comparison with the app, what it found, and what can be done about it.

import { fill, h, icon, say } from '../dom.js'
import { isComparing, notAsInFile } from '../flow.js'
import { createList } from '../list.js'
import { askFirst, button, detail, notice, spinner, waitText } from '../parts.js'
import { causeOf, count, errorOf, isKnown, texts } from '../texts.js'
import { causeList } from './causes.js'
import { saver } from './save.js'
import { shares } from './shares.js'

const words = texts.verify

/**
 * Returns the section, and what ends it.
 *
 * @param {any} app
 * @param {() => void} compare starts a comparison
 */
export function verifySection(app, compare) {
  const { store } = app
  const title = h('h3#verify-title', { tabindex: -1 }, words.title)
  const start = button('', compare, 'small', { id: 'compare' })
  const head = h('div.section-head', null, h('div.grow', null, title), start)
  const now = h('p')
  const body = h('div.verify-body')
  let drawnAs = ''
  const draw = ({ verify, check }) => {
    say(now, nowText(verify, check.summary?.rows ?? 0))
    if (drawnAs === verify.status) return
    drawnAs = verify.status
    const hadFocus = document.activeElement === start || body.contains(document.activeElement)
    start.hidden = isComparing(verify)
    start.textContent = verify.result || verify.trouble ? words.again : words.compare
    fill(body, ...(isComparing(verify) ? running(app, verify, now) : found(app, verify)))
    if (hadFocus) (body.querySelector('#stop-comparing:enabled') ?? title).focus({ preventScroll: true })
  }
  draw(store.state)
  const ticking = setInterval(() => draw(store.state), TICK_MS)
  const end = store.subscribe((state, changes) => 'verify' in changes && draw(state))
  return {
    element: h('section.verify', { 'aria-labelledby': title.id }, head, body),
    end() {
      clearInterval(ticking)
      end()
    },
  }
}

/** Returns which cause is open: the first one, until another is opened. */
function createOpened() {
  let open = 0
  return { get: () => open, set: (at) => (open = at) }
}

/** @returns {any[]} */
function running({ flow }, { status, isChange }, now) {
  const loading = spinner('', isChange ? words.changingHelp : words.runningHelp)
  loading.querySelector('p')?.replaceWith(now)
  const stop = button(texts.import.stop, () => flow.stopComparing(), 'small', {
    id: 'stop-comparing',
    disabled: status === 'stopping',
  })
  return [h('div.card.compare-now', null, loading, stop)]
}

/** Returns how far it is, in a line. */
function nowText({ status, progress, wait, isChange }, total) {
  if (status === 'stopping') return texts.import.stopping
  const waiting = waitText(wait)
  if (waiting) return waiting
  if (!progress || progress.rows === 0) return words.reading(progress?.listed ?? 0)
  const { rows, pending, updated, etaMs } = progress
  const left = etaMs >= LEFT_MS ? texts.import.eta(etaMs) : ''
  return [words.comparing(rows - pending, Math.max(rows, total)), isChange && words.changing(updated), left]
    .filter(Boolean)
    .join(' · ')
}

/** Returns what was found, or what to do to find it. @returns {any[]} */
function found(app, { result, trouble, isChange }) {
  const problem = trouble && troubleNotice(app, trouble, isChange)
  if (!result) return [problem ?? h('p.help', null, words.help)]
  const { report, causes } = result
  const wrong = notAsInFile(report)
  const users = report.present + report.updated + report.deactivated
  const { extra } = report
  return [
    problem,
    report.updated > 0 && notice('done', words.changed(report.updated)),
    wrong === 0
      ? notice('done', words.all(users), extra > 0 && words.extra(extra))
      : shares(words.outcomes, report, h('p.help', null, words.some(wrong), ' ', extra > 0 && words.extra(extra))),
    wrong === 0 && report.present + report.updated < report.rows && shares(words.outcomes, report),
    causes.length > 0 && causeList(causes.map(nameOf), createOpened(), 'difference', (at) => rowsOf(app, causes[at])),
    h('div.buttons', null, ...waysOut(app, result)),
  ]
}

/** Says why it ended early, and what can be done about it. */
function troubleNotice({ store }, { status, error, updated = 0 }, isChange) {
  const changed = updated > 0 && words.changedBefore(updated)
  if (status === 'stopped') return notice('info', words.ended.stopped, changed)
  const isRefused = ['KEY_REFUSED', 'ENDPOINT_NOT_FOUND'].includes(error.code)
  // Behind an address there may be a relay, whose owner says what it forwards.
  const relay = isRefused && store.state.given?.endpoint && (isChange ? words.noChanging : words.noReading)
  const [title, help] = relay || [words.ended.failed, errorOf(error.code)]
  return notice('error', title, help, error.message && detail(error.message), changed)
}

/** Returns what a cause is called, and in how many rows it is. */
function nameOf({ kind, field, number }) {
  const [title, hint] = words.causes[kind]
  return { title: field ? title(texts.fields[field]?.[0] ?? field) : title, hint, number }
}

/** Returns the first rows of a cause. @param {any} app @param {any} cause */
function rowsOf({ store }, cause) {
  const { rows, number, kind } = cause
  const columns = COLUMNS[kind] ?? []
  const list = createList({
    label: texts.check.rowsOf(nameOf(cause).title, number),
    headers: [
      texts.check.places[store.state.file.info.placeKind].head,
      words.headers.uid,
      ...columns.map((name) => words.headers[name]),
    ],
    className: `account-list compare-list${columns.length > 0 ? '' : ' is-short'}`,
    load: async (from, length) => rows.slice(from, from + length),
    cells: (row) => [
      count(row.place),
      h('code', { title: row.uid }, row.uid || '–'),
      ...columns.map((name) => [
        h('span.cell-label', { 'aria-hidden': 'true' }, words.headers[name]),
        h('span.cell-text', { title: textOf(row, name) }, textOf(row, name)),
      ]),
    ],
  })
  list.show(rows.length)
  const isCut = rows.length < number
  return [list.element, isCut && h('p.help.first-rows', null, words.first(rows.length))]
}

/** Returns what a row has in a column. */
function textOf({ file, app, issues }, name) {
  if (name === 'file') return file === '' ? words.nothing : file
  if (name === 'app') return app === '' ? words.nothing : (app ?? words.another)
  return issues.map(whyOf).join(' · ')
}

/** Returns what is wrong in words of the page, or the server's own words. */
const whyOf = ({ code, path, message }) => (isKnown(code) ? causeOf(code, path, message)[0] : message)

/** Returns the buttons for what was found. */
function waysOut(app, { report, changeable }) {
  const save = saver(app)
  const file = (label, name, naming, more) =>
    button([icon('down'), label], () => save(naming, 'comparedFile', name), 'small', more)
  return [
    report.missing > 0 &&
      file(words.saveMissing, 'missing', texts.files.missing, { id: 'save-missing', title: words.saveMissingHelp }),
    report.differing > 0 && file(words.saveDiffering, 'differing', texts.files.differing, { id: 'save-differing' }),
    changeable > 0 &&
      button(words.change(changeable), () => askToChange(app, report, changeable), 'small', { id: 'change-users' }),
  ]
}

function askToChange({ store, flow }, { fields }, changeable) {
  const names = fields.map(({ field, rows }) => `${texts.fields[field][0]} (${count(rows)})`)
  askFirst(
    {
      id: 'change-now',
      title: words.changeTitle(changeable, store.state.connection.label),
      submit: words.changeNow,
      async onsubmit() {
        flow.changeUsers()
        return undefined
      },
    },
    h('p', null, words.changeFields(names)),
    h('p.help', null, words.changeHelp),
  )
}

/** What is displayed of the rows of a cause, beside their number and ID. */
const COLUMNS = { differing: ['file', 'app'], refused: ['why'], unconfirmed: ['why'], invalid: ['why'] }
const TICK_MS = 500
/** What takes less is over before it is read. */
const LEFT_MS = 1000
