// What a person sees and types, in a real terminal of 80 columns (util-linux's `script` makes one).
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import process from 'node:process'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { run } from '../../pkg/cli/program.js'
import { shellCommand } from '../../pkg/cli/text.js'
import { ENV, fakeApi, folder, forgetJournals, times } from './fake.js'

const RUNNER = fileURLToPath(new URL('terminal-run.js', import.meta.url))
const { file, users } = folder()
const fine = users('fine.csv', times(120, 'imported'))
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0

/**
 * @param {string[]} argv
 * @param {{ when: RegExp, type: string }[]} typing what is typed once the screen shows something
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ status: number | null, screen: string }>}
 */
function terminal(argv, typing = [], env = {}) {
  const command = `stty cols 80 rows 24; exec ${shellCommand([process.execPath, RUNNER, ...argv], 'linux')}`
  const { NO_COLOR, FORCE_COLOR, NODE_TEST_CONTEXT, ...inherited } = process.env
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...inherited, TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
  })
  let screen = ''
  let seen = 0
  child.stdout.on('data', (chunk) => {
    screen += chunk
    const [next] = typing
    if (next?.when.test(screen.slice(seen))) {
      typing.shift()
      seen = screen.length
      child.stdin.write(next.type)
    }
  })
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, screen })))
}

/** The text alone; a jump to the first column counts as the start of a line. @param {string} screen */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's sequences begin with one
const bare = (screen) => screen.replace(/\u001b\[1G/g, '\r').replace(/\u001b(\[[\d;?]*[A-Za-z]|[78])/g, '')

if (hasTerminal) {
  test('a terminal asks, shows a bar that fits, and ends with the account', async () => {
    const { status, screen } = await terminal([fine], [{ when: /\[y\/N\] /, type: 'y\r' }], {
      ROW_MS: '10',
      NO_COLOR: '',
    })
    assert.equal(status, 0, screen)
    assert.match(bare(screen), /Import 120 users into app app1 \(region eu\)\? \[y\/N\]/)
    assert.match(screen, /█/)
    assert.match(bare(screen), /100% · 120 of 120 rows/)
    assert.match(bare(screen), /imported +120/)
    for (const line of bare(screen).split(/[\r\n]+/)) assert.ok(line.length <= 80, `${line.length}: ${line}`)
  })

  test('colours are for terminals, and not if NO_COLOR is set', async () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's sequences begin with one
    const bold = /\u001b\[1m/
    assert.match((await terminal([fine, '--yes'], [], { NO_COLOR: '' })).screen, bold)
    assert.doesNotMatch((await terminal([fine, '--yes'], [], { NO_COLOR: '1' })).screen, bold)
  })

  test('any answer but yes sends nothing', async () => {
    for (const type of ['n\r', '\r', 'yep\r', '\u0004']) {
      const { status, screen } = await terminal([fine], [{ when: /\[y\/N\] /, type }])
      assert.equal(status, 1, JSON.stringify(type))
      assert.match(screen, /Nothing was sent/)
      assert.doesNotMatch(screen, /Import into/)
    }
  })

  test('Ctrl-C at the question sends nothing', async () => {
    const { status, screen } = await terminal([fine], [{ when: /\[y\/N\] /, type: '\u0003' }])
    assert.equal(status, 130)
    assert.match(screen, /Nothing was sent/)
  })

  test('Ctrl-C during the import finishes what is in flight and says how to resume', async () => {
    const { status, screen } = await terminal(
      [fine, '--yes', '--failed', file('f.csv')],
      [{ when: / [1-9]\d* of 120 rows/, type: '\u0003' }],
      { ROW_MS: '20' },
    )
    assert.equal(status, 130, screen)
    assert.match(bare(screen), /Interrupted: waits for the requests in flight/)
    assert.match(bare(screen), /To continue:/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's sequences begin with one
    assert.match(screen, /\u001b\[\?25h/, 'the cursor is back')
  })
}

test('the question is asked where a terminal is, and its answer taken', async () => {
  for (const [answer, wanted, imports] of [
    ['y\n', 0, 1],
    ['no\n', 1, 0],
  ]) {
    const stdin = Object.assign(new PassThrough(), { isTTY: true })
    const stderr = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 80,
      cursorTo() {},
      clearLine() {},
      moveCursor() {},
    })
    let screenText = ''
    stderr.on('data', (chunk) => {
      screenText += chunk
      if (screenText.includes('[y/N]') && !stdin.writableEnded) stdin.end(answer)
    })
    const fake = fakeApi()
    forgetJournals([fine])
    const status = await run({
      argv: [fine, '--endpoint', 'http://127.0.0.1:1/v3'],
      env: ENV,
      platform: 'linux',
      signals: new EventEmitter(),
      stdin,
      stdout: new PassThrough().resume(),
      stderr,
      loadApi: async () => fake.api,
      loadSandbox: () => assert.fail(),
    })
    assert.equal(status, wanted)
    assert.match(screenText, /into\s+http:\/\/127\.0\.0\.1:1\/v3\? \[y\/N\]/)
    assert.equal(fake.calls.imports.length, imports)
  }
})

test('a reader that goes away ends the output, not the import', async () => {
  const big = users('big.csv', times(20_000, 'imported'))
  const report = file('epipe.json')
  const child = spawn(process.execPath, [RUNNER, big, '--json', '--report', report], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...ENV },
  })
  child.stdout.once('data', () => child.stdout.destroy())
  child.stderr.once('data', () => child.stderr.destroy())
  const status = await new Promise((resolve) => child.on('close', resolve))
  assert.equal(status, 0)
  const { readFileSync } = await import('node:fs')
  assert.equal(JSON.parse(readFileSync(report, 'utf8')).imported, 20_000)
})

test('a signal from outside is heard by the process', async () => {
  const child = spawn(process.execPath, [RUNNER, fine], { env: { ...process.env, ...ENV, ROW_MS: '20' } })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    if (!errors.includes(' rows') && String(chunk).includes(' rows') && process.platform !== 'win32')
      setTimeout(() => child.kill('SIGTERM'), 100)
    errors += chunk
  })
  const status = await new Promise((resolve) => child.on('close', resolve))
  if (process.platform !== 'win32') {
    assert.equal(status, 130, errors)
    assert.match(errors, /Interrupted/)
  }
})
