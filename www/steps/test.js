// Step 5, before the rest: some users are sent, and what the server has of them is displayed.

import { fill, h } from '../dom.js'
import { TESTED } from '../flow.js'
import { actions, button, notice, spinner, waitText } from '../parts.js'
import { errorOf, texts } from '../texts.js'

const words = texts.test

export default function test(app, view) {
  const { store } = app
  const title = h('h2', { tabindex: -1 })
  const head = h('header.step-head', null, title)
  const body = h('div.step')
  fill(view, head, body)
  let drawn = ''
  const draw = ({ run }) => {
    if (run.status !== 'ended') {
      fill(title, words.sending(TESTED))
      const waits = waitText(run.wait)
      const key = `${run.status} ${waits}`
      if (key === drawn) return
      drawn = key
      const isStopping = run.status === 'stopping'
      const hadFocus = body.contains(document.activeElement)
      const stop = button(isStopping ? texts.import.stopNow : texts.import.stop, () => app.flow.stop(), '', {
        id: 'stop',
      })
      fill(body, h('div.card', null, spinner(waits || words.one)), actions(stop))
      if (hadFocus) stop.focus()
      return
    }
    if (drawn === 'ended') return
    drawn = 'ended'
    const hadFocus = body.contains(document.activeElement)
    const { tested = [], imported = 0, existing = 0 } = run.report
    fill(title, tested.length > 0 ? words.arrived(imported + existing) : words.none)
    fill(body, tested.length > 0 ? arrived(app, run.report) : refused(app, run))
    if (hadFocus) title.focus({ preventScroll: true })
  }
  draw(store.state)
  const ticking = setInterval(() => draw(store.state), 500)
  const end = store.subscribe((state, changes) => 'run' in changes && state.run.isTest && draw(state))
  return () => {
    clearInterval(ticking)
    end()
  }
}

/** Returns what the server has of the users, and what to do next. */
function arrived({ flow, store }, { tested }) {
  const { connection, check } = store.state
  const left = check.summary.valid - tested.length
  return [
    h(
      'div.table-frame',
      null,
      h(
        'table.columns.tested',
        null,
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            Object.values(words.headers).map((text) => h('th', { scope: 'col' }, text)),
          ),
        ),
        h('tbody', null, tested.map(row)),
      ),
    ),
    notice('info', words.look, words.where(connection.label), words.wrong),
    actions(
      button(words.stop, () => flow.stopAfterTest(), '', { id: 'stop-here' }),
      button(words.rest(left), () => flow.run(), 'primary', { id: 'import-rest' }),
    ),
  ]
}

const row = ({ uid, name, outcome, message }) =>
  h(
    'tr',
    null,
    h('th', { scope: 'row' }, h('code', null, uid)),
    h('td', null, name || '–'),
    h('td', null, h('span', { class: `row-outcome ${outcome}` }, texts.outcomes[outcome][0]), message && ` ${message}`),
  )

/** Returns why nothing is known of the users, and what to do. */
function refused({ flow }, { report }) {
  const { error, refusal } = report
  return [
    notice(
      'error',
      error ? errorOf(error.code) : words.noneHelp,
      (error?.message || refusal) && h('p.detail', null, error?.message ?? refusal),
    ),
    actions(
      button(texts.import.backToCheck, () => flow.check()),
      ['KEY_REFUSED', 'ENDPOINT_NOT_FOUND', 'REDIRECT_REFUSED'].includes(error?.code) &&
        button(texts.import.reconnect, () => flow.go('connect')),
      button(words.again, () => flow.sendTest(), 'primary', { id: 'send-test-again' }),
    ),
  ]
}
