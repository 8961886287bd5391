// The first steps: where the users go, and the file.

import { texts } from '../texts.js'
import { isSame, journalName } from '../unfinished.js'
import { ofFile, plain } from './state.js'

/**
 * @param {import('./state.js').Context} context
 * @param {{ go: (step: string) => void, check: () => Promise<void> }} next
 */
export const fileSteps = ({ store, worker, announce }, next) => ({
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
    if (file.status === 'ready') await next.check()
    else next.go('file')
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
      if (same) await next.check()
      else next.go('columns')
    } catch (/** @type {any} */ error) {
      store.set({ file: { status: 'error', name, error: plain(error) } })
      announce((texts.file.errors[error.code] ?? texts.file.errors.other)[0])
    }
  },
})
