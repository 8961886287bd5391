/** A journal that `--journal` puts into a database, by a client that the user has installed. */
import { basename } from 'node:path'
import os from 'node:os'
import process from 'node:process'
import { postgresJournal } from '../journal/postgres.js'
import { redisJournal } from '../journal/redis.js'
import { connect } from './database.js'
import { usageError } from './exit.js'
import { duration, printable, wrap } from './text.js'

/** @typedef {import('./database.js').Place} Place */

/**
 * Returns the journal's name: as given behind `#`, or of the app and the file, so that the same command on another machine
 * finds the same journal.
 * @param {Place} place
 * @param {string | undefined} file
 * @param {import('../index.d.ts').Connection} connection
 */
export function nameIn(place, file, { appId, endpoint }) {
  if (place.name !== undefined) return place.name
  if (file === undefined)
    throw usageError('what is read once has no name for its journal: add one to the URL of --journal, such as …#users.')
  return `${appOf({ appId, endpoint })}/${basename(file)}`.slice(-MOST_NAME)
}

/** Returns what stands for the app in a name: its ID, or the host of its endpoint. @param {import('../index.d.ts').Connection} connection */
export const appOf = ({ appId, endpoint }) => (endpoint === undefined ? String(appId) : new URL(endpoint).host)

/**
 * Opens the journal for the check and the import; it is held to the program's end.
 * @param {Place} place
 * @param {string} name
 * @param {{ takeOver?: boolean, onWait?: (holder: { worker: string, waitMs: number }) => void, load: (name: string) => Promise<any> }} how
 *   `load` imports a client
 * @returns {Promise<import('./journal.js').RunJournal>}
 */
export async function openDatabaseJournal(place, name, { takeOver, onWait, load }) {
  const { client, end } = await connect(place, load)
  const journalOf = place.kind === 'redis' ? redisJournal : postgresJournal
  let waiting = false
  const journal = journalOf(client, {
    name,
    takeOver: takeOver === true,
    worker: `process ${process.pid} on ${os.hostname()}`.slice(0, MOST_WORKER),
    onWait(/** @type {{ worker: string, waitMs: number }} */ holder) {
      waiting = true
      onWait?.(holder)
    },
  })
  return {
    path: `${name} in ${place.displayed}`,
    load: () => journal.load().finally(() => (waiting = false)),
    stopWaiting: () => void (waiting && journal.close().catch(() => {})),
    append: (bytes) => journal.append(bytes),
    close: async () => {},
    // A hold that could not be released ends by itself.
    end: async () => {
      await journal.close().catch(() => {})
      await end()
    },
  }
}

/**
 * Says why a run does not begin yet: another worker holds the journal, and may have ended.
 * @param {string} name
 * @param {{ worker: string, waitMs: number }} holder
 */
export const databaseWaitNote = (name, { worker, waitMs }) =>
  wrap(
    `${printable(name)} is held by ${printable(worker)}. Waits up to ${duration(waitMs)} for a sign of life. Without one, this run takes the journal over. (--take-over does so at once.)`,
  )

/** As journals take them. */
const MOST_NAME = 100
const MOST_WORKER = 200
