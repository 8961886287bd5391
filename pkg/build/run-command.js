// Commands: silent when they succeed, quoted in full when they do not.

import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** A command that failed; the message holds all of its output. */
export class Failure extends Error {}

/**
 * Runs a command and returns its output, both streams in the order they came.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, show?: boolean }} [options]
 *   `env` is added to ours (`undefined` removes); `show` passes the output on instead of keeping it
 * @returns {Promise<string>}
 */
export function run(command, args, { cwd = root, env = {}, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: environment(env),
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text))
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', (error) => reject(new Failure(`${command}: ${error.message}`)))
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output)
      const line = [command, ...args].join(' ')
      reject(new Failure(`${output.trimEnd()}\n\n${line}\nended with ${signal ?? `status ${code}`}`.trimStart()))
    })
  })
}

/**
 * Runs npm: the one that runs us, or else the one on the path.
 *
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function npm(args, options) {
  const script = process.env.npm_execpath
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], options)
  return run('npm', args, options)
}

/**
 * Returns our environment without the variables that npm sets for its scripts, which would make an inner npm work in
 * the outer folder.
 *
 * @param {Record<string, string | undefined>} changes
 */
function environment(changes) {
  const all = { ...process.env, ...changes }
  for (const name of Object.keys(all)) {
    const isNpmContext = /^npm_(package_|lifecycle_|command$|config_local_prefix$)|^INIT_CWD$/.test(name)
    if (all[name] === undefined || isNpmContext) delete all[name]
  }
  return all
}
