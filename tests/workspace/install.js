// Installs what a folder of the tests needs. All are workspaces of `tests/package.json`, with one lock file; but each is
// installed only when something asks for it, so that `npm test` brings no bundlers, and no runtimes.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm, root } from '../../pkg/build/run-command.js'
import { takeTurn } from './turn.js'

/** The root of the workspaces. */
export const TESTS = join(root, 'tests')

/**
 * Installs the packages of workspaces, unless they are there.
 *
 * @param {...string} workspaces by their folders, such as `docs` or `consumers/vite/project`
 * @returns {Promise<boolean>} whether anything had to be installed
 */
export async function installFor(...workspaces) {
  if (missing(workspaces).length === 0) return false
  const release = await takeTurn()
  try {
    const wanted = missing(workspaces)
    if (wanted.length === 0) return false
    const which = wanted.flatMap((workspace) => ['--workspace', workspace])
    // No package needs its install script: runtimes come as plain binaries. What other workspaces have stays.
    const options = ['--no-save', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
    await npm(['install', ...options, ...which], { cwd: TESTS })
    const { lock, workspaces: before } = installed()
    const all = [...new Set([...before, ...wanted])].sort()
    writeFileSync(STATE, JSON.stringify({ lock, workspaces: all }))
    return true
  } finally {
    release()
  }
}

const MODULES = join(TESTS, 'node_modules')
const STATE = join(MODULES, '.workspaces.json')

function missing(workspaces) {
  const there = installed().workspaces
  return workspaces.filter((workspace) => !there.includes(workspace))
}

/** Which workspaces have what the lock file says; none, if that has changed since. */
function installed() {
  const lock = createHash('sha256')
    .update(readFileSync(join(TESTS, 'package-lock.json')))
    .digest('hex')
  const state = existsSync(STATE) ? JSON.parse(readFileSync(STATE, 'utf8')) : {}
  return { lock, workspaces: /** @type {string[]} */ (state.lock === lock ? state.workspaces : []) }
}
