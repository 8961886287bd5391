/** Words for a terminal: widths, wrapping, numbers, times, quoting. */
import stringWidth from 'string-width'

/** Columns of a text without a terminal; what one has had since 1978. */
const WIDTH = 80

/** Columns that texts are wrapped at, see {@link setWidth}. */
let width = WIDTH

/** Wraps texts at the width of the user's terminal from now on: between 40 columns and 120, where lines are still read with ease. @param {number | undefined} columns */
export function setWidth(columns) {
  width = columns ? Math.min(Math.max(columns, 40), 120) : WIDTH
}

/** Returns the columns that texts are wrapped at. */
export const currentWidth = () => width

/** Columns that a text takes. @param {string} text */
export const widthOf = (text) => stringWidth(text)

/** Returns the text in at most `width` columns; a cut is displayed by `…`. @param {string} text @param {number} width */
export function clip(text, width) {
  if (widthOf(text) <= width) return text
  let out = ''
  let used = 0
  for (const { segment } of GRAPHEMES.segment(text)) {
    used += widthOf(segment)
    if (used > width - 1) break
    out += segment
  }
  return `${out}…`
}

/** @param {string} text @param {number} width */
export const padEnd = (text, width) => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/**
 * Returns lines of at most the current width, each after `indent`; words that are too long are broken.
 * @param {string} text
 * @param {string} [indent]
 * @param {string} [first] what the first line begins with instead
 * @returns {string[]}
 */
export function wrap(text, indent = '', first = indent) {
  const lines = []
  let line = first
  let empty = true
  const push = () => {
    lines.push(line)
    line = indent
    empty = true
  }
  for (const word of text.split(/ +/).filter(Boolean)) {
    if (!empty && widthOf(line) + 1 + widthOf(word) > width) push()
    for (const piece of pieces(word, width - widthOf(indent) - 1)) {
      if (!empty && widthOf(line) + 1 + widthOf(piece) > width) push()
      else if (empty && widthOf(line) + widthOf(piece) > width && line.trim()) push()
      line += (empty ? '' : ' ') + piece
      empty = false
    }
  }
  if (!empty || line.trim()) lines.push(line)
  return lines
}

/** Cuts a word into pieces of at most `width` columns. @param {string} word @param {number} width */
function pieces(word, width) {
  if (widthOf(word) <= width) return [word]
  const out = []
  let piece = ''
  for (const { segment } of GRAPHEMES.segment(word)) {
    if (piece && widthOf(piece) + widthOf(segment) > width) {
      out.push(piece)
      piece = ''
    }
    piece += segment
  }
  if (piece) out.push(piece)
  return out
}

/**
 * Makes a text from a file or a server safe to display: what could move the cursor, colour the screen or
 * turn the line around is escaped.
 * @param {unknown} text
 */
export function printable(text) {
  return String(text).replace(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) ?? 0
    return ESCAPES[character] ?? `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** Makes the same of several lines. @param {string} text */
export const printableLines = (text) => text.split('\n').map(printable).join('\n')

/** Formats `1,234`. @param {number} value */
export const number = (value) => Math.round(value).toLocaleString('en-US')

/** Formats `1 row`, `2,400 rows`. @param {number} count @param {string} one @param {string} [many] */
export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`

/** Formats `4 s`, `3 min 20 s`, `5 h 33 min`. @param {number} ms */
export function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 && minutes < 10 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`
  return minutes % 60 ? `${number(Math.floor(minutes / 60))} h ${minutes % 60} min` : `${number(minutes / 60)} h`
}

/** Formats `about 33 minutes`, `about 5.6 hours`. @param {number} minutes */
export function aboutMinutes(minutes) {
  if (minutes <= 0) return 'at once'
  if (minutes < 1) return 'less than a minute'
  if (minutes < 120) return `about ${plural(Math.ceil(minutes), 'minute')}`
  return `about ${(minutes / 60).toFixed(1)} hours`
}

/** Formats `60 requests per 60 s`. @param {{ limit: number, windowMs: number }} rate */
export const rateText = ({ limit, windowMs }) =>
  `${plural(limit, 'request')} per ${windowMs % 1000 ? `${windowMs} ms` : `${windowMs / 1000} s`}`

/**
 * Arguments as the user's shell takes them.
 * @param {string[]} words
 * @param {string} platform
 */
export const shellCommand = (words, platform) =>
  words.map((word) => (platform === 'win32' ? quoteWindows(word) : quotePosix(word))).join(' ')

/** @param {string} word */
function quotePosix(word) {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  const safe = printable(word)
  // What a terminal must not get, shells understand as escapes.
  if (safe !== word) return `$'${printable(word.replace(/[\\']/g, '\\$&'))}'`
  return `'${word.replaceAll("'", "'\\''")}'`
}

/** @param {string} word */
const quoteWindows = (word) => (/^[\w@+=:./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`)

const GRAPHEMES = new Intl.Segmenter()

/** Controls, line separators, and the marks that reorder a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that it looks for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g

/** @type {Record<string, string>} */
const ESCAPES = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
