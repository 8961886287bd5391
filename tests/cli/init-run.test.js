// `init`: what it asks, what it guesses, and that the plan it writes runs. (`pkg/docs/plan.md` has the command.)
import assert from 'node:assert/strict'
import { execFile, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { guessedFields, hasOtherTimes, lacking, mapOf, wrongUid } from '../../pkg/cli/guess.js'
import { shellCommand } from '../../pkg/cli/text.js'
import { describeColumns } from '../../pkg/entry/default.js'
import { planIssues } from '../../pkg/plan/read.js'
import { folder, KEY } from './fake.js'

const MAIN = fileURLToPath(new URL('../../pkg/cli/main.js', import.meta.url))
const { file, where } = folder()
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0
const MEMBERS = 'User ID,Full Name,created,plan\nann@example.com,Ann Lee,2024-05-31T10:00:00Z,pro\nbob,Bob Ray,,\n'
writeFileSync(file('members.csv'), MEMBERS)
writeFileSync(file('plain.csv'), 'uid,name\nann,Ann\n')

const environment = (env) => {
  const {
    COMETCHAT_REST_API_KEY,
    COMETCHAT_APP_ID,
    COMETCHAT_REGION,
    NODE_TEST_CONTEXT,
    NO_COLOR,
    FORCE_COLOR,
    // In CI, the library of the questions draws them without colours.
    CI,
    ...rest
  } = process.env
  return { ...rest, ...env }
}

/** @param {string[]} argv @param {Record<string, string>} [env] */
async function cli(argv, env = {}) {
  const ended = promisify(execFile)(process.execPath, [MAIN, ...argv], { cwd: where, env: environment(env) })
  ended.child.stdin?.end()
  return ended.then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ status: code, stdout, stderr }),
  )
}

/** Runs on a terminal of 80 columns, and types. @param {string[]} argv @param {[RegExp, string][]} typing @param {Record<string, string>} [env] */
function terminal(argv, typing, env = {}) {
  const command = `stty cols 80 rows 30; exec ${shellCommand([process.execPath, MAIN, ...argv], 'linux')}`
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: where,
    env: environment({ TERM: 'xterm-256color', SHELL: '/bin/sh', ...env }),
  })
  let [screen, seen] = ['', 0]
  child.stdout.on('data', (chunk) => {
    screen += chunk
    const [next] = typing
    if (next?.[0].test(bare(screen.slice(seen)))) {
      typing.shift()
      seen = screen.length
      child.stdin.write(next[1])
    }
  })
  return new Promise((resolve) =>
    child.on('close', (status) => resolve({ status, screen, text: bare(screen), left: typing.length })),
  )
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's sequences begin with one
const bare = (screen) => screen.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '')
const written = (name = 'import.json') => JSON.parse(readFileSync(file(name), 'utf8'))

test('with --yes it takes what it guesses, and the plan is one that the command line takes', async () => {
  const { status, stdout, stderr } = await cli(['init', 'members.csv', '--app-id', '123abc', '--region', 'us', '--yes'])
  assert.equal(status, 0, stderr)
  const { $schema, ...plan } = written()
  assert.match($schema, /^https:.*plan\.schema\.json$/)
  assert.deepEqual(plan, {
    app: { appId: '123abc', region: 'us' },
    users: {
      file: 'members.csv',
      map: { uid: 'User ID', name: 'Full Name', createdAt: 'created' },
      timestamps: 'auto',
      extra: 'drop',
      failed: 'members-failed.csv',
    },
  })
  assert.deepEqual(planIssues(plan), [])
  assert.match(
    stderr.replace(/\s+/g, ' '),
    /Left out, for they fill no field: .+"extra": "metadata" has CometChat store them all/,
  )
  assert.match(stdout, /--plan import\.json check\n.*export COMETCHAT_REST_API_KEY=the-key\n.*--plan import\.json\n/)
  const checked = await cli(['--plan', 'import.json', 'check'])
  assert.match(checked.stdout, /User ID +→ uid/)
  rmSync(file('import.json'))
})

test('a plan in another folder has the path from there', async () => {
  mkdirSync(file('plans/a'), { recursive: true })
  const { status, stdout } = await cli(['init', 'plain.csv', '--yes', '--output', 'plans/a/p.json'], {
    COMETCHAT_REST_API_KEY: KEY,
  })
  assert.equal(status, 0)
  assert.deepEqual(written('plans/a/p.json').users, { file: '../../plain.csv', failed: 'plain-failed.csv' })
  assert.match(stdout, /It names no app/)
  assert.doesNotMatch(stdout, /the-key/)
  assert.equal((await cli(['--plan', 'plans/a/p.json', 'check'])).status, 0)
})

test('without a terminal it explains the options, and overwrites nothing', async () => {
  for (const argv of [['init'], ['init', 'members.csv'], ['init', '--yes']]) {
    const { status, stderr } = await cli(argv)
    assert.equal(status, 2)
    assert.match(stderr, /cometchat-import init users\.csv --app-id 123abc --region us --yes/)
  }
  writeFileSync(file('kept.json'), 'mine')
  const { status, stderr } = await cli(['init', 'plain.csv', '--yes', '--output', 'kept.json'])
  assert.equal(status, 2)
  assert.match(stderr, /kept\.json is there already/)
  assert.equal(readFileSync(file('kept.json'), 'utf8'), 'mine')
})

test('what cannot be a plan is refused, and nothing is written', async () => {
  writeFileSync(file('other.csv'), 'a,b\n1,2\n')
  writeFileSync(file('empty.csv'), '')
  for (const [argv, expected] of [
    [['other.csv'], /no column of other\.csv seems to be the uid/],
    [['empty.csv'], /empty/],
    [['none.csv'], /there is no such file/],
    [['-'], /standard input/],
    [['plain.csv', '--app-id', KEY, '--region', 'us'], /appId: expected the app id|never holds a key/],
    [['plain.csv', '--endpoint', 'http://example.com'], /must be https:/],
    [['plain.csv', '--output', 'nowhere/p.json'], /there is no folder .*nowhere/],
    [['plain.csv', '--output', 'plain.csv'], /is there already/],
  ]) {
    const { status, stdout, stderr } = await cli(['init', ...argv, '--yes'])
    assert.equal(status, 2, argv.join(' '))
    assert.match(stderr.replace(/\s+/g, ' '), expected)
    assert.ok(!(stdout + stderr).includes(KEY))
    assert.ok(!existsSync(file('import.json')))
  }
})

test('the mapping has what names do not say, and null for a guess that is wrong', async () => {
  const csv = await describeColumns('User ID,name,First,Last,mail\n7,x,Ann,Lee,a@b.c\n')
  const guessed = guessedFields(csv)
  assert.deepEqual(mapOf(csv, guessed), { uid: 'User ID' })
  assert.deepEqual(mapOf(csv, { ...guessed, name: '', First: 'name', Last: 'name' }), {
    uid: 'User ID',
    name: ['First', 'Last'],
  })
  assert.deepEqual(mapOf(csv, { ...guessed, name: '' }), { uid: 'User ID', name: null })
  assert.deepEqual(lacking({ ...guessed, name: '' }), ['name'])
  const json = await describeColumns('[{"user_id":"a@b","display":"A","createdAt":1673421419}]')
  assert.deepEqual(mapOf(json, { user_id: 'uid', display: 'name', createdAt: 'createdAt' }), {
    uid: 'user_id',
    name: 'display',
  })
  assert.equal(hasOtherTimes(json, { createdAt: 'createdAt' }), false)
  assert.equal(wrongUid(json, { user_id: 'uid' }), 'a@b')
  assert.equal(wrongUid(json, { display: 'uid' }), undefined)
})

if (hasTerminal) {
  test('on a terminal it asks for what it needs, displays the columns, and writes what was chosen', async () => {
    rmSync(file('import.json'), { force: true })
    const { status, text, left } = await terminal(
      ['init'],
      [
        [/Which file/, 'members.csv\r'],
        [/Which app/, '123abc\r'],
        [/Which region/, '\u001b[B\r'],
        [/Is that right/, '\r'],
        [/without a field \(plan\)/, '\u001b[B\r'],
        [/no uid such as ann@example\.com/, '\r'],
      ],
    )
    assert.equal(status, 0, text)
    assert.equal(left, 0, text)
    assert.match(text, /Full Name +→ name +Ann Lee, Bob Ray/)
    const { app, users } = written()
    assert.deepEqual(app, { appId: '123abc', region: 'eu' })
    assert.deepEqual([users.extra, users.uid, users.timestamps], ['metadata', 'cometchat', 'auto'])
    const table = text.split(/[\r\n]+/).filter((line) => line.includes('→'))
    for (const line of table) assert.ok(line.length <= 80, `${line.length}: ${line}`)
  })

  test('columns are corrected one by one, and a plan that is there is kept unless someone agrees', async () => {
    writeFileSync(file('odd.csv'), 'key,who\n1,Ann\n')
    const argv = ['init', 'odd.csv', '--app-id', 'a1', '--region', 'us']
    const down = '\u001b[B'
    const { status, text, left } = await terminal(argv, [
      [/Overwrite it/, 'y'],
      [/key \(1\) is the/, `${down}\r`],
      [/who \(Ann\) is the/, `${down.repeat(2)}\r`],
    ])
    assert.equal(status, 0, text)
    assert.equal(left, 0, text)
    assert.deepEqual(written().users.map, { uid: 'key', name: 'who' })
    const before = readFileSync(file('import.json'), 'utf8')
    const declined = await terminal(argv, [[/Overwrite it/, '\r']])
    assert.equal(declined.status, 1, declined.text)
    assert.equal(readFileSync(file('import.json'), 'utf8'), before)
  })

  test('Ctrl-C at any question writes nothing, and NO_COLOR keeps colours out', async () => {
    rmSync(file('import.json'), { force: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
    const colour = /\u001b\[\d+m/
    const { status, screen } = await terminal(
      ['init'],
      [
        [/Which file/, 'plain.csv\r'],
        [/Which app/, '\u0003'],
      ],
      { NO_COLOR: '1' },
    )
    assert.equal(status, 130)
    assert.doesNotMatch(screen, colour)
    assert.ok(!existsSync(file('import.json')))
    assert.match((await terminal(['init'], [[/Which file/, '\u0003']])).screen, colour)
  })
}
