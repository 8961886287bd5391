/** How help fits a small terminal: an option's text stands below it, and no line but a command is longer than the terminal is wide. */
import { currentWidth, widthOf, wrap } from './text.js'

/** What commander takes for its layout. */
export const helpLayout = () => ({
  helpWidth: currentWidth(),
  // Of commander's own texts, such as the usage.
  minWidthToWrap: LEAST_COLUMNS,
  /** @param {string} term @param {number} termWidth @param {string} text @param {import('commander').Help} helper */
  formatItem(term, termWidth, text, helper) {
    if (text && currentWidth() - termWidth - GAPS < CRAMPED) return [`  ${term}`, ...wrap(text, BELOW)].join('\n')
    const [first = '', ...rest] = text ? helper.boxWrap(text, currentWidth() - termWidth - GAPS).split('\n') : []
    const indent = ' '.repeat(termWidth + GAPS)
    return [
      `  ${term}${' '.repeat(termWidth - widthOf(term) + 2)}${first}`.trimEnd(),
      ...rest.map((line) => indent + line),
    ].join('\n')
  },
})

/** Returns a text of the help, wrapped anew if it is too wide. Commands stay on one line, to be copied. @param {string} text */
export function helpText(text) {
  const lines = text.split('\n')
  if (lines.every((line) => widthOf(line) <= currentWidth())) return text
  /** @type {string[]} */
  const out = []
  let paragraph = ''
  const flush = () => {
    out.push(...wrap(paragraph))
    paragraph = ''
  }
  for (const line of lines) {
    const [, first, rest] = /^(\s*\d+ {2,})(.*)$/.exec(line) ?? []
    if (/^\S/.test(line) && !/:$/.test(line)) {
      paragraph += ` ${line}`
      continue
    }
    flush()
    out.push(...(first === undefined ? [line] : wrap(rest ?? '', ' '.repeat(first.length), first)))
  }
  flush()
  return out.join('\n')
}

/** Where a text stands below its option. */
const BELOW = '      '
/** Columns before, and between, an option and its text. */
const GAPS = 4
/** Columns of a text below which it is no pleasure beside its option. */
const CRAMPED = 30
const LEAST_COLUMNS = 20
