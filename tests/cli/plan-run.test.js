// A plan from end to end: the command line as its own process, the real package in it, the sandbox as the server. What the page
// of plans shows is the plan that runs here.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { folder } from './fake.js'

const MAIN = fileURLToPath(new URL('../../pkg/cli/main.js', import.meta.url))
const PAGE = fileURLToPath(new URL('../../pkg/docs/plan.md', import.meta.url))
const { file, where } = folder()

/** @param {string[]} argv @param {string} [cwd] */
async function cli(argv, cwd = where) {
  const { COMETCHAT_REST_API_KEY, COMETCHAT_APP_ID, COMETCHAT_REGION, NODE_TEST_CONTEXT, FORCE_COLOR, ...env } =
    process.env
  const ended = promisify(execFile)(process.execPath, [MAIN, ...argv], { cwd, env })
  ended.child.stdin?.end()
  return ended.then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ status: code, stdout, stderr }),
  )
}

/** @param {import('node:test').TestContext} t */
async function sandbox(t) {
  const server = await startSandbox({ rate: { limit: 60, windowMs: 1000 }, seed: 1 })
  t.after(() => server.close())
  return server
}

/** The plans that the page shows, in its order. */
const plansOfPage = () =>
  [...readFileSync(PAGE, 'utf8').matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = '']) => JSON.parse(text))

test('the plan of the page checks, imports, resumes and verifies', async (t) => {
  const { url, sandbox: app } = await sandbox(t)
  const [plan] = plansOfPage()
  assert.deepEqual(Object.keys(plan.app), ['appId', 'region'])
  writeFileSync(file('members.csv'), 'id,first,last,level\nann,Ann,Lee,gold\nbob,Bob,Ray,\nno uid!,Eve,Dow,\n')
  assert.equal(plan.users.file, 'members.csv')
  mkdirSync(file('elsewhere'), { recursive: true })
  writeFileSync(file('import.json'), JSON.stringify({ ...plan, app: { endpoint: url } }))
  const run = (...argv) => cli(argv, file('elsewhere'))

  const checked = await run('check', '--plan', '../import.json')
  assert.equal(checked.status, 1, checked.stderr)
  assert.equal(app.users.size, 0)
  writeFileSync(file('elsewhere/other.csv'), 'id,first,last,level\nann,Ann,Lee,gold\n')
  const other = await run('check', 'other.csv', '--plan', '../import.json', '--extra', 'drop')
  assert.equal(other.status, 0, other.stderr)
  assert.match(other.stdout, /level +not used/)
  const imported = await run('--plan', '../import.json')
  assert.equal(imported.status, 1, imported.stderr)
  assert.deepEqual([...app.users.keys()].sort(), ['ann', 'bob'])
  assert.equal(app.users.get('ann').name, 'Ann Lee')
  assert.match(readFileSync(file(plan.users.failed), 'utf8'), /no uid!/)
  assert.equal(JSON.parse(readFileSync(file(plan.users.report), 'utf8')).verified.present, 2)
  const requests = app.stats.requests
  const again = await run('--plan', '../import.json')
  assert.match(again.stdout + again.stderr, /an earlier run finished every row/)
  assert.equal(app.stats.requests, requests)
})

test('a plan that updates changes users after an import, and none in a comparison', async (t) => {
  const { url, sandbox: app } = await sandbox(t)
  const source = (name) => writeFileSync(file('users.csv'), `uid,name\nann,${name}\n`)
  const users = {
    file: 'users.csv',
    existing: 'update',
    journal: 'none',
    differing: 'differing.csv',
    missing: 'missing.csv',
    extraUsers: 'extra.csv',
  }
  writeFileSync(file('update.json'), JSON.stringify({ app: { endpoint: url }, users }))
  source('Ann')
  assert.equal((await cli(['--plan', 'update.json'])).status, 0)
  source('Anne')
  const verified = await cli(['--plan', 'update.json', 'verify'])
  assert.equal(verified.status, 1, verified.stderr)
  assert.equal(app.users.get('ann').name, 'Ann')
  assert.match(readFileSync(file('differing.csv'), 'utf8'), /Anne/)
  assert.ok(!existsSync(file('missing.csv')) && !existsSync(file('extra.csv')))
  assert.equal((await cli(['--plan', 'update.json'])).status, 0)
  assert.equal(app.users.get('ann').name, 'Anne')
})
