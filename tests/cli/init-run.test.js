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
    // A question without a response ends the test, not the suite.
    timeout: 60_000,
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
      uid: 'cometchat',
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
  assert.match(
    stderr.replace(/\s+/g, ' '),
    /takes no uid such as ann@example\.com, so the plan has "uid": "cometchat"\. Uids are derived: your app has to log/,
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

const book = (name) => fileURLToPath(new URL(`../xlsx/files/${name}`, import.meta.url))
const flat = (text) => text.replace(/\s+/g, ' ')

test('of a workbook it takes the sheet and the lines to skip, and the plan has them', async () => {
  writeFileSync(file('sheets.xlsx'), readFileSync(book('openpyxl-sheets.xlsx')))
  const several = await cli(['init', 'sheets.xlsx', '--yes', '--output', 's.json'])
  assert.equal(several.status, 2)
  assert.match(flat(several.stderr), /several with rows: "Staff & more", "Gäste".* name one with --sheet NAME/)
  const named = await cli(['init', 'sheets.xlsx', '--sheet', 'Gäste', '--yes', '--output', 's.json'])
  assert.equal(named.status, 0, named.stderr)
  assert.deepEqual(written('s.json').users, { file: 'sheets.xlsx', sheet: 'Gäste', failed: 'sheets-failed.csv' })
  assert.equal((await cli(['--plan', 's.json', 'check'])).status, 0)

  writeFileSync(file('titles.xlsx'), readFileSync(book('libreoffice-titles.xlsx')))
  const titled = await cli(['init', 'titles.xlsx', '--yes', '--output', 't.json'])
  assert.equal(titled.status, 0, titled.stderr)
  assert.match(flat(titled.stderr), /taken to stand below \d lines?: "skipLines": \d/)
  const { skipLines } = written('t.json').users
  assert.ok(skipLines >= 1)
  assert.equal((await cli(['--plan', 't.json', 'check'])).status, 0)
  const typed = await cli(['init', 'titles.xlsx', '--skip-lines', '3', '--yes', '--output', 't3.json'])
  assert.equal(typed.status, 0, typed.stderr)
  assert.equal(written('t3.json').users.skipLines, 3)
})

const AUTH0 = '{"user_id":"auth0|5f7c8ec7","nickname":"ann","name":"Ann","picture":"https://example.com/a.png"}\n'

test('an export whose service shows in its columns is taken for one, and --from says which', async () => {
  writeFileSync(file('users.ndjson'), AUTH0)
  const guessed = await cli(['init', 'users.ndjson', '--yes', '--output', 'auth0.json'])
  assert.equal(guessed.status, 0, guessed.stderr)
  assert.deepEqual(written('auth0.json').users, {
    file: 'users.ndjson',
    from: 'auth0',
    failed: 'users-failed.ndjson',
  })
  assert.match(flat(guessed.stderr), /columns are those of an export of Auth0\. "from": "auth0" reads it so/)
  const checked = await cli(['--plan', 'auth0.json', 'check'])
  assert.equal(checked.status, 0, checked.stderr)
  assert.match(flat(checked.stdout), /user_id → uid/)
  assert.match(flat(checked.stdout), /Uids are derived: your app has to log users in with the derived ones/)
  writeFileSync(file('odd.ndjson'), '{"user_id":"1","name":"Ann"}\n')
  assert.equal((await cli(['init', 'odd.ndjson', '--from', 'Auth0', '--yes', '--output', 'a.json'])).status, 0)
  assert.equal(written('a.json').users.from, 'auth0')
})

test('the names of columns in another language are guessed, and titles above them are found', async () => {
  writeFileSync(
    file('kunden.csv'),
    'Kunden 2024\n\nKundennummer;Vorname;Nachname;Registriert am\n7;Ann;Lee;01.02.2024\n',
  )
  const { status, stderr } = await cli(['init', 'kunden.csv', '--yes', '--output', 'kunden.json'])
  assert.equal(status, 0, stderr)
  const { map, timestamps, skipLines } = written('kunden.json').users
  assert.deepEqual(map, { uid: 'Kundennummer', name: ['Vorname', 'Nachname'], createdAt: 'Registriert am' })
  assert.equal(timestamps, 'auto')
  assert.ok(skipLines > 0)
  const checked = await cli(['--plan', 'kunden.json', 'check'])
  assert.equal(checked.status, 0, checked.stderr)
  assert.match(checked.stdout, /valid +1 /)
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

  test('on a terminal it asks for the sheet, for lines above the names, and whether the file is an export', async () => {
    const app = ['--app-id', 'a1', '--region', 'us']
    const down = '\u001b[B'
    const sheets = await terminal(
      ['init', book('openpyxl-sheets.xlsx'), ...app, '--output', 'asked.json'],
      [
        [/Which sheet has the users/, `${down}\u001b[A${down.repeat(2)}\r`],
        [/Is that right/, '\r'],
      ],
    )
    assert.equal(sheets.status, 0, sheets.text)
    assert.equal(written('asked.json').users.sheet, 'Gäste', sheets.text)
    writeFileSync(file('titled.csv'), 'Members of May\n\nkey,who\n1,Ann\n')
    const lines = await terminal(
      ['init', 'titled.csv', ...app, '--output', 'lines.json'],
      [
        [/How many lines stand above/, '\u007f2\r'],
        [/key \(1\) is the/, `${down}\r`],
        [/who \(Ann\) is the/, `${down.repeat(2)}\r`],
      ],
    )
    assert.equal(lines.status, 0, lines.text)
    const { skipLines, map } = written('lines.json').users
    assert.deepEqual([skipLines, map], [2, { uid: 'key', name: 'who' }])
    writeFileSync(file('users.ndjson'), AUTH0)
    const argv = ['init', 'users.ndjson', ...app, '--output']
    assert.equal((await terminal([...argv, 'yes.json'], [[/export of Auth0\. Is it one/, '\r']])).status, 0)
    assert.equal(written('yes.json').users.from, 'auth0')
    const no = await terminal(
      [...argv, 'no.json'],
      [
        [/export of Auth0\. Is it one/, 'n'],
        [/Is that right/, '\u0003'],
      ],
    )
    assert.deepEqual([no.status, no.left, existsSync(file('no.json'))], [130, 0, false], no.text)
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
