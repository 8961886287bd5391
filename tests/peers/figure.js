// The figure of a run: for each contender, the most requests in any window, and where that passes the limit.

const WIDTH = 440
const MARGIN = 16
/** Where the bars begin and end; to their right stands the time. */
const BARS = { left: MARGIN, right: 344 }
const ROW = 52
const HEAD = 132
const BAR = { height: 10, gap: 3 }

/**
 * An SVG, light or dark as its reader's system is; so slim that its texts can be read on a phone.
 *
 * @param {import('./table.js').Numbers} numbers
 */
export function createFigure({ rows, limit, windowMs }) {
  const most = Math.max(...rows.flatMap(({ results }) => Object.values(results).map(({ worst }) => worst)))
  const scale = (/** @type {number} */ count) =>
    BARS.left + ((BARS.right - BARS.left) * count) / Math.max(most, 2 * limit)
  const height = HEAD + rows.length * ROW + MARGIN
  const at = scale(limit)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">The most requests in any ${windowMs / 1000} s, where ${limit} are allowed, sent by four processes</title>
<style>${STYLE}</style>
<rect class="page" width="${WIDTH}" height="${height}" rx="8"/>
<text class="title" x="${MARGIN}" y="30">Most requests in any window</text>
<text x="${MARGIN}" y="52">of ${windowMs / 1000} s, by four processes; ${limit} are allowed</text>
<rect class="kept" x="${MARGIN}" y="68" width="22" height="${BAR.height}" rx="2"/>
<text x="${MARGIN + 30}" y="78">all there at once</text>
<rect class="kept second" x="${MARGIN + 158}" y="68" width="22" height="${BAR.height}" rx="2"/>
<text x="${MARGIN + 188}" y="78">30, and the others just</text>
<text x="${MARGIN + 188}" y="94">before the window ends</text>
<text class="limit" x="${number(at)}" y="${HEAD - 14}" text-anchor="middle">limit ${limit}</text>
<text class="quiet" x="${WIDTH - MARGIN}" y="${HEAD - 14}" text-anchor="end">time, × shortest</text>
${rows.map((row, n) => drawRow(row, HEAD + n * ROW, { limit, scale })).join('\n')}
</svg>
`
}

/** @param {import('./table.js').Row} row @param {number} top @param {{ limit: number, scale: (count: number) => number }} axis */
function drawRow({ title, isOurs, results }, top, { limit, scale }) {
  const bars = Object.values(results).map(({ worst, ratio }, n) => {
    const y = top + 22 + n * (BAR.height + BAR.gap)
    const kept = Math.min(worst, limit)
    const piece = (/** @type {string} */ name, /** @type {number} */ from, /** @type {number} */ to) =>
      `<rect class="${name}${n > 0 ? ' second' : ''}" x="${number(scale(from))}" y="${y}" width="${number(scale(to) - scale(from))}" height="${BAR.height}"/>`
    return [
      piece(isOurs ? 'ours' : 'kept', 0, kept),
      ...(worst > limit ? [piece('over', limit, worst)] : []),
      `<text class="count" x="${number(scale(worst) + 5)}" y="${y + 9.5}">${worst}</text>`,
      `<text class="count quiet" x="${WIDTH - MARGIN}" y="${y + 9.5}" text-anchor="end">${ratio === null ? 'not over' : ratio.toFixed(2)}</text>`,
    ].join('')
  })
  const at = number(scale(limit))
  const line = `<line class="limit" x1="${at}" x2="${at}" y1="${top + 20}" y2="${top + 47}"/>`
  return `<text${isOurs ? ' class="strong"' : ''} x="${MARGIN}" y="${top + 15}">${escapeText(title)}</text>${bars.join('')}${line}`
}

const number = (/** @type {number} */ value) => String(Number(value.toFixed(1)))

const escapeText = (/** @type {string} */ text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const STYLE = `
text{font:14px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:#1f2328}
.title{font-size:18px;font-weight:600}.strong{font-weight:600}.count{font-size:12px}
.quiet{fill:#59636e}text.limit{font-size:13px;font-weight:600}line.limit{stroke:#1f2328;stroke-dasharray:4 3}
.page{fill:#fff;stroke:#d1d9e0}.kept{fill:#8c959f}.ours{fill:#1a7f37}.over{fill:#cf222e}.second{opacity:.6}
@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.quiet{fill:#9198a1}line.limit{stroke:#f0f6fc}
.page{fill:#0d1117;stroke:#3d444d}.kept{fill:#6e7681}.ours{fill:#3fb950}.over{fill:#f85149}}
`
