// What a person does on the page, in the order in which it is done.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A made-up key, of which the page must not leave a trace. */
export const KEY = 'key-of-the-suite'

/** Connects to the sandbox. @param {any} tab @param {any} site @param {{ limit: number, windowMs: number }} rate */
export async function connect(tab, site, { limit, windowMs }) {
  await tab.click('input[name="destination"][value="endpoint"]')
  await tab.fill('#endpoint', site.endpoint)
  await tab.fill('#endpoint-key', KEY)
  if (!(await tab.ask(() => document.querySelector('#connect').form.querySelector('details').open)))
    await tab.click('details summary')
  await tab.fill('#limit', String(limit))
  await tab.fill('#window', String(windowMs / 1000))
  await tab.click('#connect')
  await tab.see('[data-step="file"], [data-step="check"]')
}

/** Gives a file, and waits for what the page makes of it. */
export async function give(tab, path) {
  await tab.see('[data-step="file"]')
  await tab.give('#file', path)
  await tab.see('[data-step="columns"] table, [data-step="file"] .notice.error, [data-step="check"] .figures', {
    ms: 30_000,
  })
}

export async function check(tab, { ms = 60_000 } = {}) {
  await tab.click('#check')
  await tab.see('[data-step="check"] .figures', { ms })
}

/** A number as it stands under its label. */
export const figure = (tab, label) =>
  tab.ask((wanted) => {
    const found = [...document.querySelectorAll('.figure, .outcomes > div')].find((element) =>
      element.innerText.includes(wanted),
    )
    return found ? Number(found.querySelector('strong, .number').textContent.replace(/\D/g, '')) : 0
  }, label)

/** Opens a cause by a part of its title. */
export async function openCause(tab, title) {
  const isOpen = await tab.ask((wanted) => {
    const button = [...document.querySelectorAll('button.cause')].find((element) => element.innerText.includes(wanted))
    if (button.getAttribute('aria-expanded') === 'false') button.click()
    return true
  }, title)
  await tab.see('.cause-rows .list-rows .list-row')
  return isOpen
}

/** Agrees to the fix that is looked at. @param {any} tab */
export async function applyFix(tab) {
  await tab.see('#apply-fix:not(:disabled)')
  await tab.click('#apply-fix')
  await tab.until(() => !document.querySelector('dialog'))
}

/** Fixes the first cell of a cause. */
export async function fixCell(tab, title, value) {
  await openCause(tab, title)
  await tab.fill('.cause-rows .list-rows input.cell', value)
  await tab.press('Tab')
  await tab.see('.cause-rows .ok')
}

/** A folder of files that are thrown away. */
export function makeFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'cometchat-import-page-'))
  return {
    write(name, content) {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Good rows with the columns that a shop's export may have. @param {number} count @param {Record<number, string>} [others] rows that are otherwise */
export function customers(count, others = {}, prefix = 'user') {
  const lines = ['user_id,First name,Last name,E-mail,Signed up']
  for (let row = 1; row <= count; row += 1)
    lines.push(others[row] ?? `${prefix}-${row},Ada,Lovelace ${row},ada${row}@example.com,2024-05-31`)
  return `${lines.join('\r\n')}\r\n`
}

/** The columns of `customers`, as a person sets them. */
export async function setColumns(tab) {
  await tab.choose('#target-1', 'name')
  await tab.choose('#target-2', 'name')
  await tab.choose('#target-4', 'createdAt')
  await tab.click('#keep-all')
}

/** Users with roles, of which the sandbox lacks two. */
export const ROLES =
  'uid,name,role\nada,Ada,teacher\ngrace,Grace,teacher\nalan,Alan,student\njoan,Joan,member\nedsger,Edsger,\n'

/** Has the missing roles created: cancels once, then agrees. @param {any} tab */
export async function createRoles(tab) {
  await tab.see('#create-roles')
  await tab.click('#create-roles')
  await tab.see('dialog')
  await tab.press('Escape')
  await tab.until(() => !document.querySelector('dialog'))
  await tab.click('#create-roles')
  await tab.see('dialog')
  await tab.click('#create-roles-now')
  await tab.until(() => !document.querySelector('#create-roles') && !document.querySelector('dialog'))
}
