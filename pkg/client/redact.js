/**
 * The key in texts. The core does the same (`src/importer/response/redact.rs`), and cannot do it here: the relay has no
 * core, and the message of a core that cannot be started is redacted as well. `tests/secrets/redaction.json` holds the
 * two together.
 */

/**
 * Returns a function that takes a key out of a text, however its characters are written: in any case, percent-encoded,
 * escaped as in JSON (also twice) or as in HTML, in base64, and where `…` says that it was cut.
 *
 * @param {unknown} key
 * @param {{ displayed?: string, shortest?: number, wrapped?: boolean }} [how] `shortest`: characters below which a text is
 *   no key but a part of ordinary words; `wrapped`: the key may go over the end of a line
 * @returns {(text: string) => string}
 */
export function redactor(key, { displayed = '[redacted]', shortest = 4, wrapped = false } = {}) {
  const secret = typeof key === 'string' ? key.trim() : ''
  if (secret.length < shortest) return (text) => text
  // Made when they are needed: a host compiles a pattern in up to some milliseconds, and most runs never meet such a text.
  /** @type {string[] | undefined} */
  let words
  /** @type {RegExp | undefined} */
  let plain
  /** @type {RegExp | undefined} */
  let whole
  return (text) => {
    const isPlain = PLAIN.test(text) && PLAIN.test(secret)
    if (!isPlain) {
      whole ??= wholePattern(secret, shortest, wrapped)
      return text.replace(whole, displayed)
    }
    words ??= plainWords(secret)
    if (!holdsAny(folded(text), words)) return text
    plain ??= plainPattern(secret)
    return text.replace(plain, displayed)
  }
}

/** What no escape, no cut and no line's end can be in, nor a letter that has an ASCII one as its other case. */
const PLAIN = /^(?!.*u00)[ -$'-[\]-~]*$/i

/** Returns substrings without which {@link plainPattern} cannot match. @param {string} secret */
const plainWords = (secret) => [secret, ...base64Texts(secret)].map(folded)

/** @param {string} text @param {string[]} words */
const holdsAny = (text, words) => words.some((word) => text.includes(word))

/** Returns a text in one case, and with one of the two alphabets of base64. @param {string} text */
const folded = (text) => text.toLowerCase().replaceAll('-', '+').replaceAll('_', '/')

/** Returns a pattern of the key in a plain text, where it finds what the whole pattern finds. @param {string} secret */
function plainPattern(secret) {
  const letters = [...secret].map((letter) => `\\u{${letter.charCodeAt(0).toString(16)}}`)
  return new RegExp([letters.join(''), ...base64Forms(secret)].join('|'), 'giu')
}

/** Returns a pattern of the key however it is written. @param {string} secret @param {number} shortest @param {boolean} wrapped */
function wholePattern(secret, shortest, wrapped) {
  const between = wrapped ? '(?:\\r?\\n *)?' : ''
  const units = (secret.match(/\\+|[^\\]/gu) ?? []).map(spellings)
  const begin = units.slice(0, shortest).join(between)
  const cut = units
    .slice(shortest)
    .reduceRight((/** @type {string} */ rest, unit) => `(?:${between}${unit}${rest})?`, '')
  return new RegExp(
    [units.join(between), ...base64Forms(secret), `${begin}${cut}(?:[%\\\\&][#\\w]{0,8})?(?=…)`].join('|'),
    'giu',
  )
}

/** The ways to write a character, or a run of backslashes, as a pattern. @param {string} unit */
function spellings(unit) {
  const bytes = new TextEncoder().encode(unit)
  if (unit[0] === '\\')
    return `(?:\\\\{${unit.length},${4 * unit.length}}|(?:%(?:25){0,3}5c){${unit.length}}|(?:\\\\{1,8}u005c){${unit.length}}|(?:&#(?:0*92|x0*5c);){${unit.length}})`
  if (bytes.length > 1) return `(?:${unit}|${[...bytes].map((byte) => `%(?:25){0,3}${hex(byte)}`).join('')})`
  const codes = [...new Set([unit.toLowerCase(), unit.toUpperCase()])].map((letter) => letter.charCodeAt(0))
  const hexes = `(?:${codes.map(hex).join('|')})`
  const name = NAMES[unit] ? `|${NAMES[unit]}` : ''
  const raw = `\\u{${codes[0].toString(16)}}`
  return `(?:\\\\{0,8}(?:${raw}|u00${hexes})|%(?:25){0,3}${hexes}|&(?:#0*(?:${codes.join('|')})|#x0*${hexes}${name});)`
}

/** @param {number} code */
const hex = (code) => code.toString(16).padStart(2, '0')

/** @type {Record<string, string>} */
const NAMES = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

/** As patterns, in either of base64's alphabets. @param {string} text */
const base64Forms = (text) =>
  base64Texts(text).map((known) => known.replace(/[+/]/g, (sign) => (sign === '+' ? '[+\\-]' : '[\\/_]')))

/**
 * Returns what a text alone determines in the base64 of a longer one, for each of the three positions where it may
 * begin.
 *
 * @param {string} text
 */
function base64Texts(text) {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text))
  return [0, 1, 2].map((shift) => {
    const whole = btoa('\0'.repeat(shift) + bytes)
    return whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
  })
}

/** Characters; what is shorter is a placeholder, and may be a word of an address. */
export const SHORTEST_KEY = 12

/**
 * Returns whether a text may be a key that stands in the wrong position: long, of letters and digits.
 *
 * @param {unknown} text
 */
export const looksLikeKey = (text) =>
  (String(text).match(/[\w+/=-]{20,}/g) ?? []).some((run) => /\d/.test(run) && /[a-z]/i.test(run))
