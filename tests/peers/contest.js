// One contender in one series of requests: the server, a store, four processes, and what the server counted.
import { refusedCount, shortestMs, surestMs, worstCount } from './count.js'
import { createTimer, startProcesses } from './processes.js'
import { startServer, trips } from './server.js'

export const PROCESSES = 4
export const AT_ONCE = 6
export const REQUESTS = 210
export const LIMIT = 60
/** What a second file or a resume looks like: some at once, and the others when the window is almost over. */
const GAP = { first: 30, windows: 0.95 }
const SEED = 17
/** How many times the shortest time is waited for those who take longer. */
const PATIENCE = 4

/** Name → when how many requests are there, in windows. @type {Record<string, (windowMs: number) => { atMs: number, requests: number }[]>} */
export const SERIES = {
  steady: () => [{ atMs: 0, requests: REQUESTS }],
  gap: (windowMs) => [
    { atMs: 0, requests: GAP.first },
    { atMs: GAP.windows * windowMs, requests: REQUESTS - GAP.first },
  ],
}

/**
 * @typedef {object} Result
 * @property {number} worst the most requests in any window
 * @property {number} refused how many a sliding log would have refused
 * @property {number | null} ratio of the time to the shortest; null if not all had a response in four times the shortest
 * @property {number} responses requests
 */

/**
 * The ratio to the shortest time below which nobody can be who is sure to keep the limit.
 *
 * @param {string} series
 * @param {number} windowMs
 */
export function surestRatio(series, windowMs) {
  const [bursts, rate, nextTrip] = [SERIES[series](windowMs), { limit: LIMIT, windowMs }, trips(SEED)]
  const host = { connections: PROCESSES * AT_ONCE, nextLatencyMs: () => nextTrip().latency }
  return surestMs(bursts, rate, host) / shortestMs(bursts, rate)
}

/**
 * Has a contender send all requests of a series, and says what the server has counted.
 *
 * @param {import('./contenders.js').Contender} contender
 * @param {object} how
 * @param {string} how.series
 * @param {number} how.windowMs
 * @param {{ folder: string }} how.project where the processes run
 * @param {import('../bench/rig/machine.js').Node} how.node
 * @param {import('./stores.js').Store} how.store
 * @returns {Promise<Result>}
 */
export async function runContender({ worker, options, work }, { series, windowMs, project, node, store }) {
  const rate = { limit: LIMIT, windowMs }
  const bursts = SERIES[series](windowMs)
  const shortest = shortestMs(bursts, rate)
  const server = await startServer({ seed: SEED, requests: REQUESTS })
  const given = { url: server.url, store: store.given, rate, processes: PROCESSES, atOnce: AT_ONCE, worker, options }
  try {
    const processes = await startProcesses(project, node, given)
    const beganMs = performance.now()
    for (let n = 0; n < PROCESSES; n += 1) processes.send(n, { begin: true })
    const hand = (/** @type {number} */ requests) => handOut(work, requests, server, processes)
    const timers = bursts.map(({ atMs, requests }) => setTimeout(() => hand(requests), atMs))
    const late = createTimer(PATIENCE * shortest)
    try {
      await Promise.race([server.all, processes.failed, late.passed])
    } finally {
      for (const timer of timers) clearTimeout(timer)
      late.clear()
      await processes.stop()
    }
    const { moments, lastMs } = server.counted()
    return {
      worst: worstCount(moments, windowMs),
      refused: refusedCount(moments, rate),
      ratio: server.responses() === REQUESTS ? (lastMs - beganMs) / shortest : null,
      responses: server.responses(),
    }
  } finally {
    await server.close()
  }
}

/** Gives contenders the work that is there now, as each takes it. */
function handOut(work, requests, server, processes) {
  if (work === 'turns') server.give(requests)
  else if (work === 'queue') processes.send(0, { add: requests })
  else for (let n = 0; n < PROCESSES; n += 1) processes.send(n, { add: Math.ceil((requests - n) / PROCESSES) })
}
