/** Files that appear whole or not at all: failed rows, and the report. */
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { CliError, USAGE, usageError } from './exit.js'

/** A file that is written beside its path and moved there at the end. */
export class NeighbourFile {
  /** @param {string} target @param {import('node:fs/promises').FileHandle} handle @param {string} temporary */
  constructor(target, handle, temporary) {
    this.target = target
    this.#handle = handle
    this.#temporary = temporary
  }

  /** Opens the neighbour, so that what cannot be written is known at once. @param {string} target */
  static async create(target) {
    const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.partial`)
    try {
      return new NeighbourFile(target, await open(temporary, 'w'), temporary)
    } catch (cause) {
      throw unwritable(target, cause)
    }
  }

  /** Bytes so far. */
  bytes = 0

  /** Writes chunks in the order of the calls. @param {Uint8Array | string} chunk @returns {Promise<void>} */
  write(chunk) {
    // The bytes are copied: a chunk may be a view of memory that its owner uses again.
    const bytes = Buffer.from(chunk)
    this.bytes += bytes.length
    this.#tail = this.#tail.then(() => this.#handle.writeFile(bytes))
    this.#tail.catch(() => {})
    return this.#tail
  }

  /** Moves the file to its path. */
  async keep() {
    try {
      await this.#tail
      await this.#handle.sync()
      await this.#close()
      await rename(this.#temporary, this.target)
    } catch (cause) {
      await this.discard()
      throw unwritable(this.target, cause)
    }
  }

  /** Leaves nothing behind. Does nothing after `keep`. */
  async discard() {
    await this.#close().catch(() => {})
    await rm(this.#temporary, { force: true })
  }

  async #close() {
    if (!this.#closed) {
      this.#closed = true
      await this.#handle.close()
    }
  }

  #handle
  #temporary
  #closed = false
  /** @type {Promise<void>} */
  #tail = Promise.resolve()
}

/**
 * Ends a file of failed rows: kept if rows failed; otherwise there is none. After a complete run that
 * goes for an older one too, whose rows someone would take for this run's.
 * @param {NeighbourFile} file
 * @param {number} failed rows that cannot be imported as they are
 * @param {{ complete: boolean }} run whether every row of the input was judged
 * @returns {Promise<'written' | 'none' | 'removed'>}
 */
export async function finishFailedFile(file, failed, { complete }) {
  if (failed > 0 && file.bytes > 0) {
    await file.keep()
    return 'written'
  }
  await file.discard()
  const older =
    complete &&
    (await stat(file.target).then(
      (found) => found.isFile(),
      () => false,
    ))
  if (older) await rm(file.target, { force: true })
  return older ? 'removed' : 'none'
}

/** Writes a small file whole. @param {string} target @param {string} text */
export async function writeWhole(target, text) {
  const file = await NeighbourFile.create(target)
  // An error of the write comes back from `keep`.
  await file.write(text).catch(() => {})
  await file.keep()
}

/**
 * Refuses outputs that would destroy the input, or one another; and folders.
 * @param {string | undefined} input
 * @param {Record<string, string | undefined>} outputs by flag
 */
export async function refuseOverwriting(input, outputs) {
  /** @type {Map<string, string>} */
  const taken = new Map()
  if (input !== undefined) taken.set(await identity(input), 'the input')
  for (const [flag, target] of Object.entries(outputs)) {
    if (target === undefined) continue
    if (target === '' || target === '-') throw usageError(`${flag} takes the path of a file.`)
    if (
      await stat(target).then(
        (found) => found.isDirectory(),
        () => false,
      )
    )
      throw usageError(`${flag} ${target}: it is a folder.`)
    const folder = path.dirname(path.resolve(target))
    if (
      !(await stat(folder).then(
        (found) => found.isDirectory(),
        () => false,
      ))
    ) {
      throw usageError(`${flag} ${target}: there is no folder ${folder}.`)
    }
    const id = await identity(target)
    const other = taken.get(id)
    if (other) throw usageError(`${flag} ${target}: this is ${other}, which would be overwritten. Name another file.`)
    taken.set(id, `the file of ${flag}`)
  }
}

/** One text for one file, whatever it is called. @param {string} file */
async function identity(file) {
  const found = await stat(file, { bigint: true }).catch(() => undefined)
  if (found?.ino) return `${found.dev}:${found.ino}`
  const folder = path.dirname(path.resolve(file))
  return path.join(await realpath(folder).catch(() => folder), path.basename(file))
}

/** @param {string} target @param {unknown} cause */
const unwritable = (target, cause) =>
  new CliError(USAGE, `cannot write ${target}: ${cause instanceof Error ? cause.message : cause}`, {
    code: 'OUTPUT',
    cause,
  })
