/** What paths are: files are compared by what they are, not by what they are called. */
import { fstat } from 'node:fs'
import { readlink, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { usageError } from './exit.js'
import { printable } from './text.js'

/**
 * Refuses outputs that would destroy the input, a standard stream, the journal or its lock, or one another; and folders.
 * @param {{ file: string | undefined, descriptors: Record<string, unknown> }} taken the input's path, and open descriptors by what they are
 * @param {Record<string, string | undefined>} outputs by flag
 */
export async function refuseOverwriting({ file, descriptors }, outputs) {
  /** @type {Map<string, string>} */
  const taken = new Map()
  const take = (/** @type {string | undefined} */ id, /** @type {string} */ what) => {
    if (id !== undefined && !taken.has(id)) taken.set(id, what)
  }
  if (file !== undefined) take(await identityOf(file), 'the input')
  for (const [what, descriptor] of Object.entries(descriptors)) take(await identityOfOpen(descriptor), what)
  const journal = outputs['--journal']
  if (journal !== undefined) take(await identityOf(`${await linkedPath(journal)}.lock`), "the journal's lock")
  for (const [flag, target] of Object.entries(outputs)) {
    if (target === undefined) continue
    const displayed = `${flag} ${printable(target)}`
    if (target === '' || target === '-') throw usageError(`${flag} takes the path of a file.`)
    if (await isFolder(target)) throw usageError(`${displayed}: it is a folder.`)
    const folder = path.dirname(await linkedPath(target))
    if (!(await isFolder(folder))) throw usageError(`${displayed}: there is no folder ${printable(folder)}.`)
    const id = await identityOf(target)
    const other = id && taken.get(id)
    if (other) throw usageError(`${displayed}: this is ${other}, which would be overwritten. Name another file.`)
    take(id, `the file of ${flag}`)
  }
}

/** Returns whether two paths lead to one file, whatever they are called. @param {string} one @param {string} other */
export async function isSameFile(one, other) {
  const id = await identityOf(one)
  return id !== undefined && id === (await identityOf(other))
}

/** Returns what no output may overwrite. @param {import('./input.js').Input} input @param {import('./program.js').Host} host */
export const openFiles = ({ file }, { stdin, stdout, stderr }) => ({
  file,
  descriptors: {
    'standard input': fdOf(stdin),
    'standard output': fdOf(stdout),
    'standard error': fdOf(stderr),
  },
})

/** @param {object} stream */
const fdOf = (stream) => /** @type {{ fd?: number }} */ (stream).fd

/**
 * Returns where a path leads: the end of its links, also if nothing is there yet.
 * @param {string} file
 * @returns {Promise<string>}
 */
export async function linkedPath(file) {
  let at = path.resolve(file)
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const whole = await realpath(at).catch(() => undefined)
    if (whole !== undefined) return whole
    const next = await readlink(at).catch(() => undefined)
    if (next === undefined) break
    at = path.resolve(path.dirname(at), next)
  }
  const folder = path.dirname(at)
  return path.join(await realpath(folder).catch(() => folder), path.basename(at))
}

/** Returns one text for one file, whatever it is called; undefined for a device, which is written to and not replaced. @param {string} file */
async function identityOf(file) {
  // As outputs are written: the system finds nothing by `none/../users.csv`, and yet it leads to users.csv.
  const target = await linkedPath(file)
  for (const path of [target, file]) {
    const found = await stat(path, { bigint: true }).catch(() => undefined)
    if (found) return idOf(found)
  }
  return FOLDS_CASE ? target.toLowerCase() : target
}

/** Returns the same of an open descriptor, if it is a file's. @param {unknown} descriptor */
async function identityOfOpen(descriptor) {
  if (typeof descriptor !== 'number') return undefined
  const found = await promisify(fstat)(descriptor, { bigint: true }).catch(() => undefined)
  return found?.isFile() ? idOf(found) : undefined
}

/** @param {import('node:fs').BigIntStats} stats */
const idOf = (stats) => (stats.isFile() || stats.isFIFO() ? `${stats.dev}:${stats.ino}` : undefined)

/** @param {string} file */
const isFolder = (file) =>
  stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** As systems have it. */
const MOST_LINKS = 40

/** Whether two names that differ in case alone are usually one. */
const FOLDS_CASE = process.platform === 'win32' || process.platform === 'darwin'
