import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { existsSync, linkSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { cli, ENV, folder, KEY, times } from './fake.js'
import { PREFLIGHT_FROM } from '../../pkg/client/limits.js'
import { inFlags } from '../../pkg/cli/wording.js'

const { where, file, users } = folder()
const fine = users('fine.csv', times(120, 'imported'))
const mixed = users('mixed.csv', [
  ...times(50, 'imported'),
  'invalid',
  'duplicate',
  'rejected',
  ...times(47, 'existing'),
])
const partials = () => readdirSync(where).filter((name) => name.endsWith('.partial'))

test('0: every row is in the app', async () => {
  const { status, stdout, stderr } = await cli([fine])
  assert.equal(status, 0)
  assert.match(stdout, /Import into app app1 \(region eu\): complete/)
  assert.match(stdout, /imported +120/)
  assert.match(stderr, /fine\.csv: CSV, 120 rows/)
})

test('1: some rows did not, and why is in the account', async () => {
  const { status, stdout } = await cli([mixed])
  assert.equal(status, 1)
  assert.match(stdout, /already there +47/)
  assert.match(stdout, /rows +100/)
  assert.match(stdout, /REJECTED in name/)
  assert.doesNotMatch(stdout, /INVALID in name/, 'it stood in the summary of the check')
})

test('2: usage', async () => {
  for (const argv of [
    [],
    [fine, 'second.csv'],
    [fine, '--rate', '60'],
    [fine, '--region', 'ap'],
    [fine, '--uid', 'x'],
    [fine, '--batch-size', '51'],
    ['--yes', 'check', fine],
  ]) {
    assert.equal((await cli(argv)).status, 2, argv.join(' '))
  }
  const typo = await cli([fine, '--fromat', 'csv'])
  assert.equal(typo.status, 2)
  assert.match(typo.stderr, /Did you mean --format/)
  const { status, stderr, calls } = await cli([fine], { env: {} })
  assert.equal(status, 2)
  assert.match(stderr, /COMETCHAT_REST_API_KEY[\s\S]*COMETCHAT_APP_ID[\s\S]*COMETCHAT_REGION/)
  assert.equal(calls.checks.length, 0)
})

test('2: an input that is not there, or is a folder', async () => {
  for (const input of [file('none.csv'), where]) {
    const { status, stderr, calls } = await cli([input])
    assert.equal(status, 2)
    assert.match(stderr, /cannot read/)
    assert.equal(calls.imports.length, 0)
  }
})

test('2: nothing is sent of an input that cannot be read to its end', async () => {
  for (const how of ['stop', 'format', 'columns']) {
    const { status, stderr, calls } = await cli([
      users(`${how}.csv`, ['imported', how, 'imported']),
      '--yes',
      '--report',
      file('unread.json'),
    ])
    assert.equal(status, 2)
    assert.match(stderr, /nothing was sent/)
    assert.equal(calls.imports.length, 0)
    const report = JSON.parse(readFileSync(file('unread.json'), 'utf8'))
    assert.deepEqual([report.status, report.rows, report.pending], ['failed', 1, 1])
  }
})

test('a truncated input is imported with --yes only, and its end is never 0', async () => {
  const cut = users('cut.csv', ['imported', 'imported', 'cut'])
  const without = await cli([cut])
  assert.equal(without.status, 2)
  assert.match(without.stderr, /--yes/)
  assert.equal(without.calls.imports.length, 0)
  const imported = await cli([cut, '--yes'])
  assert.equal(imported.status, 2)
  assert.match(imported.stderr, /Warning/)
  assert.equal(imported.calls.imports.length, 1)
  assert.equal((await cli([users('cut-bad.csv', ['imported', 'invalid', 'cut']), '--yes'])).status, 1)
})

test('1: nothing valid, so nothing is sent; the failed rows are written all the same', async () => {
  const { status, stderr, calls } = await cli([
    users('bad.csv', times(3, 'invalid')),
    '--failed',
    file('bad-failed.csv'),
  ])
  assert.equal(status, 1)
  assert.match(stderr, /No row can be sent/)
  assert.equal(calls.imports.length, 0)
  assert.equal(readFileSync(file('bad-failed.csv'), 'utf8'), 'u1,invalid\nu2,invalid\nu3,invalid\n')
})

test('3: the run could not continue; the command that does is printed, without the key', async () => {
  const source = users('fail one.csv', [...times(5, 'imported'), 'fail', ...times(4, 'imported')])
  const { status, stdout, stderr } = await cli([source, '--yes', '--app-id', 'b'], { tune: { says: ` (${KEY})` } })
  assert.equal(status, 3)
  assert.match(stderr, /KEY_REFUSED/)
  assert.ok(stderr.includes(`  cometchat-import '${source}' --yes --app-id b\n`), stderr)
  assert.match(stdout, /pending +5 /, 'the one refused, and the four never read')
  assert.match(stdout, /rows +10 /)
  assert.ok(!(stdout + stderr).includes(KEY))
})

test('the key is in no event, no report and no line, even if the server repeats it', async () => {
  const source = users('echo.csv', ['imported', 'rejected', 'fail'])
  const { stdout, stderr } = await cli([source, '--json', '--report', file('echo.json')], { tune: { says: KEY } })
  for (const text of [stdout, stderr, readFileSync(file('echo.json'), 'utf8')]) assert.ok(text && !text.includes(KEY))
  assert.match(stdout, /\[the key\]/)
})

test('the options arrive as the API names them, and unset ones not at all', async () => {
  const plain = await cli([fine])
  assert.deepEqual(Object.keys(plain.calls.imports[0]).sort(), [
    'apiKey',
    'appId',
    'concurrency',
    'expectedRows',
    'fetch',
    'journal',
    'region',
    'rowEvents',
  ])
  const argv =
    '--format csv --row-path a.b --columns uid,,name --null-marker NULL --null-marker \\N --map id=uid --map a=name --map b=name --fallback c=name --fallback id=name --uid strict --timestamps auto --extra drop --rate 60/6s --batch-size 10 --concurrency 3 --timeout 5s'
  const { calls } = await cli([fine, ...argv.split(' ')])
  const rows = {
    format: 'csv',
    rowPath: 'a.b',
    columns: ['uid', '', 'name'],
    nullMarker: ['NULL', '\\N'],
    map: { uid: 'id', name: ['a', 'b'] },
    fallback: { name: ['c', 'id'] },
    uid: 'strict',
    timestamps: 'auto',
    extra: 'drop',
    rate: { limit: 60, windowMs: 6000 },
    batchSize: 10,
  }
  const { expectedRows, journal, fetch, ...imported } = calls.imports[0]
  assert.equal(typeof fetch, 'function')
  assert.equal(typeof expectedRows, 'number')
  assert.deepEqual(imported, {
    ...rows,
    ...inFlags('linux'),
    rowEvents: 'problems',
    appId: 'app1',
    region: 'eu',
    apiKey: KEY,
    concurrency: 3,
    timeoutMs: 5000,
  })
  const { signal, journal: checkedJournal, fetch: checkedFetch, ...checked } = calls.checks[0]
  assert.equal(typeof checkedFetch, 'function')
  assert.equal(checkedJournal, journal, 'one for both')
  assert.ok(signal instanceof AbortSignal)
  assert.deepEqual(
    checked,
    {
      ...rows,
      ...inFlags('linux'),
      appId: 'app1',
      region: 'eu',
      apiKey: KEY,
      timeoutMs: 5000,
      preflight: true,
      [PREFLIGHT_FROM]: 2,
    },
    'the app is asked before',
  )
  const { calls: unasked } = await cli([fine, '--no-preflight'])
  const { signal: _, journal: __, ...plainCheck } = unasked.checks[0]
  assert.deepEqual(
    plainCheck,
    { ...inFlags('linux'), appId: 'app1', region: 'eu' },
    'a journal belongs to an app; the key is not needed',
  )
})

test('--json prints one event a line and the report last; all else goes to standard error', async () => {
  const { status, stdout, stderr } = await cli([mixed, '--json'])
  assert.equal(status, 1)
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    [events[0], events[1].type, events.filter(({ type }) => type === 'start').length],
    [{ type: 'start', version: 1 }, 'check', 1],
  )
  assert.equal(events.filter(({ type }) => type === 'row').length, 100)
  const last = events.at(-1)
  assert.deepEqual([last.type, last.rows, last.imported, last.existing, last.rejected], ['report', 100, 50, 47, 1])
  assert.match(stderr, /Import into app/)
})

test('--quiet says nothing of what went well', async () => {
  const { status, stdout, stderr } = await cli([fine, '--quiet'])
  assert.deepEqual([status, stdout, stderr], [0, '', ''])
  const failed = await cli([users('quiet.csv', ['imported', 'fail']), '--quiet'])
  assert.equal(failed.status, 3)
  assert.match(failed.stderr, /KEY_REFUSED/)
})

test('standard input is read once, without a check', async () => {
  const { status, stderr, calls } = await cli(['-'], { stdin: 'uid,what\nu1,imported\nu2,existing\n' })
  assert.equal(status, 0)
  assert.equal(calls.checks.length, 0)
  assert.match(stderr, /can be read only once/)
  const failed = await cli(['-', '--yes'], { stdin: 'uid,what\nu1,fail\n' })
  assert.equal(failed.status, 3)
  assert.match(failed.stderr, /feed the same input to:\n +cometchat-import - --yes/)
})

test('the rows that failed are written whole, and only if there are some', async () => {
  const failed = file('failed.csv')
  const { stdout } = await cli([mixed, '--failed', failed])
  assert.equal(readFileSync(failed, 'utf8'), 'u51,invalid\nu52,duplicate\nu53,rejected\n')
  assert.match(stdout, /were not imported, and why/)
  const removed = await cli([fine, '--failed', failed])
  assert.equal(existsSync(failed), false)
  assert.match(removed.stdout, /was removed/)
  assert.deepEqual(partials(), [])
})

test('the command that imports the failed rows is the same one, over their file', async () => {
  const failed = file('failed.csv')
  const command = async (...argv) => /When they are fixed:\n +(.*)/.exec((await cli(argv)).stdout)?.[1]
  const map = ['--map', 'what=metadata.what']
  assert.equal(
    await command(
      mixed,
      '--failed',
      failed,
      ...map,
      '--skip-lines',
      '0',
      '--format=csv',
      '--journal',
      file('own.journal'),
    ),
    `cometchat-import ${failed} --failed ${file('failed-again.csv')} --map what=metadata.what`,
  )
  assert.equal(
    await command(`--failed=${file('failed-again.csv')}`, mixed),
    `cometchat-import --failed=${file('failed-again-again.csv')} ${file('failed-again.csv')}`,
  )
  assert.equal(await command(fine, '--failed', failed), undefined)
})

test('an older file of failed rows stays if the run does not begin', async () => {
  writeFileSync(file('older.csv'), 'kept')
  assert.equal((await cli([users('broken.csv', ['stop']), '--failed', file('older.csv')])).status, 2)
  assert.equal(readFileSync(file('older.csv'), 'utf8'), 'kept')
})

test('a run that could not continue leaves an older file of failed rows where it is', async () => {
  writeFileSync(file('kept.csv'), 'kept')
  assert.equal((await cli([users('refused.csv', ['fail', 'imported']), '--failed', file('kept.csv')])).status, 3)
  assert.equal(readFileSync(file('kept.csv'), 'utf8'), 'kept')
})

test('no output may overwrite the input or another output', async () => {
  const source = users('precious.csv', ['rejected'])
  linkSync(source, file('alias.csv'))
  const before = readFileSync(source, 'utf8')
  for (const argv of [
    ['--failed', source],
    ['--failed', `${where}/./precious.csv`],
    ['--failed', file('alias.csv')],
    ['--report', source],
    ['--failed', file('same'), '--report', file('same')],
    ['--failed', where],
    ['--failed', file('no/such/folder.csv')],
  ]) {
    const { status, calls } = await cli([source, ...argv])
    assert.equal(status, 2, argv.join(' '))
    assert.equal(calls.checks.length, 0)
  }
  assert.equal((await cli(['check', source, '--failed', source])).status, 2)
  assert.equal(readFileSync(source, 'utf8'), before)
})

test('--report writes the account as JSON', async () => {
  await cli([mixed, '--report', file('report.json')])
  const report = JSON.parse(readFileSync(file('report.json'), 'utf8'))
  assert.equal(report.status, 'complete')
  assert.equal(
    report.rows,
    report.imported +
      report.existing +
      report.excluded +
      report.invalid +
      report.duplicate +
      report.rejected +
      report.unconfirmed +
      report.pending,
  )
  assert.deepEqual(partials(), [])
})

test('a report has the issues of rows by their cause, whatever became of the import', async () => {
  const causes = async (/** @type {string} */ source, /** @type {string[]} */ ...flags) => {
    const { stdout } = await cli([source, '--report', file('causes.json'), '--json', '--journal', 'none', ...flags])
    const report = JSON.parse(readFileSync(file('causes.json'), 'utf8'))
    assert.deepEqual(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), { type: 'report', ...report })
    return [report.status, ...report.issues.map(({ code, path, count }) => `${count} ${code} ${path}`)]
  }
  const rows = [...times(3, 'invalid'), 'imported', 'rejected', 'rejected']
  const found = ['3 INVALID name', '2 REJECTED name']
  assert.deepEqual(await causes(users('complete.csv', rows), '--yes'), ['complete', ...found])
  assert.deepEqual(await causes(users('failed.csv', [...rows, 'fail']), '--yes'), ['failed', ...found])
  assert.deepEqual(await causes(users('unsent.csv', times(2, 'invalid'))), ['complete', '2 INVALID name'])
  assert.deepEqual(await causes(users('broken.csv', [...rows, 'stop'])), ['failed', '3 INVALID name'])
})

test('a wrong option that only the API knows of is a matter of usage', async () => {
  const api = {
    checkUsers: async () => {
      throw Object.assign(new Error('rate: expected …'), { code: 'INVALID_OPTION' })
    },
    importUsers() {},
  }
  const { status, stderr } = await cli([fine], { api })
  assert.equal(status, 2)
  assert.match(stderr, /rate: expected/)
})

test('a mistake of ours ends in 3, and does not leave files behind', async () => {
  const { checkUsers } = (await import('./fake.js')).fakeApi().api
  const api = {
    checkUsers,
    importUsers() {
      throw new Error(`unforeseen ${KEY}`)
    },
  }
  const { status, stderr } = await cli([fine, '--failed', file('never.csv')], { api })
  assert.equal(status, 3)
  assert.match(stderr, /unforeseen \[the key\]/)
  assert.deepEqual(partials(), [])
})

test('check: 0 if all rows are valid, 1 if some are not, 2 if it cannot be read', async () => {
  const env = { NO_COLOR: '1' }
  assert.equal((await cli(['check', fine], { env })).status, 0)
  const some = await cli(['check', mixed, '--failed', file('bad-rows.csv')], { env })
  assert.equal(some.status, 1)
  assert.match(some.stdout, /mixed\.csv: CSV, 100 rows/)
  assert.equal(readFileSync(file('bad-rows.csv'), 'utf8'), 'u51,invalid\nu52,duplicate\n')
  const broken = await cli(['check', users('check-broken.csv', ['imported', 'stop']), '--json'], { env })
  assert.equal(broken.status, 2)
  assert.equal(JSON.parse(broken.stdout).error.code, 'INPUT_BROKEN')
  assert.equal((await cli(['check', file('none')], { env })).status, 2)
  const piped = await cli(['check', '-', '--json'], { env, stdin: 'uid,what\nu1,imported\n' })
  assert.deepEqual([piped.status, JSON.parse(piped.stdout).valid], [0, 1])
})

test('the first interruption finishes what is in flight, and 130 says how to resume', async () => {
  const signals = new EventEmitter()
  signals.on('row', (row) => row === 3 && signals.emit('SIGINT'))
  const { status, stdout, stderr, calls } = await cli([fine, '--yes'], { signals })
  assert.equal(status, 130)
  assert.deepEqual(calls.aborts, [{ finish: true }])
  assert.match(stderr, /Interrupted: waits for the requests in flight/)
  assert.match(stderr, /To continue:\n {2}cometchat-import .*fine\.csv --yes/)
  assert.match(stdout, /pending +118 /)
  assert.match(stdout, /rows +120 /)
  assert.equal(signals.listenerCount('SIGINT'), 0)
})

test('the second stops at once; SIGTERM counts like Ctrl-C', async () => {
  const signals = new EventEmitter()
  signals.on('row', (row) => {
    if (row === 3) for (const name of ['SIGTERM', 'SIGINT']) signals.emit(name)
  })
  const { status, calls } = await cli([fine], { signals })
  assert.equal(status, 130)
  assert.deepEqual(calls.aborts, [{ finish: true }, undefined])
})

test('an interruption during the check sends nothing', async () => {
  const signals = new EventEmitter()
  const api = {
    checkUsers: async (_source, { signal }) => {
      signals.emit('SIGINT')
      assert.ok(signal.aborted)
      throw new Error('aborted')
    },
    importUsers: () => assert.fail(),
  }
  for (const argv of [[fine], ['check', fine]]) {
    const { status, stderr } = await cli(argv, { signals, api })
    assert.equal(status, 130)
    assert.match(stderr, /interrupted/)
  }
})

test('an interruption after the last row changes nothing', async () => {
  const signals = new EventEmitter()
  const { fakeApi } = await import('./fake.js')
  const fake = fakeApi().api
  const importUsers = (...args) => {
    const job = fake.importUsers(...args)
    const inner = job[Symbol.asyncIterator]()
    return {
      ...job,
      progress: job.progress,
      abort() {},
      // biome-ignore lint/suspicious/noThenProperty: a job is awaited for its report
      then: job.then,
      [Symbol.asyncIterator]: async function* () {
        yield* { [Symbol.asyncIterator]: () => inner }
        signals.emit('SIGINT')
      },
    }
  }
  assert.equal((await cli([fine], { signals, api: { ...fake, importUsers } })).status, 0)
})

test('help and version are no errors, and fit 80 columns', async () => {
  for (const argv of [
    ['--help'],
    ['check', '--help'],
    ['sandbox', '--help'],
    ['ui', '--help'],
    ['help', 'check'],
    ['--version'],
  ]) {
    const { status, stdout, stderr } = await cli(argv, { env: {} })
    assert.deepEqual([status, stderr], [0, ''], argv.join(' '))
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
  }
  assert.match((await cli(['sandbox', '--help'])).stdout, /drop +the connection breaks/)
  assert.doesNotMatch((await cli(['--help'], { env: ENV })).stdout, /api-key/)
  assert.match((await cli(['--help'], { env: ENV })).stdout, /--journal <path>/)
})

test('--retry-for is how long an outage is endured', async () => {
  const { calls } = await cli([fine, '--retry-for', '2h'])
  assert.deepEqual(calls.imports[0].retry, { outageMs: 7_200_000 })
  assert.equal((await cli([fine])).calls.imports[0].retry, undefined)
})

test('--max-failures is how many rows the server may reject', async () => {
  assert.equal((await cli([fine, '--max-failures', '5%'])).calls.imports[0].maxFailures, '5%')
  assert.equal((await cli([fine, '--max-failures', '100'])).calls.imports[0].maxFailures, 100)
  assert.equal((await cli([fine])).calls.imports[0].maxFailures, undefined)
  const { status, stderr } = await cli([fine, '--max-failures', 'some'])
  assert.equal(status, 2)
  assert.match(stderr, /Expected a number of rows such as 100, or a share such as 5%/)
})
