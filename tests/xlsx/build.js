// Workbooks of hand-written XML, for what programs write seldom.
import { strToU8, zipSync } from 'fflate'

const NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** @param {string} rows the XML of rows */
export const sheetOf = (rows) => `<?xml version="1.0"?><worksheet ${NS}><sheetData>${rows}</sheetData></worksheet>`

/** The rows of texts and numbers, as the simplest writer has them. @param {(string | number)[][]} rows */
export const rowsOf = (rows) =>
  rows
    .map((cells) => {
      const cell = (value) =>
        typeof value === 'number' ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${value}</t></is></c>`
      return `<row>${cells.map(cell).join('')}</row>`
    })
    .join('')

/**
 * The bytes of a workbook.
 *
 * @param {Record<string, string>} sheets the XML of each, by name; one whose name begins with `.` is hidden
 * @param {{ strings?: string, styles?: string, properties?: string, more?: Record<string, string | Uint8Array>, level?: 0 | 6 }} [parts]
 */
export function workbook(sheets, { strings, styles, properties = '', more = {}, level = 6 } = {}) {
  const names = Object.keys(sheets)
  const relation = (id, kind, target) => `<Relationship Id="${id}" Type="${RELATIONS}/${kind}" Target="${target}"/>`
  const tab = (name, at) =>
    `<sheet name="${name.replace(/^\./, '')}" sheetId="${at + 1}" ${name.startsWith('.') ? 'state="hidden"' : ''} r:id="rId${at + 1}"/>`
  const files = {
    '_rels/.rels': `<Relationships>${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook ${NS} xmlns:r="${RELATIONS}">${properties}<sheets>${names.map(tab).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${[
      ...names.map((_, at) => relation(`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`)),
      strings === undefined ? '' : relation('rIdS', 'sharedStrings', '/xl/sharedStrings.xml'),
      styles === undefined ? '' : relation('rIdF', 'styles', 'styles.xml'),
    ].join('')}</Relationships>`,
    ...Object.fromEntries(names.map((name, at) => [`xl/worksheets/sheet${at + 1}.xml`, sheets[name]])),
    ...(strings === undefined ? {} : { 'xl/sharedStrings.xml': strings }),
    ...(styles === undefined ? {} : { 'xl/styles.xml': styles }),
    ...more,
  }
  const bytes = Object.entries(files).map(([path, text]) => [path, typeof text === 'string' ? strToU8(text) : text])
  return zipSync(Object.fromEntries(bytes), { level })
}

/** All that a source gives. @param {AsyncIterable<string>} source */
export async function textOf(source) {
  let text = ''
  for await (const piece of source) text += piece
  return text
}
