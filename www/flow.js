// What the page does, step by step: each function asks the worker and puts what came of it into the store.

import { texts } from './texts.js'
import { forgetUnfinished, isSame, journalName, listUnfinished, remember } from './unfinished.js'

export const STEPS = ['connect', 'file', 'columns', 'check', 'import', 'account']

/**
 * What the page knows.
 *
 * @typedef {object} State
 * @property {string} step
 * @property {any} connection what the worker says of it
 * @property {any} given what was typed to connect, without the key: to resume an import after a reload
 * @property {Awaited<ReturnType<typeof import('./relay.js').meetRelay>>} relay
 * @property {any[]} unfinished
 * @property {any} resuming the unfinished import that is resumed
 * @property {any} file
 * @property {any[]} columns
 * @property {Record<string, string>} reading how values are read, as `texts.columns.reading` offers it
 * @property {{ status: string, summary?: any, error?: any }} check
 * @property {any} run
 * @property {boolean} [broken] whether the worker has ended
 */

/** Returns the state in which the page begins. @returns {State} */
export const initialState = () => ({
  step: 'connect',
  connection: undefined,
  given: undefined,
  relay: undefined,
  unfinished: [],
  resuming: undefined,
  ...ofFile(),
})

const ofFile = () => ({
  file: { status: 'none' },
  columns: [],
  reading: Object.fromEntries(
    Object.entries(texts.columns.reading).map(([name, { values }]) => [name, Object.keys(values)[0]]),
  ),
  check: { status: 'none' },
  run: { status: 'none' },
})

/**
 * @param {ReturnType<typeof import('./store.js').createStore<State>>} store
 * @param {{ call: (name: string, ...args: any[]) => Promise<any> }} worker
 * @param {(text: string) => void} announce
 */
export function createFlow(store, worker, announce) {
  let saved = 0

  const flow = {
    go: (step) => store.set({ step }),

    /** @param {any} given as the worker's connection takes it */
    async connect(given) {
      const connection = await worker.call('connect', given)
      const { apiKey, session, ...known } = given
      const { file, resuming } = store.state
      // The same file into another app is another import.
      const journal =
        file.status === 'ready' && !(file.matches && resuming?.target === connection.target)
          ? journalName(file.info, connection.target)
          : file.journal
      store.set({
        connection,
        given: known,
        file: { ...file, journal },
        check: { status: 'none' },
        run: { status: 'none' },
      })
      announce(texts.connectedTo(connection.label))
      if (file.status === 'ready') await flow.check()
      else flow.go('file')
    },

    /** @param {Blob & { name?: string }} file @param {{ handle?: any, pasted?: boolean, name?: string }} [how] */
    async open(file, { handle, pasted = false, name = file.name } = {}) {
      store.set({ ...ofFile(), file: { status: 'reading', name } })
      announce(texts.file.reading(name))
      try {
        const info = { ...(await worker.call('open', file, { pasted })), name }
        const { resuming, connection } = store.state
        const same = resuming && isSame(resuming, info)
        const journal = same ? resuming.journal : journalName(info, connection.target)
        const columns = info.columns.map((column) => ({
          ...column,
          target: (same ? resuming.targets[column.column] : column.field) ?? '',
        }))
        store.set({
          file: { status: 'ready', name, info, handle, journal, matches: resuming ? same : undefined },
          columns,
          reading: same ? { ...store.state.reading, ...resuming.reading } : store.state.reading,
        })
        if (same) await flow.check()
        else flow.go('columns')
      } catch (/** @type {any} */ error) {
        store.set({ file: { status: 'error', name, error: plain(error) } })
        announce((texts.file.errors[error.code] ?? texts.file.errors.other)[0])
      }
    },

    /** Which field a column fills: '' for none. A field but the name is filled by one column. @returns {string | undefined} from which column it was taken */
    target(column, target) {
      const taken =
        target && target !== 'name'
          ? store.state.columns.find((other) => other.target === target && other.column !== column)
          : undefined
      const columns = store.state.columns.map((other) => {
        if (other.column === column) return { ...other, target, guess: false }
        return other === taken ? { ...other, target: '' } : other
      })
      store.set({ columns, check: { status: 'none' } })
      return taken?.column
    },

    /** Makes unused columns members of the metadata. */
    keepUnused() {
      store.set({
        columns: store.state.columns.map((column) =>
          column.target ? column : { ...column, target: extraName(column.column) },
        ),
        check: { status: 'none' },
      })
    },

    read: (changes) => store.set({ reading: { ...store.state.reading, ...changes }, check: { status: 'none' } }),

    async check() {
      store.set({ step: 'check', check: { status: 'running' } })
      try {
        const summary = await worker.call('check', options())
        store.set({ check: { status: 'done', summary } })
        announce(texts.check.announce(summary))
      } catch (/** @type {any} */ error) {
        store.set({ check: { status: 'error', error: plain(error) } })
      }
    },

    /** Starts the import, or resumes it. */
    async run() {
      const total = store.state.check.summary?.rows ?? 0
      store.set({ step: 'import', run: { status: 'starting', total, began: Date.now(), history: [], retries: 0 } })
      await save({ finished: 0 })
      try {
        const report = await worker.call('run', { ...options(), rows: total })
        await save({ finished: finishedOf(report), done: report.status === 'complete' })
        const status = report.status === 'complete' ? 'complete' : report.status
        store.set({ run: { ...store.state.run, status: 'ended', outcome: status, report, wait: undefined } })
        if (report.status === 'complete') flow.go('account')
        announce(
          report.status === 'complete'
            ? texts.account.all(report.imported + report.existing, report.rows)
            : texts.import.title[report.status],
        )
      } catch (/** @type {any} */ error) {
        store.set({
          run: {
            ...store.state.run,
            status: 'ended',
            outcome: 'failed',
            report: { error: plain(error) },
            wait: undefined,
          },
        })
      }
    },

    stop() {
      store.set({ run: { ...store.state.run, status: 'stopping' } })
      worker.call('stop')
    },

    /** Applies an event of the worker's to the run. */
    report(event) {
      const { run } = store.state
      if (event.type === 'broken') return store.set({ broken: true })
      if (!['starting', 'running', 'stopping', 'locked'].includes(run.status)) return undefined
      const stopping = run.status === 'stopping'
      if (event.type === 'locked') store.set({ run: { ...run, status: 'locked' } })
      else if (event.type === 'turn')
        store.set({ run: { ...run, status: stopping ? 'stopping' : 'running', began: Date.now() } })
      else if (event.type === 'retry') store.set({ run: { ...run, retries: run.retries + 1, reason: event.reason } })
      else if (event.type === 'wait')
        store.set({ run: { ...run, wait: { reason: waitReason(event, run), until: Date.now() + event.ms } } })
      else if (event.type === 'progress') progressed(event)
      return undefined
    },

    /** @param {any} record */
    async resume(record) {
      store.set({ resuming: record, ...ofFile() })
      flow.go(store.state.connection?.target === record.target ? 'file' : 'connect')
    },

    async forget({ journal }) {
      await forgetUnfinished(journal)
      await worker.call('forget', journal)
      await flow.lookForUnfinished()
      if (store.state.resuming?.journal === journal) store.set({ resuming: undefined })
    },

    async lookForUnfinished() {
      store.set({ unfinished: await listUnfinished((journal) => worker.call('forget', journal)) })
    },

    /** Starts again without the spoilt journal: users who are there already are left alone by the app. */
    async beginAnew() {
      await worker.call('forget', store.state.file.journal)
      await flow.run()
    },

    /** Starts with another file, into the same app. */
    async startOver() {
      store.set({ ...ofFile(), resuming: undefined })
      await flow.lookForUnfinished()
      flow.go('file')
    },
  }

  /** Returns what a check and an import take: the options of the library, and the journal's name. */
  const options = () => {
    const {
      columns,
      reading: { nulls, nameless, ...reading },
      file,
    } = store.state
    const id = columns.find(({ target }) => target === 'uid')?.column
    return {
      map: mapOf(columns),
      ...reading,
      journal: file.journal,
      nullMarker: nulls === 'words' ? NULLS : [],
      fallback: nameless === 'id' && id !== undefined ? { name: id } : {},
    }
  }

  /** Stores what it takes to resume after a reload. */
  async function save({ finished, done = false }) {
    const { file, connection, given, columns, reading, check } = store.state
    saved = Date.now()
    const { name, size, lastModified, pasted } = { ...file.info, name: file.name }
    const summary = check.summary ?? {}
    const record = {
      journal: file.journal,
      file: { name, size, lastModified, pasted },
      target: connection.target,
      label: connection.label,
      given,
      targets: Object.fromEntries(columns.map(({ column, target }) => [column, target])),
      reading,
      rows: summary.rows ?? 0,
      finished,
      fixed: summary.fixed ?? 0,
      done,
      ...(summary.fixed && { fixedSize: (await worker.call('fixedFile')).size }),
      ...(file.handle && { handle: file.handle }),
    }
    await remember(record)
  }

  function progressed(event) {
    const { run } = store.state
    const { type, ...progress } = event
    // The chart is of this run: what an earlier one imported was not sent now.
    const history = [
      ...run.history,
      {
        at: (Date.now() - run.began) / 1000,
        sent: progress.sent,
        imported: Math.max(0, progress.imported + progress.existing - progress.resumed),
        failed: notImported(progress),
      },
    ]
    // Nothing is sent until a wait is over, so no count ends one early.
    const wait = run.wait?.until > Date.now() ? run.wait : undefined
    store.set({ run: { ...run, progress, wait, history: thinned(history) } })
    if (Date.now() - saved > SAVED_MS) save({ finished: finishedOf(progress) })
  }

  return flow
}

/** Returns which columns each field comes from. Fields without one are empty, whatever columns there are. */
export function mapOf(columns) {
  const map = {}
  for (const { column, target } of columns) if (target) map[target] = [...(map[target] ?? []), column]
  for (const field of Object.keys(texts.fields)) map[field] ??= null
  return Object.fromEntries(Object.entries(map).map(([field, from]) => [field, from?.length === 1 ? from[0] : from]))
}

/** Returns a column's path in the metadata: a point in its name would make a member of a member. */
export const extraName = (column) => `metadata.${column.trim().replaceAll('.', '_') || '_'}`

export const notImported = ({ invalid = 0, duplicate = 0, rejected = 0, unconfirmed = 0 }) =>
  invalid + duplicate + rejected + unconfirmed
export const finishedOf = (counts) => (counts.imported ?? 0) + (counts.existing ?? 0) + notImported(counts)

/** Returns as many points as a chart can display. */
function thinned(history) {
  return history.length <= POINTS ? history : history.filter((_, at) => at % 2 === 0 || at === history.length - 1)
}

function waitReason({ reason }, run) {
  return reason === 'backoff' && (run.reason === 'NETWORK' || !navigator.onLine) ? 'offline' : reason
}

const plain = ({ code = 'INTERNAL', message }) => ({ code, message })
/** What databases write where there is no value. */
export const NULLS = ['NULL', 'null', '\\N']
const POINTS = 1200
const SAVED_MS = 3000
