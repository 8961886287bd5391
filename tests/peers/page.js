// Writes the numbers of a run, and what is made of them: the figure, and the table of the page.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AT_ONCE, LIMIT, PROCESSES, surestRatio } from './contest.js'
import { createFigure } from './figure.js'
import { createTable, versionsOf } from './table.js'

const file = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
const NUMBERS = file('numbers.json')
const PAGE = file('../../pkg/docs/performance.md')
const FIGURE = file('../../pkg/docs/limiters.svg')
const BEGIN = '<!-- written by npm run bench -- --only fleet --write -->\n'
const END = '\n<!-- until here -->'

/** @returns {import('./table.js').Runs} */
export const readRuns = () => (existsSync(NUMBERS) ? JSON.parse(readFileSync(NUMBERS, 'utf8')) : {})

/** @param {'scaled' | 'real'} name @param {import('./table.js').Numbers} numbers */
export function writeRun(name, numbers) {
  const runs = { ...readRuns(), [name]: numbers }
  writeFileSync(NUMBERS, `${JSON.stringify(runs, null, 2)}\n`)
  if (runs.scaled) writeFileSync(FIGURE, createFigure(runs.scaled))
  const { before, after } = readPage()
  writeFileSync(PAGE, `${before}${describe(runs)}${after}`)
}

/** What the page says of runs. @param {import('./table.js').Runs} runs */
export function describe(runs) {
  const { scaled, real } = runs
  return [
    ...(scaled ? [createTable(scaled), sayLeast(scaled)] : []),
    ...(real ? [`Some of them with windows of ${real.windowMs / 1000} s:`, createTable(real), sayLeast(real)] : []),
    `Measured with ${versionsOf(runs)}; Node ${(scaled ?? real)?.node}.`,
  ].join('\n\n')
}

/** @param {import('./table.js').Numbers} numbers */
function sayLeast({ rows, windowMs }) {
  const ratios = Object.keys(rows[0].results).map((series) => surestRatio(series, windowMs).toFixed(3))
  return `Whoever never has more than the limit, whenever the server counts, takes at least ${ratios.join(' and ')}: with these latencies and
${PROCESSES * AT_ONCE} connections, when each request is dispatched a window after the response to the ${LIMIT}th before it.`
}

/** What the page and the figure say now. */
export const readWritten = () => ({ text: readPage().text, figure: readFileSync(FIGURE, 'utf8') })

function readPage() {
  const text = readFileSync(PAGE, 'utf8')
  const begin = text.indexOf(BEGIN) + BEGIN.length
  const end = text.indexOf(END, begin)
  if (begin < BEGIN.length || end === -1) throw new Error('pkg/docs/performance.md has no place for the table')
  return { before: text.slice(0, begin), text: text.slice(begin, end), after: text.slice(end) }
}
