// Numbers, dates and plurals as a language writes them.

/**
 * @typedef {object} Formats
 * @property {(number: number) => string} count 12345 as 12,345
 * @property {(number: number, forms: Record<string, string>) => string} plural chooses by the language's own rules:
 *   `plural(2, { one: 'row', other: 'rows' })` is `2 rows`
 * @property {(share: number) => string} percent 0.873 as 87 %
 * @property {(ms: number) => string} duration milliseconds in words, as exact as is useful
 * @property {(seconds: number) => string} clock seconds as a clock does: 1:05, 2:00:00
 * @property {(size: number) => string} bytes 1500000 as 1.5 MB
 * @property {(time: number | Date) => string} day a date with its time
 */

/** Returns the formats of a locale, such as `de` or `en-GB`. @param {string} locale @returns {Formats} */
export function createFormats(locale) {
  const numbers = new Intl.NumberFormat(locale)
  const plurals = new Intl.PluralRules(locale)
  const shares = new Intl.NumberFormat(locale, { style: 'percent' })
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  const count = (number) => numbers.format(number)
  return {
    count,
    plural: (number, forms) => `${count(number)} ${forms[plurals.select(number)] ?? forms.other}`,
    percent: (share) => shares.format(Math.floor(share * 100) / 100),
    duration: (ms) => duration(ms, count),
    clock,
    bytes: (size) => bytes(size, locale),
    day: (time) => days.format(time),
  }
}

/**
 * Returns what spreadsheets have between the cells of CSV where this locale is used: where a comma begins the decimals, it cannot be that.
 *
 * @param {string} locale
 * @returns {',' | ';'}
 */
export function separatorOf(locale) {
  const decimal = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal')
  return decimal?.value === ',' ? ';' : ','
}

/** Writes the units by their symbols, which all languages share. */
function duration(ms, count) {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const left = minutes % 60
  return `${count(Math.floor(minutes / 60))} h${left ? ` ${left} min` : ''}`
}

function clock(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60]
  const two = (number) => String(number).padStart(2, '0')
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

function bytes(size, locale) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3))
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power],
    unitDisplay: power ? 'short' : 'long',
    maximumFractionDigits: 1,
  }).format(size / 1000 ** power)
}
