// A pause on the command line: by a signal, and by a key of the terminal.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Output } from '../../pkg/cli/output.js'
import { progressView } from '../../pkg/cli/progress.js'
import { verifyView } from '../../pkg/cli/verify-progress.js'
import { shellCommand } from '../../pkg/cli/text.js'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { cli, fakeApi, folder, times } from './fake.js'

const RUNNER = fileURLToPath(new URL('terminal-run.js', import.meta.url))
const { file, users } = folder()
const fine = users('paused.csv', times(40, 'imported'))
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0

/** Signals that pause before row 5 and, once that was printed, let it continue or interrupt it. */
function pausing(then) {
  const signals = new EventEmitter()
  signals.on('row', (row) => {
    if (row !== 5) return
    signals.emit('SIGUSR1')
    setImmediate(() => then(signals))
  })
  return signals
}

test('SIGUSR1 pauses an import, and again lets it continue; the progress and --json say so', async () => {
  const resume = (signals) => signals.emit('SIGUSR1')
  const lines = await cli([fine, '--yes'], { signals: pausing(resume) })
  assert.equal(lines.status, 0)
  assert.match(lines.stderr, /^paused: kill -USR1 \d+ to continue$/m)
  assert.match(lines.stderr, /^continues$/m)
  const json = await cli([fine, '--yes', '--json'], { signals: pausing(resume) })
  const events = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    events.filter(({ type }) => type === 'pause').map(({ paused }) => paused),
    [true, false],
  )
  assert.equal(events.at(-1).imported, 40)
})

test('a paused import is interrupted as any other', async () => {
  const { status, calls } = await cli([fine, '--yes'], { signals: pausing((signals) => signals.emit('SIGINT')) })
  assert.equal(status, 130)
  assert.deepEqual(calls.aborts, [{ finish: true }])
})

/** Returns functions of a library whose check gets the signal to pause; `begun` is given the job of an import. */
function pausedInCheck(signals, begun) {
  const { api } = fakeApi()
  return {
    ...api,
    checkUsers(...given) {
      signals.emit('SIGUSR1')
      return api.checkUsers(...given)
    },
    importUsers(...given) {
      const job = api.importUsers(...given)
      begun(job)
      return job
    },
  }
}

test('paused in the check and interrupted before the first request, it reports each row as the check found it', async () => {
  const source = users('unsent.csv', [...times(6, 'imported'), ...times(3, 'invalid'), 'duplicate'])
  const signals = new EventEmitter()
  const signalled = pausedInCheck(signals, () => signals.emit('SIGINT'))
  const argv = [source, '--yes', '--journal', 'none', '--report', file('unsent.json')]
  assert.equal((await cli(argv, { signals, api: signalled })).status, 130)
  const { rows, invalid, duplicate, pending, issues } = JSON.parse(readFileSync(file('unsent.json'), 'utf8'))
  assert.deepEqual({ rows, invalid, duplicate, pending }, { rows: 10, invalid: 3, duplicate: 1, pending: 6 })
  assert.deepEqual(
    issues.map(({ code, count }) => [code, count]),
    [
      ['INVALID', 3],
      ['DUPLICATE', 1],
    ],
  )
})

test('a signal during the check holds the first request back, and one after the end is ignored', async () => {
  const signals = new EventEmitter()
  let isPaused = false
  const watched = pausedInCheck(signals, (job) => {
    const { pause } = job
    job.pause = () => {
      isPaused = true
      pause()
      setImmediate(() => signals.emit('SIGUSR1'))
    }
  })
  const { status } = await cli([fine, '--yes'], { signals, api: watched })
  assert.deepEqual([status, isPaused], [0, true])
  assert.equal(signals.listenerCount('SIGUSR1'), 1, 'without one, a late signal would end the process')
  signals.emit('SIGUSR1')
})

test('a paused bar says what to press, in 80 columns and in fewer', (t) => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 })
  let screen = ''
  stream.on('data', (chunk) => (screen += chunk))
  const stderr = new Output(stream, { NO_COLOR: '1' })
  const plan = { rows: 2_400_000, batches: 48_000, rate: { limit: 60, windowMs: 60_000 } }
  const counts = {
    imported: 1_080_000,
    existing: 0,
    excluded: 0,
    invalid: 0,
    duplicate: 0,
    rejected: 0,
    unconfirmed: 0,
  }
  const view = progressView({ stderr, plan, hint: 'press p to continue' })
  // It redraws until then, and would keep a failed test from ending.
  t.after(() => view.stop())
  view.update({ ...counts, rowsPerSecond: 50, etaMs: 26_000 })
  for (const columns of [80, 60]) {
    stream.columns = columns
    screen = ''
    view.pause({ type: 'pause', paused: true })
    assert.match(screen, /paused: press p to continue/)
    assert.doesNotMatch(screen, /left|\/s/, 'nothing is sent')
    for (const line of screen.split('\r')) assert.ok(line.replace('\u001b[K', '').length < columns, line)
  }
  stream.columns = 100
  screen = ''
  view.pause({ type: 'pause', paused: false })
  assert.match(screen, /50\/s · 26 s left/)
  for (const columns of [80, 70, 60, 50, 40]) {
    stream.columns = columns
    for (const etaMs of [26_000, 48_000_000]) {
      screen = ''
      view.update({ ...counts, rowsPerSecond: 50, etaMs })
      view.note('')
      assert.match(screen, /45% · 1,080,000.* left/, `${columns} columns`)
      for (const line of screen.split(/\r|\n/)) assert.ok(line.replace('\u001b[K', '').length < columns, line)
    }
  }
})

test('nor is the progress of a comparison, on a small terminal', () => {
  let screen = ''
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 40 })
  stream.on('data', (chunk) => (screen += chunk))
  const view = verifyView({ stderr: new Output(stream, { NO_COLOR: '1' }) })
  for (const rows of [0, 1_080_000]) {
    screen = ''
    view.update({ rows, pending: 0, listed: 2_400_000, etaMs: 48_000_000 })
    assert.match(screen, /left/)
  }
})

if (hasTerminal) {
  const command = (...argv) => shellCommand([process.execPath, RUNNER, ...argv], 'linux')

  /** Runs a command in a terminal, and types once the screen shows something. */
  function terminal(commands, typing) {
    const { NO_COLOR, FORCE_COLOR, NODE_TEST_CONTEXT, ...inherited } = process.env
    const child = spawn('script', ['-qec', `stty cols 80 rows 24; ${commands}`, '/dev/null'], {
      env: { ...inherited, TERM: 'xterm-256color', SHELL: '/bin/bash', ROW_MS: '20' },
    })
    let screen = ''
    let seen = 0
    child.stdout.on('data', (chunk) => {
      screen += chunk
      const [next] = typing
      if (!next?.when.test(screen.slice(seen))) return
      typing.shift()
      seen = screen.length
      child.stdin.write(next.type)
    })
    return new Promise((resolve) => child.on('close', (status) => resolve({ status, screen, typing })))
  }

  for (const key of ['p', ' ', 'P']) {
    test(`the key ${JSON.stringify(key)} pauses and lets it continue`, async () => {
      const { status, screen, typing } = await terminal(`exec ${command(fine, '--yes')}`, [
        { when: / [1-9]\d* of 40 rows/, type: key },
        { when: /paused: press p to continue/, type: key },
      ])
      assert.equal(status, 0, screen)
      assert.deepEqual(typing, [])
      assert.match(screen, /Press p to pause, Ctrl-C to stop\./)
      assert.match(screen, /100% · 40 of 40 rows/)
    })
  }

  test('Ctrl-C while it is paused stops it, and the shell around it hears of it too', async () => {
    const { status, screen } = await terminal(`trap 'echo heard' INT; ${command(fine, '--yes')}; exit $?`, [
      { when: / [1-9]\d* of 40 rows/, type: 'p' },
      { when: /paused: press p to continue/, type: '\u0003' },
    ])
    assert.equal(status, 130)
    assert.match(screen, /Interrupted/)
    assert.match(screen, /^heard\r?$/m)
  })

  test('the terminal is as it was afterwards', async () => {
    const { status, screen } = await terminal(`${command(fine, '--yes')}; stty -a`, [])
    assert.equal(status, 0, screen)
    assert.match(screen, /\sicanon/)
    assert.match(screen, /\sisig/)
    assert.match(screen, /\secho /)
  })

  test('Ctrl-Z stops it as the shell does, and it listens again in the foreground', async () => {
    const commands = `set -m; ${command(fine, '--yes')}; echo stopped; stty -a | grep -o ' icanon'; fg`
    const { status, screen, typing } = await terminal(commands, [
      { when: / [1-9]\d* of 40 rows/, type: '\u001a' },
      { when: /stopped[\s\S]* of 40 rows/, type: 'p' },
      { when: /paused: press p to continue/, type: 'p' },
    ])
    assert.equal(status, 0, screen)
    assert.deepEqual(typing, [], screen)
    assert.match(screen, /stopped\s+ icanon/)
  })

  test('in the background it touches no terminal, so nothing stops it', async () => {
    const { status, screen } = await terminal(`set -m; ${command(fine, '--yes')} & wait $!; echo ended with $?`, [])
    assert.equal(status, 0, screen)
    assert.match(screen, /ended with 0/)
    assert.doesNotMatch(screen, /Press p/)
  })
}

/** Sends the signal as soon as something listens to it, which is before Node would open its inspector for it. */
const EARLY = `data:text/javascript,${encodeURIComponent(
  "process.on('newListener', (name) => name === 'SIGUSR1' && !globalThis.sent && setImmediate(() => { globalThis.sent = true; process.kill(process.pid, 'SIGUSR1'); console.error('sent') }))",
)}`
const MAIN = fileURLToPath(new URL('../../pkg/cli/main.js', import.meta.url))

test('SIGUSR1 is listened to before anything is loaded, by every command, and holds back an import', {
  skip: process.platform === 'win32',
}, async (t) => {
  const server = await startSandbox({ seed: 1 })
  t.after(() => server.close())
  writeFileSync(file('early.csv'), 'uid,name\nann,Ann\n')
  const run = (...argv) => {
    const child = spawn(process.execPath, ['--import', EARLY, MAIN, ...argv], { timeout: 60_000 })
    const ended = { stderr: '' }
    child.stderr.on('data', (chunk) => {
      ended.stderr += chunk
      if (/^paused:/m.test(ended.stderr) && !ended.isResumed) {
        ended.isResumed = true
        child.kill('SIGUSR1')
      }
    })
    return new Promise((resolve) => child.on('close', (status) => resolve({ ...ended, status })))
  }
  const checked = await run('check', file('early.csv'))
  assert.deepEqual([checked.status, /^sent$/m.test(checked.stderr)], [0, true], checked.stderr)
  const imported = await run(file('early.csv'), '--endpoint', server.url, '--yes', '--journal', 'none')
  assert.equal(imported.status, 0, imported.stderr)
  assert.match(imported.stderr, /sent[\s\S]*^paused:[\s\S]*^continues$/m)
  for (const { stderr } of [checked, imported]) assert.doesNotMatch(stderr, /Debugger/)
})
