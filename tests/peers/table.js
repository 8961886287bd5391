// The table of a run, in Markdown.
import { table } from '../bench/rig/markdown.js'

/** @typedef {{ title: string, isOurs: boolean, versions: string[], results: Record<string, import('./contest.js').Result> }} Row */
/** @typedef {{ windowMs: number, requests: number, limit: number, node: string, rows: Row[] }} Numbers of a run */

/** @param {Numbers} numbers */
export function createTable({ rows, requests }) {
  const series = Object.keys(rows[0].results)
  const head = ['', ...series.flatMap((name) => [`${name}: most`, 'refused', 'time'])]
  const cells = rows.map(({ title, isOurs, results }) => [
    isOurs ? `**${title}**` : title,
    ...series.flatMap((name) => {
      const { worst, refused, ratio, answered } = results[name]
      const time = ratio === null ? `${answered} of ${requests}` : ratio.toFixed(ratio < 1.1 ? 3 : 2)
      return [worst, refused, time]
    }),
  ])
  const versions = [...new Set(rows.flatMap((row) => row.versions))].sort()
  return `${table(head, cells)}\n\n${versions.join(', ')}.`
}
