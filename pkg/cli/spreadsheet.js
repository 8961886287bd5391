/** Workbooks as inputs: the module that reads them is loaded only for one. */
import { ImportError } from '../client/error.js'
import { READING } from '../client/reading.js'
import { WORDING } from '../client/wording.js'

/** Options that say how a text is written. @type {Record<string, string>} */
const OF_TEXT = { format: '--format', rowPath: '--row-path', delimiter: '--delimiter', dialect: '--dialect' }

/**
 * Reads the rows of a sheet.
 *
 * @param {AsyncIterable<Uint8Array>} bytes of the workbook
 * @param {Record<string, any>} options of the command
 */
export async function openSheet(bytes, options) {
  const vain = Object.keys(OF_TEXT).find((name) => options[name] !== undefined)
  if (vain)
    throw new ImportError('INVALID_OPTION', `${OF_TEXT[vain]} is of text files, and this is a workbook: leave it out`)
  const { readXlsx } = await import('../gen/xlsx.js')
  // What names a sheet here is no part of the public options.
  const named = /** @type {any} */ ({ sheet: options.sheet, [WORDING]: { words: { sheet: '--sheet NAME' } } })
  const rows = readXlsx(bytes, named)
  return { rows, name: await rows.sheetName(), reading: /** @type {any} */ (rows)[READING] }
}

/** Refuses `--sheet` of what has no sheets. @param {Record<string, any>} options */
export function refuseSheet({ sheet }) {
  if (sheet !== undefined)
    throw new ImportError(
      'INVALID_OPTION',
      '--sheet names a sheet of a workbook (.xlsx), and this is none: leave it out',
    )
}
