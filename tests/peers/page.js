// Writes the numbers of a run, and what is made of them: the figure, and the table of the page.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createFigure } from './figure.js'
import { createTable } from './table.js'

const file = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
const NUMBERS = file('numbers.json')
const PAGE = file('../../pkg/docs/many-workers.md')
const FIGURE = file('../../pkg/docs/many-workers.svg')
const BEGIN = '<!-- written by `npm run bench -- --only fleet --write` -->\n'
const END = '\n<!-- until here -->'

/** @returns {import('./table.js').Numbers} */
export const readNumbers = () => JSON.parse(readFileSync(NUMBERS, 'utf8'))

/** @param {import('./table.js').Numbers} numbers */
export function writeNumbers(numbers) {
  writeFileSync(NUMBERS, `${JSON.stringify(numbers, null, 2)}\n`)
  writeFileSync(FIGURE, createFigure(numbers))
  const { before, after } = readPage()
  writeFileSync(PAGE, `${before}${createTable(numbers)}${after}`)
}

/** What the page and the figure say now. */
export const readWritten = () => ({ table: readPage().table, figure: readFileSync(FIGURE, 'utf8') })

function readPage() {
  const text = readFileSync(PAGE, 'utf8')
  const begin = text.indexOf(BEGIN) + BEGIN.length
  const end = text.indexOf(END, begin)
  if (begin < BEGIN.length || end === -1) throw new Error('pkg/docs/many-workers.md has no place for the table')
  return { before: text.slice(0, begin), table: text.slice(begin, end), after: text.slice(end) }
}
