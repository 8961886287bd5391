// The processes that share a limit, each with a contender of its own.
import { fork } from 'node:child_process'
import { join } from 'node:path'

/** Within which a process starts, on a busy machine. */
const START_MS = 60_000

/**
 * Starts them: the first alone, since it may have tables to make, which not all can do at once.
 *
 * @param {{ folder: string }} project
 * @param {import('../bench/rig/machine.js').Node} node
 * @param {Omit<import('./worker.js').Given, 'index'>} given
 */
export async function startProcesses(project, node, given) {
  const processes = [startProcess(project, node, { ...given, index: 0 })]
  const stop = () => Promise.all(processes.map((one) => one.stop()))
  try {
    await processes[0].started()
    while (processes.length < given.processes)
      processes.push(startProcess(project, node, { ...given, index: processes.length }))
    await Promise.all(processes.map((one) => one.started()))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    /** @param {number} index @param {import('./worker.js').Message} message */
    send: (index, message) => processes[index].child.send(message),
    /** Rejects when one of them ends by itself. */
    failed: Promise.race(processes.map((one) => one.failed)),
    stop,
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
  const ready = new Promise((resolve) => child.once('message', resolve))
  const failed = ended.then((how) => Promise.reject(new Error(`${given.worker} ended with ${how}\n${output}`)))
  // Whoever stops it does not wait for it to fail.
  failed.catch(() => {})
  return {
    child,
    failed,
    async started() {
      const late = createTimer(START_MS)
      const first = await Promise.race([ready, failed, late.passed]).finally(late.clear)
      if (first === LATE) throw new Error(`${given.worker} did not start\n${output}`)
    },
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

export const LATE = Symbol('late')

/** Resolves with `LATE` after that time. @param {number} ms */
export function createTimer(ms) {
  let timer
  const passed = new Promise((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms)
  })
  return { passed, clear: () => clearTimeout(timer) }
}
