// The worker: reads, checks and sends, so that the page always reacts and a hidden tab is not slowed. It keeps the key,
// the file and what became of each row; the page asks for what it displays.

import { choicesFor, prepareFix } from './worker/bulk.js'
import { createCheck } from './worker/check.js'
import { createRoles } from './package.js'
import { createConnection } from './worker/connection.js'
import { createKeeper, forgetFixes, forgetOldFixes } from './worker/kept.js'
import { createRun, readingOf } from './worker/run.js'
import { openSource } from './worker/source.js'
import { createComparison } from './worker/verify.js'
import { setWords } from './worker/words.js'

/**
 * What stays between calls. The page asks in an order in which each is there when it is needed.
 *
 * `comparing`: runs now, or ran last; `compared`: the last that was completed.
 *
 * `layout`: how the file is read; `keeper`: keeps what was fixed, with what the `page` knows of the file; `preparing`: the fix of a cause that is looked at.
 *
 * @type {Record<'connection' | 'source' | 'layout' | 'keeper' | 'page' | 'check' | 'preparing' | 'run' | 'comparing' | 'compared', any>}
 */
const desk = {
  connection: undefined,
  source: undefined,
  layout: undefined,
  keeper: undefined,
  page: undefined,
  check: undefined,
  preparing: undefined,
  run: undefined,
  comparing: undefined,
  compared: undefined,
}

const post = (event) => self.postMessage(event)

/** What the page may ask; each name is a call of `client.js`. */
const CALLS = {
  speak: setWords,
  connect(given) {
    desk.connection = createConnection(given)
    return desk.connection.info
  },
  async open(file, how) {
    desk.source = await openSource(file, how)
    desk.layout = how.layout ?? {}
    desk.check = desk.run = desk.compared = undefined
    desk.keeper = await createKeeper(desk.source, desk.source.info, desk.layout)
    await forgetOldFixes(Date.now())
    return { ...desk.source.info, restored: await desk.keeper.restore() }
  },
  /** `page`: what is kept with the fixes, to know the file again as it is read now. */
  async check(options, page) {
    desk.check = undefined
    stopPreparing()
    desk.page = page
    const check = await createCheck(desk.source, desk.connection, options)
    desk.check = check
    return { ...check.summary, kept: await desk.keeper.keep(page) }
  },
  // A list may ask once more while the next check runs.
  problems: (cause, from, count) => desk.check?.problems(cause, from, count) ?? [],
  record: (row) => desk.check.record(row),
  async fix(row, change) {
    const found = await desk.check.fix(row, change)
    await desk.keeper.keepWaiting(desk.page)
    return found
  },
  choices: (cause) => choicesFor(desk.check, cause),
  async prepare(cause, how) {
    const turn = stopPreparing()
    const found = await prepareFix(desk.check, cause, how, turn)
    if (turn.isOver || !found) return undefined
    desk.preparing.found = found
    const { patches, ...displayed } = found
    return displayed
  },
  stopPreparing: () => void stopPreparing(),
  /** Makes the fix that was prepared last. */
  async apply(what) {
    const { number, patches } = desk.preparing.found
    await desk.source.apply(what, number, patches)
  },
  forgetFixes,
  note: (what, number, before) => desk.source.note(what, number, before),
  undo: () => desk.source.undo().before,
  createRoles: (roles) => createRoles(roles, desk.connection.options),
  badRows: () => desk.check.badRows(),
  fixedFile: () => desk.source.file(),
  async run(options) {
    await desk.source.applyFixes()
    desk.run = createRun(desk.source, desk.connection, options, post)
    const report = await desk.run.ended
    if (report.status === 'complete') {
      await forgetFixes(desk.source.info)
      desk.keeper = await createKeeper(desk.source, desk.source.info, desk.layout)
    }
    return report
  },
  stop: () => desk.run?.stop(),
  pause: (isPaused) => desk.run?.pause(isPaused),
  outcomes: (from, count) => desk.run.account.slice(from, count),
  find: (outcome, text) => desk.run.account.find(outcome, text),
  accountFile: (format) => desk.run.account.file(format),
  notImported: () => desk.run.notImported(),
  async compare(options, isChange) {
    // A check has applied what was fixed since; what an import has read stays as it was.
    const read = options ? readingOf(desk.source, options) : desk.run.read
    const comparing = createComparison(read, desk.connection, isChange, post)
    desk.comparing = comparing
    const found = await comparing.ended
    if (found.report.status === 'complete') desk.compared = comparing
    return found
  },
  stopComparing: () => desk.comparing?.stop(),
  comparedFile: (name) => desk.compared.file(name),
  forget: (journal) =>
    new Promise((resolve) => {
      const asked = indexedDB.deleteDatabase(`cometchat-import:${journal}`)
      asked.onsuccess = asked.onerror = asked.onblocked = () => resolve(undefined)
    }),
}

/** Ends the fix that is prepared, if one is, and begins the turn of the next. */
function stopPreparing() {
  if (desk.preparing) desk.preparing.isOver = true
  desk.preparing = { isOver: false }
  return desk.preparing
}

self.addEventListener('message', async ({ data: { id, name, args } }) => {
  try {
    self.postMessage({ id, result: await CALLS[name](...args) })
  } catch (/** @type {any} */ error) {
    const { code = 'INTERNAL', message = String(error), remedies } = error ?? {}
    self.postMessage({ id, error: { code, message, remedies } })
  }
})
