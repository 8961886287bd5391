// Runtimes that are programs: where they are, which version, and what they print.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { folderOf } from '../../workspace/packages.js'

const execute = promisify(execFile)
/**
 * A program of a package of this folder; undefined if it is not installed (they are Linux programs).
 *
 * @param {string} name of the package
 * @param {string} path in it
 */
export function program(name, path) {
  const place = join(folderOf('runtimes', name), path)
  return existsSync(place) ? place : undefined
}

/**
 * Runs a program that prints JSON, and gives that; throws with all its output if it does not.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string> }} where
 */
export async function printed(command, args, { cwd, env = {} }) {
  const options = {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    timeout: LONGEST_MS,
    maxBuffer: 64 * 1024 * 1024,
  }
  const { stdout, stderr } = await execute(command, args, options).catch((error) => {
    const end = error.killed ? `killed after ${LONGEST_MS / 1000} s` : `status ${error.code ?? error.signal}`
    throw new Error(`${command} ended with ${end}\n${error.stdout ?? ''}${error.stderr ?? error.message}`)
  })
  try {
    return JSON.parse(stdout)
  } catch {
    throw new Error(`${command} printed no JSON:\n${stdout}${stderr}`)
  }
}

/** The first version number that `--version` prints. */
export async function versionOf(command) {
  const { stdout } = await execute(command, ['--version'])
  return /\d+[\d.-]*\d/.exec(stdout)?.[0] ?? stdout.trim()
}

/** The results of a runtime that cannot be killed from outside, or a failure that it took too long. */
export function withinLimit(results) {
  let timer
  const late = new Promise(
    (_, reject) =>
      (timer = setTimeout(() => reject(new Error(`no results within ${LONGEST_MS / 1000} s`)), LONGEST_MS)),
  )
  return Promise.race([results, late]).finally(() => clearTimeout(timer))
}

/** For a whole suite; milliseconds. */
export const LONGEST_MS = 120_000
