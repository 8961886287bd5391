// The server that all are measured by. It refuses nothing: it notes when it counted each request.
import { createServer } from 'node:http'
import { randomStream } from '../../pkg/sandbox/random.js'
import { taken } from './taken.js'

/** Milliseconds between a request and its response; the request is counted at some point of them. */
const LATENCY_MS = { least: 20, most: 100 }

/** Returns what makes the times of requests, in milliseconds: until each is counted, and until its response. @param {number} seed */
export function trips(seed) {
  const random = randomStream(seed, 'latency')
  return () => {
    const latency = LATENCY_MS.least + random() * (LATENCY_MS.most - LATENCY_MS.least)
    return { there: random() * latency, latency }
  }
}

/**
 * Besides requests (`POST`), it gives out turns (`GET`): to contenders that are only a limiter, it is the queue. A turn is
 * given when there is one, and refused when there will be none. `HEAD` opens a connection.
 *
 * @param {{ seed: number, requests: number }} options `requests`: how many there will be
 */
export async function startServer({ seed, requests }) {
  const nextTrip = trips(seed)
  const after = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms))
  /** @type {number[]} */
  const moments = []
  /** @type {(() => void)[]} */
  const waiting = []
  let [turns, given, responses, lastMs] = [0, 0, 0, 0]
  let finish = () => {}
  const all = new Promise((resolve) => (finish = () => resolve(undefined)))

  const takeTurn = async () => {
    if (given === requests) return false
    given += 1
    if (turns === 0) await new Promise((resolve) => waiting.push(() => resolve(undefined)))
    else turns -= 1
    return true
  }
  const serve = async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    if (request.method === 'HEAD') return response.end()
    if (request.method === 'GET') return response.writeHead((await takeTurn()) ? 200 : 204).end()
    const { there, latency } = nextTrip()
    await after(there)
    moments.push(performance.now())
    await after(latency - there)
    lastMs = performance.now()
    response.writeHead(200, { 'content-type': 'application/json' }).end(taken(body))
    responses += 1
    if (responses === requests) finish()
  }
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    // Whoever breaks off is at its end.
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    /** Makes so many more turns. @param {number} count */
    give(count) {
      turns += count
      while (turns > 0 && waiting.length > 0) {
        turns -= 1
        waiting.shift()?.()
      }
    },
    /** Resolves when all requests have their responses. */
    all,
    responses: () => responses,
    /** When it counted each request, and when the last response left, by `performance.now()`. */
    counted: () => ({ moments: [...moments], lastMs }),
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }
}
