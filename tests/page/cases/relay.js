// The page as `cometchat-import ui` serves it: with the relay that holds the key.

import { strict as assert } from 'node:assert'
import { startUi } from '../../../pkg/ui/index.js'
import { check, createRoles, customers, figure, fixCell, give, ROLES, setColumns } from '../steps.js'

const RATE = { limit: 60, windowMs: 1000 }
const ROWS = 5000
/** The relay's, which no page ever sees. */
const KEY = 'key-behind-the-relay'

export const rate = RATE
export const cases = {
  async 'a page that a relay serves imports 5,000 rows without a key: asks for none, and knows its relay after a reload'({
    tab,
    site,
    files,
  }) {
    const ui = await startUi({
      connection: { endpoint: site.endpoint, apiKey: KEY },
      label: 'the sandbox of the suite',
      rate: RATE,
    })
    try {
      const address = ui.newAddress()
      await tab.open(address)
      await tab.see('[data-step="file"]')
      assert.match(await tab.text('header'), /the sandbox of the suite/)
      assert.doesNotMatch(await tab.ask(() => location.href), /token/, 'the token is gone from the address')

      await tab.open(`${ui.origin}/www/`)
      await tab.see('[data-step="file"]')
      await give(
        tab,
        files.write(
          'customers.csv',
          customers(ROWS, {
            17: 'bad id 17,Ada,Lovelace,a@example.com,2024-05-31',
            4000: 'user-4000,,,a@example.com,2024-05-31',
          }),
        ),
      )
      await setColumns(tab)
      await check(tab)
      await fixCell(tab, 'ID has a character', 'user-17')
      await fixCell(tab, 'name is missing', 'Grace')
      await tab.click('#again')
      await tab.until(() => document.querySelector('h2')?.textContent === 'Every row can be imported')
      await tab.click('#import')
      await tab.see('[data-step="account"]', { ms: 60_000 })
      assert.deepEqual([await figure(tab, 'Imported'), site.sandbox.users.size], [ROWS, ROWS])
      assert.ok(site.sandbox.stats.maxInWindow(RATE.windowMs) <= RATE.limit)
      const traces = await tab.ask(() =>
        JSON.stringify([document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }, location.href]),
      )
      assert.ok(!traces.includes(KEY))
    } finally {
      await ui.close()
    }
  },

  async 'a page that a relay serves creates roles through it, compares with the app, and changes users'({
    tab,
    site,
    files,
  }) {
    const ui = await startUi({ connection: { endpoint: site.endpoint, apiKey: KEY }, label: 'the suite', rate: RATE })
    try {
      await tab.open(ui.newAddress())
      await give(tab, files.write('roles.csv', ROLES))
      await check(tab)
      await createRoles(tab)
      await tab.click('#import')
      await tab.see('[data-step="account"]', { ms: 30_000 })
      assert.equal(site.sandbox.users.size, 5)
      await tab.click('#compare')
      await tab.see('.verify .notice.done')
      assert.match(await tab.text('.verify .notice.done'), /All 5 are in the app/)
      await tab.click('#again')
      await give(tab, files.write('renamed.csv', 'uid,name\nada,Ada Lovelace\ngrace,Grace\n'))
      await check(tab)
      await tab.click('#compare-only')
      await tab.click('#change-users')
      await tab.click('#change-now')
      await tab.see('.verify .notice.done')
      assert.equal(site.sandbox.users.get('ada').name, 'Ada Lovelace')
    } finally {
      await ui.close()
    }
  },

  async 'after its program was started anew, an open page says so, and its new address finds the file and the fixes there'({
    tab,
    site,
    files,
  }) {
    const start = (port) =>
      startUi({ connection: { endpoint: site.endpoint, apiKey: KEY }, label: 'the suite', rate: RATE, port })
    const first = await start(0)
    let second
    try {
      await tab.open(first.newAddress())
      await give(tab, files.write('customers.csv', 'uid,name\nada,Ada\nbad id,Grace\n'))
      await check(tab)
      await fixCell(tab, 'ID has a character', 'grace')
      await first.close()
      second = await start(first.port)
      await tab.click('#again')
      await tab.see('.preflight .notice.error')
      const text = await tab.text('.preflight .notice.error')
      assert.match(text, /was ended or started anew.* open the address that it prints now in this very tab/s)
      assert.doesNotMatch(await tab.text('#main'), /key|KEY_REFUSED/)
      await tab.click('#import')
      await tab.see('[data-step="import"] .notice.error')
      assert.match(await tab.text('[data-step="import"] .notice.error'), /was ended or started anew/)
      await tab.ask(() => [...document.querySelectorAll('#steps button')][0].click())
      await tab.see('[data-step="connect"] .notice.error')
      assert.match(await tab.text('[data-step="connect"] .notice.error'), /was ended or started anew/)

      assert.match(await tab.text('header'), /Not connected/)

      await tab.ask((address) => location.assign(address), second.newAddress())
      await tab.until(() => document.querySelector('h2')?.textContent === 'Every row can be imported')
      assert.match(await tab.text('.fixed-steps'), /1 row/)
      assert.doesNotMatch(await tab.ask(() => location.href), /token/)
      await tab.click('#import')
      await tab.see('[data-step="account"]', { ms: 30_000 })
      assert.deepEqual([...site.sandbox.users.keys()], ['ada', 'grace'])
      tab.complaints = tab.complaints.filter((text) => !/401|Failed to load resource/.test(text))
    } finally {
      await first.close()
      await second?.close()
    }
  },

  async 'an address that has opened a tab opens no second one, and the page says what to do'({ tab, site }) {
    const ui = await startUi({
      connection: { endpoint: site.endpoint, apiKey: KEY },
      label: 'the sandbox of the suite',
      rate: RATE,
    })
    try {
      const address = ui.newAddress()
      const taken = await fetch(`${ui.origin}/relay/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: new URLSearchParams(new URL(address).hash.slice(1)).get('token') }),
      })
      assert.equal(taken.status, 200)
      await tab.open(address)
      await tab.see('[data-step="connect"] .notice')
      assert.match(
        await tab.text('[data-step="connect"] .notice'),
        /used already, .* Press Enter where the program runs/,
      )
      tab.complaints = tab.complaints.filter((text) => !/401|Failed to load resource/.test(text))
    } finally {
      await ui.close()
    }
  },
}
