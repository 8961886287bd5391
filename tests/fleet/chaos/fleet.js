// Many workers on one limit, with a server that counts, and trouble.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '../../../pkg/sandbox/index.js'

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url))

export const RATE = { limit: 60, windowMs: 6_000 }
const WORKERS = 4
/** COMETCHAT_IMPORT_REQUESTS=330 makes the trouble last longer. */
const REQUESTS = Number(process.env.COMETCHAT_IMPORT_REQUESTS ?? 150)
/** No request may be counted after it was given up, which on a busy machine takes more than a second. */
const OPTIONS = { rate: RATE, concurrency: 6, timeoutMs: 3_000 }

/**
 * @typedef {object} Fleet what trouble is made of
 * @property {(at: number) => void} kill ends a worker at once, and starts another; not one that has sent nothing yet, or on a busy machine
 *   none would ever get so far
 * @property {(at: number, ms: number) => Promise<void>} freeze stops a worker for so long
 */

/**
 * Runs workers until the server has counted so many requests.
 *
 * @param {object} given
 * @param {{ module: string }} given.store with a module that exports `openLimiter(store)`
 * @param {(fleet: Fleet, signal: AbortSignal) => Promise<unknown>} [given.trouble] begins when all workers have sent something: one that
 *   has just started has nothing to compare the store's clock and state with
 * @param {number} [given.requests]
 * @param {number} [given.workers]
 * @returns {Promise<{ most: number, refused: number, times: number, blows: number }>} the most in a window, requests that the server
 *   refused, the time over the shortest, and how often a worker was killed or stopped
 */
export async function endure({ store, trouble = async () => {}, requests = REQUESTS, workers = WORKERS }) {
  const counted = new Set()
  const known = new Set()
  const enough = gate()
  const begun = gate()
  const { url, sandbox, close } = await startSandbox({
    rate: RATE,
    uplink: [10, 50],
    latency: [10, 50],
    faults: {
      // A fault that never falls sees every request.
      drop(n, _, [uid]) {
        counted.add(n)
        known.add(uid.split('-')[0])
        if (known.size === workers) begun.open()
        if (counted.size >= requests) enough.open()
        return false
      },
    },
  })
  const ending = new AbortController()
  const running = Array.from({ length: workers }, () => start(store, url, enough.fail))
  let blows = 0
  /** @type {Fleet} */
  const fleet = {
    kill(at) {
      const worker = running[at % workers]
      if (!known.has(worker.id)) return
      blows += 1
      worker.kill()
      running[at % workers] = start(store, url, enough.fail)
    },
    async freeze(at, ms) {
      blows += 1
      await running[at % workers].freeze(ms)
    },
  }
  try {
    await Promise.race([begun.opened, enough.opened])
    await Promise.all([trouble(fleet, ending.signal).catch(ignoreAbort), enough.opened.finally(() => ending.abort())])
    const arrivals = [...sandbox.stats.arrivals].sort((one, other) => one - other)
    const tookMs = arrivals[requests - 1] - arrivals[0]
    const shortestMs = Math.floor((requests - 1) / RATE.limit) * RATE.windowMs
    const { refused } = sandbox.stats
    return { most: sandbox.stats.maxInWindow(RATE.windowMs), refused, times: tookMs / shortestMs, blows }
  } finally {
    for (const worker of running) worker.kill()
    await Promise.all(running.map(({ ended }) => ended))
    await close()
  }
}

/** What was found, in a line. @param {Awaited<ReturnType<typeof endure>>} found */
export const describe = ({ most, refused, times, blows }) =>
  `${most} in the fullest window, ${refused} refused, ${blows} blows, ${times.toFixed(3)} of the shortest time`

/** A worker as a process. @param {object} store @param {string} endpoint @param {(error: Error) => void} fail if it ends by itself */
function start(store, endpoint, fail) {
  const child = spawn(process.execPath, [WORKER, JSON.stringify({ store, endpoint, ...OPTIONS })], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const ended = once(child, 'close').then(([, signal]) => {
    if (signal !== 'SIGKILL') fail(new Error(`a worker ended by itself: ${output}`))
  })
  return {
    /** What the users whom it sends begin with. */
    id: String(child.pid),
    ended,
    kill: () => child.kill('SIGKILL'),
    async freeze(/** @type {number} */ ms) {
      child.kill('SIGSTOP')
      await sleep(ms)
      child.kill('SIGCONT')
    },
  }
}

/** A promise that others open. */
function gate() {
  let open = () => {}
  let fail = (/** @type {Error} */ _) => {}
  const opened = new Promise((resolve, reject) => {
    open = () => resolve(undefined)
    fail = reject
  })
  return { opened, open, fail }
}

/** @param {Error} error */
function ignoreAbort(error) {
  if (error.name !== 'AbortError') throw error
}
