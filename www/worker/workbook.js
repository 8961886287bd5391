// Workbooks: a sheet becomes the text of a table, and is read as one from there on.

import { isWorkbook, loadXlsx, START_BYTES } from '../package.js'

/**
 * Returns the file, or the chosen sheet of a workbook as CSV, and how it is written.
 *
 * @param {Blob} file
 * @param {import('../flow/layout.js').Layout} layout
 * @returns {Promise<{ blob: Blob, layout: import('../flow/layout.js').Layout }>}
 * @throws with a remedy for each sheet, where several have rows
 */
export async function tableOf(file, layout) {
  const { sheet, ...ofText } = layout
  const start = new Uint8Array(await file.slice(0, START_BYTES).arrayBuffer())
  if (!isWorkbook(start)) return { blob: file, layout: ofText }
  const { internals, listSheets } = await loadXlsx()
  const name = sheet ?? onlySheet(await listSheets(file))
  const { format, rowPath, dialect, ...others } = ofText
  return { blob: await internals.sheetAsCsv(file, name), layout: { ...others, delimiter: ',' } }
}

/** Returns the sheet that is meant where nobody has chosen one. @param {readonly import('../../pkg/xlsx.d.ts').Sheet[]} sheets */
function onlySheet(sheets) {
  const filled = sheets.filter(({ empty }) => !empty)
  const visible = filled.filter(({ hidden }) => !hidden)
  const [only, ...others] = visible
  if (only && others.length === 0) return only.name
  if (filled.length === 0) throw Object.assign(new Error('every sheet is empty'), { code: 'EMPTY' })
  const remedies = (only ? visible : filled).map(({ name }) => ({ kind: 'set', option: 'sheet', value: name }))
  throw Object.assign(new Error('several sheets have rows'), { code: 'SHEETS', remedies })
}
