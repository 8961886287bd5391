// Tables as pages and the terminal show them.

/**
 * A Markdown table; the first column is text, the others are aligned to the right by default.
 *
 * @param {string[]} head
 * @param {(string | number)[][]} rows
 * @param {{ left?: number[] }} [options] `left`: which columns besides the first are text
 */
export function table(head, rows, { left = [] } = {}) {
  for (const row of rows)
    if (row.length !== head.length)
      throw new RangeError(`${row.length} cells in a table of ${head.length} columns: ${row.join(', ')}`)
  const isText = (column) => column === 0 || left.includes(column)
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
  return [
    line(head),
    `|${head.map((_, column) => (isText(column) ? '---' : '---:')).join('|')}|`,
    ...rows.map(line),
  ].join('\n')
}

/** Milliseconds, with as many digits as mean anything. @param {number} value */
export function ms(value) {
  return `${digits(value)} ms`
}

/** Between which two values half of the rounds lie. @param {{ low: number, high: number }} spread */
export function between({ low, high }) {
  return `${digits(low)}–${digits(high)}`
}

/** A ratio. @param {number} value */
export function times(value) {
  return value.toFixed(value < 10 ? 2 : 1)
}

/** Kilobytes, as the system counts them, in MB. @param {number} kilobytes */
export function mb(kilobytes) {
  return `${(kilobytes / 1024).toFixed(1)} MB`
}

/** How many rounds a table is made of. @param {number} rounds */
export function inRounds(rounds) {
  return rounds === 1 ? 'one round' : `medians of ${rounds} rounds`
}

/** @param {number} value */
export function count(value) {
  return value.toLocaleString('en')
}

/** @param {number} value */
function digits(value) {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
}
