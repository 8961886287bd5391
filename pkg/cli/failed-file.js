/** The file of failed rows, at the end of a run. */
import { reasonOf } from './output-file.js'
import { printable, wrap } from './text.js'

/**
 * What became of the file of failed rows; `cut` if not all of them could be written.
 * @typedef {'written' | 'cut' | 'none' | 'removed'} Outcome
 */

/**
 * Ends a file of failed rows: kept if rows failed; otherwise there is none. After a complete run that
 * goes for an older one too, whose rows someone would take for this run's.
 * @param {import('./output-file.js').OutputFile} file
 * @param {number} failed rows that cannot be imported as they are
 * @param {{ complete: boolean }} run whether every row of the input was judged
 * @returns {Promise<Outcome>}
 */
export async function finishFailedFile(file, failed, { complete }) {
  if (failed > 0 && file.bytes > 0) {
    await file.keep().catch((cause) => (file.failure ??= cause.cause ?? cause))
    return file.failure ? 'cut' : 'written'
  }
  await file.discard()
  return complete && (await file.removeOlder()) ? 'removed' : 'none'
}

/**
 * Returns what became of the file of failed rows, for people.
 * @param {Outcome} outcome
 * @param {string} target
 * @param {number} [pending] rows that may yet be imported, and so are not in it
 */
export function failedNote(outcome, target, pending = 0) {
  if (outcome === 'written') {
    return [
      '',
      ...wrap(`The rows that were not imported, and why: ${printable(target)}`),
      ...(pending ? wrap('Pending rows are not in it: they are sent when the import continues.') : []),
    ]
  }
  return outcome === 'removed' ? ['', ...wrap(`No row failed; an older ${printable(target)} was removed.`)] : []
}

/** Returns what to do about a file that has not all failed rows. @param {import('./output-file.js').OutputFile} file */
export const cutNote = ({ target, failure }) =>
  wrap(
    `cometchat-import: OUTPUT: ${printable(target)} has not all the rows that failed: ${printable(reasonOf(failure))}. What could be written stays. Make room, or name a path on another disk with --failed, and run the same command again: it writes all of them, and imports no user twice.`,
  )
