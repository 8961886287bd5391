/** A journal that `--journal` puts into a database, by a client that the user has installed. */
import { basename } from 'node:path'
import os from 'node:os'
import process from 'node:process'
import { postgresJournal } from '../journal/postgres.js'
import { redisJournal } from '../journal/redis.js'
import { usageError } from './exit.js'
import { duration, printable, wrap } from './text.js'

/**
 * Where the journal is to be.
 * @typedef {object} Place
 * @property {string} kind `redis` or `postgres`
 * @property {string} url for the client
 * @property {string} displayed the same for people: without user, password and parameters
 * @property {string | undefined} name
 */

/**
 * Returns the place that `--journal` names; undefined if that is a file's path.
 * @param {string | undefined} given
 * @returns {Place | undefined}
 */
export function databaseOf(given) {
  const [, scheme] = /^(rediss?|postgres(?:ql)?):\/\//i.exec(given ?? '') ?? []
  if (given === undefined || scheme === undefined) return undefined
  const kind = scheme.toLowerCase().startsWith('redis') ? 'redis' : 'postgres'
  const at = given.indexOf('#')
  const url = at < 0 ? given : given.slice(0, at)
  if (!URL.canParse(url) || new URL(url).hostname === '')
    throw usageError(
      `--journal takes a URL such as ${kind}://localhost/0#users. Write special characters of a password as %XX.`,
    )
  const { protocol, host, pathname } = new URL(url)
  return {
    kind,
    url,
    displayed: `${protocol}//${host}${pathname}`,
    name: at < 0 ? undefined : decoded(given.slice(at + 1)) || undefined,
  }
}

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
  const app = endpoint === undefined ? appId : new URL(endpoint).host
  return `${app}/${basename(file)}`.slice(-MOST_NAME)
}

/**
 * Opens the journal for the check and the import; it is held to the program's end.
 * @param {Place} place
 * @param {string} name
 * @param {{ takeOver?: boolean, onWait?: (holder: { worker: string, waitMs: number }) => void, load: (name: string) => Promise<any> }} how
 *   `load` imports a client
 * @returns {Promise<import('./journal.js').RunJournal>}
 */
export async function openDatabaseJournal(place, name, { takeOver, onWait, load }) {
  const { client, end, journalOf } = await connect(place, load)
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
      await Promise.resolve(end()).catch(() => {})
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

/**
 * Connects by the first client that is installed.
 * @param {Place} place
 * @param {(name: string) => Promise<any>} load
 */
async function connect({ kind, url }, load) {
  const clients = CLIENTS[kind] ?? {}
  for (const [name, open] of Object.entries(clients)) {
    const module = await load(name).catch((error) => {
      if (error?.code === 'ERR_MODULE_NOT_FOUND') return undefined
      throw error
    })
    if (module) return { journalOf: kind === 'redis' ? redisJournal : postgresJournal, ...(await open(module, url)) }
  }
  const [first, second] = Object.keys(clients)
  throw usageError(
    `--journal ${kind}://… needs a client beside this package, and finds none. Install one, in the same folder: npm install ${first} (or ${second}).`,
  )
}

/** What a client makes of a failure is found at the next step. */
const ignore = () => {}

/** By kind and package. @type {Record<string, Record<string, (module: any, url: string) => Promise<{ client: any, end: () => unknown }>>>} */
const CLIENTS = {
  redis: {
    async ioredis({ default: byDefault, Redis = byDefault }, url) {
      const retryStrategy = (/** @type {number} */ tries) => Math.min(100 * tries, 1000)
      const client = new Redis(url, { maxRetriesPerRequest: 1, connectTimeout: CONNECT_MS, retryStrategy })
      client.on('error', ignore)
      return { client, end: () => client.disconnect() }
    },
    async redis({ createClient }, url) {
      const reconnectStrategy = (/** @type {number} */ tries) => (tries < MOST_TRIES ? 200 * (tries + 1) : false)
      const client = createClient({ url, socket: { connectTimeout: CONNECT_MS, reconnectStrategy } })
      client.on('error', ignore)
      // One that does not connect says why at the first step.
      await client.connect().catch(ignore)
      return { client, end: () => client.destroy?.() ?? client.disconnect() }
    },
  },
  postgres: {
    async pg({ default: byDefault, Pool = byDefault?.Pool }, connectionString) {
      const client = new Pool({ connectionString, max: 1, connectionTimeoutMillis: CONNECT_MS })
      client.on('error', ignore)
      return { client, end: () => client.end() }
    },
    async postgres({ default: postgres }, url) {
      const client = postgres(url, { max: 1, connect_timeout: CONNECT_MS / 1000, onnotice: ignore })
      return { client, end: () => client.end({ timeout: 1 }) }
    },
  },
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const CONNECT_MS = 10_000
const MOST_TRIES = 5

/** As journals take them. */
const MOST_NAME = 100
const MOST_WORKER = 200
