// The first steps: where the users go, and the file.

import { fileErrorOf, texts } from '../texts.js'
import { isSame, journalName } from '../unfinished.js'
import { changedLayout, isSameLayout, layoutForNext } from './layout.js'
import { columnsOfPlan } from './plan.js'
import { ofFile, plain } from './state.js'

/**
 * @param {import('./state.js').Context} context
 * @param {{ go: (step: string) => void, check: () => Promise<void> }} next
 */
export const fileSteps = (context, next) => ({
  connect: (given) => connect(context, next, given),

  /** Opens another file. @param {Blob & { name?: string }} blob @param {{ handle?: any, pasted?: boolean, name?: string, layout?: import('./layout.js').Layout }} [how] */
  open(blob, how = {}) {
    const { layout: known, resuming } = context.store.state
    const { layout = resuming ? known : layoutForNext(known), ...file } = how
    return open(context, next, { pasted: false, name: blob.name, ...file, blob, layout })
  },

  /** Reads the same file again, otherwise. @param {import('./layout.js').Layout} changes */
  reread(changes) {
    const { layout, file, reading, plan } = context.store.state
    const { blob, handle, pasted, name } = file
    // What was chosen since is stronger than the plan; of a file that could not be read yet, such as a workbook whose sheet is
    // asked for, nothing was chosen.
    if (plan && file.status === 'ready') context.store.set({ plan: { ...plan, reading: {} } })
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
function opened(file, info, { resuming, connection, reading, plan }) {
  const { restored } = info
  const same = resuming && isSame(resuming, info)
  // Of a file that is read otherwise, the columns are not those that were chosen.
  const isKnown = same && isSameLayout(file.layout, resuming.layout)
  const { columns, lost = undefined } = columnsOf(file, info, { known: isKnown ? resuming : undefined, plan })
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
    reading: same
      ? { ...reading, ...resuming.reading }
      : { ...reading, ...(restored?.reading ?? info.reading), ...plan?.reading },
    ...(plan && { plan: { ...plan, lost } }),
    isKnown,
  }
}

/**
 * Returns the columns as an unfinished import has used them, or else a plan, or else this file when it was last fixed, and else as they are
 * known by their names.
 *
 * @returns {{ columns: any[], lost?: any }} `lost`: what the plan has and the file has not
 */
function columnsOf(file, info, { known, plan }) {
  if (known) return { columns: columnsOfRecord(file, info, known) }
  if (plan || !info.restored) return columnsOfPlan(plan ?? {}, info)
  const { targets } = info.restored
  return {
    columns: info.columns.map((column, at) => ({
      ...column,
      target: targetIn(targets, file, column, at) ?? column.field ?? '',
    })),
  }
}

/** Returns the columns of an unfinished import; those that the first rows do not show have lines of their own. */
function columnsOfRecord(file, { columns }, { targets }) {
  const isUnseen = (name) => targets[name] && !columns.some(({ column }) => column === name)
  const unseen = file.layout?.names === 'none' ? [] : Object.keys(targets).filter(isUnseen)
  const all = [...columns, ...unseen.map((column) => ({ column, samples: [] }))]
  return all.map((column, at) => ({ ...column, target: targetIn(targets, file, column, at) ?? '' }))
}
