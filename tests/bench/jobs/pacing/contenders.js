// Ways to keep to 60 requests a minute. Each calls `send` for every request and resolves when all have a response; a refused one
// is counted by the server, and they continue with the next.
import Bottleneck from 'bottleneck'
import { importUsers } from 'cometchat-import'
import { RateLimiter } from 'limiter'
import PQueue from 'p-queue'
import pThrottle from 'p-throttle'
import { responding } from '../instant-fetch.js'
import { LIMIT, WINDOW_MS } from './server.js'

/**
 * @typedef {() => Promise<number>} Send resolves with a status
 * @typedef {(send: Send, requests: number) => Promise<unknown>} Contender
 */

/** @type {Record<string, Contender>} */
export const CONTENDERS = {
  importUsers: (send, requests) => ours(send, requests, {}),
  'importUsers, concurrency 60': (send, requests) => ours(send, requests, { concurrency: 60 }),
  'p-throttle': throttled(false),
  'p-throttle, strict': throttled(true),
  'p-queue': queued(false),
  'p-queue, strict': queued(true),
  'bottleneck, reservoir': bottleneck({
    reservoir: LIMIT,
    reservoirRefreshAmount: LIMIT,
    reservoirRefreshInterval: WINDOW_MS,
  }),
  'bottleneck, minTime': bottleneck({ minTime: WINDOW_MS / LIMIT }),
  async limiter(send, requests) {
    const limiter = new RateLimiter({ tokensPerInterval: LIMIT, interval: WINDOW_MS })
    await each(requests, async () => {
      await limiter.removeTokens(1)
      await send()
    })
  },
  async 'a loop: 60 at once, all responses, 60 s'(send, requests) {
    for (let sent = 0; sent < requests; sent += LIMIT) {
      if (sent > 0) await sleep(WINDOW_MS)
      await each(Math.min(LIMIT, requests - sent), send)
    }
  },
  async 'a loop: 60 one after the other, 60 s'(send, requests) {
    for (let sent = 0; sent < requests; sent += 1) {
      if (sent > 0 && sent % LIMIT === 0) await sleep(WINDOW_MS)
      await send()
    }
  },
  async 'a loop: one every second'(send, requests) {
    const responses = []
    for (let sent = 0; sent < requests; sent += 1) {
      if (sent > 0) await sleep(WINDOW_MS / LIMIT)
      responses.push(send())
    }
    await Promise.all(responses)
  },
}

/** A file of as many users as so many requests hold. */
async function ours(send, requests, options) {
  const file = Array.from({ length: requests * USERS }, (_, n) => `{"uid":"user-${n}","name":"User ${n}"}\n`).join('')
  const respond = responding()
  const fetch = async (url, init) => ((await send()) === 200 ? respond(url, init) : REFUSAL)
  const report = await importUsers(file, { appId: 'bench', region: 'us', apiKey: 'rehearsal', fetch, ...options })
  if (report.imported !== requests * USERS) throw new Error(`not all were imported: ${JSON.stringify(report)}`)
}

function throttled(strict) {
  return (send, requests) => each(requests, pThrottle({ limit: LIMIT, interval: WINDOW_MS, strict })(send))
}

function queued(strict) {
  return (send, requests) =>
    new PQueue({ intervalCap: LIMIT, interval: WINDOW_MS, strict }).addAll(Array.from({ length: requests }, () => send))
}

function bottleneck(options) {
  return (send, requests) => each(requests, new Bottleneck(options).wrap(send))
}

const each = (requests, send) => Promise.all(Array.from({ length: requests }, () => send()))
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const REFUSAL = { status: 429, headers: { get: () => null }, arrayBuffer: async () => new ArrayBuffer(0) }
/** In a request. */
const USERS = 50
