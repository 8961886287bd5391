// One contender in one series of requests: the server, a store, four processes, and what the server counted.
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { refusedCount, shortestMs, worstCount } from './count.js'
import { startServer } from './server.js'

export const PROCESSES = 4
export const AT_ONCE = 6
export const REQUESTS = 210
export const LIMIT = 60
/** What a second file or a resume looks like: some at once, and the others when the window is almost over. */
const GAP = { first: 30, windows: 0.95 }
const SEED = 17
/** For four processes to start, on a busy machine. */
const START_MS = 30_000

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
 * @property {number} answered requests
 */

/**
 * @param {import('./contenders.js').Contender} contender
 * @param {object} how
 * @param {string} how.series
 * @param {number} how.windowMs
 * @param {{ folder: string }} how.project where the processes run
 * @param {import('../bench/rig/machine.js').Node} how.node
 * @param {import('./stores.js').Store} how.store
 * @returns {Promise<Result>}
 */
export async function runContender(contender, { series, windowMs, project, node, store }) {
  const rate = { limit: LIMIT, windowMs }
  const bursts = SERIES[series](windowMs)
  const shortest = shortestMs(bursts, rate)
  const server = await startServer({ seed: SEED, requests: REQUESTS })
  const shared = { url: server.url, store: store.given, rate, processes: PROCESSES, atOnce: AT_ONCE }
  const { worker, options } = contender
  const processes = Array.from({ length: PROCESSES }, (_, index) =>
    startProcess(project, node, { ...shared, index, worker, options }),
  )
  const failed = Promise.race(processes.map((one) => one.failed))
  const late = createTimer(4 * shortest + START_MS)
  try {
    const started = Promise.all(processes.map((one) => one.ready))
    if ((await Promise.race([started, failed, late.passed])) === LATE) throw new Error(`${contender.title} did not start`)
    const beganMs = performance.now()
    for (const { child } of processes) child.send({ begin: true })
    const timers = bursts.map(({ atMs, requests }) => setTimeout(() => hand(contender.work, requests), atMs))
    await Promise.race([server.all, failed, late.passed]).finally(() => timers.forEach(clearTimeout))
    const { moments, lastMs } = server.counted()
    return {
      worst: worstCount(moments, windowMs),
      refused: refusedCount(moments, rate),
      ratio: server.answered() === REQUESTS ? (lastMs - beganMs) / shortest : null,
      answered: server.answered(),
    }
  } finally {
    late.clear()
    await Promise.all(processes.map((one) => one.stop()))
    await server.close()
  }

  /** @param {string} work @param {number} requests */
  function hand(work, requests) {
    if (work === 'turns') return server.give(requests)
    if (work === 'queue') return processes[0].child.send({ add: requests })
    for (const [index, { child }] of processes.entries())
      child.send({ add: Math.ceil((requests - index) / processes.length) })
  }
}

/** @param {{ folder: string }} project @param {import('../bench/rig/machine.js').Node} node @param {import('./worker.js').Given} given */
function startProcess(project, node, given) {
  const { NODE_OPTIONS, NODE_COMPILE_CACHE, NODE_V8_COVERAGE, ...env } = process.env
  const child = fork(join(project.folder, 'peers/worker.js'), [JSON.stringify(given)], {
    execPath: node.path,
    cwd: project.folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let output = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => (output += text))
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? `status ${code}`)))
  return {
    child,
    ready: new Promise((resolve) => child.once('message', resolve)),
    /** Rejects when the process ends before it is stopped. */
    failed: ended.then((how) => Promise.reject(new Error(`${given.worker} ended with ${how}\n${output}`))),
    async stop() {
      this.failed.catch(() => {})
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Resolves with `LATE` after that time. @param {number} ms */
function createTimer(ms) {
  let timer
  const passed = new Promise((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms)
  })
  return { passed, clear: () => clearTimeout(timer) }
}

const LATE = Symbol('late')
