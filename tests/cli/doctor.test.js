// `doctor`: what it finds, what it advises, and that it sends no row and never says the key.
// (`pkg/docs/command-line.md` has the command.)
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { nodeFinding, OLDEST } from '../../pkg/cli/doctor.js'
import * as api from '../../pkg/entry/default.js'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { setWidth, wrap } from '../../pkg/cli/text.js'
import { cli, ENV, folder, KEY } from './fake.js'

const { file, where, users } = folder()
const input = users('users.csv', ['imported'])
const flat = (text) => text.replace(/\s+/g, ' ')

/** @param {import('node:test').TestContext} t @param {object} [options] */
async function sandbox(t, options = {}) {
  const server = await startSandbox({ rate: { limit: 60, windowMs: 1000 }, seed: 1, ...options })
  t.after(() => server.close())
  return server
}

/** @param {string[]} argv @param {object} [how] */
const doctor = (argv, how = {}) =>
  cli(['doctor', ...argv], { api, env: { NO_COLOR: '1', COMETCHAT_REST_API_KEY: KEY }, ...how })

test('all is well: each line is ok, nothing is left behind, and no row was sent', async (t) => {
  const { url, sandbox: app } = await sandbox(t)
  const before = readdirSync(where)
  const { status, stdout, stderr } = await doctor([input, '--endpoint', url])
  assert.equal(status, 0, stdout + stderr)
  const lines = stdout.trimEnd().split('\n')
  assert.deepEqual(
    lines.map((line) => line.split(/ +/).slice(0, 2).join(' ')),
    ['Node', 'settings', 'proxy', 'folder', 'server', 'clock', 'key'].map((name) => `ok ${name}`),
  )
  assert.match(stdout, /responded in \d+ ms/)
  assert.deepEqual(readdirSync(where), before)
  assert.equal(app.users.size, 0)
  assert.ok(!(stdout + stderr).includes(KEY))
})

test('a plan names the app and the file', async (t) => {
  const { url } = await sandbox(t)
  writeFileSync(file('import.json'), JSON.stringify({ app: { endpoint: url }, users: { file: 'users.csv' } }))
  const { status, stdout } = await doctor(['--plan', file('import.json')])
  assert.equal(status, 0, stdout)
  assert.match(flat(stdout), /ok server responded/)
  writeFileSync(file('gone.json'), JSON.stringify({ app: { endpoint: url }, users: { file: 'gone.csv' } }))
  assert.match(flat((await doctor(['--plan', file('gone.json')])).stdout), /FAIL folder there is no file .*gone\.csv/)
})

test('a clock that is off is reported with how much', async (t) => {
  const { url } = await sandbox(t)
  const { status, stdout } = await doctor(['--endpoint', url], { now: () => Date.now() + 3_600_000 })
  assert.equal(status, 1)
  const [, seconds] = /FAIL +clock +(\d+) s ahead of the server/.exec(stdout) ?? []
  assert.ok(Math.abs(Number(seconds) - 3600) <= 2, stdout)
  assert.match(flat(stdout), /Set the clock of this machine/)
  assert.match(stdout, /1 of 7 failed\./)
  const behind = await doctor(['--endpoint', url], { now: () => Date.now() - 60_000 })
  assert.match(behind.stdout, /FAIL +clock +\d+ s behind/)
})

test('a server that cannot be reached, a wrong key and one without rights are named with what to do', async (t) => {
  const gone = await startSandbox({})
  await gone.close()
  const { status, stdout } = await doctor(['--endpoint', gone.url])
  assert.equal(status, 1)
  assert.match(flat(stdout), /FAIL server .* cannot be reached: .*ECONNREFUSED.* Check --endpoint\./)
  assert.match(flat(stdout), /- clock not checked.* - key not checked/)

  const locked = await sandbox(t, { apiKey: 'another-key-of-this-app' })
  const wrong = await doctor(['--endpoint', locked.url])
  assert.equal(wrong.status, 1)
  assert.match(flat(wrong.stdout), /ok server .* FAIL key .* Copy the REST API key with the scope fullAccess/)
  assert.ok(!wrong.stdout.includes(KEY))

  const restricted = await sandbox(t, { faults: { 'read-403': 1 } })
  const { stdout: without } = await doctor(['--endpoint', restricted.url])
  assert.match(flat(without), /FAIL key .*scope fullAccess/)
})

test('missing settings are named, and what needs them is not checked', async () => {
  const { status, stdout } = await doctor(['--app-id', 'app1'], { env: { NO_COLOR: '1' } })
  assert.equal(status, 1)
  assert.match(flat(stdout), /FAIL settings some settings are missing:.*COMETCHAT_REST_API_KEY.*COMETCHAT_REGION/)
  assert.match(stdout, /- +server +not checked/)
})

test('a proxy is named without its password, and one that is no URL fails', async (t) => {
  const { url } = await sandbox(t)
  const proxied = (value) => doctor(['--endpoint', url], { env: { NO_COLOR: '1', HTTPS_PROXY: value } })
  const { stdout } = await proxied('http://me:hunter22@proxy.example:3128')
  assert.match(stdout, /ok +proxy +http:\/\/proxy\.example:3128, by HTTPS_PROXY/)
  assert.doesNotMatch(stdout, /hunter22/)
  const { status, stdout: wrong } = await proxied('proxy.example')
  assert.equal(status, 1)
  assert.match(wrong, /FAIL +proxy +HTTPS_PROXY is no URL/)
})

test('a file that is not there, and a folder that cannot be written, fail', async (t) => {
  const { url } = await sandbox(t)
  const { status, stdout } = await doctor([file('none.csv'), '--endpoint', url])
  assert.equal(status, 1)
  assert.match(flat(stdout), /FAIL folder there is no file/)
  mkdirSync(file('no-file'), { recursive: true })
  assert.match(flat((await doctor([file('no-file'), '--endpoint', url])).stdout), /FAIL folder there is no file/)
})

test('the oldest Node is that of package.json', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../pkg/package.json', import.meta.url), 'utf8'))
  assert.equal(engines.node, `>=${OLDEST.join('.')}`)
  for (const version of ['20.16.0', '20.20.2', '22.0.0', '100.1.0'])
    assert.equal(nodeFinding(version).ok, true, version)
  for (const version of ['20.15.9', '18.20.0', '8.0.0']) {
    const { ok, todo } = nodeFinding(version)
    assert.equal(ok, false, version)
    assert.match(String(todo), /Install Node 20\.16/)
  }
})

test('FORCE_COLOR colours a pipe, NO_COLOR no terminal, and lines fit the width', async (t) => {
  const { url } = await sandbox(t)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
  const green = /\u001b\[32mok/
  const coloured = (env) => doctor(['--endpoint', url], { env })
  assert.match((await coloured({ FORCE_COLOR: '1' })).stdout, green)
  assert.match((await coloured({ FORCE_COLOR: '1', NO_COLOR: '1' })).stdout, green)
  assert.doesNotMatch((await coloured({ FORCE_COLOR: '0' })).stdout, green)
  assert.doesNotMatch((await coloured({})).stdout, green)
  const { stdout } = await doctor([], { env: ENV, api: { checkUsers: async () => ({}) } })
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
})

test('texts are wrapped at the width of the terminal, from 40 columns to 120', () => {
  const longest = (columns) => {
    setWidth(columns)
    return Math.max(...wrap('word '.repeat(100)).map((line) => line.length))
  }
  try {
    assert.deepEqual([10, 40, 61, 100, 120, 400, undefined, 0].map(longest), [39, 39, 59, 99, 119, 119, 79, 79])
  } finally {
    setWidth(undefined)
  }
})
