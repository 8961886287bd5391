/** What a source's own errors become: a file apart, since plans need it and are not bundled. */
import { ImportError, textOf } from './error.js'

/**
 * Waits for what a source gives; its errors say that it was the source that failed.
 *
 * @template T
 * @param {Promise<T>} piece
 */
export async function readable(piece) {
  try {
    return await piece
  } catch (error) {
    if (error instanceof ImportError) throw error
    if (/** @type {any} */ (error)?.code === 'INPUT_CHANGED')
      throw new ImportError('INPUT_CHANGED', textOf(error), { cause: error })
    throw new ImportError('INPUT_UNREADABLE', `the source failed: ${textOf(error)}`, { cause: error })
  }
}
