/** Files that appear whole or not at all: failed rows, and the report. */
import { createHash, randomBytes } from 'node:crypto'
import { chmod, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { stateOf, thisProcess } from '../journal/holder.js'
import { checksum, keepChanged, markWritten, removeWritten } from './changed-output.js'
import { CliError, STOPPED, USAGE } from './exit.js'
import { linkedPath } from './paths.js'
import { printable } from './text.js'

/** @typedef {import('../journal/holder.js').Holder} Holder */

/**
 * A file that is written beside its path and moved there at the end. A device or a pipe is written to as it is: to move
 * a file there would replace it. A link stays, and what it points to is replaced.
 */
export class OutputFile {
  /** @param {Place} place @param {import('node:fs/promises').FileHandle} handle */
  constructor(place, handle) {
    this.target = place.target
    this.#place = place
    this.#handle = handle
  }

  /**
   * Opens what is written to, so that what cannot be written is known at once.
   *
   * @param {string} target
   * @param {{ keepsChanges?: boolean }} [how] whether an older file at the path stays, under another name, if a person changed it
   */
  static async create(target, { keepsChanges = false } = {}) {
    try {
      const final = await linkedPath(target)
      const older = await existing(final)
      if (older && !older.isFile()) return new OutputFile({ target, final }, await open(final, 'w'))
      const self = await thisProcess()
      const { prefix, name } = temporaryName(path.basename(final), self)
      const temporary = path.join(path.dirname(final), name)
      // Of its own: no file and no link that stands there already is written to.
      const handle = await open(temporary, 'wx', 0o600)
      await removeDead(path.dirname(final), prefix, name, self)
      return new OutputFile({ target, final, temporary, keepsChanges, mode: older && older.mode & 0o777 }, handle)
    } catch (cause) {
      throw unwritable(target, cause)
    }
  }

  /** Bytes that were to be written so far. */
  bytes = 0

  /** Why not all of them could be. @type {Error | undefined} */
  failure

  /** Where an older file is now that a person had changed; undefined if there was none. @type {string | undefined} */
  keptAs

  /** Writes chunks in the order of the calls. What fails is found in `failure`. @param {Uint8Array | string} chunk @returns {Promise<void>} */
  write(chunk) {
    // The bytes are copied: a chunk may be a view of memory that its owner uses again.
    const bytes = Buffer.from(chunk)
    this.bytes += bytes.length
    this.#tail = this.#tail.then(() => this.#append(bytes))
    return this.#tail
  }

  /** Moves the file to its path. What could be written of it stays, also after a failure. @throws {CliError} if it cannot be moved */
  async keep() {
    await this.#tail
    try {
      const { temporary, final, mode, keepsChanges } = this.#place
      if (temporary !== undefined) {
        await this.#handle.sync().catch((cause) => (this.failure ??= cause))
        if (mode !== undefined) await chmod(temporary, mode)
      }
      await this.#close()
      if (temporary === undefined) return
      if (keepsChanges) this.keptAs = await keepChanged(final)
      await rename(temporary, final)
      if (keepsChanges) await markWritten(final, this.#sum.digest('hex'))
    } catch (cause) {
      await this.discard()
      throw unwritable(this.target, cause)
    }
  }

  /** Removes an older file that stands at the path, and reports whether there was one. What a person changed is kept elsewhere. */
  async removeOlder() {
    const { temporary, final, keepsChanges } = this.#place
    if (temporary === undefined) return false
    const older = await stat(final).catch(() => undefined)
    if (!older) return false
    try {
      if (keepsChanges) this.keptAs = await keepChanged(final)
      await removeWritten(final)
    } catch (cause) {
      throw unwritable(this.target, cause)
    }
    return true
  }

  /** Leaves nothing behind. Does nothing after `keep`. */
  async discard() {
    await this.#close().catch(() => {})
    if (this.#place.temporary !== undefined) await rm(this.#place.temporary, { force: true })
  }

  /** @param {Buffer} bytes */
  async #append(bytes) {
    if (this.failure) return
    try {
      for (let at = 0; at < bytes.length; )
        at += (await this.#handle.write(bytes, at, bytes.length - at, null)).bytesWritten
      this.#written += bytes.length
      this.#sum.update(bytes)
    } catch (cause) {
      this.failure = /** @type {Error} */ (cause)
      // A chunk ends with a row: the file ends with the last that is whole.
      if (this.#place.temporary !== undefined) await this.#handle.truncate(this.#written).catch(() => {})
    }
  }

  async #close() {
    if (!this.#closed) {
      this.#closed = true
      await this.#handle.close()
    }
  }

  #place
  #handle
  #closed = false
  #written = 0
  #sum = checksum()
  /** @type {Promise<void>} */
  #tail = Promise.resolve()
}

/**
 * Where a file is written.
 * @typedef {object} Place
 * @property {string} target as it was given
 * @property {string} final where the links lead
 * @property {string} [temporary] beside it; none for a device or a pipe
 * @property {number} [mode] of the file that is replaced
 * @property {boolean} [keepsChanges] whether what a person changed in an older one stays, under another name
 */

/** Returns what stands at a path; undefined if nothing does. @param {string} file */
const existing = (file) =>
  stat(file).catch((cause) => {
    if (cause.code === 'ENOENT') return undefined
    throw cause
  })

/** Writes a small file whole. @param {OutputFile} file @param {string} text */
export async function writeWhole(file, text) {
  await file.write(text)
  if (file.failure) throw unwritable(file.target, file.failure, STOPPED)
  await file.keep()
  if (file.failure) throw unwritable(file.target, file.failure, STOPPED)
}

/** Returns a name that nobody can guess, and that says whose it is: `.failed.csv.<where>-<pid>-<start>-<random>.partial`. @param {string} base @param {Holder} self */
function temporaryName(base, self) {
  const prefix = `.${[...base].slice(0, NAME_CHARACTERS).join('')}.`
  const owner = `${whereOf(self)}-${self.pid}-${self.started ?? 0}`
  return { prefix, name: `${prefix}${owner}-${randomBytes(8).toString('hex')}.partial` }
}

/** @param {Holder} holder */
const whereOf = ({ machine, boot, pids }) =>
  createHash('sha256')
    .update(JSON.stringify([machine, boot, pids]))
    .digest('hex')
    .slice(0, 8)

/**
 * Removes what dead runs left beside a path: of processes that are gone, and of those that cannot be seen if nobody has
 * written there for a week.
 * @param {string} folder @param {string} prefix @param {string} own @param {Holder} self
 */
async function removeDead(folder, prefix, own, self) {
  const { mtimeMs: now } = await stat(path.join(folder, own))
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((name) => name !== own && name.startsWith(prefix))) {
    const found = OWNER.exec(name.slice(prefix.length))
    if (!found) continue
    const [, where, pid, started] = found
    const file = path.join(folder, name)
    const isDead =
      where === whereOf(self)
        ? (await stateOf({ ...self, pid: Number(pid), started: started === '0' ? undefined : started })) === 'gone'
        : await stat(file).then(
            // Both times are of the clock of the folder's machine.
            ({ mtimeMs }) => now - mtimeMs > WEEK_MS,
            () => false,
          )
    if (isDead) await rm(file, { force: true }).catch(() => {})
  }
}

/** @param {string} target @param {unknown} cause @param {number} [status] */
const unwritable = (target, cause, status = USAGE) =>
  new CliError(status, `cannot write ${printable(target)}: ${reasonOf(cause)}`, { code: 'OUTPUT', cause })

/** Returns why a file cannot be written, as people say it. @param {unknown} cause */
export const reasonOf = (cause) =>
  REASONS[String(/** @type {NodeJS.ErrnoException} */ (cause)?.code)] ??
  String(/** @type {any} */ (cause)?.message ?? cause)

/** @type {Record<string, string>} */
const REASONS = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'it is on a disk that is read-only',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
}

/** Enough to recognise it: names have 255 bytes, and a character up to 4. */
const NAME_CHARACTERS = 40

const OWNER = /^([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{16}\.partial$/

const WEEK_MS = 7 * 24 * 3_600_000
