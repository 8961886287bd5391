// Whether all arrived: the comparison with the app, after an import and without one, and the change of users that differ.

import { strict as assert } from 'node:assert'
import { check, connect, customers, figure, fixCell, give, setColumns } from '../steps.js'
import { servePage } from '../serve.js'

const RATE = { limit: 60, windowMs: 1000 }

/** Imports a file of so many users, and leads to the account. */
async function importAll(tab, site, files, count, others) {
  await connect(tab, site, RATE)
  await give(tab, files.write('customers.csv', customers(count, others)))
  await setColumns(tab)
  await check(tab)
  if (others) {
    await fixCell(tab, 'ID has a character', 'user-17')
    await tab.click('#again')
    await tab.until(() => document.querySelector('h2')?.textContent === 'Every row can be imported')
  }
  await tab.click('#import')
  await tab.see('[data-step="account"]', { ms: 60_000 })
}

/** Compares, and waits for the result. */
async function compare(tab) {
  await tab.click('#compare')
  await done(tab)
}

const done = (tab) =>
  tab.see('.verify .notice, .verify .outcomes', { ms: 30_000 }).then(() => tab.see('#compare', { ms: 30_000 }))

/** Opens a cause, and returns its rows as they read. */
async function rowsOf(tab, title) {
  await tab.ask((wanted) => {
    const button = [...document.querySelectorAll('.verify button.cause')].find((element) =>
      element.innerText.includes(wanted),
    )
    if (button.getAttribute('aria-expanded') === 'false') button.click()
  }, title)
  await tab.see('.verify .list-rows .list-row')
  return tab.ask(() =>
    [...document.querySelectorAll('.verify .list-rows .list-row')].map((row) =>
      [...row.querySelectorAll('.list-cell')].map((cell) => (cell.querySelector('.cell-text') ?? cell).textContent),
    ),
  )
}

/** Connects, and leads a file to the check. */
async function checked(tab, site, files, text) {
  await connect(tab, site, RATE)
  await give(tab, files.write('users.csv', text))
  await check(tab)
}

/** Runs with a page and an app of its own. */
async function withSite(tab, options, allow, run) {
  const site = await servePage({ rate: RATE, ...options }, allow)
  try {
    await tab.open(site.url)
    await run(site)
    tab.complaints = tab.complaints.filter((text) => !/Failed to load resource/.test(text))
  } finally {
    await site.close()
  }
}

/** What an app makes of some users. @param {string} uid @param {any} user */
function altered(uid, user) {
  const otherwise = {
    'user-8': { name: 'Somebody else' },
    'user-9': { name: 'Nobody', avatar: undefined, createdAt: 1_600_000_000 },
    'user-10': { deactivatedAt: 1_700_000_000 },
    'user-11': { metadata: {} },
  }
  return { ...user, ...otherwise[uid] }
}

const USERS = 'uid,name\nada,Ada\ngrace,Grace\nalan,Alan\n'

export const rate = RATE
/** Users are asked for together, and their responses come in any order. @param {string[]} one @param {string[]} other */
const byRow = ([one], [other]) => Number(one) - Number(other)

export const cases = {
  async 'after an import all are in the app, also those whose cells were fixed, and the import’s limit is not touched'({
    tab,
    site,
    files,
  }) {
    await importAll(tab, site, files, 600, { 17: 'bad id 17,Ada,Lovelace 17,ada17@example.com,2024-05-31' })
    const { requests } = site.sandbox.stats
    assert.match(await tab.text('.verify'), /Did they all arrive\?[\s\S]*It changes nothing/)
    await tab.ask(() => document.querySelector('#compare').focus())
    await tab.press('Enter')
    await done(tab)
    assert.match(await tab.text('.verify .notice.done'), /All 600 are in the app/)
    assert.equal(await tab.ask(() => document.querySelector('#change-users')), null)
    assert.equal(
      await tab.ask(() => document.activeElement.textContent),
      'Did they all arrive?',
      'the focus stays there',
    )
    await tab.until(() => document.querySelector('#announcements').textContent === 'All 600 are in the app.')
    assert.equal(site.sandbox.stats.requests, requests)
  },

  async 'lost and altered users are named with both values, saved, and changed once a person agrees'({ tab, files }) {
    await withSite(tab, { lost: ['user-7'], altered }, undefined, async (site) => {
      const { users } = site.sandbox
      await importAll(tab, site, files, 60)
      await compare(tab)
      assert.deepEqual(
        [
          await figure(tab, 'In the app'),
          await figure(tab, 'Different'),
          await figure(tab, 'Missing'),
          await figure(tab, 'Deactivated'),
        ],
        [55, 3, 1, 1],
      )
      assert.deepEqual((await rowsOf(tab, 'Another value in the app: Name')).sort(byRow), [
        ['9', 'user-8', 'Ada Lovelace 8', 'Somebody else'],
        ['10', 'user-9', 'Ada Lovelace 9', 'Nobody'],
      ])
      assert.deepEqual(await rowsOf(tab, 'Another value in the app: Created at'), [
        ['10', 'user-9', '1717113600', '1600000000'],
      ])
      assert.deepEqual(await rowsOf(tab, 'Another value in the app: Extra details'), [
        ['12', 'user-11', '{"E-mail":"ada11@example.com"}', '{}'],
      ])
      assert.deepEqual(await rowsOf(tab, 'Not in the app'), [['8', 'user-7']])
      const missing = await tab.saved('#save-missing')
      assert.match(missing, /^user_id,First name[\s\S]*\r\nuser-7,Ada,/)
      assert.match(await tab.saved('#save-differing'), /8,9,user-8,name,Ada Lovelace 8,Somebody else/)

      assert.equal(await tab.text('#change-users'), 'Change these 3 users in the app')
      await tab.click('#change-users')
      await tab.see('dialog')
      assert.match(
        await tab.text('dialog'),
        /Change 3 users in .*\?[\s\S]*Name \(2\), Extra details \(as JSON\) \(1\), Created at \(1\)/,
      )
      await tab.press('Escape')
      await tab.until(() => !document.querySelector('dialog'))
      assert.equal(users.get('user-8').name, 'Somebody else', 'nothing was changed')
      await tab.click('#change-users')
      await tab.click('#change-now')
      await tab.until(() => /2 users were changed/.test(document.querySelector('.verify').textContent))
      assert.deepEqual([users.get('user-8').name, users.get('user-9').name], ['Ada Lovelace 8', 'Ada Lovelace 9'])
      assert.deepEqual([await figure(tab, 'Changed'), await figure(tab, 'Different')], [2, 1], 'a date stays as it was')
      assert.equal(
        await tab.ask(() => document.querySelector('#change-users')),
        null,
        'there is nothing left to change',
      )

      await tab.click('#again')
      await give(tab, files.write('missing.csv', missing))
      await setColumns(tab)
      await check(tab)
      await tab.click('#import')
      await tab.see('[data-step="account"]', { ms: 30_000 })
      assert.equal(users.get('user-7').name, 'Ada Lovelace 7')
    })
  },

  async 'a file that was imported earlier is only compared, and nothing is imported'({ tab, site, files }) {
    for (const uid of ['ada', 'grace'])
      await fetch(`${site.endpoint}/data_import/users`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', apikey: 'any' },
        body: JSON.stringify({ users: { [uid]: { uid, name: uid === 'ada' ? 'Ada' : 'Grace' } } }),
      })
    const { requests } = site.sandbox.stats
    await checked(tab, site, files, USERS)
    await tab.click('#compare-only')
    await done(tab)
    assert.equal(await tab.text('h2'), 'Comparison')
    assert.deepEqual([await figure(tab, 'In the app'), await figure(tab, 'Missing')], [2, 1])
    assert.equal(site.sandbox.stats.requests, requests)
    assert.equal(
      await tab.ask(() => document.querySelectorAll('#steps .past').length),
      4,
      'the import is no step of it',
    )
    await tab.ask(() => [...document.querySelectorAll('.actions button')][0].click())
    await tab.see('#import')
    await tab.click('#import')
    await tab.see('[data-step="account"] .shares', { ms: 30_000 })
    await compare(tab)
    assert.match(await tab.text('.verify .notice.done'), /All 3 are in the app/)
  },

  async 'it is stopped while there is no connection, and compares again'({ tab, site, files }) {
    await importAll(tab, site, files, 60)
    site.line.cut()
    await tab.click('#compare')
    await tab.until(() => /No connection/.test(document.querySelector('.verify').textContent))
    assert.ok(await tab.ask(() => document.querySelector('#again').disabled), 'nothing else is begun meanwhile')
    await tab.click('#stop-comparing')
    await tab.see('.verify .notice.info')
    assert.match(await tab.text('.verify'), /The comparison was stopped/)
    site.line.restore()
    await compare(tab)
    assert.match(await tab.text('.verify .notice.done'), /All 60 are in the app/)
    assert.ok(!(await tab.ask(() => document.querySelector('#again').disabled)))
    tab.complaints = tab.complaints.filter((text) => !/net::ERR_|NetworkError|Failed to load resource/.test(text))
  },

  async 'a relay that does not allow reading, and a key that may not, say so in plain words'({ tab, files }) {
    for (const [options, allow] of [
      [{}, ['import']],
      [{ faults: { 'read-403': 1 } }, undefined],
    ])
      await withSite(tab, options, allow, async (site) => {
        await checked(tab, site, files, USERS)
        await tab.click('#import')
        await tab.see('[data-step="account"]', { ms: 30_000 })
        await compare(tab)
        const found = await tab.text('.verify .notice.error')
        assert.match(
          found,
          /does not let you read users[\s\S]*its owner has to allow it, with the option allow: \['import', 'verify'\]/,
        )
      })
  },

  async 'a relay that does not allow changes says so, and what was found stays'({ tab, files }) {
    await withSite(tab, { existing: [{ uid: 'ada', name: 'Ada of old' }] }, ['import', 'verify'], async (site) => {
      await checked(tab, site, files, USERS)
      await tab.click('#import')
      await tab.see('[data-step="account"]', { ms: 30_000 })
      await compare(tab)
      assert.equal(await tab.text('#change-users'), 'Change this user in the app')
      await tab.click('#change-users')
      await tab.click('#change-now')
      await tab.see('.verify .notice.error')
      assert.match(await tab.text('.verify .notice.error'), /does not let you change users[\s\S]*'update'\]/)
      assert.deepEqual([await figure(tab, 'Different'), site.sandbox.users.get('ada').name], [1, 'Ada of old'])
      assert.match(await tab.saved('#save-differing'), /ada,name,Ada,Ada of old/)
    })
  },
}
