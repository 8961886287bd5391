// The live chart of an import: what the limit allows, what was sent, what was imported, what was not. Drawn by uPlot, which is
// fetched when it is needed; where it is missing, the numbers beside it say the same.

import { fill, h } from './dom.js'
import { clock, count, texts } from './texts.js'

const SERIES = ['ceiling', 'sent', 'imported', 'failed']
const HEIGHT = 220

/** @returns {{ element: HTMLElement, show: (run: any, rate: { limit: number, windowMs: number }) => void, end: () => void }} */
export function createChart() {
  const words = texts.import.series
  const canvas = h('div.chart-canvas', { role: 'img', 'aria-label': texts.import.chart })
  const legend = h(
    'ul.chart-legend',
    null,
    SERIES.map((name) => h(`li.series-${name}`, null, words[name])),
  )
  const element = h(
    'figure.chart',
    { hidden: true },
    h('figcaption', null, h('span', null, texts.import.chart), legend),
    canvas,
  )
  let plot
  let Plot
  let data = [[0], [0], [0], [0], [0]]
  const dark = matchMedia('(prefers-color-scheme: dark)')

  const draw = () => {
    if (!Plot) return
    plot?.destroy()
    fill(canvas)
    plot = new Plot(settings(canvas.clientWidth), data, canvas)
  }
  /** Draws nothing of nothing. */
  const reveal = () => {
    if (!Plot || data[0].length < 2) return
    element.hidden = false
    if (!plot) draw()
  }
  const watcher = new ResizeObserver(
    () => canvas.clientWidth && plot?.setSize({ width: canvas.clientWidth, height: HEIGHT }),
  )
  const start = async () => {
    try {
      Plot = (await import('./vendor/uplot/uPlot.esm.js')).default
    } catch {
      return
    }
    if (!document.querySelector('link[data-chart]'))
      document.head.append(h('link', { rel: 'stylesheet', href: 'vendor/uplot/uPlot.min.css', 'data-chart': '' }))
    watcher.observe(canvas)
    reveal()
    dark.addEventListener('change', draw)
  }
  start()

  return {
    element,
    show({ history }, { limit, windowMs }) {
      if (history.length === 0) return
      const allowed = ({ at }) => (1 + Math.floor((at * 1000) / windowMs)) * limit * USERS_AT_ONCE
      data = [
        history.map(({ at }) => at),
        history.map(allowed),
        ...['sent', 'imported', 'failed'].map((name) => history.map((point) => point[name])),
      ]
      reveal()
      plot?.setData(data)
      const last = history.at(-1)
      canvas.setAttribute('aria-label', texts.import.chartSummary({ ...last, ceiling: allowed(last) }))
    },
    end() {
      watcher.disconnect()
      dark.removeEventListener('change', draw)
      plot?.destroy()
    },
  }
}

function settings(width) {
  const style = getComputedStyle(document.documentElement)
  const color = (name) => style.getPropertyValue(name).trim()
  const axis = {
    stroke: color('--soft'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { stroke: color('--line'), width: 1 },
    font: `12px ${style.fontFamily}`,
  }
  const line = (name, more = {}) => ({
    label: name,
    stroke: color(`--series-${name}`),
    width: 2,
    points: { show: false },
    ...more,
  })
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: (_, __, most) => [0, Math.max(10, most)] },
      y: { range: (_, __, most) => [0, Math.max(10, most * 1.05)] },
    },
    axes: [
      { ...axis, space: 70, incrs: STEPS, values: (_, values) => values.map((value) => clock(value)) },
      { ...axis, size: 58, values: (_, values) => values.map((value) => count(value)) },
    ],
    series: [
      {},
      line('ceiling', { dash: [6, 5], width: 1.5 }),
      line('sent', { width: 1.5 }),
      line('imported', { fill: color('--series-imported-fill') }),
      line('failed'),
    ],
  }
}

const USERS_AT_ONCE = 50
/** Seconds between two marks: whole ones, minutes, hours. */
const STEPS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400]
