/** A journal in a file: Node, Deno and Bun. Moves bytes only; what they mean is the core's business. */
import { access, constants, open, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { ImportError, textOf } from '../client/error.js'
import { holdLock, LEASE_MS, LockHeld } from './lock.js'

/**
 * @param {string} file
 * @param {Options} [options]
 */
export function fileJournal(file, options = {}) {
  if (typeof file !== 'string' || file === '')
    throw new ImportError(
      'INVALID_OPTION',
      `journal: expected the path of a file, found ${file === '' ? 'an empty text' : typeof file}`,
    )
  return new FileJournal(file, options)
}

/**
 * @typedef {import('../node.d.ts').FileJournalOptions & Pick<import('./lock.js').How, 'sleep' | 'self'>} Options
 * `sleep` and `self` are for tests
 */

class FileJournal {
  /** @param {string} file @param {Options} options */
  constructor(file, options) {
    this.path = file
    this.#options = options
    // The program may change its folder later.
    this.#file = path.resolve(file)
  }

  /** Takes hold, and gives what was appended so far, piece by piece; null if nothing was. */
  load() {
    return this.#inTurn(async () => {
      try {
        this.#lock ??= await this.#hold()
        this.#broken = undefined
        await this.#closeHandle()
        return await this.#read()
      } catch (error) {
        await this.#release().catch(() => {})
        throw this.#unloadable(error)
      }
    })
  }

  /** Appends; resolves when a power cut would not lose it. @param {Uint8Array} bytes @returns {Promise<void>} */
  append(bytes) {
    return this.#inTurn(async () => {
      if (!this.#lock)
        throw new ImportError('JOURNAL_UNWRITABLE', `journal ${this.path} is not held: call load() before append()`)
      // After a failure it is not known what the file holds; to write behind it could hide that.
      if (this.#broken) throw this.#broken
      try {
        this.#handle ??= await openToAppend(this.#file)
        if (!(await this.#lock.isHeld()))
          throw new ImportError('JOURNAL_LOST', `journal ${this.path} is lost: ${TAKEN_OVER}`)
        await writeAll(this.#handle, bytes)
        await this.#handle.datasync()
      } catch (error) {
        this.#broken = this.#unwritable(error)
        throw this.#broken
      }
    })
  }

  /** Releases the journal, so that another may open it. Waits for what is being written. @returns {Promise<void>} */
  close() {
    this.#waiting?.abort()
    return this.#inTurn(() => this.#release())
  }

  /** Takes hold; meanwhile `close` ends the waiting for a holder that cannot be seen. */
  async #hold() {
    const { takeOver, onWait, ...rest } = this.#options
    const waiting = new AbortController()
    this.#waiting = waiting
    try {
      return await holdLock(`${await realFile(this.#file)}.lock`, {
        ...rest,
        takeOver,
        signal: waiting.signal,
        onWait: ({ pid, host, since }) => onWait?.({ pid, host, since, waitMs: LEASE_MS }),
      })
    } finally {
      this.#waiting = undefined
    }
  }

  /** @returns {Promise<AsyncGenerator<Uint8Array> | null>} */
  async #read() {
    const stats = await stat(this.#file).catch((error) => {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    })
    if (stats?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
    if (stats && !stats.isFile()) throw new Error('it is not a file')
    // Permission is asked for now, not at the first piece.
    if (stats) await access(this.#file, constants.R_OK | constants.W_OK)
    return stats?.size ? this.#chunks() : null
  }

  async *#chunks() {
    let handle
    try {
      handle = await open(this.#file, 'r')
      for (;;) {
        // Each piece has memory of its own: whoever reads may keep it.
        const chunk = new Uint8Array(CHUNK_BYTES)
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, null)
        if (bytesRead === 0) return
        yield chunk.subarray(0, bytesRead)
      }
    } catch (error) {
      await this.#release().catch(() => {})
      throw this.#unloadable(error)
    } finally {
      await handle?.close()
    }
  }

  async #release() {
    const lock = this.#lock
    this.#lock = undefined
    try {
      await this.#closeHandle()
    } finally {
      await lock?.release()
    }
  }

  async #closeHandle() {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close()
  }

  /** Runs tasks one after the other, in the order of the calls. @template T @param {() => Promise<T>} task @returns {Promise<T>} */
  #inTurn(task) {
    const result = this.#tail.then(task)
    this.#tail = result.catch(() => {})
    return result
  }

  /** @param {unknown} error */
  #unloadable(error) {
    if (error instanceof LockHeld) return new ImportError('JOURNAL_IN_USE', inUse(this.path, error), { cause: error })
    if (error instanceof ImportError) return error
    const why =
      error instanceof Error && error.name === 'NotCapable'
        ? `${error.message} (its lock file names this machine)`
        : reason(error, this.#file)
    return new ImportError('JOURNAL_UNREADABLE', `journal ${this.path} cannot be opened: ${why}`, { cause: error })
  }

  /** @param {unknown} error */
  #unwritable(error) {
    if (error instanceof ImportError) return error
    return new ImportError(
      'JOURNAL_UNWRITABLE',
      `journal ${this.path} cannot be written: ${reason(error, this.#file)}`,
      { cause: error },
    )
  }

  #file
  #options
  /** @type {import('./lock.js').Held | undefined} */
  #lock
  /** @type {AbortController | undefined} */
  #waiting
  /** @type {import('node:fs/promises').FileHandle | undefined} */
  #handle
  /** @type {ImportError | undefined} */
  #broken
  /** @type {Promise<unknown>} */
  #tail = Promise.resolve()
}

/**
 * The file itself, by whatever link it is called: all its names share one lock.
 * @param {string} file
 */
async function realFile(file) {
  try {
    return await realpath(file)
  } catch {
    return path.join(await realpath(path.dirname(file)), path.basename(file))
  }
}

/** @param {string} file */
async function openToAppend(file) {
  try {
    const made = await open(file, 'ax', 0o600)
    await syncFolder(path.dirname(file))
    return made
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    return open(file, 'a', 0o600)
  }
}

/** Makes a file's name last, where the platform can: a folder cannot be opened on Windows. @param {string} folder */
async function syncFolder(folder) {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

/** Writes all bytes: a single write may take fewer than it is given. @param {import('node:fs/promises').FileHandle} handle @param {Uint8Array} bytes */
export async function writeAll(handle, bytes) {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, null)
    if (bytesWritten === 0) throw new Error('the file takes no more bytes')
    written += bytesWritten
  }
}

/** @param {string} displayed @param {LockHeld} held */
function inUse(displayed, { lock, holder, isOwn }) {
  if (!holder)
    return `journal ${displayed} has a lock that does not say by whom: ${lock}; wait for the other run to end. If it is known to be gone, delete that file, then run again`
  const { pid, host, since } = holder
  if (isOwn)
    return `journal ${displayed} is in use by this same process (${pid} on ${host}) since ${since}; wait for that run to end, or give each run a journal of its own`
  return `journal ${displayed} is in use by process ${pid} on ${host} since ${since}; wait for it to end, or stop it`
}

/** @param {unknown} error @param {string} file */
function reason(error, file) {
  const known = REASONS[codeOf(error)]
  return known ? known(path.dirname(file)) : textOf(error)
}

/** @param {unknown} error */
const codeOf = (error) => String(/** @type {NodeJS.ErrnoException | undefined} */ (error)?.code)

/** @type {Record<string, (folder: string) => string>} */
const REASONS = {
  EACCES: (folder) => `permission denied, for the file or its folder ${folder}`,
  EPERM: (folder) => `permission denied, for the file or its folder ${folder}`,
  EROFS: (folder) => `${folder} is read-only`,
  ENOENT: (folder) => `there is no folder ${folder}`,
  ENOTDIR: (folder) => `${folder} is not a folder`,
  EISDIR: () => 'it is a folder',
  ENOSPC: () => 'the disk is full',
  EDQUOT: () => 'the quota of the disk is used up',
  EFBIG: () => 'the file has become too large for its file system',
  EIO: () => 'the disk failed',
  EMFILE: () => 'too many files are open',
  ENAMETOOLONG: () => 'the name is too long',
}

const TAKEN_OVER =
  'another run has taken it over, because this one gave no sign of life for a minute (the machine slept, or the lock file could not be written or was removed)'

/** Bytes of one read. */
const CHUNK_BYTES = 256 * 1024
