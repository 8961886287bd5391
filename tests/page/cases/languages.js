// The page in other languages than English: which is chosen, that nothing stays English, and that longer words fit.

import { strict as assert } from 'node:assert'
import { loadLanguage } from '../../../www/texts/languages.js'
import { check, connect, customers, give, ROLES, setColumns } from '../steps.js'
import { look } from './states.js'

const RATE = { limit: 20, windowMs: 1000 }
const MISTAKES = {
  9: 'bad id 9,Ada,Lovelace,a@example.com,2024-05-31',
  20: 'user-20,,,a@example.com,2024-05-31',
  41: 'user-41,Ada,Lovelace,a@example.com,last spring',
  50: "'007,Ada,Lovelace,a@example.com,",
  77: 'user-76,Ada,Lovelace,a@example.com,',
  90: 'user-90,Ada',
}

/** German with a mark around each of its texts: what has none is not from there. */
const MARKED = `
import german from './index.js?real'
const marked = (value) => {
  if (typeof value === 'string') return value && '⟦' + value + '⟧'
  if (typeof value === 'function') return (...given) => marked(value(...given))
  if (Array.isArray(value)) return value.map(marked)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, marked(inner)]))
}
export default (formats) => marked(german(formats))
`

export const rate = RATE
/** The browser that a language is looked at in. What axe finds is the page's and not the browser's; each state takes a second of each. */
const LOOKED_AT_IN = { de: 'chromium', es: 'firefox' }
const axeIn = (language) => `axe finds nothing in ${language}, and no state is wider than the screen`

/** The cases of one browser alone. */
export const onlyIn = Object.fromEntries(
  Object.entries(LOOKED_AT_IN).map(([language, browser]) => [axeIn(language), browser]),
)

export const cases = {
  async 'the language is chosen by keyboard, keeps what was typed, and is there after a reload'({ tab }) {
    assert.deepEqual([await language(tab), await tab.text('h2')], ['en', 'Where do the users go?'])
    await tab.fill('#app-id', '123abc')
    await tab.fill('#api-key', 'key-that-stays')
    await tabTo(tab, '#language')
    await tab.press('ArrowDown')
    if (tab.browser === 'firefox') await tab.press('Enter')
    await tab.until(() => document.documentElement.lang === 'de')
    const { table } = await loadLanguage('de')
    assert.equal(await tab.text('h2'), table.connect.title)
    assert.equal(await tab.title(), table.titleOf(table.steps.connect))
    assert.deepEqual(
      await tab.ask(() => [
        document.activeElement?.id,
        document.querySelector('#language').getAttribute('aria-label'),
        document.querySelector('#app-id').value,
        document.querySelector('#api-key').value,
      ]),
      ['language', table.language, '123abc', 'key-that-stays'],
    )
    await tab.reload()
    assert.deepEqual([await language(tab), await tab.text('h2')], ['de', table.connect.title])
    const spanish = (await loadLanguage('es')).table
    await tab.choose('#language', 'es')
    await tab.until((title) => document.querySelector('h2').innerText === title, spanish.connect.title)
    assert.equal(await language(tab), 'es')
  },

  async 'only the language that is displayed is loaded, and another one amid an import changes nothing of it'({
    tab,
    site,
    files,
  }) {
    const loaded = () =>
      tab.ask(() =>
        performance
          .getEntriesByType('resource')
          .map(({ name }) => /texts\/(\w\w)\/index/.exec(name)?.[1])
          .filter(Boolean),
      )
    assert.deepEqual(await loaded(), ['en'])
    await connect(tab, site, RATE)
    await give(tab, files.write('customers.csv', customers(4000)))
    await setColumns(tab)
    await check(tab)
    await tab.choose('#language', 'es')
    const { table } = await loadLanguage('es')
    await tab.until((title) => document.querySelector('h2').innerText === title, table.check.clean)
    assert.deepEqual(await loaded(), ['en', 'es'])
    await tab.click('#import')
    await tab.see('#stop')
    await tab.choose('#language', 'en')
    await tab.until(() => document.querySelector('#stop')?.innerText === 'Stop')
    await tab.see('[data-step="account"]', { ms: 60_000 })
    assert.equal(site.sandbox.users.size, 4000)
    assert.match(await tab.text('.step-head'), /All 4,000 rows are in the app/)
  },

  async 'nothing that German displays is from elsewhere than its texts and the file'({ tab, site, files }) {
    site.replaced.set('/www/texts/de/index.js', MARKED)
    await tab.choose('#language', 'de')
    await tab.until(() => document.documentElement.lang === 'de')
    const path = files.write('customers.csv', customers(400, MISTAKES))
    let seen = 0
    const allTranslated = async (state) => {
      const { foreign, marked } = await tab.ask(textsOfPage)
      seen += marked
      const isOurs = (text) => text.includes(site.endpoint) || OF_FILE.test(text) || UNITS.test(text)
      assert.deepEqual(
        foreign.filter((text) => !isOurs(text)),
        [],
        state,
      )
    }
    await visit(tab, site, files, path, allTranslated)
    assert.ok(seen > 300, `${seen} texts`)
  },

  ...Object.fromEntries(
    Object.keys(LOOKED_AT_IN).map((name) => [
      axeIn(name),
      async ({ tab, site, files, browser }) => {
        await tab.choose('#language', name)
        await tab.until((wanted) => document.documentElement.lang === wanted, name)
        const path = files.write('customers.csv', customers(400, MISTAKES))
        await visit(tab, site, files, path, (state) => look(tab, `${name}-${state}`, browser))
      },
    ]),
  ),
}

/** Goes through the main states of the page. @param {(state: string) => Promise<void>} state called in each */
async function visit(tab, site, files, path, state) {
  await tab.click('#connect')
  await tab.see('.wrong')
  await state('connect-wrong')
  await connect(tab, site, RATE)
  await tab.click('.step-file details.card summary')
  await state('file')
  await give(tab, files.write('workbook.xlsx', 'PK\u0003\u0004'))
  await state('file-wrong')
  await give(tab, path)
  await tab.click('details.more summary')
  await state('columns')
  await setColumns(tab)
  await check(tab)
  await tab.see('.cause-rows input.cell')
  const causes = await tab.ask(() => document.querySelectorAll('button.cause').length)
  for (let at = 0; at < causes; at += 1) {
    await tab.ask((index) => {
      const button = document.querySelectorAll('button.cause')[index]
      if (button.getAttribute('aria-expanded') === 'false') button.click()
    }, at)
    await tab.see('.cause-rows .list-rows .list-row')
    if (at < 2 || at === causes - 1) await state(`check-${at}`)
  }
  await tab.click('.cause-rows .link')
  await tab.see('dialog')
  await state('check-row')
  await tab.press('Escape')
  await tab.until(() => !document.querySelector('dialog'))
  await tab.click('#drop')
  await tab.see('dialog .examples')
  await state('fix')
  await tab.press('Escape')
  await tab.until(() => !document.querySelector('dialog'))
  await tab.click('#import')
  await tab.see('[data-step="account"] .account-list .list-row', { ms: 30_000 })
  await state('account')
  await tab.click('#compare')
  await tab.see('.verify .notice, .verify .outcomes')
  await tab.see('#compare')
  await state('verify')
  await tab.click('#again')
  await give(tab, files.write('roles.csv', ROLES))
  await check(tab)
  await tab.see('#create-roles')
  await state('roles')
}

/** What is from the files: names of files and columns, and values. */
const OF_FILE =
  /customers|roles\.csv|workbook\.xlsx|user[-_]|First name|Last name|E-mail|Signed up|Ada|Lovelace|@example|2024-|last spring|bad[ _]id|'007|teacher|student|member|^(uid|name|role|ada|grace|alan|joan|edsger|Grace|Alan)$/
/** Numbers, dates, sizes, and marks between texts. */
const UNITS = /^[\d\s.,:;·+–%…/()-]*( ?(s|min|h|kB|Byte))?$/

const language = (tab) => tab.ask(() => document.documentElement.lang)

/** Returns how many texts of the page are marked, and those that are not. Runs in the page. */
function textsOfPage() {
  const found = [document.title]
  const isSkipped = (element) =>
    element.closest('[lang]') !== document.documentElement || element.closest('#source, script, noscript')
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node
    if (isSkipped(element) || element.checkVisibility?.() === false) continue
    if (node === element) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(element.getAttribute(name) ?? '')
    } else found.push(node.textContent)
  }
  const texts = found.map((text) => text.trim()).filter(Boolean)
  const isMarked = (text) => text.includes('⟦')
  return { marked: texts.filter(isMarked).length, foreign: texts.filter((text) => !isMarked(text)) }
}

/** Presses Tab until something has the focus. */
async function tabTo(tab, selector) {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    if (await tab.ask((wanted) => document.activeElement?.matches(wanted), selector)) return
    await tab.press('Tab')
  }
  throw new Error(`Tab does not lead to ${selector}`)
}
