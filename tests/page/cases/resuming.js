// Imports that are stopped, cut off, reloaded, or begun twice.

import { strict as assert } from 'node:assert'
import { applyFix, check, connect, customers, figure, give, openCause, setColumns } from '../steps.js'

const RATE = { limit: 20, windowMs: 2000 }
const ROWS = 3000
/** Of a file that takes longer than another tab needs to begin and to end. */
const MANY_ROWS = 12_000

export const rate = RATE
export const cases = {
  async 'a reload in mid-import: the import resumes, and nobody is imported twice'({ tab, site, files }) {
    const path = files.write('customers.csv', customers(ROWS))
    await begin(tab, site, path)
    await imported(tab, 1000)
    await tab.reload()
    await tab.see('.unfinished')
    assert.match(await tab.text('.unfinished'), /customers\.csv/)
    await tab.click('[data-resume]')
    assert.equal(await tab.ask(() => document.querySelector('#endpoint').value), site.endpoint)
    await connect(tab, site, RATE)
    await tab.see('.notice.info')
    await give(tab, path)
    assert.ok((await figure(tab, 'done already')) >= 900)
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 60_000 })
    assert.deepEqual([await figure(tab, 'Imported'), site.sandbox.users.size], [ROWS, ROWS])
    assert.equal(await figure(tab, 'Already there'), 0)
    assert.ok(site.sandbox.stats.maxInWindow(RATE.windowMs) <= RATE.limit)
    await tab.reload()
    assert.equal(await tab.ask(() => document.querySelector('.unfinished')), null)
  },

  async 'an import of a file that was fixed resumes in another tab with the fixes, and nobody is imported twice'({
    tab,
    profile,
    site,
    files,
  }) {
    const bad = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [at * 100 + 1, `bad id ${at},Ada,Lovelace,a@x.org,last spring`]),
    )
    const path = files.write('customers.csv', customers(ROWS, bad))
    await connect(tab, site, RATE)
    await give(tab, path)
    await setColumns(tab)
    await check(tab)
    for (const [cause, id] of [
      ['not a date', 'empty'],
      ['ID has a character', 'make-fit'],
    ]) {
      await openCause(tab, cause)
      await tab.click(`#${id}`)
      await applyFix(tab)
      await tab.until((text) => !document.querySelector('.causes')?.textContent.includes(text), cause)
      await tab.see('.figures')
    }
    assert.equal(await figure(tab, 'ready'), ROWS)
    await tab.click('#import')
    await imported(tab, 500)
    const again = await profile.tab()
    await tab.close()
    await again.open(site.url)
    assert.match(await again.text('.unfinished'), /30 rows had been fixed then/)
    await again.click('[data-resume]')
    await connect(again, site, RATE)
    await give(again, path)
    assert.ok((await figure(again, 'done already')) >= 400)
    assert.equal(await again.ask(() => document.querySelectorAll('.fixed-steps li').length), 2)
    await again.click('#import')
    await again.see('[data-step="account"]', { ms: 60_000 })
    assert.deepEqual([await figure(again, 'Imported'), site.sandbox.users.size], [ROWS, ROWS])
    assert.equal(await figure(again, 'Already there'), 0)
    assert.deepEqual(again.complaints, [])
  },

  async 'an import is stopped, its tab says so, and it resumes where it was'({ tab, site, files }) {
    await begin(tab, site, files.write('customers.csv', customers(ROWS)))
    await imported(tab, 500)
    await tab.until(
      () => /Speed limit reached. Next request in \d+ s/.test(document.querySelector('.now').textContent),
      undefined,
      10_000,
      'it does not say what it waits for',
    )
    await tab.click('#stop')
    await tab.see('#resume')
    assert.equal(await tab.text('h2'), 'Stopped')
    const stopped = site.sandbox.users.size
    assert.ok(stopped < ROWS)
    await tab.click('#resume')
    await tab.see('[data-step="account"]', { ms: 60_000 })
    assert.equal(site.sandbox.users.size, ROWS)
    assert.ok(site.sandbox.stats.maxInWindow(RATE.windowMs) <= RATE.limit)
  },

  async 'an import is paused, says so to everybody, and continues where it was'({ tab, site, files }) {
    await begin(tab, site, files.write('customers.csv', customers(ROWS)))
    await imported(tab, 200)
    const pause = () =>
      tab.ask(() => {
        const button = document.querySelector('#pause')
        return [button.textContent, button.getAttribute('aria-pressed'), document.activeElement === button]
      })
    assert.deepEqual(await pause(), ['Pause', 'false', false])
    await tab.click('#pause')
    await tab.see('#pause[aria-pressed="true"]')
    assert.deepEqual(await pause(), ['Paused: continue', 'true', true])
    assert.equal(await tab.text('h2'), 'Paused')
    assert.match(await tab.text('.now'), /Nothing is sent until it continues/)
    await tab.until(() => /Nothing is sent/.test(document.querySelector('#announcements').textContent))
    // Those in flight have their responses within 20 ms; a window later the limit would allow more.
    await new Promise((resolve) => setTimeout(resolve, RATE.windowMs + 500))
    const sent = site.sandbox.stats.requests
    await new Promise((resolve) => setTimeout(resolve, RATE.windowMs + 500))
    assert.equal(site.sandbox.stats.requests, sent)
    assert.ok(site.sandbox.users.size < ROWS)
    // By the keyboard: the button kept the focus.
    await tab.press('Enter')
    await tab.see('#pause[aria-pressed="false"]')
    assert.deepEqual(await pause(), ['Pause', 'false', true])
    await tab.see('[data-step="account"]', { ms: 60_000 })
    assert.deepEqual([await figure(tab, 'Imported'), site.sandbox.users.size], [ROWS, ROWS])
    assert.ok(site.sandbox.stats.maxInWindow(RATE.windowMs) <= RATE.limit)
  },

  async 'a lost connection in mid-import is reported, waited for, and costs no row'({ tab, site, files }) {
    await begin(tab, site, files.write('customers.csv', customers(ROWS)))
    await imported(tab, 500)
    site.line.cut()
    await tab.until(
      () => /No connection. Trying again/.test(document.querySelector('.now').textContent),
      undefined,
      20_000,
      'the lost connection is not reported',
    )
    site.line.restore()
    await tab.see('[data-step="account"]', { ms: 90_000 })
    assert.deepEqual([await figure(tab, 'Imported'), site.sandbox.users.size], [ROWS, ROWS])
    tab.complaints = tab.complaints.filter((text) => !/net::ERR_|NetworkError|Failed to load resource/.test(text))
  },

  async 'two tabs import at once, neither waits for the other, and both keep to one limit'({
    tab,
    profile,
    site,
    files,
  }) {
    const other = await profile.tab()
    await other.open(site.url)
    await tab.front()
    await begin(tab, site, files.write('first.csv', customers(MANY_ROWS)))
    await imported(tab, 100)
    await other.front()
    await begin(other, site, files.write('second.csv', customers(600, {}, 'other')))
    await other.see('[data-step="account"]', { ms: 60_000 })
    const ofFirst = [...site.sandbox.users.keys()].filter((uid) => uid.startsWith('user-')).length
    assert.ok(ofFirst < MANY_ROWS, 'the first tab was done before')
    await tab.front()
    await tab.see('[data-step="account"]', { ms: 90_000 })
    assert.equal(site.sandbox.users.size, MANY_ROWS + 600)
    const most = site.sandbox.stats.maxInWindow(RATE.windowMs)
    assert.ok(most <= RATE.limit, `${most} requests in a window`)
    assert.equal(site.sandbox.stats.refused, 0)
    assert.deepEqual(other.complaints, [])
  },
}

async function begin(tab, site, path) {
  await connect(tab, site, RATE)
  await give(tab, path)
  await setColumns(tab)
  await check(tab)
  await tab.click('#import')
}

/** Waits until so many users are imported, as the page shows it. */
const imported = (tab, count) =>
  tab.until(
    (wanted) => Number(document.querySelector('.run .figure.good strong')?.textContent.replace(/\D/g, '')) >= wanted,
    count,
    30_000,
    `${count} are not imported`,
  )
