/** Why a file is no spreadsheet that is read, and how to save it. */
import { ImportError } from '../client/error.js'
import { OLD_OFFICE, ZIP } from './start.js'

/** @param {string} found @param {string} remedy */
export const refused = (found, remedy) =>
  new ImportError('INPUT_FORMAT', `expected an Excel workbook (.xlsx), found ${found}; ${remedy}`)

/** @param {string} why @param {unknown} [cause] */
export const damaged = (why, cause) =>
  new ImportError(
    'INPUT_BROKEN',
    `the workbook is damaged or not whole: ${why}; get the whole file, or save it again`,
    {
      cause,
    },
  )

export const isProtected = () =>
  refused(
    'one with a password',
    'open it in Excel, remove the password (File, Info, Protect Workbook, Encrypt with Password), and save it',
  )

/**
 * Returns why a file that is no ZIP archive is refused, by its first bytes; undefined if it is one.
 *
 * @param {import('./bytes.js').Bytes} bytes
 */
export async function refusalOfFile(bytes) {
  const head = await bytes.slice(0, Math.min(HEAD_BYTES, bytes.size))
  const starts = (/** @type {number[]} */ bytes) => bytes.every((byte, at) => head[at] === byte)
  if (head.length === 0)
    return new ImportError('INPUT_FORMAT', 'expected an Excel workbook (.xlsx), found an empty file')
  if (starts(ZIP)) return undefined
  if (starts(EMPTY_ZIP)) return refused('an empty ZIP archive', SAVE_AS_XLSX)
  if (starts(OLD_OFFICE)) return (await hasPassword(bytes, head)) ? isProtected() : refused(OLD, SAVE_AS_XLSX)
  const text = String.fromCharCode(...head.subarray(0, 200)).toLowerCase()
  if (/^\s*(<!doctype html|<html|<table)/.test(text))
    return refused('an HTML page, as some exports named .xls are', 'open it in Excel, and save it as .xlsx')
  if (text.includes('urn:schemas-microsoft-com:office:spreadsheet'))
    return refused('an XML spreadsheet of Excel 2003', SAVE_AS_XLSX)
  return refused('another file', 'give CSV, NDJSON and JSON to the import itself')
}

/**
 * Returns what kind of ZIP archive it is, if it holds no workbook that is read.
 *
 * @param {Map<string, unknown>} entries by path
 */
export function refusalOfArchive(entries) {
  const has = (/** @type {RegExp} */ path) => [...entries.keys()].some((name) => path.test(name))
  if (has(/^xl\/workbook\.bin$/)) return refused('a binary workbook (.xlsb)', SAVE_AS_XLSX)
  if (has(/^mimetype$/) && has(/^content\.xml$/)) return refused('an OpenDocument file (.ods)', SAVE_ODS)
  if (has(/^Index\/.*\.iwa$/) || has(/^Index\.zip$/)) return refused('a file of Apple Numbers', SAVE_NUMBERS)
  if (has(/^word\//)) return refused('a Word document', 'copy its table into a spreadsheet, and save that as .xlsx')
  return refused('a ZIP archive without a workbook', 'unpack it, and import the file that is in it')
}

/**
 * Returns whether an old Office file is the envelope of a workbook with a password, by the names in its directory.
 *
 * @param {import('./bytes.js').Bytes} bytes
 * @param {Uint8Array} head
 */
async function hasPassword(bytes, head) {
  if (head.length < 52) return false
  const header = new DataView(head.buffer, head.byteOffset)
  const start = (header.getUint32(48, true) + 1) * 2 ** header.getUint16(30, true)
  const names = await bytes.slice(start, Math.min(start + DIRECTORY_BYTES, bytes.size))
  // Names are in UTF-16.
  const wanted = [...'EncryptedPackage'].flatMap((letter) => [letter.charCodeAt(0), 0])
  for (let at = 0; at + wanted.length <= names.length; at += 2)
    if (wanted.every((byte, index) => names[at + index] === byte)) return true
  return false
}

const EMPTY_ZIP = [0x50, 0x4b, 5, 6]
/** What a file that is no workbook is known by. */
const HEAD_BYTES = 512
/** Such an envelope has about ten names, of 128 bytes each. */
const DIRECTORY_BYTES = 4096

const OLD = 'a file of Excel 97 to 2003 (.xls)'
const SAVE_AS_XLSX = 'open it in Excel or LibreOffice, and save it as .xlsx or as CSV UTF-8'
const SAVE_ODS = 'open it in LibreOffice, and save it as .xlsx (File, Save As, Excel 2007–365) or as CSV UTF-8'
const SAVE_NUMBERS = 'open it in Numbers, and export it as .xlsx (File, Export To, Excel) or as CSV'
