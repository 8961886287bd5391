// Workbooks: a sheet becomes the text of a table, and is read as one from there on.

import { loadXlsx } from '../package.js'

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
  if (!(await isWorkbook(file))) return { blob: file, layout: ofText }
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

/** Returns whether a file is a ZIP archive, or an old file of Office, which the same module refuses in words. @param {Blob} file */
async function isWorkbook(file) {
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer())
  return STARTS.some((bytes) => bytes.every((byte, at) => start[at] === byte))
}

const STARTS = [
  [0x50, 0x4b, 3, 4],
  [0xd0, 0xcf, 0x11, 0xe0],
]
