// A contender in a process of its own, which runs a round when it is asked to.
//
// One process each, all of them there at once, and one at work at a time: so rounds can take turns, and what else the
// machine does falls on all alike, while no contender's garbage, inlined code or deoptimised objects are another's.
import { fork } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'

/**
 * @typedef {object} Round
 * @property {number} ms of the wall clock
 * @property {number} cpuMs of all threads
 * @property {any} result what the job gave
 */

/**
 * Starts a job of `jobs/`; it has read its input when this resolves.
 *
 * @param {import('./project.js').Place} project
 * @param {import('./machine.js').Node} node
 * @param {string} job its file, such as `reading/ours.js`
 * @param {object} options for the job
 */
export async function startContender(project, node, job, options) {
  const { NODE_OPTIONS, NODE_COMPILE_CACHE, NODE_V8_COVERAGE, ...env } = process.env
  const child = fork(join(project.folder, 'jobs/host.js'), [job, JSON.stringify(options)], {
    execPath: node.path,
    // Each round begins with an empty nursery and no garbage of the one before.
    execArgv: ['--expose-gc'],
    cwd: project.folder,
    env,
  })
  let finish
  child.on('message', (message) => finish?.resolve(message))
  child.on('exit', (code, signal) =>
    finish?.reject(new Error(`${job} ${JSON.stringify(options)} ended with ${signal ?? `status ${code}`}`)),
  )
  const replyTo = async (ask) => {
    const reply = new Promise((resolve, reject) => (finish = { resolve, reject }))
    if (ask) child.send(ask)
    const message = /** @type {any} */ (await reply)
    finish = undefined
    if (message.error) throw new Error(`${job} ${JSON.stringify(options)}: ${message.error}`)
    return message
  }
  await replyTo()
  return {
    /** @returns {Promise<Round>} */
    round: () => replyTo({ ask: 'round' }),
    /** What the job says of itself, outside the measured time. @returns {Promise<any>} */
    describe: async () => (await replyTo({ ask: 'describe' })).result,
    stop: () => child.kill(),
  }
}
