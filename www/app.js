// Starts the page: the store, the worker, and the current step.

import { createAnnouncer } from './announce.js'
import { startWorker } from './client.js'
import { fill, h, icon, say } from './dom.js'
import { languageSelect } from './language.js'
import { createFlow, initialState, isComparing, finishedOf, STEPS } from './flow.js'
import { listHelp } from './list.js'
import { notice } from './parts.js'
import { meetRelay, tokenHere } from './relay.js'
import account from './steps/account.js'
import check from './steps/check.js'
import columns from './steps/columns.js'
import connect from './steps/connect.js'
import file from './steps/file.js'
import importing from './steps/import.js'
import test from './steps/test.js'
import { createStore } from './store.js'
import { texts, wordsOfWorker } from './texts.js'

/** Each draws itself into the given element, and may give a function that ends it. */
const VIEWS = { connect, file, columns, check, import: importing, account }

const store = createStore(initialState())
const announce = createAnnouncer(byId('announcements'))
const worker = startWorker((event) => (event.type === 'comparing' ? flow.reportComparing(event) : flow.report(event)))
const flow = createFlow(store, worker, announce)
/** What a step is given. */
const app = { store, worker, flow, announce }

/** What the steps, and the step, were drawn of. */
let drawn
let drawnView
let end

const main = byId('main')
const nav = byId('steps')
const chip = byId('connection')
document.body.append(listHelp())
frame()
languageSelect(byId('language'), () => {
  frame()
  show(store.state)
})

/** Returns an element of index.html. @param {string} id */
function byId(id) {
  const element = document.getElementById(id)
  if (!element) throw new Error(`index.html has no #${id}`)
  return element
}

/** Says what stands around the steps, and has the worker and the next step use the same language. */
function frame() {
  worker.call('speak', wordsOfWorker()).catch(() => {})
  say(byId('product'), texts.product)
  say(byId('unofficial'), texts.unofficial)
  say(byId('skip'), texts.skip)
  say(byId('list-help'), texts.list.label)
  nav.setAttribute('aria-label', texts.stepsLabel)
  drawn = drawnView = undefined
}

function show(state) {
  const isConnected = state.connection && !(state.relay?.trouble && state.given?.label !== undefined)
  say(chip, isConnected ? texts.connectedTo(state.connection.label) : texts.notConnected)
  chip.classList.toggle('on', Boolean(isConnected))
  if (state.broken) return void fill(main, notice('error', texts.broken))
  title(state)
  steps(state)
  // To resume an import, the first step says with which app.
  const key = `${state.step} ${state.step === 'connect' ? (state.resuming?.journal ?? '') : ''} ${isTest(state)}`
  if (key === drawnView) return
  const isFirst = drawnView === undefined
  drawnView = key
  end?.()
  const view = h('section', { class: `step step-${state.step}`, 'data-step': state.step })
  fill(main, view)
  end = (isTest(state) ? test : VIEWS[state.step])(app, view)
  if (isFirst) return
  scrollTo({ top: 0 })
  view.querySelector('h2')?.focus({ preventScroll: true })
}

/** Displays how far a running import is on the tab, too. */
function title({ step, run, file: { name } }) {
  const isRunning = ['running', 'stopping'].includes(run.status) && run.progress && run.total
  const text = isRunning
    ? texts.titleRunning(finishedOf(run.progress) / run.total, name)
    : texts.titleOf(texts.steps[step])
  if (document.title !== text) document.title = text
}

/** Returns whether only a few users are sent, to be looked at before the rest. */
const isTest = ({ step, run }) => step === 'import' && Boolean(run.isTest)

const hasAccount = ({ status, report, isTest: isOnlyTest }) =>
  status === 'ended' && !isOnlyTest && report?.begun !== false && Boolean(report?.rows)

/** Returns whether users are sent or compared now. */
const isBusy = ({ run, verify }) => ['starting', 'running', 'stopping'].includes(run.status) || isComparing(verify)

function steps({ step, connection, file: { status }, check: { status: checked }, run, verify }) {
  const at = STEPS.indexOf(step)
  const busy = isBusy({ run, verify })
  const open = {
    connect: true,
    file: Boolean(connection),
    columns: status === 'ready',
    check: status === 'ready' && checked !== 'none',
    import: run.status !== 'none',
    account: hasAccount(run) || (verify.status !== 'none' && checked !== 'none'),
  }
  const key = JSON.stringify([step, busy, open])
  if (key === drawn) return
  drawn = key
  const items = STEPS.map((name, position) => {
    // Rows that were only compared were not imported.
    const isPast = position < at && open[name]
    const mark = h('span.step-mark', { 'aria-hidden': 'true' }, isPast ? icon('tick') : String(position + 1))
    const label = h('span.step-name', null, texts.steps[name])
    const isHere = position === at
    // While it runs there is nothing to change; what is not reached yet cannot be gone to.
    const canGo = !isHere && !busy && open[name]
    const attributes = { 'aria-current': isHere && 'step' }
    return h(
      'li',
      { class: isHere ? 'here' : isPast ? 'past' : '' },
      canGo
        ? h('button', { type: 'button', onclick: () => flow.go(name), ...attributes }, mark, label)
        : h('span.step-link', attributes, mark, label),
    )
  })
  fill(
    nav,
    h('p.step-of', { 'aria-hidden': 'true' }, texts.stepOf(at + 1, STEPS.length, texts.steps[step])),
    h('ol', null, items),
  )
}

/** Where the browser keeps nothing, what was fixed lives in this tab alone. */
addEventListener('beforeunload', (event) => {
  const {
    check: { summary },
    run,
  } = store.state
  if (summary?.fixed > 0 && !summary.kept && run.report?.status !== 'complete') event.preventDefault()
})

/** Connects to the relay that served the page, if one did. */
async function meet() {
  const relay = await meetRelay()
  // An address that was used already says nothing of the relay that this tab has.
  if (relay && 'trouble' in relay && store.state.relay && !('trouble' in store.state.relay)) return
  store.set({ relay })
  if (!relay || 'trouble' in relay) return
  const { endpoint, session, label, rate, verifyRate } = relay
  await flow
    .connect({ endpoint, session, label, rate, verifyRate })
    .catch(() => store.set({ relay: { trouble: 'gone' } }))
}

/** Takes the address of a program that was started anew: the tab keeps the file, and what was fixed of it. */
const meetAgain = () => void (tokenHere() && !isBusy(store.state) && meet())

store.subscribe(show)
await meet()
addEventListener('hashchange', meetAgain)
store.subscribe(meetAgain)
await flow.lookForUnfinished()
document.documentElement.dataset.ready = ''
