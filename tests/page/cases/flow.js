// A file through every step of the page.

import { strict as assert } from 'node:assert'
import { check, connect, createRoles, customers, figure, fixCell, give, KEY, ROLES, setColumns } from '../steps.js'

const RATE = { limit: 60, windowMs: 1000 }
/** A mistake of each kind that can be fixed in its cell. */
const MISTAKES = {
  17: 'bad id 17,Ada,Lovelace,a@example.com,2024-05-31',
  1200: 'user-1200,,,a@example.com,2024-05-31',
  2500: 'user-2500,Ada,Lovelace,a@example.com,last spring',
  3600: 'USER-3599,Ada,Lovelace,a@example.com,2024-05-31',
  4999: 'user-4999,Ada,"Love, lace",a@example.com',
}

export const rate = RATE
export const cases = {
  async 'a file of 5,000 rows with mistakes is fixed in place, imported and accounted for'({ tab, site, files }) {
    await connect(tab, site, RATE)
    await give(tab, files.write('customers.csv', customers(5000, MISTAKES)))
    assert.equal(
      await tab.ask(() => document.querySelectorAll('.guess').length),
      3,
      'the ID and the two that make the name are guesses, and are marked as such',
    )
    assert.deepEqual(
      await tab.ask(() =>
        [...document.querySelector('tbody tr').querySelectorAll('.samples li')].map((item) => item.textContent),
      ),
      ['user-1', 'user-2', 'user-3'],
    )
    await setColumns(tab)
    assert.match(await tab.text('.sums'), /First name \+ Last name, for example “Ada Lovelace 1”/)
    await check(tab)
    assert.deepEqual(
      [
        await figure(tab, 'ready'),
        await figure(tab, 'to fix'),
        await figure(tab, 'repeated'),
        await figure(tab, 'rows in all'),
      ],
      [4995, 4, 1, 5000],
    )

    const bad = await tab.saved('#bad-rows')
    assert.equal(bad.trim().split('\r\n').length, 6)
    assert.match(bad, /^user_id,First name,Last name,E-mail,Signed up,_row,_code,_message/)

    await fixCell(tab, 'ID has a character', 'user-17')
    await fixCell(tab, 'name is missing', 'Grace')
    await fixCell(tab, 'not a date', '2024-04-01')
    await fixCell(tab, 'ID is there twice', 'user-3600')
    await fixCell(tab, 'too many or too few cells', 'user-4999,Ada,"Love, lace",a@example.com,2024-05-31')
    await tab.click('#again')
    await tab.until(() => document.querySelector('h2')?.textContent === 'Every row can be imported')
    const fixed = (await tab.saved('#fixed-file')).split('\r\n')
    assert.equal(fixed.length, 5002)
    assert.deepEqual(
      [fixed[17], fixed[1200], fixed[18]],
      [
        'user-17,Ada,Lovelace,a@example.com,2024-05-31',
        'user-1200,Grace,,a@example.com,2024-05-31',
        'user-18,Ada,Lovelace 18,ada18@example.com,2024-05-31',
      ],
    )

    await tab.click('#import')
    await tab.until(() => /^\d+%/.test(document.title), undefined, 15_000, 'the title carries no percentage')
    await tab.see('[data-step="account"]', { ms: 60_000 })
    assert.equal(site.sandbox.users.size, 5000)
    assert.equal(site.sandbox.users.get('user-2').name, 'Ada Lovelace 2')
    assert.equal(site.sandbox.users.get('user-2').metadata['E-mail'], 'ada2@example.com')
    assert.equal(site.sandbox.users.get('user-2500').createdAt, Date.UTC(2024, 3, 1) / 1000)
    assert.ok(site.sandbox.stats.maxInWindow(RATE.windowMs) <= RATE.limit)
    assert.equal(await figure(tab, 'Imported'), 5000)

    await tab.fill('#search', 'user-499')
    await tab.until(
      () => document.querySelector('.find .help').textContent === '11 rows',
      undefined,
      5000,
      'the search',
    )
    const account = (await tab.saved('#account-csv')).trim().split('\r\n')
    assert.deepEqual(
      [account.length, account[0], account[5000]],
      [5001, 'row,line,uid,outcome,code,message', '5000,5001,user-5000,imported,,'],
    )
    assert.equal(JSON.parse(await tab.saved('#account-json')).length, 5000)
    // The key was typed into the page, and is nowhere in it any more.
    const traces = await tab.ask(() =>
      JSON.stringify([
        document.documentElement.outerHTML,
        [...document.querySelectorAll('input')].map(({ value }) => value),
        { ...localStorage },
        { ...sessionStorage },
        location.href,
      ]),
    )
    assert.ok(!traces.includes(KEY))
  },

  async 'rows that are not fixed are left out, downloaded, fixed elsewhere and imported as they are'({
    tab,
    site,
    files,
  }) {
    await connect(tab, site, RATE)
    await give(tab, files.write('customers.csv', customers(120, { 7: 'bad id,Ada,Lovelace,=1+1,2024-05-31' })))
    await setColumns(tab)
    await check(tab)
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    assert.equal(site.sandbox.users.size, 119)
    const rest = await tab.saved('#not-imported')
    assert.match(rest, /bad id,Ada,Lovelace,"'=1\+1",/)
    await tab.click('#again')
    await give(tab, files.write('fixed.csv', rest.replace('bad id', 'good-id')))
    assert.doesNotMatch(await tab.text('table.columns'), /_row|_code|_message/)
    await setColumns(tab)
    await check(tab)
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    assert.equal(site.sandbox.users.get('good-id').metadata['E-mail'], '=1+1')
  },

  async 'a row is fixed as a whole, and what was not touched keeps its line breaks and quotes'({ tab, site, files }) {
    await connect(tab, site, RATE)
    const rows = [
      'uid;name;metadata.note',
      'ada;Ada;first',
      '"not\r\ngood";"Grace ""G."" Hopper";"one;\r\ntwo"',
      '',
      'joan;Joan;last',
    ].join('\r\n')
    await give(tab, files.write('semicolons.csv', rows))
    await check(tab)
    await tab.see('.cause-rows .cell-text')
    await tab.click('.cause-rows .link')
    await tab.see('dialog textarea')
    await tab.fill('dialog textarea', 'grace')
    await tab.click('dialog .primary')
    await tab.see('.cause-rows .ok')
    await tab.click('#again')
    await tab.until(() => document.querySelector('h2')?.textContent === 'Every row can be imported')
    assert.equal(await tab.saved('#fixed-file'), rows.replace('"not\r\ngood"', 'grace'))
  },

  async 'roles that the app lacks are named with their rows, and created once a person agrees'({ tab, site, files }) {
    await connect(tab, site, RATE)
    await give(tab, files.write('roles.csv', ROLES))
    await check(tab)
    const found = await tab.text('.preflight')
    assert.match(found, /2 roles are missing in the app/)
    assert.match(found, /would refuse 3 rows/)
    assert.match(found, /teacher 2 rows\s+student 1 row/)
    assert.match(found, /The app has no users yet/)
    assert.equal(site.sandbox.stats.standard.roles, 1, 'nothing was created')
    await createRoles(tab)
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    assert.equal(site.sandbox.users.size, 5)
    assert.equal(site.sandbox.users.get('ada').role, 'teacher')
  },

  async 'pasted text is imported by the keyboard alone'({ tab, site }) {
    await tabTo(tab, 'input[name="destination"]')
    await tab.press('ArrowDown')
    await tabTo(tab, '#endpoint')
    await tab.type(site.endpoint)
    await tabTo(tab, '#endpoint-key')
    await tab.type(KEY)
    await tab.press('Enter')
    await tab.see('[data-step="file"]')
    assert.equal(await tab.ask(() => document.activeElement.tagName), 'H2', 'each step begins at its heading')
    await tabTo(tab, 'details summary')
    await tab.press('Enter')
    await tabTo(tab, '#pasted')
    await tab.type('uid,name\nada,Ada\ngrace,\n')
    await tabTo(tab, '#use-pasted')
    await tab.press('Enter')
    await tab.see('[data-step="columns"]')
    await tabTo(tab, '#check')
    await tab.press('Enter')
    await tab.see('.cause-rows input.cell')
    await tabTo(tab, 'input.cell')
    await tab.type('Grace')
    await tab.press('Enter')
    await tab.see('#again')
    await tabTo(tab, '#again')
    await tab.press('Enter')
    await tab.until(() => document.querySelector('h2')?.textContent === 'Every row can be imported')
    await tabTo(tab, '#import')
    await tab.press('Enter')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    assert.deepEqual([...site.sandbox.users.keys()].sort(), ['ada', 'grace'])
  },
}

/** Presses Tab until something has the focus. */
async function tabTo(tab, selector) {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    if (await tab.ask((wanted) => document.activeElement?.matches(wanted), selector)) return
    await tab.press('Tab')
  }
  throw new Error(`Tab does not lead to ${selector}`)
}
