// The first steps: where the users go, and the file.

import { fileErrorOf, texts } from '../texts.js'
import { isSame, journalName } from '../unfinished.js'
import { changedLayout, isSameLayout, layoutForNext } from './layout.js'
import { ofFile, plain } from './state.js'

/**
 * @param {import('./state.js').Context} context
 * @param {{ go: (step: string) => void, check: () => Promise<void> }} next
 */
export const fileSteps = (context, next) => ({
  connect: (given) => connect(context, next, given),

  /** Opens another file. @param {Blob & { name?: string }} blob @param {{ handle?: any, pasted?: boolean, name?: string }} [how] */
  open(blob, { handle, pasted = false, name = blob.name } = {}) {
    const { layout, resuming } = context.store.state
    return open(context, next, { blob, handle, pasted, name, layout: resuming ? layout : layoutForNext(layout) })
  },

  /** Reads the same file again, otherwise. @param {import('./layout.js').Layout} changes */
  reread(changes) {
    const { layout, file, reading } = context.store.state
    const { blob, handle, pasted, name } = file
    const again = open(context, next, { blob, handle, pasted, name, layout: changedLayout(layout, changes) })
    // Another service has its own ways of writing values.
    if (!('source' in changes)) context.store.set({ reading })
    return again
  },

  /** Says how the next file is written. @param {import('./layout.js').Layout} changes */
  sayLayout: (changes) => context.store.set({ layout: changedLayout(context.store.state.layout, changes) }),
})

/** @param {import('./state.js').Context} context @param {any} next @param {any} given as the worker's connection takes it */
async function connect({ store, worker, announce }, next, given) {
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
    verify: { status: 'none' },
  })
  announce(texts.connectedTo(connection.label))
  if (file.status === 'ready') await next.check()
  else next.go('file')
}

/** @param {import('./state.js').Context} context @param {any} next @param {any} file what is opened, and its layout */
async function open({ store, worker, announce }, next, file) {
  const { blob, name, pasted, layout } = file
  store.set({ ...ofFile(), step: 'file', layout, file: { ...file, status: 'reading' } })
  announce(texts.file.reading(name))
  try {
    const info = { ...(await worker.call('open', blob, { pasted, layout })), name }
    const { isKnown, ...known } = opened(file, info, store.state)
    store.set(known)
    if (isKnown) await next.check()
    else next.go('columns')
  } catch (/** @type {any} */ error) {
    const kept = plain(error)
    store.set({ file: { ...file, status: 'error', error: kept } })
    announce(fileErrorOf(kept)[0])
  }
}

/** Returns what a column became before. Numbered columns may have been so in another language. */
const targetIn = (targets, { layout }, { column }, at) =>
  layout?.names === 'none' ? Object.values(targets)[at] : targets[column]

/** Returns what the page knows of a file that was opened: its columns, and how its values are read. @param {any} file @param {any} info */
function opened(file, info, { resuming, connection, reading }) {
  const { restored } = info
  const same = resuming && isSame(resuming, info)
  // Of a file that is read otherwise, the columns are not those that were chosen.
  const isKnown = same && isSameLayout(file.layout, resuming.layout)
  const known = isKnown ? resuming.targets : restored?.targets
  const columns = info.columns.map((column, at) => ({
    ...column,
    target: (known ? targetIn(known, file, column, at) : undefined) ?? (isKnown ? '' : (column.field ?? '')),
  }))
  return {
    file: {
      ...file,
      status: 'ready',
      info,
      journal: same ? resuming.journal : journalName(info, connection.target),
      matches: resuming ? same : undefined,
      restored: restored?.steps,
    },
    columns,
    reading: { ...reading, ...(same ? resuming.reading : (restored?.reading ?? info.reading)) },
    isKnown,
  }
}
