/** A journal in memory: for tests, and to be stored elsewhere. */
import { ImportError } from '../client/error.js'

export { memoryLimiter } from '../limiter/memory.js'

/** @param {Uint8Array} [bytes] what an earlier run left */
export function memoryJournal(bytes) {
  if (bytes !== undefined && !(bytes instanceof Uint8Array))
    throw new ImportError(
      'INVALID_OPTION',
      `memoryJournal: expected a Uint8Array, found ${bytes === null ? 'null' : typeof bytes}`,
    )
  const pieces = bytes?.length ? [bytes.slice()] : []
  let held = false
  return {
    /** Returns a copy of all that was appended. */
    get bytes() {
      const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
      let at = 0
      for (const piece of pieces) {
        all.set(piece, at)
        at += piece.length
      }
      return all
    },
    load() {
      if (held)
        throw new ImportError(
          'JOURNAL_IN_USE',
          'the journal in memory is in use by another run of this program; wait for it to end, or give each run a journal of its own',
        )
      held = true
      return pieces.length ? pieces.map((piece) => piece.slice()) : null
    },
    /** @param {Uint8Array} piece */
    append(piece) {
      if (!held)
        throw new ImportError('JOURNAL_UNWRITABLE', 'the journal in memory is not held: call load() before append()')
      // A copy: the caller may use its memory again.
      if (piece.length) pieces.push(piece.slice())
    },
    close() {
      held = false
    },
  }
}
