// Completion: the shells' own functions complete what the options' table has.
// (`pkg/docs/command-line.md` has the command.)
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { test } from 'node:test'
import { READING_OPTIONS } from '../../pkg/client/reading-options.js'
import { recipes } from '../../pkg/from/index.js'
import { cli, folder } from './fake.js'

const { file, where } = folder()
const has = (shell) => process.platform !== 'win32' && spawnSync(shell, ['-c', 'exit 0']).status === 0
const scriptOf = async (shell) => {
  const { status, stdout } = await cli(['completion', shell])
  assert.equal(status, 0)
  writeFileSync(file(`completion.${shell}`), stdout)
  return file(`completion.${shell}`)
}

/** What bash offers for the last of these words. @param {string} script @param {string[]} words */
function offered(script, words) {
  const ask = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cometchat_import; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr, status } = spawnSync('bash', ['-c', ask, 'bash', script, 'cometchat-import', ...words], {
    encoding: 'utf8',
    cwd: where,
  })
  assert.equal(status, 0, stderr)
  assert.equal(stderr, '')
  return stdout.split('\n').filter(Boolean)
}

if (has('bash')) {
  test('bash completes commands, options of the command, and values', async () => {
    const script = await scriptOf('bash')
    assert.deepEqual(offered(script, ['ch']), ['check'])
    assert.deepEqual(offered(script, ['--pla']), ['--plan'])
    assert.deepEqual(offered(script, ['check', 'users.csv', '--time']), ['--timestamps'])
    assert.deepEqual(offered(script, ['users.csv', '--time']), ['--timestamps', '--timeout'])
    assert.deepEqual(offered(script, ['--region', '']), ['us', 'eu', 'in'])
    assert.deepEqual(offered(script, ['--plan', 'p.json', 'verify', '--missi']), ['--missing'])
    assert.deepEqual(offered(script, ['completion', '']), ['bash', 'zsh', 'fish'])
    assert.deepEqual(offered(script, ['migration', 'p']), ['postgres'])
    // The stand-in has one fault.
    assert.deepEqual(offered(script, ['sandbox', '--fault', '']), ['drop'])
    assert.deepEqual(offered(script, ['check', 'users.json', '--from', 'auth0']), ['auth0', 'auth0-dashboard'])
    assert.deepEqual(offered(script, ['--from', '']), [...recipes.map(({ name }) => name), 'list'])
    // What bash takes for words of their own.
    assert.deepEqual(offered(script, ['--format', '=', 'nd']), ['ndjson'])
    assert.deepEqual(offered(script, ['--format', '=']), ['auto', 'csv', 'ndjson', 'json'])
  })

  test('bash completes every option and every choice of the table', async () => {
    const script = await scriptOf('bash')
    const { stdout } = await cli(['--help'])
    const flags = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag)
    assert.ok(flags.length > 30)
    assert.deepEqual(offered(script, ['--']).sort(), flags.sort())
    for (const [name, { choices }] of Object.entries(READING_OPTIONS)) {
      const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
      if (choices) assert.deepEqual(offered(script, [flag, '']), [...choices], flag)
    }
  })

  test('bash completes files by itself, where a file stands', async () => {
    const script = await scriptOf('bash')
    mkdirSync(file('some folder'), { recursive: true })
    writeFileSync(file('a file.csv'), '')
    for (const words of [['a'], ['--plan', 'a'], ['check', 'so']]) assert.deepEqual(offered(script, words), [])
    const complete = spawnSync('bash', ['-c', 'source "$1"; complete -p cometchat-import', 'bash', script], {
      encoding: 'utf8',
    })
    assert.match(complete.stdout, /-o default .*-F _cometchat_import/)
  })
}

for (const [shell, ...check] of [
  ['zsh', '-n'],
  ['fish', '--no-execute'],
])
  test(`the script for ${shell} is one, and has each command with its options`, async (t) => {
    const script = await scriptOf(shell)
    const { stdout } = await cli(['completion', shell])
    for (const text of ['check', 'verify', 'doctor', 'timestamps', 'ndjson', 'postgres'])
      assert.ok(stdout.includes(text), text)
    if (!has(shell)) return t.diagnostic(`not run: ${shell} is not installed`)
    const { status, stderr } = spawnSync(shell, [...check, script], { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    assert.equal(stderr, '')
  })

if (has('fish'))
  test('fish offers commands, options and values', async () => {
    const script = await scriptOf('fish')
    const offers = (line) => {
      const { stdout } = spawnSync('fish', ['-N', '-c', `source ${script}; complete -C ${JSON.stringify(line)}`], {
        encoding: 'utf8',
        cwd: where,
      })
      return stdout.split('\n').map((each) => each.split('\t')[0])
    }
    assert.ok(offers('cometchat-import che').includes('check'))
    assert.deepEqual(offers('cometchat-import --region ').filter(Boolean), ['eu', 'in', 'us'])
    assert.ok(offers('cometchat-import verify --miss').includes('--missing'))
    assert.ok(!offers('cometchat-import check --miss').includes('--missing'))
  })

test('another shell is refused with those that there are', async () => {
  const { status, stderr } = await cli(['completion', 'tcsh'])
  assert.equal(status, 2)
  assert.match(stderr, /bash, zsh, fish/)
  assert.equal((await cli(['completion'])).status, 2)
})
