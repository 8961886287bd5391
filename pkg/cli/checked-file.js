/** A file that is read several times, and must be the same each time: what is imported is what was checked. */
import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { ImportError } from '../client/error.js'
import { printable, wrap } from './text.js'

/** Bytes of one read: large enough that a million rows are a few hundred reads. */
export const CHUNK_BYTES = 256 * 1024

/**
 * One open handle of a file. The first reading to its end sets its size, and remembers a hash of each chunk; later
 * readings give the same bytes, or fail before they give others.
 */
export class CheckedFile {
  /** @param {string} file @param {import('node:fs/promises').FileHandle} handle @param {import('node:fs').BigIntStats} stats */
  constructor(file, handle, stats) {
    this.#file = file
    this.#handle = handle
    this.#stats = stats
  }

  /** Opens a regular file. @param {string} file */
  static async open(file) {
    const handle = await open(file, 'r')
    return new CheckedFile(file, handle, await handle.stat({ bigint: true }))
  }

  /** Gives the bytes from the start on. @returns {AsyncGenerator<Buffer>} */
  async *read() {
    for (let at = 0, index = 0; ; index += 1) {
      const wanted = Math.min(CHUNK_BYTES, (this.#size ?? Infinity) - at)
      const bytes = await this.#readAt(at, wanted)
      if (bytes.length < wanted && this.#size !== undefined) throw changed(`it ends at byte ${at + bytes.length}`)
      if (bytes.length > 0) {
        this.#compare(bytes, index, at)
        at += bytes.length
        yield bytes
      }
      if (bytes.length < CHUNK_BYTES) {
        this.#size ??= at
        return
      }
    }
  }

  /** Returns what happened to the file since its first reading that makes no difference to what was read of it. */
  async changes() {
    const [now, named] = await Promise.all(
      [this.#handle.stat({ bigint: true }), stat(this.#file, { bigint: true })].map((found) =>
        found.catch(() => undefined),
      ),
    )
    return {
      appended: now !== undefined && this.#size !== undefined && now.size > BigInt(this.#size),
      replaced: named !== undefined && (named.ino !== this.#stats.ino || named.dev !== this.#stats.dev),
    }
  }

  /** Ends what is being read. */
  close() {
    this.#handle.close().catch(() => {})
  }

  /** Reads so many bytes; fewer only at the file's end. @param {number} at @param {number} wanted */
  async #readAt(at, wanted) {
    // Of its own each time: whoever reads may keep it.
    const bytes = Buffer.allocUnsafeSlow(wanted)
    let length = 0
    while (length < wanted) {
      const { bytesRead } = await this.#handle.read(bytes, length, wanted - length, at + length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return bytes.subarray(0, length)
  }

  /** Remembers a chunk, or compares it with the one that was there. @param {Buffer} bytes @param {number} index @param {number} at */
  #compare(bytes, index, at) {
    const hash = createHash('sha256').update(bytes).digest('base64')
    this.#hashes[index] ??= hash
    if (this.#hashes[index] !== hash)
      throw changed(`bytes ${at + 1} to ${at + bytes.length} are not those that were checked`)
  }

  #file
  #handle
  #stats
  /** Bytes, as the first reading to the end found. @type {number | undefined} */
  #size
  /** @type {string[]} */
  #hashes = []
}

/**
 * Says what happened to the file that this run has nothing of.
 * @param {string} name
 * @param {{ appended: boolean, replaced: boolean }} changes
 */
export function changesNote(name, { appended, replaced }) {
  if (replaced)
    return wrap(
      `Another file has taken the path of ${printable(name)} since it was checked. This import is of the one that was checked; run the command again to import the other.`,
    )
  return appended
    ? wrap(
        `${printable(name)} has grown since it was checked. The rows behind its former end were not in the check, and were not sent; run the command again to import them.`,
      )
    : []
}

/** @param {string} how */
const changed = (how) =>
  new ImportError(
    'INPUT_CHANGED',
    `the file has changed since it was checked: ${how}. Nothing of the changed part was sent. Run the same command again: it checks the file anew, and sends what is left`,
  )
