// Plans: one that is given to the page, and the one that it writes.

import { RATE } from '../../pkg/client/limits.js'
import { download, h, icon } from '../dom.js'
import { appOf, plannedFile } from '../flow.js'
import { actions, button, detail, notice } from '../parts.js'
import { texts } from '../texts.js'

const words = texts.plan

/** Returns the button that takes a plan. @param {any} app */
export function planPicker({ flow }) {
  const pick = h('input.unseen', {
    type: 'file',
    id: 'plan',
    accept: '.json,application/json',
    tabindex: -1,
    'aria-label': words.use,
    onchange: () => {
      const [chosen] = pick.files
      pick.value = ''
      if (chosen) flow.takePlan(chosen)
    },
  })
  return h(
    'div.template',
    null,
    button([icon('file'), words.use], () => pick.click(), 'link', { id: 'use-plan' }),
    h('span.help', null, words.useHelp),
    pick,
  )
}

/** Returns what the file step says of a plan: what is wrong with it, or which file is next. @param {any} app */
export function planOnFile(app) {
  const { plan, file } = app.store.state
  if (!plan) return null
  const without = button(words.without, () => app.flow.dropPlan(), 'small', { id: 'drop-plan' })
  if (plan.issues)
    return notice(
      'error',
      words.wrong(plan.name, plan.issues.length),
      h('ul', null, plan.issues.map(issueItem)),
      h('div.buttons', null, without),
    )
  return notice(
    'info',
    words.taken(plan.name),
    file.status === 'ready' ? null : words.next(plan.file),
    h('div.buttons', null, without),
  )
}

const issueItem = ({ pointer, message }) =>
  h('li', null, pointer && h('code', null, pointer), pointer && ': ', detail(message, 'span'))

/** Returns what the columns step says of a plan: what it sets that has no choice here, and what the page does not do. @param {any} app */
export function planOnColumns({ store, flow }) {
  const { plan, file, connection } = store.state
  if (!plan || plan.issues) return null
  const { app, rate, lost = [], kept, sending } = plan
  const known = appOf(store.state)
  const isOtherApp = Object.entries(app).some(([name, value]) => !isSame(known[name], value))
  const isOtherRate = rate && !isSame({ ...RATE, ...rate }, connection.rate)
  const wrong = [
    isOtherApp && words.otherApp(app.endpoint ?? [app.appId, app.region].filter(Boolean).join(', '), connection.label),
    isOtherRate && words.otherRate({ ...RATE, ...rate }, connection.rate),
    plan.file && lastName(plan.file) !== file.name && words.otherFile(plan.file, file.name),
    ...lost.map(({ field, column, isThere }) => (isThere ? words.twice(column, field) : words.noColumn(column, field))),
    ...Object.entries(kept).map(([name, value]) => words.undone[name]?.(value) ?? words.undoneOther(name)),
  ].filter(Boolean)
  const also = Object.entries({ ...file.layout.more, ...sending }).map(
    ([name, value]) => `${name}: ${shortened(value)}`,
  )
  return notice(
    wrong.length > 0 ? 'warning' : 'done',
    words.taken(plan.name),
    also.length > 0 && words.also(also.join(' · ')),
    wrong.length > 0 &&
      h(
        'ul',
        { id: 'plan-differs' },
        wrong.map((text) => h('li', null, text)),
      ),
    (isOtherApp || isOtherRate) &&
      h(
        'div.buttons',
        null,
        button(texts.steps.connect, () => flow.go('connect'), 'small'),
      ),
  )
}

/** Returns what saves the choices as a plan, with the command that runs it. @param {any} app */
export function planSaver({ store, flow, announce }) {
  const { file, check, connection } = store.state
  const name = plannedFile(store.state)
  const app = appOf(store.state)
  const hasApp = Object.keys(app).length > 0
  const { endpoint } = /** @type {any} */ (app)
  const save = () => {
    download(new Blob([flow.planText()], { type: 'application/json' }), texts.files.plan)
    announce(texts.saved(texts.files.plan))
  }
  return h(
    'details.more.card',
    null,
    h('summary', null, words.title),
    h('p.help', null, words.titleHelp),
    h(
      'p.help',
      null,
      check.summary?.fixed ? words.besideFixed(name) : file.pasted ? words.besidePasted(name) : words.beside(name),
      ' ',
      hasApp ? words.key : words.app,
    ),
    h(
      'pre',
      { tabindex: 0, 'aria-label': words.command },
      h('code', null, `npx cometchat-import --plan ${texts.files.plan}`),
    ),
    endpoint && h('p.help', null, words.endpoint(endpoint)),
    !hasApp && h('p.help', null, words.elsewhere(connection.label)),
    file.createsRoles && h('p.help', null, words.roles),
    actions(button([icon('down'), words.save], save, 'small', { id: 'save-plan' })),
  )
}

/** @param {string} path */
const lastName = (path) => path.split(/[\\/]/).at(-1)
/** @param {unknown} value */
const shortened = (value) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > CHARACTERS ? `${text.slice(0, CHARACTERS)}…` : text
}
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other)
const CHARACTERS = 80
