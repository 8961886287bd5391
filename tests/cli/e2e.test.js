// The command line as its own process, the real package in it, the sandbox as the server.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { makeUsers, SAMPLE, tallyOf } from '../samples/make-users.js'
import { folder, KEY } from './fake.js'

const MAIN = fileURLToPath(new URL('../../pkg/cli/main.js', import.meta.url))
const USERS = fileURLToPath(new URL('../samples/users.csv', import.meta.url))
const FAST = { limit: 60, windowMs: 1000 }
const { file, where } = folder()
const windows = process.platform === 'win32'

/**
 * @param {string[]} argv
 * @param {{ env?: Record<string, string>, stdin?: string, onStderr?: (text: string, child: import('node:child_process').ChildProcess) => void }} [how]
 */
async function cli(argv, { env = {}, stdin, onStderr } = {}) {
  // Most tests send one file to several servers; those about journals name theirs.
  if (!argv.includes('--journal') && !['check', 'sandbox'].includes(argv[0] ?? ''))
    argv = [...argv, '--journal', 'none']
  const { COMETCHAT_REST_API_KEY, COMETCHAT_APP_ID, COMETCHAT_REGION, NODE_TEST_CONTEXT, npm_command, ...inherited } =
    process.env
  const child = spawn(process.execPath, [MAIN, ...argv], { env: { ...inherited, ...env } })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => {
    stderr += chunk
    onStderr?.(stderr, child)
  })
  child.stdin.on('error', () => {})
  child.stdin.end(stdin ?? '')
  const [status] = await once(child, 'close')
  return { status, stdout, stderr }
}

/** @param {import('node:test').TestContext} t @param {object} [options] */
async function sandbox(t, options = {}) {
  const server = await startSandbox({ rate: FAST, seed: 1, ...options })
  t.after(() => server.close())
  return server
}

/** @param {string} name @param {import('../samples/make-users.js').Options} options */
function made(name, options) {
  writeFileSync(file(name), [...makeUsers(options)].join(''))
  return file(name)
}

const sum = (report) =>
  report.imported +
  report.existing +
  report.excluded +
  report.invalid +
  report.duplicate +
  report.rejected +
  report.unconfirmed +
  report.pending
const partials = () => readdirSync(where).filter((name) => name.endsWith('.partial'))

test('the sample is what its generator makes', () => {
  assert.ok(readFileSync(USERS, 'utf8').replaceAll('\r\n', '\n') === [...makeUsers(SAMPLE)].join(''))
})

test('the sample is imported but for its bad rows; they are written with their reasons, and the server agrees', async (t) => {
  const {
    url,
    sandbox: { users, stats },
  } = await sandbox(t, { rate: { limit: 60, windowMs: 60_000 } })
  const expected = tallyOf(SAMPLE)
  const { status, stdout, stderr } = await cli([
    USERS,
    '--endpoint',
    url,
    '--failed',
    file('failed.csv'),
    '--report',
    file('report.json'),
  ])
  assert.equal(status, 1, stderr)
  const report = JSON.parse(readFileSync(file('report.json'), 'utf8'))
  assert.deepEqual(
    [report.status, report.rows, report.imported, report.invalid, report.duplicate],
    ['complete', expected.rows, expected.valid, expected.invalid, expected.duplicate],
  )
  assert.equal(sum(report), report.rows)
  assert.equal(users.size, report.imported)
  assert.equal(stats.refused, 0)
  for (const line of (stdout + stderr).split('\n')) assert.ok(line.length <= 80 || line.includes(where), line)
  const failed = readFileSync(file('failed.csv'), 'utf8')
  assert.match(
    failed,
    /^\ufeff?uid,name,avatar,link,role,tags,metadata,createdAt,lastActiveAt,deactivatedAt,_row,_code,_message\r?\n/,
  )
  const again = await cli(['check', file('failed.csv'), '--json'])
  assert.equal(
    JSON.parse(again.stdout).rows,
    expected.invalid + expected.duplicate,
    'each failed row is a row of the file',
  )
  assert.deepEqual(partials(), [])
})

test('each format is imported, from a file and from standard input', async (t) => {
  for (const format of /** @type {const} */ (['csv', 'ndjson', 'json'])) {
    const source = made(`good.${format}`, { rows: 120, seed: 3, format })
    const byFile = await sandbox(t)
    const { status, stderr } = await cli([source, '--endpoint', byFile.url])
    assert.equal(status, 0, `${format}: ${stderr}`)
    assert.equal(byFile.sandbox.users.size, 120, format)
    const byPipe = await sandbox(t)
    const piped = await cli(['-', '--endpoint', byPipe.url], { stdin: readFileSync(source, 'utf8') })
    assert.equal(piped.status, 0, `${format}: ${piped.stderr}`)
    assert.equal(byPipe.sandbox.users.size, 120, format)
  }
})

test('an input that shrinks while it is imported ends as failed, with the command that resumes; no row is missing', async (t) => {
  const { url } = await sandbox(t)
  const path = file('shrinking.csv')
  const name = 'n'.repeat(90)
  writeFileSync(path, `uid,name\n${Array.from({ length: 40_000 }, (_, at) => `u${at},${name}\n`).join('')}`)
  const argv = [path, '--endpoint', url, '--rate', '60/1s', '--yes', '--report', file('shrinking.json')]
  const shrink = (text) => /40,000 rows/.test(text) && truncateSync(path, 9)
  const { status, stderr } = await cli(argv, { onStderr: shrink })
  const report = JSON.parse(readFileSync(file('shrinking.json'), 'utf8'))
  assert.deepEqual([status, report.status, report.error.code], [3, 'failed', 'INPUT_CHANGED'])
  assert.deepEqual([report.rows, sum(report)], [40_000, 40_000])
  assert.ok(report.pending > 0, JSON.stringify(report))
  assert.match(stderr, /it\s+ends at byte \d+[\s\S]*To continue:\n {2}node .*shrinking\.csv/)
})

test('a role that the app lacks ends an import with status 3 and the reason; once it is there, the same command imports all', async (t) => {
  const path = file('roles.csv')
  const rows = Array.from({ length: 500 }, (_, at) => `u${at},Name ${at},ghost\n`)
  writeFileSync(path, `uid,name,role\n${rows.join('')}`)
  const before = await sandbox(t, { faults: { 'missing-role-400': 1 } })
  const argv = [path, '--endpoint', before.url, '--yes', '--no-preflight', '--journal', file('roles.journal')]
  const first = await cli(argv)
  assert.equal(first.status, 3, first.stderr)
  assert.match(first.stderr, /The\s+role\s+ghost\s+does\s+not\s+exist/)
  assert.match(first.stderr, /create this\s+role\s+in\s+the\s+CometChat\s+dashboard/)
  assert.ok(before.sandbox.stats.requests <= 12, `${before.sandbox.stats.requests} requests`)
  await before.close()
  const { sandbox: after } = await sandbox(t, { port: before.port, roles: ['ghost'] })
  const second = await cli(argv)
  assert.deepEqual([second.status, after.users.size], [0, 500], second.stderr)
})

test('--max-failures ends an import with status 3', async (t) => {
  const { url } = await sandbox(t)
  const path = file('failures.csv')
  writeFileSync(
    path,
    `uid,name,role\n${Array.from({ length: 900 }, (_, at) => `u${at},N,${at % 9 ? '' : 'ghost'}\n`).join('')}`,
  )
  const { status, stderr } = await cli([path, '--endpoint', url, '--yes', '--no-preflight', '--max-failures', '10%'])
  assert.equal(status, 3, stderr)
  assert.match(stderr, /the\s+server\s+rejected\s+\d+\s+of\s+\d+\s+rows/)
})

/** A lock of a run in another container, which nobody here can see. @param {string} journal */
const leaveUnseen = (journal) =>
  writeFileSync(
    `${journal}.lock`,
    JSON.stringify({
      id: '0123456789abcdef',
      pid: 1,
      host: 'gone',
      since: '2026-01-02T03:04:05.000Z',
      pids: 'pid:[1]',
    }),
  )

test('a journal whose run cannot be seen is waited for, which is reported; Ctrl-C ends the waiting, --take-over needs none', async (t) => {
  const { url } = await sandbox(t)
  const journal = file('unseen.journal')
  const path = made('unseen.csv', { rows: 60, seed: 3, format: 'csv', badShare: 0, duplicateShare: 0 })
  leaveUnseen(journal)
  const argv = [path, '--endpoint', url, '--journal', journal, '--yes']
  let interrupted = false
  const onStderr = (text, child) => {
    if (!interrupted && /does\s+so\s+at\s+once/.test(text)) interrupted = child.kill('SIGINT')
  }
  const waits = await cli(argv, { onStderr })
  assert.equal(waits.status, 130, waits.stderr)
  assert.match(
    waits.stderr,
    /is\s+held\s+by\s+process\s+1\s+on\s+gone\s+since\s+2026-01-02[\s\S]*Waits\s+up\s+to\s+1\s+min/,
  )
  assert.ok(existsSync(`${journal}.lock`))
  const taken = await cli([...argv, '--take-over'])
  assert.equal(taken.status, 0, taken.stderr)
  assert.doesNotMatch(taken.stderr, /Waits/)
  assert.equal(existsSync(`${journal}.lock`), false)
})

test('away from a terminal a hangup ends nothing, as under nohup', { skip: windows }, async (t) => {
  const { url } = await sandbox(t)
  const path = made('nohup.csv', { rows: 300, seed: 3, format: 'csv', badShare: 0, duplicateShare: 0 })
  let sent = 0
  const hangUp = (text, child) => {
    if (/ rows/.test(text)) sent += Number(child.kill('SIGHUP'))
  }
  const { status, stderr } = await cli([path, '--endpoint', url, '--yes'], { onStderr: hangUp })
  assert.ok(sent > 0)
  assert.equal(status, 0, stderr)
})

test('a full disk behind standard output is no success', { skip: !existsSync('/dev/full') }, async (t) => {
  const path = made('full.csv', { rows: 60, seed: 3, format: 'csv', badShare: 0, duplicateShare: 0 })
  const full = openSync('/dev/full', 'w')
  t.after(() => closeSync(full))
  for (const argv of [
    ['check', path, '--json'],
    ['check', path],
  ]) {
    const child = spawn(process.execPath, [MAIN, ...argv], { stdio: ['ignore', full, 'pipe'] })
    const stderr = child.stderr.toArray()
    const [status] = await once(child, 'close')
    assert.equal(status, 3)
    assert.match(Buffer.concat(await stderr).toString(), /standard output could not be written: the disk is full/)
  }
})

test('a gzip file is imported as what is in it', async (t) => {
  const { url, sandbox: server } = await sandbox(t)
  const packed = file('packed.csv.gz')
  writeFileSync(packed, gzipSync(readFileSync(made('unpacked.csv', { rows: 120, seed: 3, format: 'csv' }))))
  const { status, stderr } = await cli([packed, '--endpoint', url])
  assert.equal(status, 0, stderr)
  assert.equal(server.users.size, 120)
})

test('an object of JSON, with what is in its rows mapped', async () => {
  const row = (id) => JSON.stringify({ _id: { $oid: id }, profile: { name: `User ${id}` } })
  const stdin = `{ "took": 3,\n"hits": [${row('a1')},\n${row('b2')}]}`
  const result = await cli(['check', '-'], { stdin })
  assert.equal(result.status, 2)
  assert.match(result.stdout + result.stderr, /or use --row-path hits if the users are in it/)
  const { status, stdout } = await cli(
    ['check', '-', '--row-path', 'hits', '--map', '_id.$oid=uid', '--map', 'profile.name=name'],
    { stdin },
  )
  assert.equal(status, 0, stdout)
  assert.match(stdout, /JSON, path hits, 2 rows/)
  const { status: wrong, stderr } = await cli(['check', '-', '--row-path', ' '], { stdin })
  assert.equal(wrong, 2)
  assert.match(stderr, /Expected a path to the users, such as users, data\.users/)
})

test('users by their uids are imported, and those in pages with the path that is named', async (t) => {
  const { url, sandbox: server } = await sandbox(t)
  const keyed = file('keyed.json')
  writeFileSync(keyed, JSON.stringify({ users: { ann: { name: 'Ann' }, bob: { name: [] } } }))
  const failed = file('keyed-failed.ndjson')
  const first = await cli([keyed, '--endpoint', url, '--failed', failed])
  assert.equal(first.status, 1, first.stderr)
  assert.deepEqual([...server.users.keys()], ['ann'])
  assert.match(readFileSync(failed, 'utf8'), /^\{"uid":"bob","name":\[\],"_row":2,"_code":"TYPE",/)
  const pages = file('pages.json')
  writeFileSync(pages, JSON.stringify([{ users: [{ uid: 'cid', name: 'Cid' }], start: 0 }]))
  const { status, stderr } = await cli([pages, '--endpoint', url])
  assert.equal(status, 2)
  const path = process.platform === 'win32' ? '"*.users"' : "'*.users'"
  assert.ok(stderr.replace(/\s+/g, ' ').includes(`use --row-path ${path}`), stderr)
  assert.equal((await cli([pages, '--row-path', '*.users', '--endpoint', url])).status, 0)
  assert.ok(server.users.has('cid'))
})

test('the same command again finds all of them there, and ends in 0', async (t) => {
  const { url } = await sandbox(t)
  const source = made('twice.csv', { rows: 60, seed: 4 })
  assert.equal((await cli([source, '--endpoint', url])).status, 0)
  const { status, stdout } = await cli([source, '--endpoint', url])
  assert.equal(status, 0)
  assert.match(stdout, /already there +60/)
})

test('--json: each line is an event, and the report is last', async (t) => {
  const { url } = await sandbox(t)
  const options = { rows: 200, seed: 5, badShare: 0.1, duplicateShare: 0.05, format: /** @type {const} */ ('ndjson') }
  const { status, stdout } = await cli([made('events.ndjson', options), '--endpoint', url, '--json'])
  assert.equal(status, 1)
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const rows = events.filter(({ type }) => type === 'row')
  assert.deepEqual([...new Set(rows.map(({ row }) => row))].length, 200)
  assert.equal(rows.length, 200, 'each row once')
  const expected = tallyOf(options)
  const last = events.at(-1)
  assert.deepEqual(
    [last.type, last.imported, last.invalid, last.duplicate],
    ['report', expected.valid, expected.invalid, expected.duplicate],
  )
})

test('a refused key ends in 3, prints how to resume, and never the key', async (t) => {
  const source = made('keys.csv', { rows: 130, seed: 6 })
  for (const fault of ['echo-key', 'key-revoked', 'no-access', 'plan']) {
    const { url } = await sandbox(t, { faults: { [fault]: 1 } })
    const { status, stdout, stderr } = await cli([source, '--endpoint', url, '--report', file('keys.json'), '--json'], {
      env: { COMETCHAT_REST_API_KEY: KEY },
    })
    assert.equal(status, 3, fault)
    assert.match(stderr, /To continue:\n {2}node .*main\.js .*keys\.csv/)
    const report = JSON.parse(readFileSync(file('keys.json'), 'utf8'))
    assert.deepEqual([report.status, report.rows, sum(report)], ['failed', 130, 130], fault)
    for (const text of [stdout, stderr, JSON.stringify(report)]) assert.ok(!text.includes(KEY), fault)
  }
})

test('the key is not in the file of failed rows, though the server repeats it in each row', async (t) => {
  const { url } = await sandbox(t, { faults: { 'echo-key-row': 1 } })
  const source = made('echo.csv', { rows: 20, seed: 8 })
  const { status, stdout, stderr } = await cli(
    [source, '--endpoint', url, '--failed', file('echo-failed.csv'), '--json'],
    { env: { COMETCHAT_REST_API_KEY: KEY } },
  )
  assert.equal(status, 1, stderr)
  assert.ok(existsSync(file('echo-failed.csv')))
  for (const text of [stdout, stderr, readFileSync(file('echo-failed.csv'), 'utf8')]) assert.ok(!text.includes(KEY))
})

test('a redirect is not followed, and ends in 3', async (t) => {
  const source = made('away.csv', { rows: 10, seed: 9 })
  const { url } = await sandbox(t, { faults: { redirect: 1 } })
  const redirected = await cli([source, '--endpoint', url])
  assert.equal(redirected.status, 3)
  assert.match(redirected.stderr, /REDIRECT_REFUSED/)
})

test('faults of the network lose no row', async (t) => {
  const {
    url,
    sandbox: { users, stats },
  } = await sandbox(t, {
    faults: { 'drop-stored': 0.1, 'error-500-partial': 0.1, refuse: 0.1, 'missing-uid': 0.05 },
    refuseMs: 200,
  })
  const source = made('faults.csv', { rows: 1000, seed: 10 })
  const { status, stdout, stderr } = await cli([source, '--endpoint', url, '--rate', '60/1s'])
  assert.equal(status, 0, stdout + stderr)
  assert.equal(users.size, 1000)
  assert.ok(stats.maxInWindow(1000) <= 60)
})

test('nothing is sent of an input that is unreadable', async (t) => {
  const {
    url,
    sandbox: { stats },
  } = await sandbox(t)
  writeFileSync(file('twice-a-column.csv'), 'uid,name,name\na,b,c\n')
  writeFileSync(file('binary.csv'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]))
  for (const input of ['twice-a-column.csv', 'binary.csv', 'none.csv']) {
    const { status, stderr } = await cli([file(input), '--endpoint', url, '--yes'])
    assert.equal(status, 2, `${input}: ${stderr}`)
  }
  assert.equal(stats.requests, 0)
})

test('an array that is cut off is imported with --yes only', async (t) => {
  const {
    url,
    sandbox: { users },
  } = await sandbox(t)
  const whole = [...makeUsers({ rows: 100, seed: 11, format: 'json' })].join('')
  writeFileSync(file('cut.json'), whole.slice(0, whole.lastIndexOf('{"uid"')))
  const without = await cli([file('cut.json'), '--endpoint', url])
  assert.equal(without.status, 2, without.stderr)
  assert.equal(users.size, 0)
  const withYes = await cli([file('cut.json'), '--endpoint', url, '--yes'])
  assert.equal(withYes.status, 2, withYes.stderr)
  assert.equal(users.size, 99)
  writeFileSync(file('cut-row.json'), whole.slice(0, -40))
  const inRow = await cli([file('cut-row.json'), '--endpoint', url, '--yes'])
  assert.ok([1, 2].includes(inRow.status ?? 0), inRow.stderr)
})

test('an interruption finishes what is in flight; the account holds every row; the same command resumes', {
  timeout: 60_000,
}, async (t) => {
  if (windows) return
  const {
    url,
    sandbox: { users },
  } = await sandbox(t, { latency: [100, 200] })
  const source = made('long.csv', { rows: 3000, seed: 12 })
  const argv = [
    source,
    '--endpoint',
    url,
    '--rate',
    '10/1s',
    '--report',
    file('long.json'),
    '--failed',
    file('long-failed.csv'),
  ]
  let killed = false
  const { status, stderr } = await cli(argv, {
    onStderr(text, child) {
      if (killed || !/ [1-9][\d,]* of 3,000 rows/.test(text)) return
      killed = true
      child.kill('SIGINT')
    },
  })
  assert.equal(status, 130, stderr)
  assert.match(stderr, /Interrupted/)
  assert.match(stderr, /To continue:/)
  const report = JSON.parse(readFileSync(file('long.json'), 'utf8'))
  assert.deepEqual([report.status, report.rows, sum(report)], ['stopped', 3000, 3000])
  assert.equal(report.imported, users.size, 'what was in flight was waited for')
  assert.ok(report.pending > 0)
  const again = await cli([source, '--endpoint', url, '--rate', '60/1s'])
  assert.equal(again.status, 0, again.stderr)
  assert.equal(users.size, 3000)
})

test('a run that is killed outright is resumed by the same command, and sends no user again whose response it had', {
  timeout: 60_000,
}, async (t) => {
  const {
    url,
    sandbox: { users },
  } = await sandbox(t, { latency: [20, 50] })
  const source = made('killed.csv', { rows: 2000, seed: 14 })
  const argv = [
    source,
    '--endpoint',
    url,
    '--rate',
    '10/1s',
    '--journal',
    `${source}.cometchat-journal`,
    '--report',
    file('killed.json'),
  ]
  let killed = false
  await cli(argv, {
    onStderr(text, child) {
      if (killed || !/ [1-9][\d,]* of 2,000 rows/.test(text)) return
      killed = true
      child.kill('SIGKILL')
    },
  })
  const before = users.size
  assert.ok(killed && before > 0 && before < 2000)
  const { status, stderr } = await cli(argv)
  assert.equal(status, 0, stderr)
  assert.equal(users.size, 2000)
  const report = JSON.parse(readFileSync(file('killed.json'), 'utf8'))
  assert.deepEqual([report.status, report.rows, sum(report), report.imported], ['complete', 2000, 2000, 2000])
  assert.ok(report.resumed > 0 && report.resumed <= before, `${report.resumed} of ${before}`)
  const third = await cli(argv)
  assert.equal(third.status, 0, third.stderr)
  assert.match(third.stderr, /Nothing was sent/)
})

test('--map, --uid, --timestamps and --extra reach the rows', async (t) => {
  const {
    url,
    sandbox: { users },
  } = await sandbox(t)
  writeFileSync(
    file('own.csv'),
    'Kennung;Vorname;Nachname;seit;Abteilung\nAnn@Example.com;Ann;Öz;2020-01-01T00:00:00Z;Vertrieb\n',
  )
  const argv =
    '--map Kennung=uid --map Vorname=name --map Nachname=name --map seit=createdAt --uid cometchat --timestamps auto --extra drop'
  const { status, stderr } = await cli([file('own.csv'), '--endpoint', url, ...argv.split(' ')])
  assert.equal(status, 0, stderr)
  const [user] = [...users.values()]
  assert.equal(user?.name, 'Ann Öz')
  assert.equal(user?.createdAt, 1_577_836_800)
  assert.match(user?.uid ?? '', /^ann_example_com_[0-9a-z]+$/)
})

test('check needs no key and sends nothing', async () => {
  const { status, stdout } = await cli(['check', USERS])
  const expected = tallyOf(SAMPLE)
  assert.equal(status, 1)
  assert.match(stdout, new RegExp(`valid +${expected.valid.toLocaleString('en-US')} `))
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
  const json = JSON.parse((await cli(['check', USERS, '--json'])).stdout)
  assert.deepEqual(
    [json.rows, json.valid, json.invalid, json.duplicate],
    [expected.rows, expected.valid, expected.invalid, expected.duplicate],
  )
})

test('the sandbox command serves what it prints', { timeout: 30_000 }, async () => {
  const child = spawn(process.execPath, [
    MAIN,
    'sandbox',
    '--port',
    '0',
    '--rate',
    '60/1s',
    '--latency',
    '1-5',
    '--seed',
    '3',
    '--fault',
    'refuse=0.1',
    '--fault',
    'read-404=0',
    '--standard-rate',
    '2/60s',
    '--totals',
    'zero',
    '--most-per-page',
    '50',
    '--lost',
    '0',
    '--altered',
    '100%',
    '--shifting',
    '0',
  ])
  let stdout = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  while (!stdout.includes('Ctrl-C')) await once(child.stdout, 'data')
  const endpoint = /endpoint +(\S+)/.exec(stdout)?.[1] ?? ''
  assert.match(stdout, /cometchat-import users\.csv --endpoint http:\/\/127\.0\.0\.1:\d+\/v3 --rate 60\/1s/)
  assert.equal(
    // The two requests that may read are those below.
    (
      await cli([
        made('to-sandbox.csv', { rows: 120, seed: 13 }),
        '--endpoint',
        endpoint,
        '--rate',
        '60/1s',
        '--no-preflight',
      ])
    ).status,
    0,
  )
  const list = (/** @type {number} */ page) =>
    fetch(`${endpoint}/users?page=${page}&withDeactivated=true`, { headers: { apikey: 'sandbox' } })
  const { data, meta } = /** @type {any} */ (await (await list(1)).json())
  assert.deepEqual([data.length, meta.pagination.total], [50, 0])
  assert.ok(
    data.some((/** @type {any} */ { name }) => name === 'Altered'),
    'no user is altered',
  )
  assert.equal(/** @type {any} */ (await (await list(3)).json()).data.length, 20)
  assert.equal((await list(4)).status, 429)
  child.kill('SIGINT')
  const [status] = await once(child, 'close')
  if (!windows) assert.equal(status, 0)
})

test('a port that is taken is reported, and is a matter of usage', async (t) => {
  const { port } = await sandbox(t)
  const { status, stderr } = await cli(['sandbox', '--port', String(port)])
  assert.equal(status, 2)
  assert.match(stderr, /is in use/)
})

test('the demo ends as it says', { timeout: 60_000 }, async () => {
  const demo = fileURLToPath(new URL('../samples/demo.js', import.meta.url))
  const child = spawn(process.execPath, [demo])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const [status] = await once(child, 'close')
  assert.equal(status, 0, output)
  assert.match(
    output,
    /they agree\.\nexit status 1: some rows were not imported, as meant by the sample's \d+ bad rows/,
  )
})
