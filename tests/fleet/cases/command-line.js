// `--journal` and `--limiter` with URLs of Redis and Postgres, as many-workers.md and shared-limit.md have them: with each client, and without a word of
// the password.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import pg from 'pg'
import { migration } from '../../../pkg/journal/postgres.js'
import { redisJournal } from '../../../pkg/journal/redis.js'
import { startSandbox } from '../../../pkg/sandbox/index.js'
import { snippetsOf } from '../../docs/snippets.js'
import { PRELUDE, run, workplace } from '../../docs/workplace.js'
import { servers, urlOf } from '../servers/given.js'
import { PASSWORD } from '../servers/start.js'

const COMMAND = fileURLToPath(new URL('../command.js', import.meta.url))
let folder
let file
let redis
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cometchat-import-fleet-'))
  file = join(folder, 'users.csv')
  await writeFile(file, `uid,name\n${Array.from({ length: 300 }, (_, n) => `u${n},User ${n}\n`).join('')}`)
  redis = new Redis(urlOf(servers.redis))
  const client = new pg.Client({ connectionString: urlOf(servers.postgres) })
  await client.connect()
  await client.query(migration)
  await client.end()
})
after(async () => {
  redis.disconnect()
  await rm(folder, { recursive: true, force: true })
})

let commands = 0

/** Runs the command, and looks for the password in all that it wrote. Each writes a report of its own: some run at a time. */
async function command(sandbox, journal, { env = {}, onStart = (_child) => {}, more = [] } = {}) {
  const report = join(folder, `report ${++commands}.json`)
  const args = [file, '--endpoint', sandbox.url, '--yes', '--no-preflight', '--batch-size', '50']
  const options = ['--concurrency', '1', '--journal', journal, '--report', report, ...more]
  const child = spawn(process.execPath, [COMMAND, ...args, ...options], {
    env: { ...process.env, COMETCHAT_REST_API_KEY: 'key-of-the-test', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  onStart(child)
  const status = await new Promise((resolve) => child.once('close', resolve))
  const written = await readFile(report, 'utf8').catch(() => '')
  assert.doesNotMatch(output + written, new RegExp(PASSWORD))
  return { status, output, report: written && JSON.parse(written) }
}

/** A sandbox that calls `onRequest` at the first request. */
async function sandboxFor(t, onRequest = () => {}) {
  let first = true
  const fault = () => {
    if (first) onRequest()
    first = false
    return false
  }
  const sandbox = await startSandbox({ latency: [30, 40], faults: { drop: fault } })
  t.after(() => sandbox.close())
  return sandbox
}

for (const [name, url, notInstalled] of [
  ['ioredis', () => urlOf(servers.redis), ''],
  ['redis', () => urlOf(servers.redis), 'ioredis'],
  ['pg', () => urlOf(servers.postgres), ''],
  ['postgres', () => urlOf(servers.pooler), 'pg'],
]) {
  test(`${name}: the same command resumes what was done elsewhere`, async (t) => {
    const sandbox = await sandboxFor(t)
    const journal = `${url()}#command of ${name}`
    const env = { NOT_INSTALLED: notInstalled }
    const first = await command(sandbox, journal, { env })
    assert.deepEqual([first.status, first.report?.imported], [0, 300], first.output)
    const second = await command(sandbox, journal, { env })
    assert.deepEqual([second.status, second.report?.resumed], [0, 300], second.output)
    assert.match(second.output, new RegExp(`command of ${name}\\s+in\\s+(redis|postgres)://127`))
    assert.equal(sandbox.sandbox.stats.requests, 6)
  })
}

for (const page of ['many-workers.md', 'shared-limit.md'])
  test(`the commands of ${page} run`, (t) => runCommandsOf(`pkg/docs/${page}`, t))

async function runCommandsOf(page, t) {
  const [example] = snippetsOf(page).filter(({ runBy }) => runBy?.endsWith('command-line.js'))
  const place = await workplace(t)
  const bin = join(place, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'npm'), '#!/bin/sh\n', { mode: 0o755 })
  const npx = `#!/bin/sh\nshift\nexec "${process.execPath}" --import "${PRELUDE}" "${COMMAND}" "$@"\n`
  await writeFile(join(bin, 'npx'), npx, { mode: 0o755 })
  const { status, output } = await run('/bin/sh', ['-c', example.code], place, {
    PATH: bin,
    COMETCHAT_REST_API_KEY: 'key-of-the-example',
    REDIS_URL: urlOf(servers.redis),
  })
  // A row of the workplace's file has no name.
  assert.equal(status, 1, output)
  assert.match(output, /imported +2/)
  assert.doesNotMatch(output, new RegExp(PASSWORD))
}

test('a run whose journal is taken over says so, ends with status 3, and advises nobody to continue it', async (t) => {
  const other = redisJournal(redis, { name: 'overtaken', takeOver: true })
  const sandbox = await sandboxFor(t, () => other.load())
  const { status, output, report } = await command(sandbox, `${urlOf(servers.redis)}#overtaken`)
  assert.deepEqual([status, report.error.code], [3, 'JOURNAL_LOST'], output)
  assert.match(output, /JOURNAL_LOST: another worker has taken over/)
  assert.doesNotMatch(output, /To continue|make room/)
  await other.close()
})

test('an interrupted run says how it is resumed, without the password', async (t) => {
  let stop
  const sandbox = await sandboxFor(t, () => stop())
  const { status, output } = await command(sandbox, `${urlOf(servers.redis)}#interrupted`, {
    onStart: (child) => (stop = () => child.kill('SIGINT')),
  })
  assert.equal(status, 130, output)
  assert.match(output, /--journal '?redis:\/\/:…@127\.0\.0\.1:\d+/)
})

test('a journal that another worker holds is refused, naming it', async (t) => {
  const other = redisJournal(redis, { name: 'held', holdMs: 900, worker: 'worker 17' })
  await other.load()
  const sandbox = await sandboxFor(t)
  const { status, output } = await command(sandbox, `${urlOf(servers.redis)}#held`)
  assert.equal(status, 2, output)
  assert.match(output, /held is held by worker 17/)
  assert.match(output, /in use by\s+worker 17/)
  await other.close()
})

test('what is wrong with a database is reported without the password', async (t) => {
  const sandbox = await sandboxFor(t)
  for (const [journal, expected, env = {}] of [
    [urlOf(servers.postgres).replace(PASSWORD, `${PASSWORD}x`), /JOURNAL_UNREADABLE|authentication failed/],
    [urlOf(servers.redis).replace(PASSWORD, `${PASSWORD}x`), /JOURNAL_UNREADABLE|WRONGPASS|NOAUTH/],
    [urlOf(servers.redis, 1), /JOURNAL_UNREADABLE|retries|ECONNREFUSED/],
    [`redis://:${PASSWORD}@`, /takes a URL such as redis:\/\/localhost/],
  ]) {
    const { status, output } = await command(sandbox, journal, { env })
    assert.equal(status, 2, output)
    assert.match(output, expected)
  }
  assert.equal(sandbox.sandbox.stats.requests, 0)
})

for (const [name, url] of [
  ['Redis', () => urlOf(servers.redis)],
  ['Postgres', () => urlOf(servers.pooler)],
]) {
  test(`commands on two machines share a limit in ${name}`, async (t) => {
    // 12 requests in all: without the limiter, each command would send six at once, and six of them be refused.
    const rate = { limit: 6, windowMs: 1500 }
    const sandbox = await startSandbox({ latency: [30, 40], rate })
    t.after(() => sandbox.close())
    const more = ['--limiter', url(), '--rate', '6/1500ms']
    const journals = ['one', 'other'].map((which) => join(folder, `limit ${name} ${which}`))
    const runs = await Promise.all(journals.map((journal) => command(sandbox, journal, { more })))
    for (const { status, output, report } of runs)
      assert.deepEqual([status, report?.imported + report?.existing, report?.resent.users], [0, 300, 0], output)
    const { requests, refused } = sandbox.sandbox.stats
    assert.deepEqual([requests, refused], [12, 0])
  })
}

test('a limiter that is not there ends the run, which says how it is resumed', async (t) => {
  const sandbox = await sandboxFor(t)
  const nowhere = `redis://:${PASSWORD}@127.0.0.1:1`
  const journal = join(folder, 'limit nowhere')
  const { status, output } = await command(sandbox, journal, { more: ['--limiter', nowhere, '--retry-for', '500ms'] })
  assert.equal(status, 3, output)
  assert.match(output, /LIMITER_UNREACHABLE: the limiter's store cannot be reached/)
  assert.match(output, /To continue/)
  assert.equal(sandbox.sandbox.stats.requests, 0)
})
