// The files that the command line writes: what stands at their paths, who may read them, and what a full disk leaves.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  createReadStream,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { OutputFile, writeWhole } from '../../pkg/cli/output-file.js'
import { refuseOverwriting } from '../../pkg/cli/paths.js'
import { deadPid } from '../journal/helpers.js'
import { cli, folder, times } from './fake.js'

const { where, file, users } = folder()
const posix = process.platform !== 'win32'
const mixed = users('mixed.csv', ['imported', 'invalid', 'rejected'])
const FAILED = 'u2,invalid\nu3,rejected\n'
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that it looks for
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202e]/
const partials = () => readdirSync(where).filter((name) => name.endsWith('.partial'))

test('a pipe is written to and stays a pipe', { skip: !posix }, async () => {
  for (const flag of ['--failed', '--report']) {
    const pipe = file(`pipe${flag}`)
    execFileSync('mkfifo', [pipe])
    const read = createReadStream(pipe).toArray()
    assert.equal((await cli([mixed, flag, pipe])).status, 1)
    const text = Buffer.concat(await read).toString()
    if (flag === '--failed') assert.equal(text, FAILED)
    else assert.equal(JSON.parse(text).rows, 3)
    assert.ok(lstatSync(pipe).isFIFO())
  }
})

test('a device is written to and stays a device', { skip: process.platform !== 'linux' }, async (t) => {
  const device = file('null')
  if (spawnSync('mknod', [device, 'c', '1', '3']).status !== 0) return t.skip('needs root')
  assert.equal((await cli([mixed, '--failed', device, '--report', device])).status, 1)
  assert.ok(lstatSync(device).isCharacterDevice())
})

test('a link stays, and what it points to is written, also if there is nothing yet', { skip: !posix }, async () => {
  writeFileSync(file('real.csv'), 'older')
  for (const target of ['real.csv', 'new.csv']) {
    symlinkSync(target, file(`link-${target}`))
    await cli([mixed, '--failed', file(`link-${target}`)])
    assert.equal(readlinkSync(file(`link-${target}`)), target)
    assert.equal(readFileSync(file(target), 'utf8'), FAILED)
  }
})

test('a file of personal data is for its owner only, or for whom the older one was', { skip: !posix }, async () => {
  const [failed, report] = [file('mode-failed.csv'), file('mode-report.json')]
  const modes = () => [failed, report].map((path) => statSync(path).mode & 0o777)
  await cli([mixed, '--failed', failed, '--report', report])
  assert.deepEqual(modes(), [0o600, 0o600])
  chmodSync(failed, 0o640)
  await cli([mixed, '--failed', failed, '--report', report])
  assert.deepEqual(modes(), [0o640, 0o600])
})

test('a temporary file has a name of its own each time', async () => {
  const files = [await OutputFile.create(file('twice.csv')), await OutputFile.create(file('twice.csv'))]
  const names = partials()
  assert.equal(new Set(names).size, 2)
  for (const name of names) assert.match(name, /^\.twice\.csv\..*-[0-9a-f]{16}\.partial$/)
  await Promise.all(files.map((each) => each.discard()))
  assert.deepEqual(partials(), [])
})

test('what dead runs left is removed, what living ones write is not', async () => {
  const target = file('swept.csv')
  const living = await OutputFile.create(target)
  const [name] = partials()
  const mine = file(name)
  const dead = name.replace(`-${process.pid}-`, `-${await deadPid()}-`)
  const elsewhere = name.replace(/[0-9a-f]{8}(?=-\d)/, '00000000')
  const old = elsewhere.replace(/[0-9a-f]{16}\.partial/, '0123456789abcdef.partial')
  for (const each of [dead, elsewhere, old]) writeFileSync(file(each), 'left')
  utimesSync(file(old), 1, 1)
  const next = await OutputFile.create(target)
  assert.deepEqual(
    [mine, file(dead), file(elsewhere), file(old)].map((path) => existsSync(path)),
    [true, false, true, false],
  )
  await Promise.all([living.discard(), next.discard()])
})

test('a full disk keeps the rows that fitted, the account and the report, and a last line says what is missing', async (t) => {
  const small = file('small')
  const mounted =
    process.platform === 'linux' &&
    spawnSync('mkdir', [small]).status === 0 &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', small]).status === 0
  if (!mounted) return t.skip('needs root')
  t.after(() => spawnSync('umount', [small]))
  const source = users('many-bad.csv', times(2000, 'invalid').concat('imported'))
  const target = file('small/failed.csv')
  const { status, stdout, stderr } = await cli([source, '--failed', target, '--report', file('full.json')])
  assert.match(stdout, /invalid +2,000/)
  assert.equal(JSON.parse(readFileSync(file('full.json'), 'utf8')).invalid, 2000)
  const kept = readFileSync(target, 'utf8')
  assert.match(kept, /^(u\d+,invalid\n)+$/)
  assert.match(
    stderr,
    /failed\.csv has not all\s+the\s+rows[\s\S]*the\s+disk\s+is\s+full[\s\S]*run\s+the\s+same\s+command\s+again/,
  )
  assert.equal(status, 3)
  const check = await cli(['check', source, '--failed', target])
  assert.match(check.stderr, /the\s+disk\s+is\s+full/)
  assert.equal(check.status, 3)
})

test('no output is the input by a way through a folder that is not there', async () => {
  const way = `${dirname(mixed)}/none/../${basename(mixed)}`
  for (const flag of ['--report', '--failed']) {
    const { status, stderr } = await cli([mixed, flag, way])
    assert.equal(status, 2, flag)
    assert.match(stderr, /would be overwritten/)
  }
  const before = readFileSync(mixed, 'utf8')
  const { stderr } = await cli(['init', mixed, '--yes', '--app-id', 'app1', '--region', 'eu', '--output', way])
  assert.match(stderr, /is there already/)
  assert.equal(readFileSync(mixed, 'utf8'), before)
})

test('a report that cannot be written is refused before anything is read', { skip: !posix }, async () => {
  for (const flag of ['--report', '--failed']) {
    const { status, stderr, calls } = await cli([mixed, flag, file(`${'n'.repeat(300)}`)])
    assert.equal(status, 2, flag)
    assert.match(stderr, /cannot write/)
    assert.equal(calls.checks.length, 0)
  }
})

test('a report that could not be written whole is an error, and not a file', {
  skip: !existsSync('/dev/full'),
}, async () => {
  const full = await OutputFile.create('/dev/full')
  await assert.rejects(writeWhole(full, '{}'), { code: 'OUTPUT', message: 'cannot write /dev/full: the disk is full' })
})

test('no output may be the journal, its lock, or where a link to them leads', { skip: !posix }, async () => {
  const journal = `${mixed}.cometchat-journal`
  symlinkSync(journal, file('to-journal'))
  symlinkSync(`${journal}.lock`, file('to-lock'))
  for (const target of [journal, `${journal}.lock`, file('to-journal'), file('to-lock')])
    for (const flag of ['--failed', '--report']) {
      const { status, stderr, calls } = await cli([mixed, flag, target])
      assert.equal(status, 2, `${flag} ${target}`)
      assert.match(stderr, /would be overwritten/)
      assert.equal(calls.checks.length, 0)
    }
})

test('no output may be a standard stream that is a file, whatever it is called', async (t) => {
  writeFileSync(file('stdin.csv'), 'uid,what\n')
  const descriptor = openSync(file('stdin.csv'))
  t.after(() => closeSync(descriptor))
  const taken = { file: undefined, descriptors: { 'standard input': descriptor } }
  await assert.rejects(refuseOverwriting(taken, { '--failed': file('stdin.csv') }), /this is standard input/)
  await refuseOverwriting(taken, { '--failed': file('other.csv') })
})

test('two outputs may be one device, since neither replaces it', { skip: !existsSync('/dev/null') }, async () => {
  assert.equal((await cli([mixed, '--failed', '/dev/null', '--report', '/dev/null'])).status, 1)
})

test('what a file name, an option or a path holds reaches the terminal escaped, also in the command that resumes', async () => {
  const evil = '\u001b]0;owned\u0007\u009b2J\u200e\u200f\u061c\u202e'
  const source = users(`${evil}.csv`, ['imported', 'fail'])
  for (const argv of [
    [source],
    [source, '--json'],
    [source, '--failed', `${where}/none${evil}/failed.csv`],
    ['check', source],
    ['check', `${source}.none`],
    [source, `--${evil}`],
    [source, '--format', evil],
  ]) {
    const { stdout, stderr } = await cli(argv)
    assert.doesNotMatch(stdout + stderr, RAW, argv.join(' '))
  }
  const { stderr } = await cli([source])
  const command = /To continue:\n {2}cometchat-import (.*)/.exec(stderr)[1]
  if (posix)
    assert.equal(
      execFileSync('bash', ['-c', `printf %s ${command}`], { env: { LC_ALL: 'C.UTF-8' } }).toString(),
      source,
    )
})
