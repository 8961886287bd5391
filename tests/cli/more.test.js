// An error of the command line names the page of its code.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { moreLines } from '../../pkg/cli/more.js'
import { TOPICS } from '../../pkg/client/error-codes.js'
import { cli, folder, times } from './fake.js'

const { users } = folder()

test('every error code but that of an interruption leads to its page, at the address in package.json', () => {
  const codes = Object.keys(TOPICS).filter((code) => code !== 'ABORTED')
  assert.ok(codes.length > 20)
  for (const code of codes)
    for (const homepage of ['https://site.example/docs', 'https://site.example/docs/'])
      assert.deepEqual(moreLines(code, homepage), [`More: https://site.example/docs/errors/${code}`])
  for (const code of ['ABORTED', 'USAGE', 'constructor', undefined])
    assert.deepEqual(moreLines(code, 'https://site.example'), [])
})

test('without an address it leads to the file of the package that explains the code', () => {
  const [line = ''] = moreLines('KEY_REFUSED')
  const [, path = ''] = /^More: KEY_REFUSED in (.*errors\.md)$/.exec(line) ?? []
  assert.match(readFileSync(path, 'utf8'), /^\| `KEY_REFUSED` \|/m)
})

test('a run that could not continue ends its error with that line, once, and never among the events', async () => {
  const source = users('more.csv', [...times(2, 'imported'), 'fail'])
  for (const options of [['--yes'], ['--yes', '--quiet'], ['--yes', '--json']]) {
    const { status, stdout, stderr } = await cli([source, ...options, '--journal', 'none'])
    assert.equal(status, 3)
    assert.equal(stderr.match(/^More: KEY_REFUSED in \S.*$/gm)?.length, 1, stderr)
    assert.ok(!stdout.includes('More:'), stdout)
  }
})

test('an input that cannot be read is explained where its code is displayed', async () => {
  const source = users('broken.csv', ['imported', 'stop'])
  const check = await cli(['check', source])
  assert.equal(check.stdout.match(/^More: INPUT_BROKEN in /gm)?.length, 1, check.stdout)
  assert.ok(!check.stderr.includes('More:'))
  for (const command of [
    ['check', source, '--quiet'],
    ['check', source, '--json'],
    [source, '--yes'],
  ]) {
    const { stderr } = await cli(command)
    assert.equal(stderr.match(/^More: INPUT_BROKEN in /gm)?.length, 1, `${command} ${stderr}`)
  }
})
