/** A database that an option names by its URL, and the client that the user has installed for it. */
import { usageError } from './exit.js'

/**
 * Where something is to be kept.
 * @typedef {object} Place
 * @property {string} option that names it
 * @property {'redis' | 'postgres'} kind
 * @property {string} url for the client
 * @property {string} displayed the same for people: without user, password and parameters
 * @property {string | undefined} name behind `#`
 */

/**
 * Returns the place that an option names; undefined if it is no URL of a database.
 * @param {string} option
 * @param {string | undefined} given
 * @returns {Place | undefined}
 */
export function databaseOf(option, given) {
  const [, scheme] = /^(rediss?|postgres(?:ql)?):\/\//i.exec(given ?? '') ?? []
  if (given === undefined || scheme === undefined) return undefined
  const kind = scheme.toLowerCase().startsWith('redis') ? 'redis' : 'postgres'
  const at = given.indexOf('#')
  const url = at < 0 ? given : given.slice(0, at)
  if (!URL.canParse(url) || new URL(url).hostname === '')
    throw usageError(
      `${option} takes a URL such as ${kind}://localhost/0#users. Write special characters of a password as %XX.`,
    )
  const { protocol, host, pathname } = new URL(url)
  return {
    option,
    kind,
    url,
    displayed: `${protocol}//${host}${pathname}`,
    name: at < 0 ? undefined : decoded(given.slice(at + 1)) || undefined,
  }
}

/**
 * Connects by the first client that is installed.
 * @param {Place} place
 * @param {(name: string) => Promise<any>} load imports a client
 * @returns {Promise<{ client: any, end: () => Promise<void> }>} `end` never fails
 */
export async function connect({ option, kind, url }, load) {
  const clients = CLIENTS[kind]
  for (const [name, open] of Object.entries(clients)) {
    const module = await load(name).catch((error) => {
      if (error?.code === 'ERR_MODULE_NOT_FOUND') return undefined
      throw error
    })
    if (!module) continue
    const { client, end } = await open(module, url)
    return {
      client,
      end: async () => {
        await Promise.resolve(end()).catch(ignore)
      },
    }
  }
  const [first, second] = Object.keys(clients)
  throw usageError(
    `${option} ${kind}://… needs a client beside this package, and finds none. Install one, in the same folder: npm install ${first} (or ${second}).`,
  )
}

/** Imports a client: one that a test gives, or the one that is installed. @param {import('./program.js').Host} host */
export const clientLoader = (host) => host.loadClient ?? ((/** @type {string} */ name) => import(name))

/** What a client makes of a failure is found at the next step. */
const ignore = () => {}

/** By kind and package. @type {Record<Place['kind'], Record<string, (module: any, url: string) => Promise<{ client: any, end: () => unknown }>>>} */
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
