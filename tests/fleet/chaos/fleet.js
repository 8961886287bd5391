// Many workers on one limit, with a server that counts, and trouble.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '../../../pkg/sandbox/index.js'

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url))

export const RATE = { limit: 60, windowMs: 6_000 }
const WORKERS = 4
/** COMETCHAT_IMPORT_REQUESTS=330 makes the trouble last longer. */
const REQUESTS = Number(process.env.COMETCHAT_IMPORT_REQUESTS ?? 150)
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
 * @returns {Promise<{ most: number, late: number, refused: number, times: number, blows: number }>} the most in a window; requests that
 *   a busy machine counted after they were given up, which is not ours to limit and not among those; requests that the server refused;
 *   the time over the shortest; and how often a worker was killed or stopped
 */
export async function endure({ store, trouble = async () => {}, requests = REQUESTS, workers = WORKERS }) {
  const counted = new Set()
  const known = new Set()
  const late = new Set()
  /** Until when a request may be counted, by its user. @type {Map<string, number>} */
  const deadlines = new Map()
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
        if (Date.now() > (deadlines.get(uid) ?? Number.POSITIVE_INFINITY)) late.add(n)
        known.add(uid.split('-')[0])
        if (known.size === workers) begun.open()
        if (counted.size >= requests) enough.open()
        return false
      },
    },
  })
  const ending = new AbortController()
  const running = Array.from({ length: workers }, () => start(store, url, deadlines, enough.fail))
  let blows = 0
  /** @type {Fleet} */
  const fleet = {
    kill(at) {
      const worker = running[at % workers]
      if (!known.has(worker.id)) return
      blows += 1
      worker.kill()
      running[at % workers] = start(store, url, deadlines, enough.fail)
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
    const most = fullest(sandbox.stats.arrivals.filter((_, at) => !late.has(at + 1)))
    return { most, late: late.size, refused: sandbox.stats.refused, times: tookMs / shortestMs, blows }
  } finally {
    for (const worker of running) worker.kill()
    await Promise.all(running.map(({ ended }) => ended))
    await close()
  }
}

/** What was found, in a line. @param {Awaited<ReturnType<typeof endure>>} found */
export const describe = ({ most, late, refused, times, blows }) =>
  `${most} in the fullest window, ${refused} refused, ${late} late, ${blows} blows, ${times.toFixed(3)} of the shortest time`

/** The most in a window, wherever it begins. @param {number[]} moments */
function fullest(moments) {
  const sorted = moments.sort((one, other) => one - other)
  return Math.max(
    ...sorted.map((from, at) => sorted.filter((to, other) => other >= at && to < from + RATE.windowMs).length),
  )
}

/**
 * A worker as a process.
 *
 * @param {object} store
 * @param {string} endpoint
 * @param {Map<string, number>} deadlines of its requests
 * @param {(error: Error) => void} fail if it ends by itself
 */
function start(store, endpoint, deadlines, fail) {
  const child = spawn(process.execPath, [WORKER, JSON.stringify({ store, endpoint, ...OPTIONS })], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [uid, until] = line.split(' ')
    if (/^\d+-\d+ \d+$/.test(line)) deadlines.set(uid, Number(until))
    else output += line
  })
  child.stderr.setEncoding('utf8').on('data', (text) => (output += text))
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
