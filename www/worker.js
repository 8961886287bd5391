// The worker: reads, checks and sends, so that the page always reacts and a hidden tab is not slowed. It keeps the key,
// the file and what became of each row; the page asks for what it displays.

import { createCheck } from './worker/check.js'
import { createRoles } from './package.js'
import { createConnection } from './worker/connection.js'
import { createRun } from './worker/run.js'
import { openSource } from './worker/source.js'

/**
 * What stays between calls. The page asks in an order in which each is there when it is needed.
 *
 * @type {Record<'connection' | 'source' | 'check' | 'run', any>}
 */
const desk = { connection: undefined, source: undefined, check: undefined, run: undefined }

const post = (event) => self.postMessage(event)

/** What the page may ask; each name is a call of `client.js`. */
const CALLS = {
  connect(given) {
    desk.connection = createConnection(given)
    return desk.connection.info
  },
  async open(file, how) {
    desk.source = await openSource(file, how)
    desk.check = desk.run = undefined
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
  outcomes: (from, count) => desk.run.account.slice(from, count),
  find: (outcome, text) => desk.run.account.find(outcome, text),
  accountFile: (format) => desk.run.account.file(format),
  notImported: () => desk.run.notImported(),
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
