// Files that are not what they should be.

import { strict as assert } from 'node:assert'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sheetOf, workbook } from '../../xlsx/build.js'
import { applyFix, check, connect, figure, give, openCause } from '../steps.js'

const RATE = { limit: 60, windowMs: 1000 }

/** The first bytes of what was saved last. */
const savedMark = (tab) => tab.ask(async () => [...new Uint8Array(await globalThis.given.arrayBuffer())].slice(0, 3))

/** A workbook of those that two programs wrote. @param {string} name */
const workbookOf = (name) => readFileSync(new URL(`../../xlsx/files/${name}`, import.meta.url))

/** Name, content, and what the page says of it. */
const BAD = [
  ['empty.csv', '', /has no rows/],
  ['header.csv', 'uid,name\n', /has no rows/],
  ['book.xlsx', Buffer.from('PK\u0003\u0004rest of an archive'), /This file is damaged/],
  ['old.xls', workbookOf('other.xls'), /Excel 97 to 2003/],
  ['page.csv', '<!doctype html>\n<html><body>Sign in</body></html>\n', /This is a web page/],
  ['dump.sql', 'INSERT INTO users VALUES (1);\n', /Export the users/],
  ['users.csv.gz', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), /is compressed/],
  ['users.js', 'var users = [{"uid":"a"}]', /a script around the users/],
  ['twice.csv', 'uid,name,name\na,b,c\n', /column names cannot be used/],
  ['object.json', '{"users": [', /not a table that can be read/],
  ['cut.json', '[{"uid":"a","name":"A"},{"uid":"b"', /ends too early|damaged/],
]

export const rate = RATE
export const cases = {
  async 'a database’s NULL and users without a name are read as they are meant, all at once'({ tab, site, files }) {
    await connect(tab, site, rate)
    const rows = Array.from(
      { length: 200 },
      (_, n) => `user-${n},${n % 2 ? 'Ada' : ''},${n % 4 ? 'NULL' : 'https://example.com/a.png'}`,
    )
    await give(tab, files.write('database.csv', `uid,name,avatar\n${rows.join('\n')}\n`))
    await check(tab)
    assert.deepEqual([await figure(tab, 'ready'), await figure(tab, 'to fix')], [0, 200])
    await openCause(tab, 'This is not the link of a picture')
    await tab.click('#read-nulls')
    await applyFix(tab)
    await tab.until(
      () => document.querySelector('h2')?.textContent.startsWith('100 rows'),
      undefined,
      20_000,
      'NULL is not read as an empty cell',
    )
    assert.deepEqual([await figure(tab, 'ready'), await figure(tab, 'to fix')], [100, 100])
    await openCause(tab, 'name is missing')
    await tab.click('#call-by-id')
    await applyFix(tab)
    await tab.until(() => document.querySelector('h2')?.textContent === 'Every row can be imported')
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 60_000 })
    const { users } = site.sandbox
    assert.deepEqual(
      [
        users.size,
        users.get('user-2').name,
        users.get('user-3').name,
        users.get('user-2').avatar,
        users.get('user-4').avatar,
      ],
      [200, 'user-2', 'Ada', undefined, 'https://example.com/a.png'],
    )
  },

  async 'each kind of file that cannot be read is refused in words, and the next is taken'({ tab, site, files }) {
    await connect(tab, site, RATE)
    for (const [name, content, message] of BAD) {
      await give(tab, files.write(name, content))
      const text = await tab.text('.notice.error')
      assert.ok(text.includes(name) && message.test(text), `${name}: ${text}`)
    }
    await give(tab, files.write('good.csv', 'uid;name\nada;Ada\n'))
    await check(tab)
    assert.equal(await figure(tab, 'ready'), 1)
  },

  async 'JSON, NDJSON and UTF-16 are read, and NDJSON is fixed in place'({ tab, site, files }) {
    await connect(tab, site, RATE)
    for (const [name, content] of [
      ['users.json', '[{"id":"ada","full_name":"Ada","plan":"pro"}]'],
      ['response.json', '{"total":1,"data":{"users":[{"id":"ada","full_name":"Ada","plan":"pro"}]}}'],
      ['wide.csv', Buffer.from('\ufeffuid\tname\nada\tÅda 🚀\n', 'utf16le')],
      ['users.ndjson', '{"id":"ada","full_name":"Ada"}\n{"id":"not good","full_name":"Grace"}\n'],
    ]) {
      await tab.ask(() =>
        [...document.querySelectorAll('#steps button')].find((button) => button.textContent.includes('File'))?.click(),
      )
      await give(tab, files.write(name, content))
      await check(tab)
      assert.equal(await figure(tab, 'ready'), 1, name)
    }
    await openCause(tab, 'ID has a character')
    await tab.fill('input.cell', 'good')
    await tab.press('Tab')
    await tab.click('#again')
    await tab.until(() => document.querySelector('h2')?.textContent === 'Every row can be imported')
    assert.equal(await tab.saved('#fixed-file'), '{"id":"ada","full_name":"Ada"}\n{"id":"good","full_name":"Grace"}\n')
  },

  async 'a workbook is read; where several sheets have rows, a person chooses; its cells can be fixed'({
    tab,
    site,
    files,
  }) {
    await connect(tab, site, RATE)
    await give(tab, files.write('sheets.xlsx', workbookOf('openpyxl-sheets.xlsx')))
    const buttons = await tab.ask(() =>
      [...document.querySelectorAll('[data-reread="sheet"]')].map(({ textContent }) => textContent),
    )
    assert.deepEqual(buttons, ['Read the sheet “Staff & more”', 'Read the sheet “Gäste”'])
    await tab.ask(() => document.querySelectorAll('[data-reread="sheet"]')[1].click())
    await check(tab)
    assert.equal(await figure(tab, 'ready'), 2)
    await tab.ask(() =>
      [...document.querySelectorAll('#steps button')].find((button) => button.textContent.includes('File'))?.click(),
    )
    await give(tab, files.write('titles.xlsx', workbookOf('libreoffice-titles.xlsx')))
    await tab.click('#use-names')
    await check(tab)
    assert.equal(await figure(tab, 'ready'), 3)
  },

  async 'rows of a workbook are named as in the sheet, and files that are made of it open in a spreadsheet'({
    tab,
    site,
    files,
  }) {
    const row = (number, ...cells) =>
      `<row r="${number}">${cells.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`
    const staff = [
      row(1, 'Staff of 2024'),
      row(3, 'uid', 'name', 'note'),
      row(4, 'ann', 'Ann', 'one\ntwo'),
      row(7, 'bo b', 'Bób', ''),
      row(8, 'ann', 'Again', ''),
      `<row r="9"><c t="inlineStr"><is><t>cy</t></is></c><c t="inlineStr"><is><t>Cy</t></is></c><c><f>1+1</f></c></row>`,
    ]
    await connect(tab, site, RATE)
    await give(tab, files.write('staff.xlsx', workbook({ Staff: sheetOf(staff.join('')) })))
    await tab.click('#use-names')
    await check(tab)
    assert.match(await tab.text('.notes'), /Formulas without a value[\s\S]*Row 9 of the sheet/)
    const numbers = () => tab.ask(() => document.querySelector('.cause-rows .list-rows .list-cell').textContent)
    await openCause(tab, 'ID is there twice')
    assert.equal(await numbers(), '8')
    assert.match(await tab.text('.cause-rows:not([hidden])'), /Same ID as row 4 of the sheet/)
    await openCause(tab, 'ID has a character')
    assert.equal(await numbers(), '7')
    await tab.click('.cause-rows .list-rows button.link')
    await tab.see('dialog')
    assert.equal(await tab.text('#whole-title'), 'Row 7 of the sheet')
    await tab.press('Escape')
    assert.match(await tab.saved('#bad-rows'), /^\ufeff?uid,name,note,_row/)
    assert.deepEqual(await savedMark(tab), [0xef, 0xbb, 0xbf])
    await tab.fill('.cause-rows .list-rows input.cell', 'bob')
    await tab.press('Tab')
    await tab.see('.cause-rows .ok')
    await tab.click('#again')
    await tab.see('#fixed-file')
    assert.match(await tab.saved('#fixed-file'), /\r\nbob,Bób,\r\n/)
    assert.deepEqual(await savedMark(tab), [0xef, 0xbb, 0xbf])
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    await tab.see('.account-list .list-rows .list-row')
    const found = await tab.ask(() =>
      [...document.querySelectorAll('.account-list .list-rows .list-row')].map(
        (element) => element.firstElementChild.textContent,
      ),
    )
    assert.deepEqual(found, ['4', '7', '8', '9'])
    assert.match(await tab.saved('#account-csv'), /\r\n2,7,bob,imported/)
    assert.deepEqual(await savedMark(tab), [0xef, 0xbb, 0xbf])
  },

  'no script of the page writes HTML or runs text'() {
    const folder = fileURLToPath(new URL('../../../www/', import.meta.url))
    const scripts = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.js'))
    assert.ok(scripts.length > 20)
    for (const name of scripts)
      assert.doesNotMatch(
        readFileSync(folder + name, 'utf8'),
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc/,
        name,
      )
  },

  async 'a hostile file is displayed as text, and its giant cell costs one row'({ tab, site, files }) {
    const markup = '<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>'
    const rows = [
      `uid,name,"${markup.replaceAll('"', '""')}",=cmd|' /C calc'!A0`,
      `ada,"${markup.replaceAll('"', '""')}",a,b`,
      `"=HYPERLINK(""http://127.0.0.1"")",Formula,@SUM(1),+1`,
      `"zero\u0000\u0007\u001b[31m\u202Eid",Control,\u0000,\u0085`,
      `"${markup.replaceAll('"', '""')}",Markup,,`,
      `giant,"${'x'.repeat(5_000_000)}",,`,
      'grace,Grace,,',
    ]
    await connect(tab, site, RATE)
    await give(tab, files.write('<b>hostile & co.csv', rows.join('\n')))
    await check(tab)
    assert.deepEqual([await figure(tab, 'ready'), await figure(tab, 'to fix')], [2, 4])
    await openCause(tab, 'ID has a character')
    await tab.until(() => document.querySelectorAll('.cause-rows input.cell').length === 2)
    const values = await tab.ask(() =>
      [...document.querySelectorAll('.cause-rows input.cell')].map(({ value }) => value),
    )
    assert.ok(values.includes(markup) && values.includes('=HYPERLINK("http://127.0.0.1")'))
    assert.match(await tab.text('.causes'), /The row is too long|A quotation mark does not fit/)
    const bad = await tab.saved('#bad-rows')
    assert.match(bad, /"'=HYPERLINK/)
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    const csv = await tab.saved('#account-csv')
    assert.doesNotMatch(csv, /(^|,)"?[=+@]/m)
    assert.deepEqual(
      await tab.ask(() => [
        Boolean(globalThis.hacked),
        document.querySelectorAll('#main img, #main script, #main b').length,
      ]),
      [false, 0],
    )
    assert.equal(site.sandbox.users.get('ada').name, markup)
  },
}
