// What leaves the Workers: on its way to the sandboxes of the apps, counted for each call.
import { Headers } from 'miniflare'

/** @param {Record<string, string>} urls where the sandbox of each app listens */
export function createOutbound(urls) {
  /** Each call of an object by its id: requests so far, in flight, and the most that were seen. @type {Map<string, Call>} */
  const calls = new Map()
  const strangers = []
  /** @type {Set<string>} */
  const seen = new Set()
  let direct = 0
  let onRequest = () => {}

  /** The call that a request is of, or undefined if the other Worker sent it. */
  function callOf(url, meter) {
    const app = Object.keys(urls).find((name) => url.startsWith(urls[name]))
    seen.add(url)
    if (!app) strangers.push(url)
    if (!meter) {
      direct += 1
      return undefined
    }
    const [id, open, subrequests] = meter.split(',')
    if (!calls.has(id)) {
      calls.set(id, { app, requests: 0, inFlight: 0, mostInFlight: 0, open: 0, subrequests: 0 })
    }
    const call = calls.get(id)
    call.requests += 1
    call.mostInFlight = Math.max(call.mostInFlight, call.inFlight + 1)
    // As the Worker counted: its bucket's calls are in these.
    call.open = Math.max(call.open, Number(open))
    call.subrequests = Math.max(call.subrequests, Number(subrequests))
    return call
  }

  async function outbound(request) {
    const headers = new Headers(request.headers)
    const call = callOf(request.url, headers.get('x-meter'))
    headers.delete('x-meter')
    if (call) call.inFlight += 1
    const body = new Uint8Array(await request.arrayBuffer())
    if (call) onRequest(call)
    try {
      const response = await fetch(request.url, {
        method: request.method,
        headers: [...headers].filter(([name]) => !HOP.includes(name)),
        body,
        redirect: 'manual',
      })
      const passedOn = Object.fromEntries([...response.headers].filter(([name]) => !HOP.includes(name)))
      return { status: response.status, headers: passedOn, body: new Uint8Array(await response.arrayBuffer()) }
    } finally {
      if (call) call.inFlight -= 1
    }
  }

  return {
    outbound,
    calls,
    /** Requests to anywhere else. */
    strangers,
    /** Every address, once. */
    get urls() {
      return [...seen]
    },
    /** How many requests the other Worker sent. */
    get direct() {
      return direct
    },
    /** Called for each request of a call. */
    set onRequest(listener) {
      onRequest = listener
    },
  }
}

/**
 * @typedef {object} Call
 * @property {string} app
 * @property {number} requests
 * @property {number} inFlight
 * @property {number} mostInFlight
 * @property {number} open connections
 * @property {number} subrequests
 */

/** Headers of one connection, which have no meaning on the next. */
const HOP = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'content-encoding',
  'accept-encoding',
]
