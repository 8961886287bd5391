/** What a number of a cell is as text. */

/** @typedef {import('./formats.js').Format} Format */

/**
 * Returns the text of a number.
 *
 * @param {string} raw as the file has it
 * @param {Format} format
 * @param {boolean} from1904 whether days are counted from 1904
 */
export function textOfNumber(raw, format, from1904) {
  if (format === undefined && WHOLE.test(raw)) return raw
  const value = Number(raw)
  if (raw === '' || !Number.isFinite(value)) return raw
  if (typeof format === 'string') return timeOf(value, format, from1904) ?? plainNumber(value)
  const text = plainNumber(value)
  return format !== undefined && /^\d+$/.test(text) ? text.padStart(format, '0') : text
}

/**
 * Returns a number with the digits that it really has. Programs keep 15 and write up to 17, so 0.1 + 0.2 is 0.3. A whole number of 16
 * digits has them all where the last is none of the zeros that Excel and LibreOffice put for what they do not keep, and where a double
 * holds each number of its size. Any other is written as what it is, one that may have lost digits: `1.23456789012346E+17`.
 *
 * @param {number} value
 */
function plainNumber(value) {
  if (Math.abs(value) < MOST_WHOLE) return String(Number(value.toPrecision(DIGITS)))
  if (Number.isSafeInteger(value) && value % 10 !== 0) return String(value)
  return value.toExponential(DIGITS - 1).replace(/\.?0*e/, 'E')
}

/**
 * Returns a date or a time in ISO 8601, without a zone: a sheet has none; undefined of what no date can be.
 *
 * @param {number} value in days
 * @param {'date' | 'time' | 'elapsed'} format
 * @param {boolean} from1904
 */
function timeOf(value, format, from1904) {
  const millis = Math.round(value * DAY)
  if (format === 'elapsed') return millis < 0 ? undefined : clock(millis)
  if (millis < 0 || value >= END_OF_9999) return undefined
  const day = Math.floor(millis / DAY)
  const rest = millis - day * DAY
  if (format === 'time' && day === 0) return clock(rest)
  const date = from1904 ? isoDate(day + FROM_1904) : dateFrom1900(day)
  return rest === 0 ? date : `${date}T${clock(rest)}`
}

/** Returns the date of a day counted from 1900, a year that Excel takes for a leap year: day 60 never was. @param {number} day */
function dateFrom1900(day) {
  if (day === 60) return '1900-02-29'
  return isoDate(day < 60 ? day + FROM_1900 + 1 : day + FROM_1900)
}

/** @param {number} day since 1970 */
const isoDate = (day) => new Date(day * DAY).toISOString().slice(0, 10)

/** @param {number} millis */
function clock(millis) {
  const two = (/** @type {number} */ number) => String(Math.floor(number)).padStart(2, '0')
  const text = `${two(millis / 3_600_000)}:${two((millis / 60_000) % 60)}:${two((millis / 1000) % 60)}`
  const fraction = millis % 1000
  return fraction === 0 ? text : `${text}.${String(fraction).padStart(3, '0')}`
}

/** A whole number of at most 15 digits stands as it is. */
const WHOLE = /^-?\d{1,15}$/
/** Digits that a number keeps, in every spreadsheet. */
const DIGITS = 15
const MOST_WHOLE = 1e15
/** Milliseconds. */
const DAY = 86_400_000
/** 1899-12-30, in days since 1970: what day 0 is from 1900-03-01 on. */
const FROM_1900 = -25_569
/** 1904-01-01. */
const FROM_1904 = -24_107
const END_OF_9999 = 2_958_466
