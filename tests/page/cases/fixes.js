// Fixes for all rows of a cause at once: each is looked at first, made, undone, saved and kept; and a summary is printed.

import { strict as assert } from 'node:assert'
import { applyFix, check, connect, figure, give, openCause } from '../steps.js'

const RATE = { limit: 60, windowMs: 1000 }

/** A mistake of each kind, more than once. */
const HEADER = 'uid,name,avatar,tags,mail'
const LONG = Array.from({ length: 15 }, (_, at) => `subject ${at}`).join('/')
const ROWS = [
  'ann lee,Ann,,,ann@x.org',
  'BOB LEE,Bob,,,bob@x.org',
  'cy,,,,cy@x.org',
  'di,,,,di@x.org',
  'ed,Ed,none,,',
  'flo,Flo,n/a,,',
  `gus,Gus,,${LONG},`,
  `hal,Hal,,${LONG},`,
  'ivy,Ivy,https://example.com/ivy,,',
  'ivy,Ivy again,,,',
  'jo,Jo',
]
const FILE = `${[HEADER, ...ROWS].join('\r\n')}\r\n`

/** Waits for the check after a step. @param {any} tab @param {number} steps how many there are then */
const stepsAre = (tab, steps) =>
  tab.until(
    (wanted) =>
      document.querySelectorAll('.fixed-steps li').length === wanted && !document.querySelector('dialog, .spinner'),
    steps,
    20_000,
    `there are not ${steps} steps`,
  )

const examples = (tab) =>
  tab.ask(() =>
    [...document.querySelectorAll('.examples tbody tr')].map((row) => [...row.children].map((cell) => cell.innerText)),
  )

/** Looks at a fix, and makes it. */
async function fix(tab, title, id, choice) {
  await openCause(tab, title)
  await tab.click(`#${id}`)
  await tab.see('dialog.fix')
  if (choice) {
    assert.equal(await tab.ask(() => document.querySelector('#apply-fix').disabled), true)
    await tab.choose('#fix-choice', choice)
  }
  await tab.see('.examples')
  const found = [await tab.text('.preview > p'), await examples(tab)]
  await applyFix(tab)
  return found
}

export const rate = RATE
export const cases = {
  async 'every fix by cause is looked at, made, undone and saved, and the file that was fixed is imported'({
    tab,
    site,
    files,
  }) {
    await connect(tab, site, RATE)
    await give(tab, files.write('team.csv', FILE))
    await check(tab)
    assert.deepEqual([await figure(tab, 'ready'), await figure(tab, 'to fix')], [1, 9])
    const [number, [first]] = await fix(tab, 'ID has a character', 'make-fit')
    assert.equal(number, '2 rows have such an ID.')
    assert.equal(first[1], 'ann lee')
    assert.match(first[2], /^ann_lee_\w+$/)
    await stepsAre(tab, 1)
    assert.deepEqual(await fix(tab, 'name is missing', 'copy', 'mail'), [
      'It changes 2 rows.',
      [
        ['4', 'empty', 'cy@x.org'],
        ['5', 'empty', 'di@x.org'],
      ],
    ])
    await stepsAre(tab, 2)
    assert.deepEqual(await fix(tab, 'not the link of a picture', 'empty'), [
      'It changes 2 rows.',
      [
        ['6', 'none', 'empty'],
        ['7', 'n/a', 'empty'],
      ],
    ])
    await stepsAre(tab, 3)
    const [, [split]] = await fix(tab, 'too long', 'split', '/')
    assert.deepEqual(split, ['8', `${LONG.slice(0, 80)}…`, `${LONG.replaceAll('/', '; ').slice(0, 80)}…`])
    await stepsAre(tab, 4)
    assert.deepEqual(await fix(tab, 'ID is there twice', 'drop'), ['It drops one row.', [['11', ROWS[9]]]])
    await stepsAre(tab, 5)
    await fix(tab, 'too many or too few', 'drop')
    await stepsAre(tab, 6)
    assert.equal(await tab.text('h2'), 'Every row can be imported')
    assert.deepEqual(await tab.ask(() => [...document.querySelectorAll('.fixed-steps li')].map((li) => li.innerText)), [
      'Make IDs fit (2 rows): The ID has a character that IDs cannot have',
      'Taken from “mail” (2 rows): The name is missing',
      'Emptied (2 rows): This is not the link of a picture',
      'Split at “/” (2 rows): The value is too long (Tags)',
      'Dropped (1 row): The ID is there twice',
      'Dropped (1 row): The row has too many or too few cells',
    ])
    const fixed = [
      HEADER,
      ...ROWS.slice(0, 2),
      'cy,cy@x.org,,,cy@x.org',
      'di,di@x.org,,,di@x.org',
      'ed,Ed,,,',
      'flo,Flo,,,',
      `gus,Gus,,${LONG.replaceAll('/', '; ')},`,
      `hal,Hal,,${LONG.replaceAll('/', '; ')},`,
      ROWS[8],
      '',
    ]
    assert.deepEqual((await tab.saved('#fixed-file')).split('\r\n'), fixed)
    await tab.click('#undo-fix')
    await stepsAre(tab, 5)
    assert.equal(await figure(tab, 'to fix'), 1)
    await fix(tab, 'too many or too few', 'drop')
    await stepsAre(tab, 6)
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    assert.match(await tab.text('.outcomes + .help'), /2 rows of your file were dropped in the check/)
    const { users } = site.sandbox
    assert.equal(users.size, 9)
    assert.deepEqual(
      [users.get('cy').name, users.get('ed').avatar, users.get('gus').tags.length, users.get('ivy').name],
      ['cy@x.org', undefined, 15, 'Ivy'],
    )
  },

  async 'a fix is undone step by step until the file is as it was, also how its values are read'({ tab, site, files }) {
    await connect(tab, site, RATE)
    await give(tab, files.write('team.csv', FILE))
    await check(tab)
    await fix(tab, 'ID has a character', 'make-fit')
    await stepsAre(tab, 1)
    await fix(tab, 'not the link of a picture', 'drop')
    await stepsAre(tab, 2)
    assert.deepEqual([await figure(tab, 'ready'), await figure(tab, 'rows in all')], [3, 9])
    await tab.click('#undo-fix')
    await stepsAre(tab, 1)
    await tab.click('#undo-fix')
    await stepsAre(tab, 0)
    assert.deepEqual([await figure(tab, 'ready'), await figure(tab, 'rows in all')], [1, 11])
    assert.equal(await tab.ask(() => document.querySelector('#fixed-file')), null)
    // Nothing was agreed to: nothing is done.
    await openCause(tab, 'not the link of a picture')
    await tab.click('#empty')
    await tab.see('.examples')
    await tab.press('Escape')
    await tab.until(() => !document.querySelector('dialog'))
    assert.deepEqual([await figure(tab, 'ready'), await tab.ask(() => document.activeElement?.id)], [1, 'empty'])
  },

  async 'JSON with values in objects is mapped, fixed cell by cell and by cause, and saved as JSON'({
    tab,
    site,
    files,
  }) {
    await connect(tab, site, RATE)
    const user = (id, name, more) => ({ id, profile: { full_name: name, photo: more }, n: 1 })
    const users = [user('ann', 'Ann', 'none'), user('bob b', 'Bob', 'https://example.com/b'), user('cy', 'Cy', 'none')]
    const text = `{"page": 1,\n "users": ${JSON.stringify(users, null, 2).replace('1', '12345678901234567890')}}\n`
    await give(tab, files.write('users.json', text))
    assert.match(await tab.text('tbody'), /profile\.full_name[\s\S]*profile\.photo/)
    const at = await tab.ask(() =>
      [...document.querySelectorAll('tbody th')].findIndex(({ textContent }) => textContent === 'profile.photo'),
    )
    await tab.choose(`#target-${at}`, 'avatar')
    await check(tab)
    assert.deepEqual([await figure(tab, 'ready'), await figure(tab, 'to fix')], [0, 3])
    await fix(tab, 'not the link of a picture', 'empty')
    await stepsAre(tab, 1)
    await openCause(tab, 'ID has a character')
    await tab.click('.cause-rows .link')
    await tab.see('dialog')
    assert.deepEqual(
      await tab.ask(() => [...document.querySelectorAll('dialog label span')].map(({ textContent }) => textContent)),
      ['id', 'profile.full_name', 'profile.photo', 'n'],
    )
    await tab.press('Escape')
    await tab.fill('.cause-rows input.cell', 'bob')
    await tab.press('Tab')
    await tab.see('.cause-rows .ok')
    await tab.click('#again')
    await stepsAre(tab, 2)
    assert.equal(await tab.saved('#fixed-file'), text.replaceAll('"none"', '""').replace('bob b', 'bob'))
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    assert.deepEqual([site.sandbox.users.size, site.sandbox.users.get('cy').name], [3, 'Cy'])
  },

  async 'what was fixed outlives a closed tab, and is forgotten after the import'({ tab, profile, site, files }) {
    const path = files.write('team.csv', FILE)
    await connect(tab, site, RATE)
    await give(tab, path)
    await check(tab)
    await fix(tab, 'ID has a character', 'make-fit')
    await stepsAre(tab, 1)
    for (const [cause, id] of [
      ['name is missing', 'drop'],
      ['not the link of a picture', 'empty'],
      ['too long', 'drop'],
      ['ID is there twice', 'drop'],
    ]) {
      const { length } = await tab.ask(() => [...document.querySelectorAll('.fixed-steps li')])
      await fix(tab, cause, id)
      await stepsAre(tab, length + 1)
    }
    // Not checked again yet.
    await openCause(tab, 'too many or too few')
    await tab.fill('.cause-rows input.cell', 'jo,Jo,,,')
    await tab.press('Tab')
    await tab.see('.cause-rows .ok')
    const again = await profile.tab()
    await tab.close()
    await again.open(site.url)
    await connect(again, site, RATE)
    await give(again, path)
    assert.match(await again.text('.notice.info'), /6 steps were made again/)
    await check(again)
    await stepsAre(again, 6)
    assert.equal(await again.text('h2'), 'Every row can be imported')
    await again.click('#import')
    await again.see('[data-step="account"]', { ms: 30_000 })
    assert.deepEqual([...site.sandbox.users.keys()].length, 6)
    await again.click('#again')
    await give(again, path)
    assert.equal(await again.ask(() => document.querySelector('.notice.info')), null)
    assert.deepEqual(again.complaints, [])
  },

  async 'a fix is made by the keyboard alone, and says what it does to whoever cannot see it'({ tab, site, files }) {
    await connect(tab, site, RATE)
    await give(tab, files.write('team.csv', FILE))
    await check(tab)
    await openCause(tab, 'name is missing')
    await tab.ask(() => document.querySelector('#copy').focus())
    await tab.press('Enter')
    await tab.see('dialog.fix')
    assert.deepEqual(
      await tab.ask(() => {
        const dialog = document.querySelector('dialog.fix')
        return [
          document.getElementById(dialog.getAttribute('aria-labelledby')).textContent,
          document.activeElement.id,
          document.querySelector('label[for="fix-choice"]').textContent,
          document.querySelector('.preview').getAttribute('role'),
          document.querySelector('.fixes').getAttribute('aria-label'),
        ]
      }),
      [
        'Use another column in 2 rows? The name is missing',
        'fix-choice',
        'Column',
        'status',
        'For all 2 rows at once:',
      ],
    )
    await tab.choose('#fix-choice', 'mail')
    await tab.see('.examples')
    assert.deepEqual(await tab.ask(() => [...document.querySelectorAll('.examples th[scope]')].map((th) => th.scope)), [
      'col',
      'col',
      'col',
      'row',
      'row',
    ])
    await tab.press('Tab')
    await tab.press('Tab')
    assert.equal(await tab.ask(() => document.activeElement.id), 'apply-fix')
    await tab.press('Enter')
    await stepsAre(tab, 1)
    assert.equal(await tab.ask(() => document.activeElement.tagName), 'H2')
    await tab.until(() => /Checked\. 3 rows ready/.test(document.querySelector('#announcements').textContent))
    assert.match(
      await tab.ask(() => document.querySelector('#undo-fix').getAttribute('aria-label')),
      /^Undo the last: Taken from “mail”/,
    )
  },

  async 'a summary of the check and of the account is one sheet, with numbers and nothing of a user'({
    tab,
    site,
    files,
    browser,
  }) {
    await connect(tab, site, RATE)
    await give(tab, files.write('team.csv', FILE))
    await check(tab)
    await fix(tab, 'not the link of a picture', 'empty')
    await stepsAre(tab, 1)
    const ofCheck = await printed(tab, browser)
    assert.match(
      ofCheck,
      /Check before the import[\s\S]*team\.csv, into [\s\S]*rows in all[\s\S]*11[\s\S]*ready[\s\S]*3/,
    )
    assert.match(ofCheck, /The name is missing: 2 rows[\s\S]*Emptied \(2 rows\)/)
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    await tab.click('#compare')
    await tab.see('.verify .notice, .verify .outcomes')
    const ofAccount = await printed(tab, browser)
    assert.match(ofAccount, /Account of the import[\s\S]*3 of 11 rows are in the app\.[\s\S]*Imported[\s\S]*3/)
    assert.match(ofAccount, /Did they all arrive\?/)
    for (const text of [ofCheck, ofAccount]) assert.doesNotMatch(text, /key-of-the-suite|\bAnn\b|bob@|[Ii]vy/)
  },
}

/** Prints, and returns what is on the sheet: one page, with nothing of the page around it. */
async function printed(tab, browser) {
  await tab.ask(() => {
    globalThis.print = () => {
      globalThis.sheet = document.querySelector('.printed').cloneNode(true).textContent
    }
  })
  await tab.click('#print')
  const text = await tab.ask(() => globalThis.sheet)
  assert.equal(await tab.ask(() => document.querySelector('.printed').getClientRects().length), 0)
  if (browser === 'chromium') {
    await tab.page.emulateMedia({ media: 'print' })
    assert.equal(await tab.ask(() => document.querySelector('main').getClientRects().length), 0)
    await tab.page.emulateMedia({ media: null })
    // The browser says itself that it has printed.
    const pdf = (await tab.page.pdf({ format: 'A4' })).toString('latin1')
    assert.equal(pdf.match(/\/Type \/Page\b/g)?.length, 1)
  } else await tab.ask(() => dispatchEvent(new Event('afterprint')))
  await tab.until(() => !document.querySelector('.printed'))
  return text
}
