// Files that are written in a form of their own, and what can be done about many rows at once.

import { strict as assert } from 'node:assert'
import { applyFix, check, connect, customers, figure, give, openCause, setColumns } from '../steps.js'

const RATE = { limit: 20, windowMs: 2000 }

/** Presses a button, and waits until the check's title is another. */
async function pressAndCheck(tab, button, title) {
  await tab.click(button)
  if (button !== '#again') await applyFix(tab)
  await tab.until(
    (wanted) => document.querySelector('h2')?.textContent === wanted,
    title,
    20_000,
    `${button} does not lead to “${title}”`,
  )
}

async function importAll(tab) {
  await tab.click('#import')
  await tab.see('[data-step="account"]', { ms: 60_000 })
}

const step = (tab, name) =>
  tab.ask(
    (wanted) =>
      [...document.querySelectorAll('#steps button')].find((button) => button.textContent.includes(wanted))?.click(),
    name,
  )

export const rate = RATE
export const cases = {
  async 'how a file is written is chosen before it is opened, and changed afterwards'({ tab, site, files }) {
    await connect(tab, site, RATE)
    await tab.click('.step-file details.card summary')
    await tab.choose('#dialect', 'mysql')
    await give(tab, files.write('users.txt', 'user_id\tname\tavatar\n1\tO\\\\Neil\tNULL\n2\tAnn\\nLee\t\\N\n'))
    await check(tab)
    assert.equal(await figure(tab, 'ready'), 2)
    await importAll(tab)
    assert.deepEqual(
      [site.sandbox.users.get('1').name, site.sandbox.users.get('1').avatar, site.sandbox.users.get('2').name],
      ['O\\Neil', undefined, 'Ann\nLee'],
    )
    await tab.click('#again')
    await give(tab, files.write('carets.csv', 'exported for us\n\nuid^name\nann^Ann, of Rome\nbob lee^Bob\n'))
    assert.match(await tab.text('.notice.warning'), /None of these column names is known/)
    await step(tab, 'File')
    await tab.choose('#delimiter', 'other')
    await tab.fill('#delimiter-sign', '^')
    await tab.fill('#skip-lines', '2')
    await tab.click('#reread')
    await tab.see('[data-step="columns"] table')
    await check(tab)
    assert.deepEqual([await figure(tab, 'ready'), await figure(tab, 'to fix')], [1, 1])
    await tab.fill('.cause-rows input.cell', 'bob')
    await tab.press('Tab')
    await tab.see('.cause-rows .ok')
    await pressAndCheck(tab, '#again', 'Every row can be imported')
    assert.match(await tab.saved('#fixed-file'), /^exported for us\n\nuid\^name\n[\s\S]*\nbob\^Bob\n$/)
    await importAll(tab)
    assert.equal(site.sandbox.users.get('ann').name, 'Ann, of Rome')
  },

  async 'the service that a file comes from says how it is read, by the keyboard too'({ tab, site, files }) {
    await connect(tab, site, RATE)
    await tab.choose('#source', 'slack')
    const user = (id, name, more = {}) => ({ id, name, profile: { real_name: `${name} Lee` }, ...more })
    const users = [user('U1', 'Ann'), user('U2', 'Bob', { deleted: true }), user('USLACKBOT', 'Bot')]
    await give(tab, files.write('slack.json', JSON.stringify(users)))
    assert.match(await tab.text('[data-step="columns"] tbody'), /profile\.real_name/)
    await check(tab)
    assert.deepEqual([await figure(tab, 'ready'), await figure(tab, 'left out')], [1, 2])
    await importAll(tab)
    assert.equal(await tab.text('h2'), 'Done')
    assert.equal(await figure(tab, 'Left out'), 2)
    assert.deepEqual([...site.sandbox.users.keys()], ['u1'])
    assert.equal(site.sandbox.users.get('u1').name, 'Ann Lee')

    await tab.click('#again')
    await tab.see('[data-step="file"]')
    await tab.choose('#source', 'slack')
    await tab.ask(() => document.querySelector('#source').focus())
    await tab.press('Home')
    await tab.until(() => document.querySelector('#source').value === '')
    await tab.choose('#source', 'auth0')
    await give(tab, files.write('other.json', JSON.stringify([{ member: 'ann', name: 'Ann' }])))
    assert.match(await tab.text('.notice.warning'), /does not look like the export of Auth0/)
    await step(tab, 'File')
    await tab.choose('#source', '')
    await tab.see('[data-step="columns"] table')
    assert.equal(await tab.ask(() => document.querySelectorAll('.notice.warning strong').length), 0)
  },

  async 'a file that cannot be read offers how to read it'({ tab, site, files }) {
    await connect(tab, site, RATE)
    const pages = [1, 2].map((page) => ({ page, users: [{ uid: `page-${page}`, name: 'Ada' }] }))
    await give(tab, files.write('pages.json', JSON.stringify(pages)))
    assert.match(await tab.text('.notice.error'), /not clear how to read this file/)
    await tab.click('[data-reread="rowPath"]')
    await tab.see('[data-step="columns"] table')
    assert.match(await tab.text('[data-step="columns"]'), /The users are read in “\*\.users”/)
    await check(tab)
    assert.equal(await figure(tab, 'ready'), 2)
    await importAll(tab)
    assert.deepEqual([...site.sandbox.users.keys()].sort(), ['page-1', 'page-2'])
  },

  async 'column names that are not in the first row are found, and may be missing'({ tab, site, files }) {
    await connect(tab, site, RATE)
    await give(tab, files.write('titled.csv', 'Users of 2024\nuser_id,full_name\nann,Ann\n'))
    await tab.click('#use-names')
    await tab.until(() => document.querySelector('tbody th')?.textContent === 'user_id')
    await check(tab)
    assert.equal(await figure(tab, 'ready'), 1)
    await step(tab, 'File')
    await tab.fill('#skip-lines', '0')
    await tab.press('Tab')
    await give(tab, files.write('two.csv', 'uid,name\nUser ID,Full name\nbob,Bob\n'))
    assert.match(await tab.text('.notice.warning'), /These are two header rows/)
    await check(tab)
    assert.equal(await figure(tab, 'rows in all'), 2)
    await tab.click('#use-names')
    await tab.see('[data-step="columns"] table')
    await check(tab)
    assert.deepEqual([await figure(tab, 'ready'), await figure(tab, 'rows in all')], [1, 1])
    await step(tab, 'File')
    await tab.fill('#skip-lines', '0')
    await tab.press('Tab')
    await give(tab, files.write('bare.csv', '7,Ann\n8,Bob\n'))
    await tab.click('#no-names')
    await tab.until(() => document.querySelector('tbody th')?.textContent === 'Column 1')
    await tab.choose('#target-0', 'uid')
    await tab.choose('#target-1', 'name')
    await check(tab)
    assert.equal(await figure(tab, 'ready'), 2)
  },

  async 'values are left out and rows filled up all at once, and what to look at is listed'({ tab, site, files }) {
    await connect(tab, site, RATE)
    const rows = Array.from({ length: 60 }, (_, n) => `user-${n},Ada,none,x`)
    const short = Array.from({ length: 12 }, (_, n) => `short-${n},Grace`)
    const odd = ['uid,name,avatar,metadata.note', 'odd,#N/A,,', "'007,Bob,,"]
    await give(
      tab,
      files.write('rows.csv', `${['uid,name,avatar,metadata.note', ...rows, ...short, ...odd].join('\n')}\n`),
    )
    await check(tab)
    assert.deepEqual([await figure(tab, 'ready'), await figure(tab, 'to fix')], [1, 73])
    await openCause(tab, 'This is not the link of a picture')
    await step(tab, 'Columns')
    await tab.click('details.more:last-of-type summary')
    await tab.click('input[name="invalidOptional"][value="omit"]')
    await check(tab)
    assert.equal(await tab.text('h2'), '13 rows cannot be imported as they stand')
    await openCause(tab, 'too many or too few cells')
    await pressAndCheck(tab, '#fill-rows', '1 row cannot be imported as it stands')
    await openCause(tab, 'The ID is not as your app has it')
    assert.match(await tab.text('.cause'), /apostrophe/)
    assert.equal(await tab.text('.fixes .buttons'), 'Use another column\nDrop these rows')
    const notes =
      /Values left empty \(Picture \(link\)\)[\s\S]*60[\s\S]*“none” \(Name\)[\s\S]*#N\/A[\s\S]*The column names once more[\s\S]*Line 74/
    assert.match(await tab.text('.notes'), notes)
    await importAll(tab)
    assert.match(await tab.text('.notes'), notes)
    const { users } = site.sandbox
    assert.deepEqual([users.size, users.get('user-3').avatar, users.get('short-1').name], [73, undefined, 'Grace'])
  },

  async 'NULL in quotation marks is an empty cell on demand'({ tab, site, files }) {
    await connect(tab, site, RATE)
    await give(tab, files.write('quoted.csv', '"uid","name","avatar"\n"1","Ann","NULL"\n'))
    await check(tab)
    await tab.click('#read-nulls')
    await applyFix(tab)
    await pressAndCheck(tab, '#read-quoted-nulls', 'Every row can be imported')
  },

  async 'an import resumes after a reload as its file was read'({ tab, site, files }) {
    const path = files.write('titled.csv', customers(2000).replace(/^/, 'Users of 2024\r\n'))
    await connect(tab, site, RATE)
    await give(tab, path)
    await tab.click('#use-names')
    await tab.until(() => document.querySelector('tbody th')?.textContent === 'user_id')
    await setColumns(tab)
    await check(tab)
    await tab.click('#import')
    await tab.until(
      () => Number(document.querySelector('.run .figure.good strong')?.textContent.replace(/\D/g, '')) >= 500,
      undefined,
      30_000,
      'nothing is imported',
    )
    await tab.reload()
    await tab.click('[data-resume]')
    await connect(tab, site, RATE)
    await give(tab, path)
    await tab.see('[data-step="check"] .figures')
    assert.equal(await figure(tab, 'rows in all'), 2000)
    assert.ok((await figure(tab, 'done already')) >= 400)
    await importAll(tab)
    assert.deepEqual([await figure(tab, 'Imported'), site.sandbox.users.size], [2000, 2000])
  },
}
