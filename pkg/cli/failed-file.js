/** The file of failed rows, at the end of a run. */
import path from 'node:path'
import { withheldNames, withholding } from '../from/withheld.js'
import { OutputFile, reasonOf } from './output-file.js'
import { rowOptions } from './reading-options.js'
import { printable, wrap } from './text.js'

/**
 * What became of the file of failed rows; `cut` if not all of them could be written.
 * @typedef {'written' | 'cut' | 'none' | 'removed'} Outcome
 */

/** Opens a file of failed rows; none without a path. An older one that a person has changed stays. @param {string | undefined} target */
export const createFailedFile = async (target) =>
  target === undefined ? undefined : OutputFile.create(target, { keepsChanges: true })

/**
 * Returns what takes the bytes of rows for a file. Secrets that the recipe of `--from` knows are left out of it.
 *
 * @param {OutputFile} file
 * @param {Record<string, any>} options of the command
 * @returns {(chunk: Uint8Array) => Promise<void>}
 */
export function rowsInto(file, options) {
  const withheld = withholding(withheldNames(options.from, rowOptions(options)))
  return (chunk) => file.write(withheld(chunk))
}

/**
 * Ends a file of failed rows: kept if rows failed; otherwise there is none. After a complete run that
 * goes for an older one too, whose rows someone would take for this run's.
 * @param {OutputFile} file
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
 * Returns what became of the file of failed rows, and of an older one, for people.
 * @param {Outcome} outcome
 * @param {OutputFile} file
 * @param {number} [pending] rows that may yet be imported, and so are not in it
 */
export function failedNote(outcome, file, pending = 0) {
  const lines = file.keptAs === undefined ? [] : wrap(keptNote(file))
  const target = printable(file.target)
  if (outcome === 'written') {
    lines.unshift(
      ...wrap(`The rows that were not imported, and why: ${target}`),
      ...(pending
        ? wrap(
            'Pending rows are not in it, and neither are wrong rows that the run did not come to. The same command continues, and then it has all that failed.',
          )
        : []),
    )
  } else if (outcome === 'removed')
    lines.unshift(
      ...wrap(file.keptAs === undefined ? `No row failed; an older ${target} was removed.` : 'No row failed.'),
    )
  return lines.length > 0 ? ['', ...lines] : []
}

/** Returns where rows go that fail once more, if a file of failed rows is the input. @param {string} target */
export function failedAgain(target) {
  const { dir, name, ext } = path.parse(target)
  return path.join(dir, `${name}-again${ext}`)
}

/** Says where an older output is that a person had changed. @param {OutputFile} file */
export const keptNote = ({ target, keptAs = '' }) =>
  `An earlier ${printable(target)} was not as a run had written it, so it is kept: ${printable(path.join(path.dirname(target), path.basename(keptAs)))}`

/** Returns what to do about a file that has not all failed rows. @param {OutputFile} file */
export const cutNote = ({ target, failure }) =>
  wrap(
    `cometchat-import: OUTPUT: ${printable(target)} has not all the rows that failed: ${printable(reasonOf(failure))}. What could be written stays. Make room, or name a path on another disk with --failed, and run the same command again: it writes all of them, and imports no user twice.`,
  )
