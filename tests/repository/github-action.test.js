// examples/github-action/users.yml: its scripts run as GitHub would run them, on files and on an app. What they end with decides whether
// a pull request is green. (workflows.test.js holds the rest: that GitHub can read it, and that its actions are commits.)
import assert from 'node:assert/strict'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { CLI, run, workplace } from '../docs/workplace.js'
import { ROOT } from '../docs/snippets.js'
import { workflow } from './workflow.js'

const KEY = 'key-of-the-workflow'
const PATH = 'pkg/examples/github-action/users.yml'
const { version } = JSON.parse(await readFile(join(ROOT, 'pkg/package.json'), 'utf8'))
const { jobs } = await workflow(PATH, await readFile(join(ROOT, PATH), 'utf8'))
/** The script of a job. @param {string} name */
const scriptOf = (name) =>
  jobs.find(({ id }) => id.value === name).steps.find((step) => step.run !== undefined).run.value

/** `npx` of the runner: this checkout's command line. An endpoint stands in for the app. */
const NPX = `#!/bin/sh
[ "$1 $2" = "--yes cometchat-import@${version}" ] || { echo "npx $*" >&2; exit 9; }
shift 2
command=$1
[ "$command" = verify ] && set -- "$@" $ENDPOINT
exec "${process.execPath}" "${CLI}" "$@"
`

/**
 * Runs a job's script on a file, as GitHub does where a step names no shell.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} job
 * @param {string} users the file
 * @param {{ endpoint?: string }} [app]
 */
async function script(t, job, users, { endpoint } = {}) {
  const folder = await workplace(t)
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'npx'), NPX)
  await chmod(join(bin, 'npx'), 0o755)
  await writeFile(join(folder, 'users.csv'), users)
  await writeFile(join(folder, 'script.sh'), scriptOf(job))
  const env = {
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    PACKAGE: `cometchat-import@${version}`,
    COMETCHAT_APP_ID: '123abc',
    COMETCHAT_REGION: 'us',
    COMETCHAT_REST_API_KEY: job === 'verify' ? KEY : '',
    ENDPOINT: endpoint ? `--endpoint ${endpoint}` : '',
  }
  const { status, output } = await run('bash', ['-e', 'script.sh'], folder, env)
  assert.ok(!output.includes(KEY), 'the key is in no log')
  return { status, output, commands: commandsOf(output) }
}

/** Returns the commands that GitHub follows in a log: none between `stop-commands` and its token. @param {string} log */
function commandsOf(log) {
  let token
  return log.split('\n').flatMap((line) => {
    if (token !== undefined) {
      if (line.trim() === `::${token}::`) token = undefined
      return []
    }
    token = /^\s*::stop-commands::(.+)$/.exec(line)?.[1]
    return token === undefined && /^\s*::/.test(line) ? [line] : []
  })
}

test('the workflow names the version of this checkout', () => {
  for (const name of ['check', 'verify']) assert.match(scriptOf(name), /npx --yes "\$PACKAGE" \w+ users\.csv/, name)
})

test('a pull request whose rows can all be imported is green', async (t) => {
  const { status, commands, output } = await script(t, 'check', 'uid,name\nada,Ada\n')
  assert.equal(status, 0, output)
  assert.deepEqual(commands, ['::notice file=users.csv::Every row can be imported'])
})

test('one with a row that cannot be imported is red, and its log lists the row', async (t) => {
  const { status, commands, output } = await script(t, 'check', 'uid,name\nada,Ada\ngrace,\n')
  assert.equal(status, 1, output)
  assert.match(output, /REQUIRED in name/)
  assert.match(commands.join('\n'), /^::error file=users\.csv::Some rows cannot be imported/)
})

test('one whose file cannot be read is red', async (t) => {
  const { status, commands, output } = await script(t, 'check', '')
  assert.equal(status, 2, output)
  assert.match(commands.join('\n'), /^::error file=users\.csv::The file could not be checked/)
})

test('what the file contains is no command to GitHub', async (t) => {
  const { output, commands } = await script(t, 'check', 'uid,name,::add-mask::a\nada,Ada,::error::x\n')
  assert.match(output, /::add-mask::a/, 'the log repeats it')
  assert.equal(commands.length, 1)
  assert.match(commands[0], /^::error file=users\.csv::The file could not be checked/)
  assert.deepEqual(commandsOf('  ::error::a\n::stop-commands::b\n::error::c\n::b::\n::error::d').length, 2)
})

test('a night in which the app has every row is green, one in which rows are missing is red', async (t) => {
  const app = await startSandbox({ apiKey: KEY })
  t.after(() => app.close())
  const users = { ada: { uid: 'ada', name: 'Ada' } }
  const response = await fetch(`${app.url}/data_import/users`, {
    method: 'POST',
    headers: { apikey: KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ users }),
  })
  assert.equal(response.status, 200)
  const green = await script(t, 'verify', 'uid,name\nada,Ada\n', { endpoint: app.url })
  assert.equal(green.status, 0, green.output)
  assert.deepEqual(green.commands, ['::notice file=users.csv::Every row is in the app, as the file says'])
  const red = await script(t, 'verify', 'uid,name\nada,Ada\ngrace,Grace\n', { endpoint: app.url })
  assert.equal(red.status, 1, red.output)
  assert.match(red.commands.join('\n'), /^::error file=users\.csv::Some rows are missing/)
})

test('a night with a wrong key is red, and says that nothing is proved', async (t) => {
  const app = await startSandbox({ apiKey: 'another' })
  t.after(() => app.close())
  const { status, commands, output } = await script(t, 'verify', 'uid,name\nada,Ada\n', { endpoint: app.url })
  assert.equal(status, 3, output)
  assert.match(commands.join('\n'), /^::error::Nothing is proved/)
})
