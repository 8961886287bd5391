#!/usr/bin/env node
// The demo: a sandbox on this machine, the command line as its own process, and a look at what the server then holds.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { SAMPLE, tallyOf } from './make-users.js'

const CLI = fileURLToPath(new URL('../../pkg/cli/main.js', import.meta.url))
const USERS = fileURLToPath(new URL('users.csv', import.meta.url))

const expected = tallyOf(SAMPLE)
const bad = expected.invalid + expected.duplicate
const folder = await mkdtemp(path.join(tmpdir(), 'cometchat-import-'))
const server = await startSandbox({ rate: { limit: 60, windowMs: 60_000 }, latency: [20, 80], seed: 1 })
const problems = []
try {
  console.log(`A sandbox of CometChat's import API listens on ${server.url}\n`)
  console.log('$ cometchat-import tests/samples/users.csv --yes --failed failed.csv --endpoint …\n')
  const reportPath = path.join(folder, 'report.json')
  const failedPath = path.join(folder, 'failed.csv')
  const status = await run([
    USERS,
    '--yes',
    '--endpoint',
    server.url,
    '--failed',
    failedPath,
    '--report',
    reportPath,
    '--journal',
    path.join(folder, 'users.journal'),
  ])

  const report = JSON.parse(await readFile(reportPath, 'utf8'))
  for (const [name, want] of Object.entries({
    status: 'complete',
    rows: expected.rows,
    imported: expected.valid,
    existing: 0,
    invalid: expected.invalid,
    duplicate: expected.duplicate,
    rejected: 0,
    unconfirmed: 0,
    pending: 0,
  }))
    expect(`the account's ${name}`, report[name], want)
  expect('the exit status', status, 1)
  expect('429s', server.sandbox.stats.refused, 0)
  const failed = await readFile(failedPath, 'utf8').catch(() => '')
  expect('the header of failed.csv', /_row,_code,_message$/.test(failed.split(/\r?\n/, 1)[0] ?? ''), true)

  const total = await usersOnServer(server.url)
  expect("the server's users", total, report.imported)
  console.log(
    `\nGET /v3/users: the server holds ${total} users, the account says ${report.imported}: they ${total === report.imported ? 'agree' : 'differ'}.`,
  )
  console.log(`exit status ${status}: some rows were not imported, as meant by the sample's ${bad} bad rows`)
} catch (error) {
  problems.push(error instanceof Error ? error.message : String(error))
} finally {
  await server.close()
  await rm(folder, { recursive: true, force: true })
}
for (const problem of problems) console.error(`not as expected: ${problem}`)
process.exitCode = problems.length ? 1 : 0

/** @param {string[]} args @returns {Promise<number | null>} the exit status */
function run(args) {
  // The sandbox takes any key, and must not be given a real one.
  const env = { ...process.env, COMETCHAT_REST_API_KEY: '' }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { stdio: 'inherit', env })
    child.once('error', reject)
    child.once('exit', (status) => resolve(status))
  })
}

/** @param {string} endpoint */
async function usersOnServer(endpoint) {
  const response = await fetch(`${endpoint}/users?withDeactivated=true`, { headers: { apikey: 'sandbox' } })
  return /** @type {any} */ (await response.json()).meta.pagination.total
}

/** @param {string} what @param {unknown} found @param {unknown} wanted */
function expect(what, found, wanted) {
  if (found !== wanted) problems.push(`${what} is ${found} instead of ${wanted}`)
}
