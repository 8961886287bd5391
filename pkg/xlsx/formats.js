/** Formats of numbers: which numbers are dates, and which are digits with zeros in front. */
import { readAll } from './read-xml.js'
import { attribute } from './xml.js'

/**
 * What a number is by its format: a day or an instant, a time of day, a time that passed, or so many digits at least.
 * @typedef {'date' | 'time' | 'elapsed' | number | undefined} Format
 */

/**
 * Reads the format of each style.
 *
 * @param {import('./read-xml.js').Archive} archive
 * @param {string} path
 * @returns {Promise<Format[]>}
 */
export async function readFormats(archive, path) {
  /** @type {Map<number, Format>} */
  const codes = new Map()
  /** @type {Format[]} */
  const formats = []
  let isOfCells = false
  await readAll(archive, path, {
    open(name, attributes) {
      const id = () => Number(attribute(attributes, 'numFmtId'))
      if (name === 'numFmt') codes.set(id(), formatOf(attribute(attributes, 'formatCode') ?? ''))
      else if (name === 'cellXfs') isOfCells = true
      else if (name === 'xf' && isOfCells) formats.push(codes.has(id()) ? codes.get(id()) : BUILT_IN[id()])
    },
    close(name) {
      if (name === 'cellXfs') isOfCells = false
    },
    text() {},
  })
  return formats
}

/**
 * Returns what numbers with a format are.
 *
 * @param {string} code such as `yyyy\-mm\-dd;@` or `00000`
 * @returns {Format}
 */
export function formatOf(code) {
  // Of several, the first is of positive numbers. What is quoted, escaped, a blank or a filler is only displayed.
  const [first = ''] = code.replace(/"[^"]*"|\\.|_.|\*./gs, '').split(';')
  if (/^0{2,}$/.test(first.trim())) return first.trim().length
  if (/\[(h+|m+|s+)\]/i.test(first)) return 'elapsed'
  const letters = first.replace(/\[[^\]]*\]/g, '').replace(/AM\/PM|A\/P/gi, 'h')
  if (/^general$/i.test(letters.trim())) return undefined
  const isTime = /[hs]/i.test(letters)
  if (/[yd]/i.test(letters) || (/m/i.test(letters) && !isTime)) return 'date'
  return isTime ? 'time' : undefined
}

/** Formats that have a number and no code; those of dates in East Asia differ by language, and are dates in all. @type {Record<number, Format>} */
const BUILT_IN = Object.fromEntries([
  ...[14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58].map((id) => [id, 'date']),
  ...[18, 19, 20, 21, 32, 33].map((id) => [id, 'time']),
  ...[45, 46, 47].map((id) => [id, 'elapsed']),
])
