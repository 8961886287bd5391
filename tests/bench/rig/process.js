// A program of `jobs/` that runs once and says what came of it.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/**
 * Runs it with nothing of our own environment that changes Node; resolves with the JSON that it prints.
 *
 * @param {import('./project.js').Place} project
 * @param {import('./machine.js').Node} node
 * @param {string} job its file in `jobs/`
 * @param {string[]} args
 */
export async function runJob(project, node, job, args) {
  const { NODE_OPTIONS, NODE_COMPILE_CACHE, NODE_V8_COVERAGE, ...env } = process.env
  const { stdout } = await execute(node.path, [join(project.folder, 'jobs', job), ...args], {
    cwd: project.folder,
    env,
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(stdout)
}
