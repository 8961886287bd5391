// The check and the import, and what the worker reports of them meanwhile.

import { errorOf, texts } from '../texts.js'
import { optionsOf } from './options.js'
import { explained, relayError } from './relay.js'
import { createSaver } from './save.js'
import { finishedOf, notImported, plain } from './state.js'
import { TESTED } from './test.js'
import { stillWaiting, waitOf } from './wait.js'

/** @param {import('./state.js').Context} context */
export function runSteps(context) {
  const { store, worker, announce } = context
  const { save, saveSometimes } = createSaver(context)
  const change = (changes) => store.set({ run: { ...store.state.run, ...changes } })

  /** Sends the users, or a few of them. @param {{ isTest: boolean }} how */
  async function send({ isTest }) {
    const { check, plan } = store.state
    const total = check.summary?.rows ?? 0
    store.set({
      step: 'import',
      run: { status: 'starting', total, began: Date.now(), history: [], retries: 0, isTest },
      verify: { status: 'none' },
    })
    await save({ finished: 0 })
    try {
      const how = { rows: total, sending: plan?.sending, ...(isTest && { test: TESTED }) }
      const report = await worker.call('run', { ...optionsOf(store.state), ...how })
      const isComplete = report.status === 'complete'
      await save({ finished: finishedOf(report), done: isComplete })
      const error = await explained(context, report.error)
      change({ status: 'ended', outcome: report.status, report: { ...report, error }, wait: undefined })
      if (isTest) store.set({ check: withTested(check, report) })
      if (isComplete) store.set({ step: 'account' })
      announce(announced(report))
    } catch (/** @type {any} */ error) {
      change({ status: 'ended', outcome: 'failed', report: { error: plain(error) }, wait: undefined })
    }
  }

  /** Returns a summary whose preflight says why the app could not be asked. @param {any} summary */
  async function withExplained({ preflight, ...summary }) {
    const error = preflight?.skipped ? await relayError(context) : await explained(context, preflight?.error)
    return { ...summary, preflight: error && error !== preflight.error ? { error } : preflight }
  }

  return {
    async check() {
      store.set({ step: 'check', check: { status: 'running' }, verify: { status: 'none' } })
      try {
        const summary = await withExplained(await worker.call('check', optionsOf(store.state), kept(store.state)))
        store.set({ check: { status: 'done', summary } })
        announce(texts.check.announce(summary))
      } catch (/** @type {any} */ error) {
        store.set({ check: { status: 'error', error: plain(error) } })
      }
    },

    /** Makes the fix of a cause that was prepared, or reads its rows otherwise, and checks again. @param {any} fix of `steps/fixes.js` @param {number} number */
    async applyFix({ what, changes }, number) {
      if (changes) {
        const { reading } = store.state
        const before = Object.fromEntries(Object.keys(changes).map((name) => [name, reading[name]]))
        await worker.call('note', what, number, before)
        store.set({ reading: { ...reading, ...changes } })
      } else await worker.call('apply', what)
      await this.check()
    },

    /** Takes the last step back, and checks again. */
    async undoFix() {
      const before = await worker.call('undo')
      if (before) store.set({ reading: { ...store.state.reading, ...before } })
      await this.check()
    },

    /** Creates roles that the rows need. Returns why some were not, in words. @param {string[]} roles */
    async createRoles(roles) {
      try {
        const { created, existing, refused } = await worker.call('createRoles', roles)
        const { check } = store.state
        const preflight = withRoles(check.summary.preflight, [...created, ...existing])
        // Who does this import again wants the same.
        const file = { ...store.state.file, createsRoles: true }
        store.set({ file, check: { ...check, summary: { ...check.summary, preflight } } })
        if (created.length > 0) announce(texts.preflight.created(created.length))
        return refused.length > 0 ? refused.map(({ role, message }) => `${role} (${message})`).join(', ') : undefined
      } catch (/** @type {any} */ thrown) {
        const error = await explained(context, plain(thrown))
        return error.message || errorOf(error.code)
      }
    },

    /** Starts the import, or resumes it. */
    run: () => send({ isTest: false }),
    send,

    /** Pauses the import, or lets it continue. */
    pause() {
      const paused = !store.state.run.paused
      change(pausedBy(paused))
      announce(paused ? texts.import.paused : texts.import.continued)
      worker.call('pause', paused)
    },

    stop() {
      change({ status: 'stopping', paused: false })
      worker.call('stop')
    },

    /** Applies an event of the worker's to the run. */
    report(event) {
      const { run, connection } = store.state
      if (event.type === 'broken') return store.set({ broken: true })
      if (!['starting', 'running', 'stopping'].includes(run.status)) return undefined
      const changed = CHANGES[event.type]?.(run, event, connection?.rate)
      if (changed) change(changed)
      if (event.type === 'progress') saveSometimes(() => finishedOf(event))
      return undefined
    },
  }
}

/** Returns what is kept with the fixes of a file. @param {import('./state.js').State} state */
const kept = ({ columns, reading }) => ({
  targets: Object.fromEntries(columns.map(({ column, target }) => [column, target])),
  reading,
})

/** Returns a check, now that the users of a test are sent: who goes back to it does not send them again. @param {any} check @param {any} report */
const withTested = (check, { imported = 0, existing = 0, rejected = 0 }) => ({
  ...check,
  summary: { ...check.summary, resumed: { imported, existing, rejected } },
})

/** Returns what is announced at the end. */
function announced({ status, imported, existing, rows, tested }) {
  if (status === 'complete') return texts.account.all(imported + existing, rows)
  return tested?.length > 0 ? texts.test.arrived(imported + existing) : texts.import.title[status]
}

/** Returns what a preflight found, now that the app has these roles. @param {any} preflight @param {string[]} there */
function withRoles({ error, ...preflight }, there) {
  const missing = preflight.roles.missing.filter(({ role }) => !there.includes(role))
  const known = [...(preflight.roles.known ?? []), ...there]
  return { ...preflight, roles: { ...preflight.roles, missing, known }, ...(missing.length > 0 && { error }) }
}

/** What an event changes of the run. @type {Record<string, (run: any, event: any, rate?: { limit: number }) => object>} */
const CHANGES = {
  turn: ({ status }) => ({ status: status === 'stopping' ? 'stopping' : 'running', began: Date.now() }),
  retry: ({ retries }, { reason }) => ({ retries: retries + 1, reason }),
  wait: ({ reason, progress }, event, rate) => ({ wait: waitOf(event, reason, { sent: progress?.requests, rate }) }),
  pause: (_, { paused }) => pausedBy(paused),
  progress: ({ began, history, wait }, { type, ...progress }) => ({
    progress,
    wait: stillWaiting(wait),
    history: thinned([...history, pointOf(progress, began)]),
  }),
}

/** Returns what a pause changes: whatever is waited for, a person decides when. @param {boolean} paused */
const pausedBy = (paused) => ({ paused, ...(paused && { wait: undefined }) })

/** Returns a point of the chart, which is of this run: what an earlier one imported was not sent now. */
const pointOf = (progress, began) => ({
  at: (Date.now() - began) / 1000,
  sent: progress.sent,
  imported: Math.max(0, progress.imported + progress.existing - progress.resumed),
  failed: notImported(progress),
})

/** Returns as many points as a chart can display. */
function thinned(history) {
  return history.length <= POINTS ? history : history.filter((_, at) => at % 2 === 0 || at === history.length - 1)
}

const POINTS = 1200
