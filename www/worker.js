// The worker: reads, checks and sends, so that the page always reacts and a hidden tab is not slowed. It keeps the key,
// the file and what became of each row; the page asks for what it displays.

import { createCheck } from './worker/check.js'
import { createRoles } from './package.js'
import { createConnection } from './worker/connection.js'
import { createRun, readingOf } from './worker/run.js'
import { openSource } from './worker/source.js'
import { createComparison } from './worker/verify.js'
import { setWords } from './worker/words.js'

/**
 * What stays between calls. The page asks in an order in which each is there when it is needed.
 *
 * `comparing`: runs now, or ran last; `compared`: the last that was completed.
 *
 * @type {Record<'connection' | 'source' | 'check' | 'run' | 'comparing' | 'compared', any>}
 */
const desk = {
  connection: undefined,
  source: undefined,
  check: undefined,
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
    desk.check = desk.run = desk.compared = undefined
    return desk.source.info
  },
  async check(options) {
    desk.check = undefined
    const check = await createCheck(desk.source, desk.connection, options)
    desk.check = check
    return check.summary
  },
  // A list may ask once more while the next check runs.
  problems: (cause, from, count) => desk.check?.problems(cause, from, count) ?? [],
  record: (row) => desk.check.record(row),
  fix: (row, change) => desk.check.fix(row, change),
  createRoles: (roles) => createRoles(roles, desk.connection.options),
  badRows: () => desk.check.badRows(),
  fixedFile: () => desk.source.blob(),
  async run(options) {
    desk.run = createRun(desk.source, desk.connection, options, post)
    return desk.run.ended
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

self.addEventListener('message', async ({ data: { id, name, args } }) => {
  try {
    self.postMessage({ id, result: await CALLS[name](...args) })
  } catch (/** @type {any} */ error) {
    const { code = 'INTERNAL', message = String(error), remedies } = error ?? {}
    self.postMessage({ id, error: { code, message, remedies } })
  }
})
