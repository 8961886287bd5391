// What leaves the Worker: on its way to the sandbox, counted for each call.
import { Headers } from 'miniflare'

/** @param {string} url where the sandbox listens */
export function createOutbound(url) {
  /** By the call's id: requests so far, in flight, and the most that were seen. @type {Map<string, { requests: number, inFlight: number, mostInFlight: number, open: number, subrequests: number }>} */
  const calls = new Map()
  const strangers = []
  let onRequest = () => {}

  async function outbound(request) {
    const headers = new Headers(request.headers)
    const [id = '', open, subrequests] = (headers.get('x-meter') ?? '').split(',')
    headers.delete('x-meter')
    if (!request.url.startsWith(url)) strangers.push(request.url)
    if (!calls.has(id)) calls.set(id, { requests: 0, inFlight: 0, mostInFlight: 0, open: 0, subrequests: 0 })
    const call = calls.get(id)
    call.requests += 1
    call.inFlight += 1
    call.mostInFlight = Math.max(call.mostInFlight, call.inFlight)
    // As the Worker counted: its bucket's calls are in these.
    call.open = Math.max(call.open, Number(open))
    call.subrequests = Math.max(call.subrequests, Number(subrequests))
    const body = new Uint8Array(await request.arrayBuffer())
    onRequest(calls.size, call.requests)
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
      call.inFlight -= 1
    }
  }

  return {
    outbound,
    calls,
    /** Requests to anywhere else. */
    strangers,
    /** Called for each request with the number of its call and its number in that. */
    set onRequest(listener) {
      onRequest = listener
    },
  }
}

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
