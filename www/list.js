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
 * @typedef {object} How
 * @property {string} label
 * @property {string[]} headers
 * @property {string} [className]
 * @property {(from: number, count: number) => Promise<T[]>} load
 * @property {(item: T) => any[]} cells a child for each header
 */

/**
 * @template T
 * @param {How<T>} how
 * @returns {{ element: HTMLElement, show: (total: number) => void, refresh: () => void }}
 */
export function createList({ label, headers, className = '', load, cells }) {
  const { element, scroller, head, sizer, body } = elementsOf(label, headers, className)
  const scale = createScale(() => scroller.clientHeight - head.offsetHeight)
  const draw = createDrawing(scale, scroller, body, load, cells)
  /** The scroll position that `moveTo` has set, so that its own event is not taken for a hand's. */
  let ours = -1

  const moveTo = (row) => {
    scroller.scrollTop = ours = Math.round(scale.moveTo(row))
    draw()
  }
  scroller.addEventListener('scroll', () => {
    if (Math.abs(scroller.scrollTop - ours) < 1) return
    ours = -1
    scale.scrolledTo(scroller.scrollTop)
    draw()
  })
  scroller.addEventListener('keydown', (event) => {
    const step = event.target === scroller ? stepOf(event, scale) : undefined
    if (step === undefined) return
    event.preventDefault()
    moveTo(Math.round(scale.first) + step)
  })
  const measure = () => {
    scale.rowHeight = parseFloat(getComputedStyle(element).getPropertyValue('--row')) || scale.rowHeight
    sizer.style.height = `${scale.height()}px`
  }
  new ResizeObserver(() => {
    const before = scale.rowHeight
    measure()
    if (scale.rowHeight !== before) moveTo(scale.first)
    else draw()
  }).observe(scroller)

  return {
    element,
    /** Another list, or one of another length: from its beginning. */
    show(length) {
      scale.list += 1
      scale.total = length
      scroller.setAttribute('aria-rowcount', String(length + 1))
      measure()
      element.style.setProperty('--rows', String(Math.min(Math.max(length, 1), 10)))
      scale.first = 0
      scroller.scrollTop = 0
      return draw()
    },
    refresh: () => draw(true),
  }
}

function elementsOf(label, headers, className) {
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
  return { element: h('div', { class: `list ${className}` }, scroller), scroller, head, sizer, body }
}

/** Returns what relates rows to pixels. @param {() => number} space pixels for rows, as the page is laid out */
const createScale = (space) => ({
  /** Pixels; the style sheet says it, and more of them on a small screen. */
  rowHeight: 1,
  /** The number of the list, from 1: another one is drawn anew. */
  list: 0,
  total: 0,
  /** The row at the upper edge; with a fraction, where it is scrolled by hand. */
  first: 0,
  seen() {
    return Math.max(1, Math.floor(space() / this.rowHeight))
  },
  height() {
    return Math.min(this.total * this.rowHeight, MOST_HEIGHT)
  },
  range() {
    return Math.max(1, this.height() - this.seen() * this.rowHeight)
  },
  isScaled() {
    return this.total * this.rowHeight > MOST_HEIGHT
  },
  /** Puts a row at the upper edge, as far as there are rows below it; returns where the list is scrolled to. */
  moveTo(row) {
    const last = this.total - this.seen()
    this.first = Math.max(0, Math.min(row, last))
    return this.isScaled() ? (this.first / Math.max(1, last)) * this.range() : this.first * this.rowHeight
  },
  scrolledTo(top) {
    this.first = this.isScaled() ? (top / this.range()) * (this.total - this.seen()) : top / this.rowHeight
  },
})

/** Returns how many rows a key moves by; nothing if it is not for the list. */
function stepOf({ key, altKey, ctrlKey, metaKey }, scale) {
  if (altKey || ctrlKey || metaKey) return undefined
  const page = scale.seen() - 1
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -scale.total, End: scale.total }
  return steps[key]
}

/** Returns a function that loads and draws the rows that are seen; with `force`, even if they are drawn already. */
function createDrawing(scale, scroller, body, load, cells) {
  let turn = 0
  let drawn = ''
  return async (force = false) => {
    // Not laid out yet: the observer calls again.
    if (scroller.clientHeight === 0) return
    const from = Math.max(0, Math.floor(scale.first) - SPARE)
    const wanted = Math.min(scale.total - from, scale.seen() + 2 * SPARE + 1)
    const offset = scale.isScaled()
      ? scroller.scrollTop - (scale.first - from) * scale.rowHeight
      : from * scale.rowHeight
    body.style.transform = `translateY(${Math.max(0, offset)}px)`
    const key = `${scale.list} ${from} ${wanted} ${scale.total}`
    if (!force && key === drawn) return
    drawn = key
    turn += 1
    const mine = turn
    const items = wanted > 0 ? await load(from, wanted) : []
    if (mine === turn) placeRows(body, items, from, cells, force)
  }
}

/** Puts rows into the list. Whoever types keeps the cursor: the row under it is not drawn anew. */
function placeRows(body, items, from, cells, force) {
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

/** Returns the description that all lists share. */
export const listHelp = () => h('p#list-help', { hidden: true }, texts.list.label)
