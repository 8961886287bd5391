/** One sandbox: its state, and how a request becomes a response. */
import { failure } from './plain-response.js'
import { corsHeaders, isPreflight, preflight } from './cors.js'
import { createImporting } from './importing.js'
import { refuseKey } from './keys.js'
import { readOptions } from './options.js'
import { randomStream } from './random.js'
import { untilAborted } from './response.js'
import { createStandard } from './standard/index.js'
import { createStats } from './stats.js'
import { createStore, readOnly } from './store.js'

/** @param {import('../sandbox.js').SandboxOptions} given */
export function createCore(given) {
  const options = readOptions(given)
  const store = createStore(options)
  const { recorder, view: stats } = createStats()
  let { importUsers, standard, jitter } = started()

  function started() {
    const importUsers = createImporting({ options, store, recorder, stats })
    const standard = createStandard({ options, store, recorder })
    const jitter = { uplink: randomStream(options.seed, 'uplink'), latency: randomStream(options.seed, 'latency') }
    return { importUsers, standard, jitter }
  }

  /**
   * Responds to a request.
   *
   * @param {Request} request
   * @returns {Promise<import('./plain-response.js').PlainResponse>}
   * @throws {import('./response.js').Dropped} if the connection is to break; the abort's reason if the caller aborts
   */
  async function respond(request) {
    if (request.signal?.aborted) throw request.signal.reason
    if (options.cors && isPreflight(request)) return preflight(request)
    recorder.inFlight(1)
    try {
      await delay('uplink', request.signal)
      const made = await route(request)
      await delay('latency', request.signal)
      return { ...made, headers: { ...made.headers, ...commonHeaders() } }
    } finally {
      recorder.inFlight(-1)
    }
  }

  /** @param {'uplink' | 'latency'} name @param {AbortSignal} signal */
  async function delay(name, signal) {
    const [least, most] = options[name]
    const ms = Math.round(least + (most - least) * jitter[name]())
    if (ms > 0) await untilAborted(options.sleep(ms), signal)
  }

  /** @param {Request} request @returns {import('./plain-response.js').PlainResponse | Promise<import('./plain-response.js').PlainResponse>} */
  function route(request) {
    const url = new URL(request.url)
    const path = pathBelow(url.pathname, options.base)
    const keyRefusal = refuseKey(request, url, options)
    if (path === '/data_import/users' && request.method === 'POST') return importUsers(request, keyRefusal)
    if (path === '/redirected') recorder.redirectFollowed()
    const made = standard(request, path, url.searchParams, keyRefusal)
    if (made) return made
    if (keyRefusal && path !== undefined) return keyRefusal
    return failure(404, 'ERR_API_NOT_FOUND', 'The API does not exist. Please use correct API.')
  }

  /** @returns {Record<string, string>} */
  function commonHeaders() {
    return {
      ...(options.hints.has('date') && { date: new Date(options.now()).toUTCString() }),
      ...(options.cors && corsHeaders(options.exposeHeaders)),
    }
  }

  function reset() {
    store.reset()
    recorder.reset()
    ;({ importUsers, standard, jitter } = started())
  }

  return { respond, base: options.base, users: readOnly(store.users), stats, recorder, reset }
}

/**
 * Returns the path below the base: `/v3/users/` → `/users`; `/v3.0` is the same API. Undefined outside it.
 *
 * @param {string} pathname
 * @param {string} base
 */
function pathBelow(pathname, base) {
  for (const prefix of [`${base}.0/`, `${base}/`]) {
    if (pathname.startsWith(prefix)) return pathname.slice(prefix.length - 1).replace(/\/+$/, '')
  }
}
