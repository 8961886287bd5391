// Files of 200,000 and of 1,000,000 rows: the page reacts all the while. Prints the longest task and the memory.

import { strict as assert } from 'node:assert'
import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { check, connect, customers, figure, give, openCause, setColumns } from '../steps.js'

const ROWS = 200_000
const MOST_ROWS = 1_000_000
const LONGEST_MS = 100
/** The sandbox is asked for no patience here: it is the page that is looked at. */
const RATE = { limit: 1_000_000, windowMs: 1000 }

export const rate = RATE
/** In Chromium alone, unless browsers are named: Firefox does not measure tasks, so there is less to see for its half minute. */
export const onlyIn = { '1,000,000 rows are checked and scrolled while the page reacts': 'chromium' }
export const cases = {
  async '200,000 rows are checked, imported and searched while the page reacts'({ tab, site, files, browser }) {
    const checked = await checkRows({ tab, site, files }, ROWS)
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 180_000 })
    assert.equal(site.sandbox.users.size, ROWS * 0.9)
    // The list of all rows is higher than browsers bear, so it scrolls at a scale: its ends are its ends all the same.
    await tab.see('.account-list .list-row[data-row="0"]')
    await tab.ask(() => document.querySelector('.account-list .list-scroll').focus())
    await tab.press('End')
    await tab.see(`.account-list .list-row[data-row="${ROWS - 1}"]`)
    await tab.press('ArrowUp')
    await tab.press('Home')
    await tab.see('.account-list .list-row[data-row="0"]')
    await tab.fill('#search', `user-${ROWS}`)
    await tab.until(
      () => document.querySelector('.find .help').textContent === '1 row',
      undefined,
      10_000,
      'the search',
    )
    return measured(tab, browser, checked)
  },

  async '1,000,000 rows are checked and scrolled while the page reacts'({ tab, site, files, browser }) {
    const checked = await checkRows({ tab, site, files }, MOST_ROWS)
    // Up and down again, by hand and by keys, as somebody who looks for a row.
    for (const share of [0.5, 0.1, 0.9, 0]) {
      const first = await tab.ask((part) => {
        const list = document.querySelector('.list-scroll')
        list.scrollTop = part * (list.scrollHeight - list.clientHeight)
        return document.querySelector('.list-rows .list-row').dataset.row
      }, share)
      await tab.until((row) => document.querySelector('.list-rows .list-row').dataset.row !== row, first)
    }
    await tab.ask(() => document.querySelector('.list-scroll').focus())
    for (let pressed = 0; pressed < 20; pressed += 1) await tab.press('PageDown')
    await tab.press('End')
    await tab.see(`.cause-rows .list-row[data-row="${MOST_ROWS / 10 - 1}"]`)
    return measured(tab, browser, checked)
  },
}

/** Checks so many rows, of which each tenth has a mistake, and goes to the last mistake. Returns how long the check took, in ms. */
async function checkRows({ tab, site, files }, rows) {
  const bad = Object.fromEntries(
    Array.from({ length: rows / 10 }, (_, at) => [
      at * 10 + 5,
      `bad id ${at},Ada,Lovelace ${at},a@example.com,2024-05-31`,
    ]),
  )
  const path = files.write('large.csv', customers(rows, bad))
  await connect(tab, site, RATE)
  await watch(tab)
  await give(tab, path)
  await setColumns(tab)
  const began = performance.now()
  await check(tab, { ms: 240_000 })
  const checked = performance.now() - began
  assert.deepEqual([await figure(tab, 'ready'), await figure(tab, 'to fix')], [rows * 0.9, rows / 10])
  await openCause(tab, 'ID has a character')
  // The last row of the list is reached, and is the right one.
  await tab.ask(() => {
    const list = document.querySelector('.list-scroll')
    list.scrollTop = list.scrollHeight
  })
  await tab.until(
    (value) => [...document.querySelectorAll('.cause-rows .list-row input')].some((input) => input.value === value),
    `bad id ${rows / 10 - 1}`,
    5000,
    'the last row',
  )
  assert.ok((await tab.ask(() => document.querySelectorAll('.cause-rows .list-row').length)) < 60)
  return checked
}

/** Returns what is printed, and holds the longest task to its limit. */
async function measured(tab, browser, checked) {
  const memory = rss(browser)
  const heap = await tab.ask(() => performance.memory?.usedJSHeapSize)
  const longest = await tab.ask(() => globalThis.longest)
  // Firefox has no such measure: there, a timer's longest lateness stands for it, which the machine's own load is part of.
  if (browser === 'chromium') assert.ok(longest <= LONGEST_MS, `a task of ${longest.toFixed(0)} ms`)
  return `checked in ${(checked / 1000).toFixed(1)} s, longest ${browser === 'chromium' ? 'task' : 'lateness of a timer'} ${longest.toFixed(0)} ms${memory ? `, largest renderer process ${memory} MB` : ''}${heap ? `, of which the page's own objects ${(heap / 2 ** 20).toFixed(0)} MB` : ''}`
}

/** Tasks under 50 ms are not reported: then it is 50 that is printed. */
const watch = (tab) =>
  tab.ask(() => {
    if (PerformanceObserver.supportedEntryTypes.includes('longtask')) {
      globalThis.longest = 50
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration)
      }).observe({ type: 'longtask' })
      return
    }
    globalThis.longest = 0
    let last = performance.now()
    setInterval(() => {
      const now = performance.now()
      globalThis.longest = Math.max(globalThis.longest, now - last - 10)
      last = now
    }, 10)
  })

/** Megabytes of the largest process that shows pages, among our own descendants; only on Linux. */
function rss(browser) {
  if (process.platform !== 'linux') return undefined
  const mark = browser === 'chromium' ? '--type=renderer' : '-contentproc'
  const parents = new Map()
  const sizes = []
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      parents.set(pid, /^PPid:\s+(\d+)/m.exec(status)[1])
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark))
        sizes.push([pid, Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0)])
    } catch {
      // It has ended.
    }
  }
  const isOurs = (pid) => pid === String(process.pid) || (parents.has(pid) && isOurs(parents.get(pid)))
  return Math.round(Math.max(0, ...sizes.filter(([pid]) => isOurs(pid)).map(([, kb]) => kb)) / 1024)
}
