/** The workbook: its sheets, and what all of them share. */
import { bytesOf } from './bytes.js'
import { damaged, refusalOfArchive, refusalOfFile } from './refusals.js'
import { readAll } from './read-xml.js'
import { attribute } from './xml.js'
import { readContents } from './zip.js'

/** @typedef {import('./read-xml.js').Archive} Archive */

/**
 * A sheet with cells; charts are none.
 * @typedef {{ name: string, hidden: boolean, path: string }} SheetEntry
 *
 * @typedef {object} Workbook
 * @property {Archive} archive
 * @property {SheetEntry[]} sheets in the order of their tabs
 * @property {boolean} from1904 whether days are counted from 1904, as Excel for Mac did
 * @property {string | undefined} styles the path of the formats
 * @property {string | undefined} strings the path of the texts that cells share
 */

/**
 * Opens a workbook.
 *
 * @param {unknown} file
 * @returns {Promise<Workbook>}
 */
export async function openWorkbook(file) {
  const bytes = await bytesOf(file)
  const refusal = await refusalOfFile(bytes)
  if (refusal) throw refusal
  const archive = { bytes, entries: await readContents(bytes) }
  const path = await pathOfWorkbook(archive)
  if (path === undefined) throw refusalOfArchive(archive.entries)
  const [parts, { sheets, from1904 }] = [await relationsOf(archive, path), await readWorkbook(archive, path)]
  const pathOf = (/** @type {string} */ kind) => [...parts.values()].find((part) => part.kind === kind)?.path
  return {
    archive,
    sheets: sheets.flatMap(({ id, ...sheet }) => {
      const part = parts.get(id)
      return part?.kind === 'worksheet' ? [{ ...sheet, path: part.path }] : []
    }),
    from1904,
    styles: pathOf('styles'),
    strings: pathOf('sharedStrings'),
  }
}

/** @param {Archive} archive @returns {Promise<string | undefined>} */
async function pathOfWorkbook(archive) {
  const parts = archive.entries.has('_rels/.rels') ? await relationsOf(archive, '') : new Map()
  const main = [...parts.values()].find(({ kind }) => kind === 'officeDocument')?.path ?? 'xl/workbook.xml'
  // A Word document has a main part too.
  return archive.entries.has(main) && /(^|\/)xl\/|workbook[^/]*\.xml$/i.test(main) ? main : undefined
}

/**
 * Reads what a part is linked with.
 *
 * @param {Archive} archive
 * @param {string} path of the part
 * @returns {Promise<Map<string, { kind: string, path: string }>>} by id
 */
async function relationsOf(archive, path) {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const parts = new Map()
  await readAll(archive, `${folder}_rels/${path.slice(folder.length)}.rels`, {
    open(name, attributes) {
      if (name !== 'Relationship' || attribute(attributes, 'TargetMode') === 'External') return
      const target = attribute(attributes, 'Target') ?? ''
      const kind = (attribute(attributes, 'Type') ?? '').split('/').at(-1)
      parts.set(attribute(attributes, 'Id'), { kind, path: resolved(folder, target) })
    },
    close() {},
    text() {},
  })
  return parts
}

/** @param {Archive} archive @param {string} path */
async function readWorkbook(archive, path) {
  /** @type {{ name: string, hidden: boolean, id: string }[]} */
  const sheets = []
  let from1904 = false
  await readAll(archive, path, {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attribute(attributes, 'date1904') ?? '')
      if (name !== 'sheet') return
      const state = attribute(attributes, 'state') ?? 'visible'
      const id = attribute(attributes, 'id') ?? ''
      sheets.push({ name: attribute(attributes, 'name') ?? '', hidden: state !== 'visible', id })
    },
    close() {},
    text() {},
  })
  if (sheets.length === 0) throw damaged('it names no sheet')
  return { sheets, from1904 }
}

/** Returns a path within the archive. @param {string} folder @param {string} target */
function resolved(folder, target) {
  const steps = []
  for (const step of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '' && step !== '.') steps.push(step)
  }
  return steps.join('/')
}
