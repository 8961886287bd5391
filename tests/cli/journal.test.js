// The command line and its journal, against the fake; the journals themselves are tested in tests/journal.
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { test } from 'node:test'
import { journalPath } from '../../pkg/cli/journal.js'
import { redactSentences } from '../../pkg/cli/secrets.js'
import { account, checkSummary } from '../../pkg/cli/summary.js'
import { fileJournal } from '../../pkg/journal/file.js'
import { cli, folder, KEY, times } from './fake.js'

const { where, file, users } = folder()
const resume = true
const journalOf = (source) => `${source}.cometchat-journal`
const locks = () => readdirSync(where).filter((name) => name.includes('.lock'))

/** Interrupts at a row, by these signals. */
function interrupted(at, ...names) {
  const signals = new EventEmitter()
  signals.on('row', (row) => {
    if (row === at) for (const name of names) signals.emit(name)
  })
  return signals
}

test('a file has its journal beside it; what is read once has none by default; none is none', () => {
  assert.equal(journalPath(undefined, { once: false, file: 'a/users.csv' }), 'a/users.csv.cometchat-journal')
  assert.equal(journalPath(undefined, { once: true, file: undefined }), undefined)
  assert.equal(journalPath(undefined, { once: true, file: '/dev/fd/3' }), undefined)
  assert.equal(journalPath('j', { once: true, file: undefined }), 'j')
  assert.equal(
    journalPath(undefined, { once: false, file: 'a' }, 'http://127.0.0.1:8060/v3'),
    'a.127.0.0.1-8060.cometchat-journal',
  )
  assert.equal(journalPath(undefined, { once: false, file: 'a' }, 'http://[::1]:8060/v3'), 'a.1-8060.cometchat-journal')
  assert.equal(journalPath('none', { once: false, file: 'a' }), undefined)
})

test('the same command resumes where an interrupted run stopped', async () => {
  const source = users('resumed.csv', times(120, 'imported'))
  const first = await cli([source], { signals: interrupted(101, 'SIGINT') })
  assert.equal(first.status, 130)
  assert.match(first.stderr, /To continue:\n {2}cometchat-import .*resumed\.csv\nIt resumes where this run stopped:/)
  assert.doesNotMatch(first.stderr, /counted as already there/)
  assert.deepEqual(locks(), [])
  const second = await cli([source, '--report', file('resumed.json')], { resume })
  assert.equal(second.status, 0, second.stderr)
  assert.match(second.stderr, /An earlier run finished 100 of the valid rows \(100 imported\)\. 20 rows are\s+left\./)
  assert.match(second.stderr, /1 batch: sent at once/)
  assert.match(second.stdout, /imported +120/)
  assert.match(second.stdout, /100 rows of these had been finished by an earlier run/)
  const report = JSON.parse(readFileSync(file('resumed.json'), 'utf8'))
  assert.deepEqual([report.imported, report.resumed], [120, 100])
})

test('one journal serves the check and the import, and no other run has it meanwhile', async () => {
  const source = users('held.csv', times(3, 'imported'))
  const refused = []
  const onRow = async (row) => {
    if (row === 1)
      refused.push(
        await fileJournal(journalOf(source))
          .load()
          .then(
            () => 'loaded',
            ({ code }) => code,
          ),
      )
  }
  const { calls } = await cli([source], { tune: { onRow } })
  assert.equal(calls.checks[0].journal, calls.imports[0].journal)
  assert.deepEqual(refused, ['JOURNAL_IN_USE'])
  assert.deepEqual(locks(), [])
})

test('where an earlier run finished every row nothing is asked and nothing is sent: 0 if all are in the app', async () => {
  const source = users('done.csv', [...times(3, 'imported'), 'existing'])
  assert.equal((await cli([source])).status, 0)
  const again = await cli([source, '--report', file('done.json')], { resume })
  assert.equal(again.status, 0)
  assert.equal(again.calls.imports.length, 0)
  assert.match(again.stderr, /None\s+is left/)
  assert.match(again.stderr, /Nothing was sent: an earlier run finished every row/)
  assert.doesNotMatch(again.stderr, /batch/)
  assert.match(again.stdout, /already there +1/)
  const report = JSON.parse(readFileSync(file('done.json'), 'utf8'))
  assert.deepEqual(
    [report.status, report.rows, report.imported, report.existing, report.pending, report.resumed],
    ['complete', 4, 3, 1, 0, 4],
  )
})

test('where an earlier run finished every row and some were not imported it is 1, and they are written again', async () => {
  const source = users('done-bad.csv', ['imported', 'invalid', 'rejected', 'duplicate'])
  assert.equal((await cli([source])).status, 1)
  const again = await cli([source, '--failed', file('done-failed.csv'), '--json'], { resume })
  assert.equal(again.status, 1)
  assert.equal(again.calls.imports.length, 0)
  assert.equal(readFileSync(file('done-failed.csv'), 'utf8'), 'u2,invalid\nu3,rejected\nu4,duplicate\n')
  const last = JSON.parse(again.stdout.trimEnd().split('\n').at(-1))
  assert.deepEqual(
    [last.type, last.status, last.imported, last.rejected, last.resumed],
    ['report', 'complete', 1, 1, 2],
  )
  assert.equal(
    last.rows,
    last.imported +
      last.existing +
      last.excluded +
      last.invalid +
      last.duplicate +
      last.rejected +
      last.unconfirmed +
      last.pending,
  )
})

test('rows that are added to the file are sent, and only those', async () => {
  const source = users('grown.csv', times(3, 'imported'))
  await cli([source])
  users('grown.csv', times(5, 'imported'))
  const { status, stdout } = await cli([source, '--json'], { resume })
  assert.equal(status, 0)
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'row')
  assert.deepEqual(
    rows.map(({ resumed = false }) => resumed),
    [true, true, true, false, false],
  )
})

test('--journal names another place; --journal none leaves nothing, and the old note stays', async () => {
  const source = users('placed.csv', ['imported', 'fail', 'imported'])
  const placed = await cli([source, '--journal', file('elsewhere')])
  assert.equal(placed.status, 3)
  assert.match(placed.stderr, /It resumes where this run stopped/)
  assert.ok(existsSync(file('elsewhere')))
  assert.equal(existsSync(journalOf(source)), false)
  const none = await cli([source, '--journal', 'none'])
  assert.equal(none.status, 3)
  assert.match(none.stderr, /counted as already there/)
  assert.equal(none.calls.imports[0].journal, undefined)
  assert.equal(existsSync(journalOf(source)), false)
})

test('standard input is resumed by a journal that is named', async () => {
  const argv = ['-', '--journal', file('stdin-journal')]
  const stdin = 'uid,what\nu1,imported\nu2,imported\nu3,imported\n'
  assert.equal((await cli(argv, { stdin, signals: interrupted(3, 'SIGTERM') })).status, 130)
  const again = await cli(argv, { stdin })
  assert.equal(again.status, 0)
  assert.match(again.stdout, /2 rows of these had been finished/)
})

test('the second interruption is as safe as the first: the lock is free, the command is printed', async () => {
  const source = users('twice.csv', times(20, 'imported'))
  for (const names of [
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGINT'],
    ['SIGHUP', 'SIGHUP'],
  ]) {
    const { status, stderr, calls } = await cli([source], { signals: interrupted(11, ...names) })
    assert.equal(status, 130, names.join())
    assert.deepEqual(calls.aborts, [{ finish: true }, undefined])
    assert.match(stderr, /To continue:\n {2}cometchat-import .*twice\.csv/)
    assert.deepEqual(locks(), [])
    assert.equal(readFileSync(journalOf(source), 'utf8').trimEnd().split('\n').length, 10)
  }
})

test('2: a journal that cannot be resumed sends nothing, and says what to do and what that means', async () => {
  const source = users('refused.csv', ['imported'])
  for (const [code, advice] of [
    ['JOURNAL_DAMAGED', /Move the journal away/],
    ['JOURNAL_OTHER_APP', /Check --app-id/],
    ['JOURNAL_NEWER', /newer version/],
  ]) {
    writeFileSync(journalOf(source), code)
    const { status, stderr, calls } = await cli([source], { resume })
    assert.equal(status, 2, stderr)
    assert.match(stderr, new RegExp(`cometchat-import: ${code}: `))
    assert.match(stderr, advice)
    assert.match(stderr.replace(/\s+/g, ' '), /--journal PATH.*counted as already there/)
    assert.equal(calls.imports.length, 0)
    const piped = await cli(['-', '--journal', journalOf(source), '--report', file('refused.json')], {
      stdin: 'uid,what\nu1,imported\n',
    })
    assert.equal(piped.status, 2, piped.stderr)
    assert.match(piped.stderr, advice)
    assert.doesNotMatch(piped.stderr, /To continue/)
    assert.equal(JSON.parse(readFileSync(file('refused.json'), 'utf8')).error.code, code)
  }
  assert.deepEqual(locks(), [])
})

test('2: a journal that another run holds, or that is no file', async () => {
  const source = users('busy.csv', ['imported'])
  const other = fileJournal(journalOf(source))
  await other.load()
  const busy = await cli([source])
  assert.equal(busy.status, 2)
  assert.match(
    busy.stderr.replace(/\s+/g, ' '),
    new RegExp(`JOURNAL_IN_USE: .*process \\(${process.pid} on .*To import beside that run`),
  )
  await other.close()
  mkdirSync(file('a-folder/inner'), { recursive: true })
  assert.equal((await cli([source, '--journal', file('a-folder')])).status, 2)
})

test('3: a journal that cannot be written stops the run, which resumes later', async () => {
  const source = users('full.csv', ['imported', 'imported'])
  const { status, stdout, stderr } = await cli([source], { tune: { diskFull: true } })
  assert.equal(status, 3)
  assert.match(stderr, /JOURNAL_UNWRITABLE: [\s\S]*the disk is full/)
  assert.match(stderr, /To continue:/)
  assert.match(stdout, /pending +2/)
})

test('the journal is never the input or another output', async () => {
  const source = users('precious.csv', ['imported'])
  for (const argv of [
    ['--journal', source],
    ['--journal', file('same'), '--failed', file('same')],
    ['--report', journalOf(source)],
    ['--failed', journalOf(source)],
    ['--journal', where],
    ['--journal', ''],
  ]) {
    const { status, calls } = await cli([source, ...argv])
    assert.equal(status, 2, argv.join(' '))
    assert.equal(calls.checks.length, 0)
  }
  assert.equal(readFileSync(source, 'utf8'), 'uid,what\nu1,imported\n')
})

test('users who were sent more than once are in the account, with the reasons', async () => {
  const { stdout } = await cli([users('lost.csv', ['imported', 'lost', 'lost']), '--report', file('lost.json')])
  assert.match(stdout, /2 users were sent more than once: 2 because the connection broke\./)
  assert.deepEqual(JSON.parse(readFileSync(file('lost.json'), 'utf8')).resent, { users: 2, reasons: { NETWORK: 2 } })
  const reasons = { INTERRUPTED: 5, HTTP_503: 4, TIMED_OUT: 3, ERR_EXCEPTION: 1 }
  const report = {
    status: 'complete',
    rows: 9,
    imported: 9,
    existing: 0,
    invalid: 0,
    excluded: 0,
    duplicate: 0,
    rejected: 0,
    unconfirmed: 0,
    pending: 0,
    resumed: 0,
    requests: 1,
    elapsedMs: 0,
    coerced: 0,
    inputEnded: true,
  }
  const lines = account({ ...report, resent: { users: 9, reasons } }, { target: 'a' })
  for (const line of lines) assert.ok(line.length <= 80, line)
  const text = lines.join(' ').replace(/\s+/g, ' ')
  assert.match(
    text,
    /5 because an earlier run ended before the response; 4 because the server responded with status 503; 3 because no response came in time; 1 because the server responded ERR_EXCEPTION\./,
  )
  assert.doesNotMatch(
    account({ ...report, resent: { users: 0, reasons: {} } }, { target: 'a' }).join(),
    /more than once/,
  )
  assert.doesNotMatch(account(report, { target: 'a' }).join(), /more than once/)
})

test('a server that puts the key into its code does not get it into the reasons', () => {
  const redacted = redactSentences({ resent: { users: 1, reasons: { [`ERR_${KEY}`]: 1 } } }, (text) =>
    text.replaceAll(KEY, '[the key]'),
  )
  assert.deepEqual(redacted, { resent: { users: 1, reasons: { 'ERR_[the key]': 1 } } })
})

test('a summary without a journal says nothing of earlier runs; one that begins neither', () => {
  const check = {
    format: 'csv',
    rows: 60,
    valid: 60,
    invalid: 0,
    excluded: 0,
    duplicate: 0,
    coerced: 0,
    batches: 2,
    minutes: 0,
    columns: [],
    issues: [],
  }
  const fresh = { ...check, resumed: { imported: 0, existing: 0, rejected: 0 } }
  for (const each of [check, fresh]) {
    const text = checkSummary(each, { name: 'a' }).join('\n')
    assert.doesNotMatch(text, /earlier run/)
    assert.match(text, /2 batches/)
  }
})
