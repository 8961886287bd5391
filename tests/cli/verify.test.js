// `verify` and `--verify` as processes of their own, with the sandbox as the app that is read back.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { verifySummary } from '../../pkg/cli/verify-summary.js'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { folder, KEY } from './fake.js'
import { cli } from './process.js'

const FAST = { limit: 100_000, windowMs: 1000 }
const { file } = folder()

/** @param {import('node:test').TestContext} t @param {import('../../pkg/sandbox.js').SandboxOptions} [options] */
async function app(t, options = {}) {
  const server = await startSandbox({ rate: FAST, standardRate: FAST, apiKey: KEY, ...options })
  t.after(() => server.close())
  return server
}

/** @param {string} name @param {number} count */
function users(name, count) {
  const lines = Array.from(
    { length: count },
    (_, at) =>
      `User-${at};Name ${at};"{""at"":${at}.0}";b|a;${1_600_000_000 + at};${at % 50 === 7 ? 1_700_000_000 : ''}\r\n`,
  )
  writeFileSync(file(name), `uid;name;metadata;tags;createdAt;deactivatedAt\r\n${lines.join('')}`)
  return file(name)
}

/** @param {string} path @param {number} cell */
const cells = (path, cell) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(';')[cell]?.toLowerCase())

test('of an import that lost and altered users, verify names exactly those; the missing file imports, and then it exits with 0', async (t) => {
  const lost = Array.from({ length: 37 }, (_, at) => `user-${at * 80 + 7}`)
  const altered = new Set(Array.from({ length: 12 }, (_, at) => `user-${at * 200 + 1}`))
  const { url, sandbox } = await app(t, {
    lost,
    altered: (uid, user) => (altered.delete(uid) ? { ...user, name: '=HYPERLINK("x")' } : user),
    totals: 'zero',
    shifting: 0.002,
    seed: 2,
  })
  const changed = [...altered]
  const source = users('lossy.csv', 3_000)
  const to = ['--endpoint', url]
  const imported = await cli([source, ...to, '--yes', '--journal', 'none', '--quiet'])
  assert.equal(imported.status, 0, 'the import itself cannot know')

  const [missing, differing, report] = [file('missing.csv'), file('differing.csv'), file('verified.json')]
  const files = ['--missing', missing, '--differing', differing, '--report', report]
  const found = await cli(['verify', source, ...to, ...files])
  assert.equal(found.status, 1, found.stderr)
  assert.match(found.stdout, /present +2,951 +in the app, as the file says\n {2}differing +12 .*\n {2}missing +37 /)
  assert.match(found.stdout, /rows +3,000 +49 are not in the app as the file says/)
  assert.ok(found.stdout.split('\n').every((line) => line.length <= 80))
  assert.deepEqual(cells(missing, 0).toSorted(), lost.toSorted())
  assert.deepEqual(cells(differing, 2).toSorted(), changed.toSorted())
  assert.match(readFileSync(differing, 'utf8'), /;name;Name 1;"'=HYPERLINK/, 'no spreadsheet runs it')
  const { lists, singles } = sandbox.stats.standard
  assert.ok(lists <= 3 + 1 && singles <= 200, `${lists} pages, ${singles} single users`)
  assert.equal(JSON.parse(readFileSync(report, 'utf8')).missing, 37)

  const fixed = await cli([missing, ...to, '--yes', '--journal', 'none', '--quiet'])
  assert.equal(fixed.status, 0, fixed.stderr)
  const again = await cli(['verify', source, ...to, '--missing', missing, '--quiet'])
  assert.deepEqual([again.status, again.stdout, existsSync(missing)], [1, '', false], 'altered ones still differ')
  const { stdout } = await cli(['verify', source, ...to, '--json'])
  const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  assert.deepEqual([last.type, last.missing, last.differing], ['report', 0, 12])
})

test('an import with --verify says what arrived, and is not done if something did not', async (t) => {
  const { url } = await app(t, { lost: ['user-3'] })
  const source = users('verified.csv', 120)
  const report = file('import.json')
  const argv = [source, '--endpoint', url, '--yes', '--verify', '--report', report]
  const first = await cli(argv)
  assert.equal(first.status, 1)
  assert.match(first.stdout, /imported +120[\s\S]*Comparison with .*: complete[\s\S]*missing +1 /)
  assert.equal(JSON.parse(readFileSync(report, 'utf8')).verified.missing, 1)

  // The journal says that all were imported: nothing is sent, and the app is asked all the same.
  const again = await cli(argv)
  assert.equal(again.status, 1)
  assert.match(again.stderr, /Nothing was sent/)
  assert.match(again.stdout, /missing +1 /)
})

test('of a file that repeats a uid, an import exits with 1 and a comparison with 0, as the pages say', async (t) => {
  const { url } = await app(t)
  writeFileSync(file('repeated.csv'), 'uid,name\nada,Ada\nADA,Another\n')
  const to = ['--endpoint', url, '--quiet']
  const imported = await cli([file('repeated.csv'), ...to, '--yes', '--journal', 'none'])
  const compared = await cli(['verify', file('repeated.csv'), ...to])
  const both = await cli([file('repeated.csv'), ...to, '--yes', '--journal', 'none', '--verify'])
  assert.deepEqual([imported.status, compared.status, both.status], [1, 0, 1])
  const rowOf = (/** @type {string} */ page, /** @type {number} */ status) =>
    readFileSync(new URL(`../../pkg/docs/${page}.md`, import.meta.url), 'utf8').match(
      new RegExp(`^\\| ${status} \\| .*`, 'm'),
    )?.[0]
  assert.match(rowOf('command-line', 1) ?? '', /repeat a uid.*`verify`.* exits with 0/)
  assert.match(rowOf('proving', 0) ?? '', /repeat a uid.*An import exits with 1/)
})

test('all of them in the app: exit status 0, also in quiet and through a pipe', async (t) => {
  const { url } = await app(t)
  const source = users('whole.csv', 60)
  const imported = await cli([source, '--endpoint', url, '--yes', '--verify', '--journal', 'none', '--quiet'])
  assert.deepEqual([imported.status, imported.stdout, imported.stderr], [0, '', ''])
  const piped = await cli(['verify', '-', '--endpoint', url], { stdin: readFileSync(source, 'utf8') })
  assert.equal(piped.status, 0, piped.stderr)
  assert.match(piped.stdout, /rows +60 +all of them are in the app/)
})

test('what cannot be compared says why: a key that may not read, an input that cannot be read, a file that would be lost', async (t) => {
  const source = users('few.csv', 3)
  const { url } = await app(t, { faults: { 'read-403': 1 } })
  const refused = await cli(['verify', source, '--endpoint', url])
  assert.equal(refused.status, 3)
  assert.match(refused.stderr, /KEY_REFUSED[\s\S]*allowed to read[\s\S]*\nMore: KEY_REFUSED in /)
  const overwriting = await cli(['verify', source, '--endpoint', url, '--missing', source])
  assert.deepEqual([overwriting.status, existsSync(source)], [2, true])
  // An import's limit would have no effect here.
  assert.equal((await cli(['verify', source, '--endpoint', url, '--rate', '60/60s'])).status, 2)
  const early = await cli(['--yes', 'verify', source])
  assert.equal(early.status, 2)
  const none = await cli(['verify', file('none.csv'), '--endpoint', url])
  assert.equal(none.status, 2)
})

test('what is read only once cannot be compared after an import, and options that exclude each other are refused before a row is sent', async (t) => {
  const { url, sandbox } = await app(t)
  const stdin = 'uid,name\nann,Ann\n'
  for (const option of [['--verify'], ['--existing', 'update'], ['--create-roles']]) {
    const { status, stderr } = await cli(['-', '--endpoint', url, '--yes', ...option], { stdin })
    assert.equal(status, 2, stderr)
    assert.match(stderr, /can\s+be\s+read\s+only\s+once/)
  }
  const both = await cli([users('both.csv', 3), '--endpoint', url, '--yes', '--create-roles', '--no-preflight'])
  assert.deepEqual([both.status, sandbox.users.size], [2, 0])
  assert.match(both.stderr, /leave one out/)
})

test('roles that cannot be read are not taken for roles that are there, if they are to be created', async (t) => {
  const { url, sandbox } = await app(t, { faults: { 'read-403': 1 } })
  writeFileSync(file('roles.csv'), 'uid,name,role\nann,Ann,teacher\nbob,Bob,teacher\n')
  const { status, stderr } = await cli([file('roles.csv'), '--endpoint', url, '--yes', '--create-roles'])
  assert.equal(status, 3, stderr)
  assert.match(stderr, /ROLE_MISSING: the app's roles cannot be read/)
  assert.equal(sandbox.stats.requests, 0)
})

test('nobody is changed by a file that is not whole, and a deactivated user is there though it cannot be changed', async (t) => {
  const existing = [
    { uid: 'ann', name: 'Old' },
    { uid: 'bob', name: 'Old', deactivatedAt: 1_700_000_000 },
  ]
  const { url, sandbox } = await app(t, { existing })
  writeFileSync(file('whole.ndjson'), '{"uid":"ann","name":"Ann"}\n{"uid":"bob","name":"Bob"}\n')
  const cut = gzipSync(readFileSync(file('whole.ndjson'))).subarray(0, -6)
  writeFileSync(file('cut.ndjson.gz'), cut)
  const refused = await cli(['verify', file('cut.ndjson.gz'), '--endpoint', url, '--existing', 'update'])
  assert.equal(refused.status, 2, refused.stderr)
  assert.match(refused.stderr, /the gzip file ends too early/)
  assert.equal(sandbox.users.get('ann')?.name, 'Old')

  const differing = file('deactivated.ndjson')
  const argv = ['verify', file('whole.ndjson'), '--endpoint', url, '--existing', 'update', '--differing', differing]
  const { status, stdout } = await cli(argv)
  assert.equal(status, 1)
  assert.match(stdout, /updated +1 /)
  assert.match(stdout, /differing +1 /)
  assert.doesNotMatch(stdout, /missing/)
  assert.equal(JSON.parse(readFileSync(differing, 'utf8')).app, 'Old')
  assert.deepEqual(
    ['ann', 'bob'].map((uid) => sandbox.users.get(uid)?.name),
    ['Ann', 'Old'],
  )
})

test('an empty file is one, and a report that cannot be written is no wrong usage', async (t) => {
  const { url } = await app(t, { existing: [{ uid: 'ann', name: 'Ann' }] })
  writeFileSync(file('empty.csv'), '')
  const empty = await cli(['verify', file('empty.csv'), '--endpoint', url])
  assert.equal(empty.status, 2)
  assert.match(empty.stderr, /INPUT_FORMAT: expected rows, found an empty input[\s\S]*\nMore: INPUT_FORMAT in /)
  writeFileSync(file('ann.csv'), 'uid,name\nann,Ann\n')
  const full = await cli(['verify', file('ann.csv'), '--endpoint', url, '--report', '/dev/full'])
  assert.equal(full.status, 3, full.stderr)
})

test('the sum says apart what is not in the app and what was not compared', () => {
  const nothing = { ...Object.fromEntries(OUTCOMES.map((name) => [name, 0])), fields: [], notes: [] }
  const report = { ...nothing, status: 'stopped', rows: 10, listed: 7, extra: 0, listRequests: 1, requests: 1 }
  const sumOf = (/** @type {object} */ counts) =>
    verifySummary(/** @type {any} */ ({ ...report, elapsedMs: 5, inputEnded: true, ...counts }), { target: 'x' })
      .find((line) => line.includes('rows '))
      ?.replace(/^.*10 +/, '')
  assert.equal(sumOf({ present: 10 }), 'all of them are in the app')
  assert.equal(sumOf({ present: 9, missing: 1 }), '1 is not in the app as the file says')
  assert.equal(sumOf({ present: 5, pending: 5 }), '5 not compared')
  assert.equal(sumOf({ missing: 2, pending: 8 }), '2 are not in the app as the file says, 8 not compared')
  const unread = verifySummary(/** @type {any} */ ({ ...report, status: 'failed', listed: 0, pending: 10 }), {
    target: 'x',
  })
  assert.match(unread.join('\n'), /list could not be read/)
})

const OUTCOMES = 'present updated differing missing deactivated unconfirmed excluded invalid duplicate pending'.split(
  ' ',
)
