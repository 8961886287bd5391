// `--where` and `--from` as a person types them: what is printed, and the exit status.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { folder, KEY } from './fake.js'
import { cli } from './process.js'

const PAGE = new URL('../../pkg/docs/choosing-rows.md', import.meta.url)
const { file } = folder()

/** @param {string} name @param {string} text */
function saved(name, text) {
  writeFileSync(file(name), text)
  return file(name)
}

const SLACK = JSON.stringify([
  { id: 'U1', name: 'ann', deleted: false, is_bot: false, profile: { real_name: 'Ann Lee' } },
  { id: 'U2', name: 'eve', deleted: true, is_bot: false, profile: { real_name: 'Eve' } },
  { id: 'USLACKBOT', name: 'slackbot', deleted: false, is_bot: false, profile: { real_name: 'Slackbot' } },
])

test('the example of the page excludes three of its four rows, and every row that is wanted being valid is success', async () => {
  const page = readFileSync(PAGE, 'utf8')
  const [, sample = ''] = /```csv\n([\s\S]*?)```/.exec(page) ?? []
  const [, command = ''] = /```sh\nnpx cometchat-import ([\s\S]*?)```/.exec(page) ?? []
  const argv = [...command.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare,
  )
  const path = saved('people.csv', sample)
  const { status, stdout } = await cli(argv.map((argument) => (argument === 'people.csv' ? path : argument)))
  assert.match(stdout, /valid +1 {3}can be sent\n {2}excluded +3 {3}not to be sent: do not satisfy the conditions/)
  assert.equal(status, 0)
})

test('an import counts what is excluded, exits with 0, and writes none of it to the file of failed rows', async (t) => {
  const server = await startSandbox({ apiKey: KEY })
  t.after(() => server.close())
  const path = saved('slack.json', SLACK)
  const argv = [path, '--endpoint', server.url, '--from', 'slack', '--yes', '--verify', '--failed', file('failed.json')]
  const { status, stdout, stderr } = await cli(argv)
  assert.equal(status, 0, stderr)
  assert.match(
    stdout,
    /imported +1 .*\n +excluded +2 {3}not sent: do not satisfy the conditions\n.*\n +rows +3 {3}all others are in the app/,
  )
  assert.match(stdout, /present +1 .*\n +excluded +2 {3}do not satisfy the conditions/)
  assert.deepEqual([...server.sandbox.users.keys()], ['u1'])
  assert.ok(!existsSync(file('failed.json')))

  const json = await cli([path, '--endpoint', server.url, '--from=slack', '--json', '--journal', 'none'])
  const report = JSON.parse(json.stdout.trim().split('\n').at(-1) ?? '')
  assert.deepEqual([report.rows, report.existing, report.excluded], [3, 1, 2])
})

test('where everything is excluded, nothing is sent, and the summary says so', async (t) => {
  const server = await startSandbox({ apiKey: KEY })
  t.after(() => server.close())
  const path = saved('all.json', SLACK)
  const { status, stderr } = await cli([
    path,
    '--endpoint',
    server.url,
    '--from',
    'slack',
    '--where',
    'id = U9',
    '--yes',
  ])
  assert.match(stderr, /excluded +3 /)
  assert.match(stderr, /Every row is excluded: nothing was sent\./)
  assert.equal(status, 0)
  assert.equal(server.sandbox.users.size, 0)
})

test('flags replace the options of --from, wherever they stand, and conditions are added', async () => {
  const path = saved('renamed.json', SLACK.replaceAll('"id"', '"member"'))
  const unlike = await cli(['check', path, '--from', 'slack'])
  assert.equal(unlike.status, 1)
  assert.match(
    unlike.stdout.replace(/\s+/g, ' '),
    /This file does not look like what --from slack is for \(Slack: users\.json/,
  )
  const mapped = await cli(['check', '--map', 'member=uid', path, '--from', 'slack', '--where', 'member != USLACKBOT'])
  assert.equal(mapped.status, 0, mapped.stdout)
  assert.match(mapped.stdout, /valid +1 .*\n +excluded +2 /)
  assert.doesNotMatch(mapped.stdout, /does not look like/)
})

test('a file of other columns says what --from is for', async () => {
  const path = saved('other.csv', 'uid,name\nann,Ann\n')
  const { status, stdout } = await cli(['check', path, '--from', 'clerk'])
  assert.equal(status, 2)
  assert.match(stdout, /INPUT_COLUMNS: expected the mapped column "id", found "uid", "name"/)
  assert.match(
    stdout.replace(/\s+/g, ' '),
    /does not look like what --from clerk is for \(Clerk: the CSV export of the dashboard\)\. Its uid is id\./,
  )
})

test('a misspelt condition is named as one, and not as a file of another service', async () => {
  const auth0 = '{"user_id":"auth0|7","nickname":"ann","blocked":true}\n{"user_id":"auth0|8","nickname":"bob"}\n'
  const clerk = 'id,first_name,last_name,username,banned\nuser_1,Ann,Lee,,true\n'
  for (const [name, text, column] of [
    ['auth0', auth0, 'blokced'],
    ['clerk', clerk, 'baned'],
  ]) {
    const argv = ['check', saved(`${name}.txt`, text), '--from', name, '--where', `${column} != true`]
    const { status, stdout } = await cli(argv)
    assert.equal(status, 2)
    assert.match(
      stdout.replace(/\s+/g, ' '),
      new RegExp(`the column "${column}" of a condition, found none in .*; it may be "`),
    )
    assert.doesNotMatch(stdout, /does not look like/)
  }
  const other = await cli([
    'check',
    saved('a.csv', 'uid,name\nann,Ann\n'),
    '--from',
    'clerk',
    '--where',
    'baned != true',
  ])
  assert.match(other.stdout, /does not look like/, 'neither the condition nor the id is of this file')
})

test('standard input with a misspelt condition ends before the first request, and a condition on no column is noted', async (t) => {
  const server = await startSandbox({ apiKey: KEY })
  t.after(() => server.close())
  const rows = Array.from({ length: 500 }, (_, at) => `{"uid":"u${at}","name":"U","deleted":true}\n`).join('')
  const argv = ['-', '--endpoint', server.url, '--extra', 'drop', '--journal', 'none', '--where']
  const misspelt = await cli([...argv, 'delted != true'], { stdin: rows })
  assert.equal(misspelt.status, 2)
  assert.match(misspelt.stderr.replace(/\s+/g, ' '), /INPUT_COLUMNS: .* it may be "deleted"/)
  assert.equal(server.sandbox.users.size, 0)
  const unseen = await cli([...argv, 'is_deleted != true'], { stdin: rows })
  assert.equal(unseen.status, 0)
  assert.match(
    unseen.stdout.replace(/\s+/g, ' '),
    /Please look at No row has "is_deleted", .* a row has "uid", "name", "deleted"/,
  )
})

test('users who are blocked where they come from are counted, with the condition that leaves them out', async (t) => {
  const users = [{ blocked: true }, {}, { blocked: true }, { blocked: false }, { blocked: true, nickname: '' }]
  const lines = users.map((user, at) => JSON.stringify({ user_id: `auth0|${at}`, nickname: `n${at}`, ...user }))
  const path = saved('blocked.json', `${lines.join('\n')}\n`)
  const hint =
    /3 users are blocked in Auth0, and imported like the others\. To leave them out: --where 'blocked != true'/
  const check = await cli(['check', path, '--from', 'auth0'])
  assert.match(check.stdout.replace(/\s+/g, ' '), hint)
  const server = await startSandbox({ apiKey: KEY })
  t.after(() => server.close())
  const sent = await cli([path, '--from', 'auth0', '--endpoint', server.url, '--yes', '--journal', 'none'])
  assert.match(sent.stderr.replace(/\s+/g, ' '), hint)
  const without = await cli(['check', path, '--from', 'auth0', '--where', 'blocked != true'])
  assert.match(without.stdout, /excluded +3 /)
  assert.doesNotMatch(without.stdout, /blocked in Auth0/)
  const unknown = saved('locked.json', '{"user_id":"a","nickname":"n","locked":true}\n')
  assert.doesNotMatch((await cli(['check', unknown, '--from', 'auth0'])).stdout, /blocked in/)
  const json = await cli(['check', path, '--from', 'auth0', '--json'])
  assert.equal(JSON.parse(json.stdout).valid, 4)
})

test('--from list prints every name within 80 columns, and needs no file', async () => {
  const { status, stdout } = await cli(['--from', 'list'])
  assert.equal(status, 0)
  assert.match(stdout, /^ {2}slack +Slack: users\.json/m)
  assert.match(stdout, /^ {2}auth0 +Auth0: /m)
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
  assert.equal((await cli(['check', '--from', 'LIST'])).stdout, stdout)
})

test('a name that there is not, or none, is wrong usage', async () => {
  const path = saved('one.csv', 'uid,name\nann,Ann\n')
  const { status, stderr } = await cli(['check', path, '--from', 'slak'])
  assert.equal(status, 2)
  assert.match(stderr, /Expected the name of a source, found 'slak'; did you mean 'slack'\?/)
  const key = await cli(['check', path, '--from', KEY])
  assert.equal(key.status, 2)
})

test('a condition that cannot be read, or whose column is not there, is wrong usage with its place', async () => {
  const path = saved('two.csv', 'uid,name,deleted\nann,Ann,\n')
  const unread = await cli(['check', path, '--where', 'deleted is true'])
  assert.equal(unread.status, 2)
  assert.match(unread.stderr.replace(/\s+/g, ' '), /where: expected one of =, .* at character 9 of "deleted is true"/)
  const misspelt = await cli(['check', path, '--where', 'delted != true', '--quiet'])
  assert.equal(misspelt.status, 2)
  assert.match(
    misspelt.stderr.replace(/\s+/g, ' '),
    /the column "delted" of a condition, found none in the header; it may be "deleted"/,
  )
  assert.equal((await cli(['check', path, '--where', ' '])).status, 2)
})

test('standard input is filtered as a file is', async () => {
  const { status, stdout } = await cli(['check', '-', '--from', 'slack'], { stdin: SLACK })
  assert.equal(status, 0)
  assert.match(stdout, /excluded +2 /)
})
