// Plans on the page: one that it writes runs in the command line (as admin-page.md shows), and one that the command line
// writes fills it in.

import { strict as assert } from 'node:assert'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { planIssues } from '../../../pkg/plan/read.js'
import { check, connect, customers, figure, fixCell, give, KEY, setColumns } from '../steps.js'

const RATE = { limit: 30, windowMs: 1000 }
const MAIN = fileURLToPath(new URL('../../../pkg/cli/main.js', import.meta.url))
const NAME = 'Customers of 2024, exported.csv'

export const rate = RATE
export const cases = {
  async 'a plan that the page writes runs in the command line, with the same account'({ tab, site, files }) {
    await connect(tab, site, RATE)
    const mistakes = {
      17: 'bad id 17,Ada,Lovelace,a@example.com,2024-05-31',
      90: 'user-90,Ada,,a@example.com,some day',
    }
    const rows = customers(120, mistakes).replace('user_id,', 'Export of the shop\r\nuser_id,')
    await give(tab, files.write(NAME, rows))
    await tab.click('#use-names')
    await tab.until(() => document.querySelectorAll('table.columns tbody tr').length === 5)
    await setColumns(tab)
    await check(tab)
    await tab.click('details.card:has(#save-plan) summary')
    assert.match(await tab.text('details:has(#save-plan)'), /Put it beside Customers of 2024, exported\.csv/)
    const text = await tab.saved('#save-plan')
    assert.ok(!text.includes(KEY))
    const plan = JSON.parse(text)
    assert.deepEqual(planIssues(plan), [])
    assert.deepEqual(
      [plan.app, plan.users.file, plan.users.skipLines, plan.users.rate, plan.users.map.name],
      [{ endpoint: site.endpoint }, NAME, 1, RATE, ['First name', 'Last name']],
    )
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    await tab.click('details.card:has(#save-plan) summary')
    assert.equal(await tab.saved('#save-plan'), text, 'after the import it is the same plan')
    const ofPage = { imported: await figure(tab, 'Imported'), invalid: await figure(tab, 'Has a mistake') }
    const stored = usersOf(site)
    assert.deepEqual(ofPage, { imported: 118, invalid: 2 })

    site.sandbox.reset()
    const { imported, invalid } = await runPlan(files.write('import.json', text))
    assert.deepEqual({ imported, invalid }, ofPage)
    assert.deepEqual(usersOf(site), stored)
  },

  async 'a plan of fixed rows names the fixed file, and both run in the command line'({ tab, site, files }) {
    await connect(tab, site, RATE)
    await give(
      tab,
      files.write('customers.csv', customers(20, { 7: 'bad id,Ada,Lovelace 7,ada7@example.com,2024-05-31' })),
    )
    await setColumns(tab)
    await check(tab)
    await fixCell(tab, 'ID has a character', 'user-7')
    await tab.click('#again')
    await tab.see('#fixed-file')
    await tab.click('details.card:has(#save-plan) summary')
    assert.match(await tab.text('details:has(#save-plan)'), /download the fixed file too/)
    const plan = await tab.saved('#save-plan')
    files.write(JSON.parse(plan).users.file, await tab.saved('#fixed-file'))
    const report = await runPlan(files.write('import.json', plan))
    assert.deepEqual([report.rows, report.imported], [20, 20])
    assert.equal(site.sandbox.users.get('user-7').name, 'Ada Lovelace 7')
  },

  async 'a plan that init writes is given with its file, and fills the page in'({ tab, site, files }) {
    const users = files.write(
      'members.csv',
      'User ID,Full Name,joined,level\nann,Ann Lee,2024-05-31,gold\nbob,Bob Ray,,\n',
    )
    const output = users.replace('members.csv', 'import.json')
    await cli(dirname(users), 'init', 'members.csv', '--endpoint', site.endpoint, '--yes', '--output', output)
    const written = JSON.parse(readFileSync(output, 'utf8'))
    await connect(tab, site, RATE)
    await tab.give('#plan', output)
    await tab.until(() => /import\.json are filled in/.test(document.querySelector('.notice')?.textContent ?? ''))
    assert.match(await tab.text('.notice'), /Now choose members\.csv/)
    await give(tab, users)
    assert.match(await tab.text('.notice'), /failed: this page writes no file by itself/)
    await check(tab)
    await tab.click('#import')
    await tab.see('[data-step="account"]', { ms: 30_000 })
    const ofPage = usersOf(site)
    assert.deepEqual(ofPage.ann.name, 'Ann Lee')
    await tab.click('details.card:has(#save-plan) summary')
    const again = JSON.parse(await tab.saved('#save-plan'))
    assert.deepEqual([again.users.failed, again.app], [written.users.failed, written.app])
    site.sandbox.reset()
    await runPlan(output)
    assert.deepEqual(usersOf(site), ofPage)
  },

  async 'a wrong plan is refused with the words of the package, and both files are dropped anew'({ tab, site, files }) {
    const users = files.write('members.csv', 'uid,name\nann,Ann\n')
    const wrong = files.write('wrong.json', '{"users":{"file":"members.csv","tiemstamps":"auto","map":{"uid":3}}}')
    const right = files.write('right.json', JSON.stringify({ users: { file: 'members.csv', where: 'uid != bob' } }))
    await connect(tab, site, RATE)
    await giveAll(tab, users, wrong)
    await tab.see('.notice.error')
    const found = await tab.text('.notice.error')
    assert.match(found, /wrong\.json is no plan that can be used: 2 things are wrong/)
    assert.match(found, /\/users\/tiemstamps: no such key; did you mean timestamps\?/)
    assert.match(found, /\/users\/map\/uid: expected a column, several columns or null, found 3/)
    await drop(tab, [users, right])
    await tab.see('[data-step="columns"] table')
    assert.match(await tab.text('.notice'), /It also sets: where: uid != bob/)
  },
}

/** Gives several files at once. */
async function giveAll(tab, ...paths) {
  if (tab.browser === 'chromium') return tab.page.setInputFiles('#file', paths)
  return (await tab.page.$('#file')).uploadFile(...paths)
}

/** Drops files where files are dropped. @param {any} tab @param {string[]} paths */
const drop = (tab, paths) =>
  tab.ask(
    (files) => {
      const dataTransfer = new DataTransfer()
      for (const { name, text } of files) dataTransfer.items.add(new File([text], name))
      document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
    },
    paths.map((path) => ({ name: basename(path), text: readFileSync(path, 'utf8') })),
  )

/** The users of the sandbox, without the times at which they came. */
const usersOf = ({ sandbox }) =>
  Object.fromEntries(
    [...sandbox.users].map(([uid, { uid: _, name, role, metadata, avatar }]) => [
      uid,
      { name, role, metadata, avatar },
    ]),
  )

/** Runs the command line with a plan, and returns its report. @param {string} path */
async function runPlan(path) {
  const { stdout } = await cli(dirname(path), '--plan', path, '--yes', '--json')
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

/** @param {string} cwd @param {...string} argv */
async function cli(cwd, ...argv) {
  const { NODE_TEST_CONTEXT, COMETCHAT_APP_ID, COMETCHAT_REGION, ...env } = process.env
  const ended = promisify(execFile)(process.execPath, [MAIN, ...argv], {
    cwd,
    env: { ...env, COMETCHAT_REST_API_KEY: KEY },
  })
  ended.child.stdin?.end()
  // Status 1: some rows were not imported, as on the page.
  return ended.catch((error) => {
    if (error.code !== 1) throw error
    return error
  })
}
