// Every state of the page: checked by axe, and kept as pictures at 390 and 1280 px, light and dark (Chromium).

import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { folderOf } from '../../workspace/packages.js'
import { PICTURES } from '../driver.js'
import { servePage } from '../serve.js'
import { applyFix, check, connect, customers, give, openCause, ROLES, setColumns } from '../steps.js'

const RATE = { limit: 20, windowMs: 3000 }
const AXE = readFileSync(join(folderOf('page', 'axe-core'), 'axe.min.js'), 'utf8')
const MISTAKES = {
  9: 'bad id 9,Ada,Lovelace,a@example.com,2024-05-31',
  20: 'user-20,,,a@example.com,2024-05-31',
  41: 'user-41,Ada,Lovelace,a@example.com,last spring',
  77: 'user-76,Ada,Lovelace,a@example.com,',
  90: 'user-90,Ada',
}

export const rate = RATE
/** Chromium is looked at in light and dark. What axe finds is the page's and not the browser's: Firefox looks at the first case. */
export const onlyIn = {
  'axe finds nothing in what is chosen of a file, found in it, and noted': 'chromium',
  'axe finds nothing in the comparison with the app, and in roles that it lacks': 'chromium',
}

export const cases = {
  async 'axe finds nothing in any state, at 390 and 1280 px, and no state is wider than the screen'({
    tab,
    profile,
    site,
    files,
    browser,
  }) {
    let states = 0
    const state = async (name) => {
      states += 1
      await look(tab, name, browser)
    }
    await state('connect')
    await tab.click('#connect')
    await tab.see('.wrong')
    await state('connect-wrong')
    await connect(tab, site, RATE)
    await state('file')
    await give(tab, files.write('Customers of 2024, all of them, exported from the shop.xlsx', 'PK\u0003\u0004'))
    await state('file-wrong')
    const path = files.write('customers.csv', customers(8000, MISTAKES))
    await give(tab, path)
    await state('columns')
    await tab.click('details.more summary')
    await state('columns-more')
    await setColumns(tab)
    await state('columns-set')
    await check(tab)
    await tab.see('.cause-rows input.cell')
    await state('check')
    await openCause(tab, 'ID has a character')
    await tab.fill('.cause-rows input.cell', 'user 9')
    await tab.press('Tab')
    await tab.see('.cause-rows .still')
    await state('check-still-wrong')
    await tab.fill('.cause-rows input.cell', 'user-9')
    await tab.press('Tab')
    await tab.see('.cause-rows .ok')
    await tab.click('.cause-rows .link')
    await tab.see('dialog')
    await state('check-row')
    await tab.press('Escape')
    await tab.click('#again')
    await tab.see('#fixed-file')
    await state('check-again')
    await tab.click('#import')
    await tab.until(
      () =>
        Number(document.querySelector('.run .figure.good strong')?.textContent.replace(/\D/g, '')) >= 900 &&
        Boolean(document.querySelector('.chart canvas')),
      undefined,
      20_000,
      'no chart',
    )
    await state('import')
    await tab.click('#pause')
    await tab.see('#pause[aria-pressed="true"]')
    await state('import-paused')
    // It stays so while the other tab is looked at, however long that takes.
    const second = await profile.tab()
    await second.front()
    await second.open(site.url)
    await second.see('.unfinished')
    await look(second, 'unfinished', browser)
    await connect(second, site, RATE)
    await give(second, files.write('others.csv', 'uid,name\nother,Other\n'))
    await check(second)
    await look(second, 'check-clean', browser)
    await second.close()
    await tab.front()
    await tab.click('#pause')
    await tab.see('#pause[aria-pressed="false"]')
    await tab.click('#stop')
    await tab.see('#resume')
    await state('stopped')
    const before = await imported(tab)
    await tab.click('#resume')
    // A server that a run has never reached is given up after five attempts, and how long these wait is chance.
    await tab.until(
      (count) => Number(document.querySelector('.run .figure.good strong')?.textContent.replace(/\D/g, '')) > count,
      before,
      20_000,
      'nothing is imported after it resumes',
    )
    site.line.cut()
    await tab.until(
      () => /No connection/.test(document.querySelector('.now').textContent),
      undefined,
      20_000,
      'offline is not reported',
    )
    await state('offline')
    site.line.restore()
    await tab.see('[data-step="account"]', { ms: 90_000 })
    await tab.see('.account-list .list-row')
    await state('account')
    await tab.fill('#search', 'nobody has this')
    await tab.see('.none')
    await state('account-none')
    // What the browser says of the connection that was cut.
    tab.complaints = tab.complaints.filter((text) => !/net::ERR_|NetworkError|Failed to load resource/.test(text))
    return `${states + 3} states`
  },

  async 'axe finds nothing in what is chosen of a file, found in it, and noted'({ tab, site, files, browser }) {
    const file = () =>
      tab.ask(() =>
        [...document.querySelectorAll('#steps button')].find((button) => button.textContent.includes('File')).click(),
      )
    await connect(tab, site, RATE)
    await tab.click('.step-file details.card summary')
    await look(tab, 'written', browser)
    await give(tab, files.write('pages.json', '[{"page":1,"users":[{"uid":"a","name":"A"}]}]'))
    await tab.see('[data-reread]')
    await look(tab, 'written-offer', browser)
    await tab.click('[data-reread]')
    await tab.see('table.columns')
    await look(tab, 'written-path', browser)
    await file()
    await look(tab, 'written-path-file', browser)
    await give(tab, files.write('carets.csv', 'Users of 2024\nid^name\nann^Ann\n'))
    await tab.see('#no-names')
    await look(tab, 'names-unknown', browser)
    await file()
    await tab.choose('#delimiter', 'other')
    await tab.fill('#delimiter-sign', '^')
    await look(tab, 'written-again', browser)
    await tab.click('#reread')
    await tab.see('#use-names')
    await look(tab, 'names-below', browser)
    await file()
    await tab.choose('#delimiter', '')
    const rows = Array.from({ length: 60 }, (_, n) => `user-${n},${n % 20 ? 'Ada' : 'N/A'},none,1/11/2023`)
    const odd = ["'007,Ada,,", '1.23457E+11,Ada,,', 'uid,name,avatar,createdAt', 'ann lee,Ann,,', 'bob,Bob']
    const header = 'uid,name,avatar,createdAt\nUser ID,Full name,Picture URL,Created at'
    const path = files.write('rows.csv', `${[header, ...rows, ...odd].join('\n')}\n`)
    await give(tab, path)
    await check(tab)
    await openCause(tab, 'This is not the link of a picture')
    await look(tab, 'check-all', browser)
    await openCause(tab, 'too many or too few')
    await look(tab, 'check-fill', browser)
    await tab.click('#fill-rows')
    await tab.see('.examples')
    await look(tab, 'fix-ask', browser)
    await applyFix(tab)
    await tab.see('#use-names')
    await openCause(tab, 'This is not the link of a picture')
    await tab.click('#copy')
    await tab.see('#fix-choice')
    await look(tab, 'fix-choose', browser)
    await tab.choose('#fix-choice', 'createdAt')
    await tab.see('.examples')
    await look(tab, 'fix-chosen', browser)
    await tab.press('Escape')
    await tab.until(() => !document.querySelector('dialog'))
    await tab.click('#empty')
    await tab.see('.examples')
    await look(tab, 'fix-empty', browser)
    await applyFix(tab)
    await tab.until(() => document.querySelectorAll('.fixed-steps li').length === 2)
    await openCause(tab, 'not a date')
    await tab.click('#empty')
    await applyFix(tab)
    await tab.until(() => document.querySelectorAll('.notes li.note').length === 2)
    await look(tab, 'check-notes', browser)
    await openCause(tab, 'ID has a character')
    await tab.click('#drop')
    await tab.see('.examples')
    await look(tab, 'fix-drop', browser)
    await tab.press('Escape')
    await tab.until(() => !document.querySelector('dialog'))
    await file()
    await give(tab, path)
    await tab.see('.notice.info')
    await look(tab, 'fix-restored', browser)
    await check(tab)
    await tab.click('#import')
    await tab.see('[data-step="account"] .notes', { ms: 30_000 })
    await look(tab, 'account-notes', browser)
  },

  async 'axe finds nothing in the comparison with the app, and in roles that it lacks'({ tab, files, browser }) {
    const lost = Array.from({ length: 40 }, (_, at) => `user-${at * 9}`)
    const altered = (uid, user) =>
      /[05]$/.test(uid)
        ? { ...user, name: 'Somebody with another and a much longer name than anybody has in the file', tags: ['old'] }
        : user
    const site = await servePage({ rate: RATE, lost, altered, existing: [{ uid: 'zoe' }] })
    const done = async () => {
      await tab.see('.verify .notice, .verify .outcomes')
      await tab.see('#compare')
    }
    try {
      await tab.open(site.url)
      await connect(tab, site, RATE)
      await give(tab, files.write('roles.csv', ROLES))
      await check(tab)
      await tab.see('#create-roles')
      await look(tab, 'roles-missing', browser)
      await tab.click('#create-roles')
      await tab.see('dialog')
      await look(tab, 'roles-ask', browser)
      await tab.click('#create-roles-now')
      await tab.until(() => !document.querySelector('#create-roles'))
      await tab.click('#import')
      await tab.see('[data-step="account"]', { ms: 30_000 })
      site.line.cut()
      await tab.click('#compare')
      await tab.until(() => /No connection/.test(document.querySelector('.verify').textContent))
      await look(tab, 'verify-running', browser)
      await tab.click('#stop-comparing')
      await tab.see('.verify .notice')
      await look(tab, 'verify-stopped', browser)
      site.line.restore()
      await tab.click('#compare')
      await done()
      await look(tab, 'verify-all', browser)
      await tab.click('#again')
      const path = files.write('customers.csv', customers(400, MISTAKES).replaceAll(',2024-05-31', ','))
      await give(tab, path)
      await setColumns(tab)
      await check(tab)
      await tab.click('#import')
      await tab.see('[data-step="account"]', { ms: 30_000 })
      await tab.click('#compare')
      await done()
      await look(tab, 'verify-differing', browser)
      await tab.ask(() => [...document.querySelectorAll('.verify button.cause')].at(1)?.click())
      await look(tab, 'verify-missing', browser)
      await tab.click('#change-users')
      await tab.see('dialog')
      await look(tab, 'verify-ask', browser)
      await tab.click('#change-now')
      await tab.until(() => /were changed/.test(document.querySelector('.verify').textContent))
      await look(tab, 'verify-changed', browser)
      await tab.click('#fix')
      await tab.see('#compare-only')
      await tab.click('#compare-only')
      await done()
      await look(tab, 'verify-only', browser)
    } finally {
      await site.close()
    }
    tab.complaints = tab.complaints.filter((text) => !/net::ERR_|NetworkError|Failed to load resource/.test(text))
    await refused(tab, files, browser)
  },

  async 'axe finds nothing in plans, and in a test before the import'({ tab, site, files, browser }) {
    await connect(tab, site, RATE)
    await tab.give(
      '#plan',
      files.write('wrong.json', '{"users":{"file":"a.csv","tiemstamps":"auto","rate":{"limit":0}}}'),
    )
    await tab.see('.notice.error')
    await look(tab, 'plan-wrong', browser)
    const users = {
      file: 'members.csv',
      map: { avatar: 'photo' },
      timestamps: 'auto',
      where: 'user_id != nobody',
      verify: true,
      failed: 'f.csv',
    }
    const plan = { app: { appId: '123abc', region: 'us' }, users }
    await tab.give('#plan', files.write('import.json', JSON.stringify(plan)))
    await tab.see('.notice.info')
    await look(tab, 'plan-next', browser)
    await give(tab, files.write('customers.csv', customers(400)))
    await tab.see('#plan-differs')
    await look(tab, 'plan-columns', browser)
    await setColumns(tab)
    await check(tab)
    await tab.click('details.card:has(#save-plan) summary')
    await look(tab, 'plan-saver', browser)
    site.line.cut()
    await tab.click('#send-test')
    await tab.see('#stop')
    await look(tab, 'test-running', browser)
    await tab.see('#send-test-again', { ms: 60_000 })
    await look(tab, 'test-refused', browser)
    site.line.restore()
    await tab.click('#send-test-again')
    await tab.see('#import-rest', { ms: 30_000 })
    await look(tab, 'test-arrived', browser)
    tab.complaints = tab.complaints.filter((text) => !/net::ERR_|NetworkError|Failed to load resource/.test(text))
  },

  async 'nothing is cut off at 200 % zoom'({ tab, site, files }) {
    // A page at 200 % has half the width to lay itself out in.
    await tab.size(640, 450)
    await connect(tab, site, RATE)
    await give(tab, files.write('customers.csv', customers(200, MISTAKES)))
    await setColumns(tab)
    assert.ok(await fits(tab))
    await check(tab)
    assert.ok(await fits(tab))
  },
}

/** A relay that does not allow reading. */
async function refused(tab, files, browser) {
  const site = await servePage({ rate: RATE }, ['import'])
  try {
    await tab.open(site.url)
    await connect(tab, site, RATE)
    await give(tab, files.write('users.csv', 'uid,name\nada,Ada\n'))
    await check(tab)
    await look(tab, 'check-no-reading', browser)
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    await tab.click('#compare')
    await tab.see('.verify .notice.error')
    await look(tab, 'verify-refused', browser)
    tab.complaints = tab.complaints.filter((text) => !/Failed to load resource/.test(text))
  } finally {
    await site.close()
  }
}

/** How many users are imported, as the page shows it. */
const imported = (tab) =>
  tab.ask(() => Number(document.querySelector('.run .figure.good strong').textContent.replace(/\D/g, '')))

/** Checks how a state looks, at both widths: nothing is wider than the screen, and axe finds nothing. */
export async function look(tab, name, browser) {
  for (const [width, height] of [
    [1280, 900],
    [390, 844],
  ]) {
    await tab.size(width, height)
    for (const scheme of browser === 'chromium' ? ['light', 'dark'] : ['light']) {
      if (browser === 'chromium') await tab.page.emulateMedia({ colorScheme: scheme })
      // Until the layout rests.
      await tab.ask(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)))),
      )
      assert.ok(await fits(tab), `${name} is wider than ${width} px`)
      await tab.ask(AXE)
      const violations = await tab.ask(async () =>
        (await globalThis.axe.run()).violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .map(({ target, any }) => `${target} ${any[0]?.message ?? ''}`)
              .slice(0, 3)
              .join(' | ')}`,
        ),
      )
      assert.deepEqual(violations, [], `${name} at ${width} px, ${scheme}`)
      if (browser === 'chromium')
        await tab.page.screenshot({ path: join(PICTURES, `${name}-${width}-${scheme}.png`), fullPage: true })
    }
  }
  await tab.size(1280, 900)
  if (browser === 'chromium') await tab.page.emulateMedia({ colorScheme: 'light' })
}

const fits = (tab) => tab.ask(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)
