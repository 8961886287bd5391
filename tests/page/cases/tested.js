// "Send a test": some users first, then a person looks, then the rest.

import { strict as assert } from 'node:assert'
import { check, connect, customers, figure, give, KEY, setColumns } from '../steps.js'

const RATE = { limit: 12, windowMs: 4000 }
const MISTAKES = { 2: 'bad id 2,Ada,Lovelace,a@example.com,2024-05-31' }

/** Comes to the check of a file. */
async function checked({ tab, site, files }, rows, mistakes = MISTAKES) {
  await connect(tab, site, RATE)
  const path = files.write('customers.csv', customers(rows, mistakes))
  await give(tab, path)
  await setColumns(tab)
  await check(tab)
  return path
}

export const rate = RATE
export const cases = {
  async 'five users are sent in one request and displayed, and the rest follows without them'(given) {
    const { tab, site } = given
    await checked(given, 1000)
    await tab.click('#send-test')
    await tab.see('#import-rest')
    assert.equal(await tab.text('h2'), '5 users of the test are in the app')
    assert.deepEqual([...site.sandbox.users.keys()], ['user-1', 'user-3', 'user-4', 'user-5', 'user-6'])
    const { requests } = site.sandbox.stats
    assert.equal(requests, 1)
    const [first] = await tab.ask(() => [...document.querySelectorAll('.tested tbody tr')].map((row) => row.innerText))
    assert.match(first, /user-1\s+Ada Lovelace 1\s+Imported/)
    assert.match(await tab.text('.notice'), /In the CometChat dashboard, open the app/)
    assert.equal(await tab.text('#import-rest'), 'Import the other 994')
    assert.ok(
      await tab.ask(() =>
        [...document.querySelectorAll('nav button')].every((button) => !/Account/.test(button.innerText)),
      ),
    )

    await tab.click('nav li:nth-child(4) button')
    await tab.see('[data-step="check"] .figures')
    assert.deepEqual([await figure(tab, 'done already'), await tab.text('#send-test')], [5, ''])
    await tab.click('nav li:nth-child(5) button')
    await tab.click('#import-rest')
    await tab.see('[data-step="account"]', { ms: 60_000 })
    assert.deepEqual([await figure(tab, 'Imported'), await figure(tab, 'Has a mistake')], [999, 1])
    assert.equal(await figure(tab, 'Already there'), 0, 'nobody is sent twice')
    assert.equal(site.sandbox.users.size, 999)
    assert.ok(site.sandbox.stats.maxInWindow(RATE.windowMs) <= RATE.limit)
    const account = (await tab.saved('#account-csv')).trim().split('\r\n')
    assert.deepEqual([account.length, account[1]], [1001, '1,2,user-1,imported,,'])
  },

  async 'who stops after the test can change the columns, and sends the same users anew'(given) {
    const { tab, site } = given
    await checked(given, 8, {})
    await tab.click('#send-test')
    await tab.see('#stop-here')
    await tab.click('#stop-here')
    await tab.see('[data-step="check"] #import')
    assert.equal(site.sandbox.users.size, 5)
    assert.match(await tab.text('.preflight'), /The app has 5 users already/)
    // As the page asks for: they are deleted in the dashboard.
    site.sandbox.reset()
    await tab.click('nav button')
    await tab.click('nav li:nth-child(3) button')
    await tab.choose('#target-2', '')
    await check(tab)
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    assert.equal(await figure(tab, 'Imported'), 8)
    assert.equal(site.sandbox.users.get('user-1').name, 'Ada')
  },

  async 'a test survives a reload, and one that the server refuses says why'(given) {
    const { tab, site, profile } = given
    const path = await checked(given, 20, {})
    site.line.cut()
    await tab.click('#send-test')
    await tab.see('#send-test-again', { ms: 60_000 })
    assert.equal(await tab.text('h2'), 'The test did not arrive')
    assert.equal(site.sandbox.users.size, 0)
    site.line.restore()
    await tab.click('#send-test-again')
    await tab.see('#import-rest', { ms: 30_000 })
    assert.equal(site.sandbox.users.size, 5)
    await tab.close()
    const next = await profile.tab()
    await next.open(site.url)
    await next.click('[data-resume]')
    await connect(next, site, RATE)
    await give(next, path)
    await next.see('[data-step="check"] .figures')
    assert.deepEqual([await figure(next, 'done already'), await figure(next, 'ready')], [5, 15])
    assert.equal(await next.text('#send-test'), '', 'a test is for the beginning')
    await next.click('#import')
    await next.see('[data-step="account"]', { ms: 30_000 })
    assert.deepEqual([await figure(next, 'Imported'), site.sandbox.users.size], [20, 20])
    assert.ok(!(await next.ask(() => document.documentElement.outerHTML)).includes(KEY))
  },
}
