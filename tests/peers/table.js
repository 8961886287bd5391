// The table of a run, in Markdown.
import { table } from '../bench/rig/markdown.js'

/** @typedef {{ title: string, isOurs: boolean, versions: string[], results: Record<string, import('./contest.js').Result> }} Row */
/** @typedef {{ windowMs: number, requests: number, limit: number, node: string, rows: Row[] }} Numbers of a run */

/** @typedef {Partial<Record<'scaled' | 'real', Numbers>>} Runs windows of 6 s, and of a minute */

/** @param {Numbers} numbers */
export function createTable({ rows, requests }) {
  const series = Object.keys(rows[0].results)
  const head = ['', ...series.flatMap((name) => [TITLES[name], 'refused', 'time'])]
  const cells = rows.map(({ title, isOurs, results }) => [
    isOurs ? `**${title}**` : title,
    ...series.flatMap((name) => {
      const { worst, refused, ratio, responses } = results[name]
      const time = ratio === null ? `${responses} of ${requests}` : ratio.toFixed(ratio < 1.1 ? 3 : 2)
      return [worst, refused, time]
    }),
  ])
  return table(head, cells)
}

/** @param {Runs} runs */
export function versionsOf(runs) {
  const rows = Object.values(runs).flatMap((numbers) => numbers.rows)
  return [...new Set(rows.flatMap(({ versions }) => versions))].sort().join(', ')
}

/** @type {Record<string, string>} */
const TITLES = { steady: 'at once: most', gap: 'before its end: most' }
