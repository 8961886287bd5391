// Step 5: the import as it goes.

import { createChart } from '../chart.js'
import { fill, h, say } from '../dom.js'
import { notImported, finishedOf } from '../flow.js'
import { actions, button, detail, figure, notice, waitText } from '../parts.js'
import { count, errorOf, percent, texts } from '../texts.js'

const words = texts.import

export default function importing(app, view) {
  const { store, announce } = app
  const chart = createChart()
  const parts = createParts()
  const trouble = h('div')
  const foot = h('div')
  fill(view, parts.head, parts.card, trouble, chart.element, foot)

  const announceProgress = createProgressAnnouncer(announce)
  const draw = (state) => {
    const { run, connection } = state
    const part = shareOf(run)
    displayNumbers(parts, state, part)
    say(parts.now, nowText(run))
    chart.show(run, connection.rate)
    announceProgress(run, part, run.progress?.etaMs)
    displayPause(foot, run)
    const key = `${run.status} ${run.outcome}`
    if (foot.dataset.key === key) return
    foot.dataset.key = key
    const hadFocus = foot.contains(document.activeElement)
    fill(trouble, run.status === 'ended' && ended(app, run))
    fill(foot, buttons(app, run))
    displayPause(foot, run)
    if (hadFocus) foot.querySelector('button')?.focus()
  }
  draw(store.state)
  const ticking = setInterval(() => say(parts.now, nowText(store.state.run)), 500)
  const end = store.subscribe((state, changes) => 'run' in changes && state.run.status !== 'none' && draw(state))
  return () => {
    clearInterval(ticking)
    end()
    chart.end()
  }
}

/** Returns the elements that the numbers are put into, and those around them. */
function createParts() {
  const title = h('h2', { tabindex: -1 })
  const sub = h('p.lead')
  const bar = h(
    'div.bar',
    { role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-label': words.progressLabel },
    h('div.bar-fill'),
  )
  const share = h('strong.share')
  const progress = h('span.help')
  const now = h('p.now')
  const [imported, failed, left] = [words.imported, words.notImported, words.left].map((label, at) =>
    figure('0', label, ['good', 'bad', ''][at]),
  )
  const [rate, eta, retried] = [h('span'), h('span'), h('span')]
  const head = h('header.step-head', null, title, sub)
  const card = h(
    'div.card.run',
    null,
    h('div.bar-head', null, share, progress),
    bar,
    now,
    h('div.figures', null, imported, failed, left),
    h('p.small-facts', null, rate, eta, retried),
  )
  return { head, card, title, sub, bar, share, progress, now, imported, failed, left, rate, eta, retried }
}

function displayNumbers(parts, { run, connection, file }, part) {
  const counts = run.progress ?? {}
  const done = finishedOf(counts)
  const total = Math.max(run.total, done)
  const isOver = run.status === 'ended'
  say(parts.title, titleOf(run))
  say(parts.sub, words.into(file.name, connection.label))
  parts.bar.firstChild.style.width = `${part * 100}%`
  parts.bar.classList.toggle('still', isOver)
  parts.bar.setAttribute('aria-valuenow', String(Math.floor(part * 100)))
  say(parts.share, percent(part))
  say(parts.progress, words.progress(done, total))
  say(parts.imported.firstChild, count((counts.imported ?? 0) + (counts.existing ?? 0)))
  say(parts.failed.firstChild, count(notImported(counts)))
  say(parts.left.firstChild, count(Math.max(0, total - done)))
  say(parts.rate, counts.rowsPerSecond && !isOver ? words.rate(counts.rowsPerSecond * 60) : '')
  say(parts.eta, counts.etaMs && !isOver && !run.paused ? words.eta(counts.etaMs) : '')
  say(parts.retried, run.retries ? words.retried(run.retries) : '')
}

/** Returns which part of the rows has its outcome, 0 to 1. */
function shareOf({ progress, total }) {
  const done = finishedOf(progress ?? {})
  const all = Math.max(total, done)
  return all ? done / all : 0
}

function titleOf({ status, outcome, paused }) {
  if (status === 'ended') return words.title[outcome] ?? texts.account.title.complete
  if (paused) return words.title.paused
  const { starting, stopping, running } = words.title
  return { starting, stopping }[status] ?? running
}

/** Returns a function that announces every tenth, and whenever the run waits for something else. */
function createProgressAnnouncer(announce) {
  let announcedReason = ''
  let announcedShare = 0
  return (run, part, etaMs) => {
    const what = run.wait && !['limit', 'sharedLimit'].includes(run.wait.reason) ? nowText(run) : ''
    const reason = `${run.status} ${run.wait?.reason ?? ''}`
    if (what && reason !== announcedReason) announce(what)
    else if (run.status === 'running' && !run.paused && Math.floor(part * 10) > announcedShare)
      announce(words.announce(part, etaMs))
    announcedReason = reason
    announcedShare = Math.floor(part * 10)
  }
}

function nowText(run) {
  if (run.status === 'ended') return run.outcome === 'stopped' ? words.stoppedHelp : ''
  if (run.status === 'stopping') return words.stopping
  if (run.paused) return `${words.paused} ${words.keepOpen}`
  return waitText(run.wait) || `${words.sending} ${words.keepOpen}`
}

function ended({ flow }, { outcome, report }) {
  if (outcome !== 'failed') return null
  const { code, message } = report.error ?? {}
  const anew = ['JOURNAL_DAMAGED', 'JOURNAL_OTHER_APP', 'JOURNAL_OLDER', 'JOURNAL_NEWER'].includes(code)
  return notice(
    'error',
    errorOf(code),
    message && detail(message),
    anew && button(words.beginAnew, () => flow.beginAnew(), 'small'),
  )
}

function buttons({ flow }, run) {
  if (run.status === 'ended') {
    const code = run.report.error?.code
    return actions(
      button(words.backToCheck, () => flow.check()),
      run.report.rows > 0 && button(words.toAccount, () => flow.go('account')),
      ['KEY_REFUSED', 'ENDPOINT_NOT_FOUND', 'REDIRECT_REFUSED'].includes(code) &&
        button(words.reconnect, () => flow.go('connect')),
      run.outcome !== 'complete' && button(words.resume, () => flow.run(), 'primary', { id: 'resume' }),
    )
  }
  if (run.status === 'stopping') return actions(button(words.stopNow, () => flow.stop(), '', { id: 'stop-now' }))
  return actions(
    button(words.pause, () => flow.pause(), '', { id: 'pause', 'aria-pressed': 'false' }),
    button(words.stop, () => flow.stop(), '', { id: 'stop' }),
  )
}

/** Says on the button whether the import is paused: it stays in its place, and keeps the focus. */
function displayPause(foot, { paused = false }) {
  const pause = foot.querySelector('#pause')
  if (!pause) return
  say(pause, paused ? words.unpause : words.pause)
  pause.setAttribute('aria-pressed', String(paused))
}
