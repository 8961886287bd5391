// A list of any length that holds only the rows that are seen. Browsers bear no element of a million rows' height, so a
// long list scrolls at a scale, and the arrow keys go row by row.

import { fill, h } from './dom.js'
import { texts } from './texts.js'

/** Pixels; all browsers bear this. */
const MOST_HEIGHT = 6_000_000
/** Rows beyond each edge. */
const SPARE = 6

/**
 * @template T
 * @param {{ label: string, headers: string[], className?: string,
 *   load: (from: number, count: number) => Promise<T[]>, cells: (item: T) => any[] }} how `cells`: a child for each header
 * @returns {{ element: HTMLElement, show: (total: number) => void, refresh: () => void }}
 */
export function createList({ label, headers, className = '', load, cells }) {
  const body = h('div.list-rows', { role: 'rowgroup' })
  const head = h(
    'div.list-head',
    { role: 'rowgroup' },
    h(
      'div.list-row',
      { role: 'row', 'aria-rowindex': 1 },
      headers.map((text) => h('div.list-cell', { role: 'columnheader' }, text)),
    ),
  )
  const sizer = h('div.list-sizer', { role: 'presentation' }, body)
  const scroller = h(
    'div.list-scroll',
    { tabindex: 0, role: 'table', 'aria-label': label, 'aria-describedby': 'list-help' },
    head,
    sizer,
  )
  const element = h('div', { class: `list ${className}` }, scroller)
  /** Pixels; the style sheet says it, and more of them on a small screen. */
  let rowHeight = 1
  let total = 0
  let first = 0
  let turn = 0
  let drawn = ''
  /** The scroll position that `moveTo` has set, so that its own event is not taken for a hand's. */
  let ours = -1

  const seen = () => Math.max(1, Math.floor((scroller.clientHeight - head.offsetHeight) / rowHeight))
  const height = () => Math.min(total * rowHeight, MOST_HEIGHT)
  const range = () => Math.max(1, height() - seen() * rowHeight)
  const isScaled = () => total * rowHeight > MOST_HEIGHT

  const moveTo = (row) => {
    first = Math.max(0, Math.min(row, total - seen()))
    const top = isScaled() ? (first / Math.max(1, total - seen())) * range() : first * rowHeight
    scroller.scrollTop = ours = Math.round(top)
    draw()
  }

  const draw = async (force = false) => {
    // Not laid out yet: the observer below calls again.
    if (scroller.clientHeight === 0) return
    const from = Math.max(0, Math.floor(first) - SPARE)
    const wanted = Math.min(total - from, seen() + 2 * SPARE + 1)
    const offset = isScaled() ? scroller.scrollTop - (first - from) * rowHeight : from * rowHeight
    body.style.transform = `translateY(${Math.max(0, offset)}px)`
    const key = `${from} ${wanted} ${total}`
    if (!force && key === drawn) return
    drawn = key
    turn += 1
    const mine = turn
    const items = wanted > 0 ? await load(from, wanted) : []
    if (mine !== turn) return
    // Whoever types keeps the cursor: the row under it is not drawn anew.
    /** @type {HTMLElement | null | undefined} */
    const active = body.contains(document.activeElement) ? document.activeElement?.closest('[data-row]') : null
    const rows = items.map((item, at) => {
      if (active && !force && active.dataset.row === String(from + at)) return active
      return h(
        'div.list-row',
        { role: 'row', 'aria-rowindex': from + at + 2, data: { row: String(from + at) } },
        cells(item).map((cell) => h('div.list-cell', { role: 'cell' }, cell)),
      )
    })
    if (active && rows.includes(active)) {
      for (const row of [...body.children]) if (row !== active) row.remove()
      const at = rows.indexOf(active)
      active.before(...rows.slice(0, at))
      active.after(...rows.slice(at + 1))
    } else fill(body, rows)
  }

  scroller.addEventListener('scroll', () => {
    if (Math.abs(scroller.scrollTop - ours) < 1) return
    ours = -1
    first = isScaled() ? (scroller.scrollTop / range()) * (total - seen()) : scroller.scrollTop / rowHeight
    draw()
  })
  scroller.addEventListener('keydown', (event) => {
    if (event.target !== scroller) return
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: seen() - 1, PageUp: 1 - seen(), Home: -total, End: total }
    const step = steps[event.key]
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    moveTo(Math.round(first) + step)
  })
  const measure = () => {
    rowHeight = parseFloat(getComputedStyle(element).getPropertyValue('--row')) || rowHeight
    sizer.style.height = `${height()}px`
  }
  new ResizeObserver(() => {
    const before = rowHeight
    measure()
    if (rowHeight !== before) moveTo(first)
    else draw()
  }).observe(scroller)

  return {
    element,
    /** Another list, or one of another length: from its beginning. */
    show(length) {
      total = length
      scroller.setAttribute('aria-rowcount', String(total + 1))
      measure()
      element.style.setProperty('--rows', String(Math.min(Math.max(total, 1), 10)))
      first = 0
      scroller.scrollTop = 0
      drawn = ''
      return draw()
    },
    refresh: () => draw(true),
  }
}

/** Returns the description that all lists share. */
export const listHelp = () => h('p#list-help', { hidden: true }, texts.list.label)
