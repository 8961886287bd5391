// Stores what it takes to resume an import after a reload.

import { remember } from '../unfinished.js'

/** @param {import('./state.js').Context} context */
export function createSaver({ store, worker }) {
  let saved = 0

  /** @param {{ finished: number, done?: boolean }} progress how many rows have their outcome, and whether it is the end */
  async function save(progress) {
    saved = Date.now()
    const { state } = store
    const fixedSize = state.check.summary?.fixed ? (await worker.call('fixedFile')).size : undefined
    await remember(recordOf(state, progress, fixedSize))
  }

  return {
    save,
    /** Saves once in a while. @param {() => number} finished */
    saveSometimes(finished) {
      if (Date.now() - saved > SAVED_MS) save({ finished: finished() })
    },
  }
}

function recordOf({ file, connection, given, columns, reading, check, plan }, { finished, done = false }, fixedSize) {
  const { name, size, lastModified, pasted } = { ...file.info, name: file.name }
  const summary = check.summary ?? {}
  return {
    journal: file.journal,
    layout: file.layout,
    file: { name, size, lastModified, pasted },
    target: connection.target,
    label: connection.label,
    given,
    targets: Object.fromEntries(columns.map(({ column, target }) => [column, target])),
    reading,
    ...(plan && { plan }),
    rows: summary.rows ?? 0,
    finished,
    fixed: summary.fixed ?? 0,
    done,
    ...(fixedSize !== undefined && { fixedSize }),
    ...(file.handle && { handle: file.handle }),
  }
}

const SAVED_MS = 3000
