// What runs the benchmarks: Nodes, and the processor.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { folderOf } from '../../workspace/packages.js'

/** @typedef {{ path: string, version: string, isNewest: boolean }} Node */

const NEWEST = join(folderOf('bench', 'node-26'), 'bin/node')

/**
 * The Node that runs this, and the newest that the lock file has.
 *
 * @param {{ newest?: boolean }} [options] `newest`: false for the running one alone
 * @returns {Node[]}
 */
export function nodes({ newest = true } = {}) {
  const running = describe(process.execPath)
  if (!newest) return [running]
  if (!existsSync(NEWEST)) {
    console.log('not run: the newest Node (there is no such package for this system)')
    return [running]
  }
  return [running, describe(NEWEST)]
}

/** @param {string} path @returns {Node} */
function describe(path) {
  const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim().slice(1)
  return { path, version, isNewest: Number.parseInt(version, 10) > OLDEST }
}

/** What the numbers were measured on. */
export function machine() {
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB`
}

/** The oldest Node that the package supports: targets are given for it and for newer ones. */
const OLDEST = 20
