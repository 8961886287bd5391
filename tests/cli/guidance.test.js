// What the command line says to people who are new to it: commands that are misspelt, help on a small terminal, how a file is understood.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { helpText } from '../../pkg/cli/help.js'
import { checkSummary, Problems, problemLines } from '../../pkg/cli/summary.js'
import { setWidth } from '../../pkg/cli/text.js'
import * as api from '../../pkg/entry/default.js'
import { cli, folder } from './fake.js'

const { file } = folder()
const flat = (text) => text.replace(/\s+/g, ' ')

/** Checks a file by the package itself. @param {string} text @param {...string} argv */
async function check(text, ...argv) {
  writeFileSync(file('users.txt'), text)
  const { status, stdout, stderr } = await cli(['check', file('users.txt'), ...argv], { api })
  return { status, text: flat(stdout + stderr), lines: (stdout + stderr).split('\n').map((line) => line.trim()) }
}

test('a command that is misspelt is no file, and the one that is meant is named', async () => {
  for (const argv of [['chekc'], ['chekc', 'users.csv'], ['Verfy'], ['docter', '--app-id', '1']]) {
    const { status, stderr } = await cli(argv, { env: {} })
    assert.equal(status, 2)
    const meant = { chekc: 'check', Verfy: 'verify', docter: 'doctor' }[argv[0]]
    assert.match(flat(stderr), new RegExp(`no command and no file ${argv[0]}\\. Did you mean ${meant}\\?`))
  }
  for (const command of [[], ['check'], ['init'], ['doctor']]) {
    const { stderr, status } = await cli([...command, 'users.csv', 'more.csv'])
    assert.match(stderr, /too many arguments.* Expected 1 argument but got 2/)
    assert.equal(status, 2)
  }
  assert.match((await cli(['unlike'])).stderr, /cannot read unlike: there is no such file/)
  writeFileSync(file('chekc'), 'uid,what\nu1,imported\n')
  assert.equal((await cli([file('chekc'), '--yes'])).status, 0)
})

test('the limit of a comparison has a name of its own, which is named', async () => {
  const { status, stderr } = await cli(['verify', 'users.csv', '--rate', '60/60s'])
  assert.equal(status, 2)
  assert.match(stderr, /unknown option '--rate'\n\(Did you mean --verify-rate\?\)/)
  assert.doesNotMatch((await cli(['verify', 'users.csv', '--nonsense'])).stderr, /verify-rate/)
})

test('help fits a terminal of 40 columns, but for commands to copy', async () => {
  for (const argv of [[], ['check'], ['verify'], ['ui'], ['init'], ['doctor'], ['completion']]) {
    const { stdout } = await cli([...argv, '--help'], { columns: 40 })
    const long = stdout.split('\n').filter((line) => line.length > 40 && !/^( {2}\$|Usage:) /.test(line))
    assert.deepEqual(long, [], argv.join(' '))
    assert.match(stdout, argv[0] === 'completion' ? /Usage/ : /\n {2}--[\w-]+ .*\n {6}\S/)
  }
  const wide = await cli(['--help'], { columns: 80 })
  assert.match(wide.stdout, /^ {2}--app-id <id> {2,}the app \(or COMETCHAT_APP_ID\)$/m)
  assert.ok(wide.stdout.split('\n').every((line) => line.length <= 80))
  setWidth(80)
  assert.equal(helpText('Short.\n  0  fine'), 'Short.\n  0  fine')
})

test('a check of JSON says which key fills which field, as one of CSV does of columns', async () => {
  const row = { id: 7, profile: { name: 'Ann' }, plan: 'pro', email: 'a@example.com' }
  const argv = ['--map', 'id=uid', '--map', 'profile.name=name', '--extra', 'drop']
  for (const text of [JSON.stringify(row), JSON.stringify([row]), JSON.stringify({ users: [row] })]) {
    const { status, lines } = await check(text, ...argv)
    assert.equal(status, 0, lines.join('\n'))
    const at = lines.indexOf('Columns')
    assert.deepEqual(
      lines.slice(at + 1, at + 5).map(flat),
      ['id → uid', 'profile.name → name', 'plan not used', 'email not used'],
      text,
    )
  }
})

test('a key of JSON that only looks like a field is displayed as none, and what reads a column is named', async () => {
  const row = {
    uid: 'a',
    nick: 'Ann',
    last_login: '2024-05-31',
    state: { on: true },
    avatar: 'https://a.example/a.png',
    picture: '',
  }
  const text = `${JSON.stringify(row)}\n`
  const argv = ['--fallback', 'nick=name', '--where', 'state.on = true', '--extra', 'drop']
  const { lines, text: all } = await check(text, ...argv)
  const at = lines.indexOf('Columns')
  assert.deepEqual(lines.slice(at + 1, at + 7).map(flat), [
    'uid → uid',
    'nick if there is no name',
    'last_login not used (lastActiveAt?)',
    'state in --where',
    'avatar → avatar',
    'picture not used',
  ])
  assert.match(all, /Names of JSON are not guessed\. If it is right, say so: --map last_login=lastActiveAt /)
  const { columns } = JSON.parse((await cli(['check', file('users.txt'), ...argv, '--json'], { api })).stdout)
  assert.deepEqual(columns[2], { column: 'last_login', field: null, guess: false })
  assert.doesNotMatch((await check(text, ...argv, '--map', 'last_login=lastActiveAt')).text, /not guessed/)
  const csv = await check(
    'uid,nick,state\na,Ann,on\n',
    '--fallback',
    'nick=name',
    '--where',
    'state = on',
    '--extra',
    'drop',
  )
  assert.match(csv.text, /nick if there is no name state in --where/)
})

test('who derives uids learns that the app has to log users in with them', async () => {
  const source = 'uid,name\nAnn@example.com,Ann\n'
  const derived = await check(source, '--uid', 'cometchat')
  assert.match(
    derived.text,
    /Uids are derived: your app has to log users in with the derived ones\. toCometChatId\(id\)/,
  )
  assert.doesNotMatch((await check('uid,name\nann,Ann\n')).text, /derived/)
})

test('columns that are fields by their names in another language are named with the option that maps them', async () => {
  const german = 'Kundennummer;Vorname;Nachname;Registriert am\n7;Ann;Lee;01.02.2024\n'
  assert.match(
    (await check(german)).text,
    /may be fields: --map Kundennummer=uid --map Vorname=name --map Nachname=name --map "Registriert am"=createdAt More:/,
  )
  const mapped = await check(german, '--map', 'Kundennummer=uid', '--map', 'Vorname=name', '--map', 'Nachname=name')
  assert.match(mapped.text, /may be fields: --map "Registriert am"=createdAt/)
  assert.doesNotMatch((await check('key,who\n1,Ann\n')).text, /may be fields/)
  assert.doesNotMatch((await check('uid,name,Rolle\n1,Ann,x\n', '--extra', 'drop')).text, /may be fields/)
})

test('what is no mistake is noted with what to do', async () => {
  const { status, text } = await check(
    'uid,name,tags,made\n1,ann@example.com,red / blue,2023-01-05\n',
    '--extra',
    'drop',
  )
  assert.equal(status, 0)
  assert.match(
    text,
    /1 row: the name is an e-mail address, which every user of the app can see.* --map column=name row 1/,
  )
  assert.match(
    text,
    /1 row: the tags are one, though .*write one of these in its place row 1 \(line 2\): tags: "red \/ blue"/,
  )
  const where = ['--where', 'made >= 2022', '--extra', 'drop']
  const excluded = await check('uid,name,made\n1,Ann,2023-01-05\n', ...where)
  assert.match(excluded.text, /1 row: the value of "made" cannot be compared as --where says/)
  assert.match(excluded.text, /compare it with a date such as 2024-05-31/)
})

test('lines to skip are spoken of only where a title seems to stand above the names', async () => {
  const hint = /skip them, for example: --skip-lines 2/
  for (const titled of ['Members of May\nuid,name\n1,Ann\n', 'Members of May,,\nuid,name,\n1,Ann,\n'])
    assert.match((await check(titled)).text, hint)
  assert.doesNotMatch((await check('key,who\n1,Ann\n')).text, hint)
})

test('rows of a sheet have the numbers at its edge, and a row of the users is called one', async () => {
  const { issues } = await api.checkUsers('uid,name\n\nann,Ann\nann,Anne\nANN,Anna\nann,Annie\n')
  const lines = problemLines(issues, undefined, 'Staff').map((line) => line.trim())
  assert.match(lines.join(' '), /row 2 \(row 4 of the sheet\): uid: .* which row 1 of the users has/)
  assert.ok(lines.includes('also rows 5, 6 of the sheet'), lines.join('\n'))
  assert.match(flat(problemLines(issues).join(' ')), /which row 1 has/)
  const problems = new Problems()
  for (const { row, line, message, firstRow } of issues[0].samples)
    problems.add({ row, line, outcome: 'duplicate', issues: [{ code: 'DUPLICATE', path: 'uid', message, firstRow }] })
  assert.deepEqual(problemLines(problems.groups(), undefined, 'Staff'), problemLines(issues, undefined, 'Staff'))
  const check = { ...(await api.checkUsers('uid,name\na,A\n')), columns: [] }
  assert.doesNotMatch(checkSummary(check, { name: 'x' }).join('\n'), /Columns/)
})

test('with --json, a check has the columns that people see: the keys of NDJSON and JSON, and paths', async () => {
  const row = '{"uid":"a","Full Name":"A","name":"x","e":{"f":1}}'
  for (const [name, text] of [
    ['keys.ndjson', `${row}\n`],
    ['keys.json', `[${row}]`],
  ]) {
    writeFileSync(file(name), text)
    const argv = ['check', file(name), '--extra', 'drop', '--map', 'e.f=metadata.f']
    const { columns } = JSON.parse((await cli([...argv, '--json'], { api })).stdout)
    assert.deepEqual(columns, [
      { column: 'uid', field: 'uid', guess: false },
      { column: 'Full Name', field: null, guess: false },
      { column: 'name', field: 'name', guess: false },
      { column: 'e.f', field: 'metadata.f', guess: false },
    ])
  }
})
