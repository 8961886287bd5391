// `cometchat-import ui`: what it prints, what it opens, where it gets the key from, and how it ends.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import process from 'node:process'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { importUsers } from '../../pkg/entry/default.js'
import { run } from '../../pkg/cli/program.js'
import { startSandbox } from '../../pkg/sandbox/index.js'
import * as ui from '../../pkg/ui/index.js'
import { hasScreen, openInBrowser } from '../../pkg/ui/open.js'
import { ENV, KEY } from './fake.js'
import { ask, beginSession, json, SESSION, standIn } from './ui-rig.js'

const { folder, folders } = standIn()
const windows = process.platform === 'win32'
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/www\/#token=[\w-]+/g

/**
 * Runs the command in this process. `until` waits for a text; `end` is its status after Ctrl-C.
 * @param {string[]} argv
 */
function start(argv, { env = ENV, terminal = false, page = folders, platform = 'linux' } = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  for (const stream of [stdin, stdout, stderr]) Object.assign(stream, { isTTY: terminal })
  let text = ''
  const changed = new EventEmitter()
  for (const stream of [stdout, stderr])
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
      changed.emit('text')
    })
  const signals = new EventEmitter()
  const opened = []
  const status = run({
    argv: ['ui', ...argv],
    env,
    platform,
    signals,
    stdin,
    stdout,
    stderr,
    now: () => Date.UTC(2026, 10, 3),
    loadApi: () => import('../../pkg/entry/default.js'),
    loadSandbox: () => import('../../pkg/sandbox/index.js'),
    loadUi: async () => ({
      ...ui,
      startUi: (options) => ui.startUi({ ...options, folders: page }),
      openInBrowser: (url) => opened.push(url),
    }),
  })
  return {
    stdin,
    signals,
    opened,
    status,
    text: () => text,
    addresses: () => text.match(ADDRESS) ?? [],
    async until(holds) {
      while (!holds(text)) await once(changed, 'text')
    },
    async ready() {
      await Promise.race([
        this.until((printed) => printed.includes('Ctrl-C ends it')),
        status.then((code) => Promise.reject(new Error(`ended with ${code}: ${text}`))),
      ])
      const [address = ''] = text.match(ADDRESS) ?? []
      return { address, port: Number(new URL(address).port) }
    },
    end() {
      signals.emit('SIGINT')
      return status
    },
  }
}

const sessionOf = async (port, address) => JSON.parse((await beginSession(port, address)).body)

test('the address is printed once, the key never; the app and the key come from the environment', async () => {
  const command = start(['--port', '0', '--rate', '60/6s'])
  const { port, address } = await command.ready()
  assert.equal(command.addresses().length, 1)
  const { session, ...about } = await sessionOf(port, address)
  assert.deepEqual(about, {
    appId: 'app1',
    region: 'eu',
    endpointLabel: 'app app1 (region eu)',
    rate: { limit: 60, windowMs: 6000 },
    sandbox: false,
  })
  const again = await beginSession(port, address)
  assert.equal(again.code, 'ERR_TOKEN_USED')
  assert.equal(await command.end(), 0)
  assert.match(command.text(), /app app1 \(region eu\)/)
  assert.match(command.text(), /60 requests per 6 s/)
  for (const secret of [KEY, session]) assert.ok(!command.text().includes(secret))
  for (const line of command.text().split('\n')) assert.ok(line.length <= 80, line)
  await assert.rejects(ask(port), { code: 'ECONNREFUSED' })
})

test('flags overrule the environment, and an endpoint stands for app and region', async (t) => {
  const byFlags = start(['--port', '0', '--app-id', 'app2', '--region', 'us'])
  const first = await byFlags.ready()
  assert.equal((await sessionOf(first.port, first.address)).appId, 'app2')
  await byFlags.end()

  const sandbox = await startSandbox({ apiKey: KEY })
  t.after(() => sandbox.close())
  const byEndpoint = start(['--port', '0', '--endpoint', sandbox.url])
  const { port, address } = await byEndpoint.ready()
  const { session, ...about } = await sessionOf(port, address)
  assert.deepEqual([about.appId, about.endpointLabel], [null, sandbox.url])
  const response = await ask(port, {
    method: 'POST',
    path: '/relay/v3/data_import/users',
    ...json({ users: { ada: { uid: 'ada', name: 'Ada' } } }),
    headers: { 'content-type': 'application/json', [SESSION]: session },
  })
  assert.equal(response.status, 200, response.body)
  assert.equal(sandbox.sandbox.users.size, 1)
  await byEndpoint.end()
})

test('--sandbox is a rehearsal: it needs nothing, uses no key, and says that nothing leaves this machine', async (t) => {
  for (const env of [{ NO_COLOR: '1' }, ENV]) {
    const command = start(['--sandbox', '--port', '0', '--rate', '60/1s'], { env })
    t.after(() => command.end())
    const { port, address } = await command.ready()
    assert.match(command.text(), /A rehearsal: .* sandbox on this machine\. Nothing leaves it/)
    const { session, ...about } = await sessionOf(port, address)
    assert.deepEqual([about.sandbox, about.appId], [true, null])
    assert.match(about.endpointLabel, /^the sandbox of \d\d:\d\d:\d\d$/)
    const users = Array.from({ length: 500 }, (_, at) => ({ uid: `u${at}`, name: 'Name' }))
    const report = await importUsers(users, {
      endpoint: `http://127.0.0.1:${port}/relay/v3`,
      rate: about.rate,
      fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, [SESSION]: session } }),
    })
    assert.deepEqual([report.status, report.imported], ['complete', 500])
    assert.equal(await command.end(), 0)
  }
})

test('--sandbox goes with no app and no endpoint', async () => {
  for (const more of [
    ['--app-id', 'app1'],
    ['--region', 'eu'],
    ['--endpoint', 'http://127.0.0.1:1/v3'],
  ]) {
    const command = start(['--sandbox', ...more])
    assert.equal(await command.status, 2)
    assert.match(command.text(), /--sandbox imports into no app/)
  }
})

test('what is missing is reported, with the rehearsal that needs none of it', async () => {
  const command = start([], { env: { NO_COLOR: '1' } })
  assert.equal(await command.status, 2)
  assert.match(command.text(), /the REST API key[\s\S]*the app id[\s\S]*the region[\s\S]*cometchat-import ui --sandbox/)
})

test('a package without the page says so, and leaves nothing running', async () => {
  const command = start(['--sandbox', '--port', '0'], { page: { ...folders, www: `${folder}/none` } })
  assert.equal(await command.status, 2)
  assert.match(command.text().replace(/\s+/g, ' '), /this package was built without the page/)
})

test('on a terminal, Enter shows another address, which opens a tab of its own', async () => {
  const command = start(['--port', '0', '--no-open'], { terminal: true })
  const { port } = await command.ready()
  assert.match(command.text(), /Press Enter for another address/)
  for (let more = 2; more <= 3; more += 1) {
    command.stdin.write('\n')
    await command.until(() => command.addresses().length === more)
  }
  assert.equal(new Set(command.addresses()).size, 3)
  for (const address of command.addresses().reverse()) assert.equal((await beginSession(port, address)).status, 200)
  assert.equal(await command.end(), 0)
})

test('the browser is opened on a terminal of this machine, and otherwise only on request', async () => {
  const [screen, far] = [
    { ...ENV, DISPLAY: ':0' },
    { ...ENV, DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 22' },
  ]
  /** @type {[string[], object, number][]} */
  const cases = [
    [[], { terminal: true, env: screen }, 1],
    [[], { terminal: true, env: far }, 0],
    [[], { terminal: true, env: ENV }, 0],
    [[], { env: screen }, 0],
    [['--open'], { env: far }, 1],
    [['--no-open'], { terminal: true, env: screen }, 0],
  ]
  for (const [argv, how, times] of cases) {
    const command = start(['--port', '0', ...argv], how)
    const { address } = await command.ready()
    assert.equal(await command.end(), 0)
    assert.deepEqual(command.opened, Array(times).fill(address), JSON.stringify([argv, how]))
  }
})

test('a browser is opened by the platform’s own command, without a shell and without the key', () => {
  const url = 'http://127.0.0.1:8061/www/#token=abc'
  const expected = {
    linux: ['xdg-open', url],
    freebsd: ['xdg-open', url],
    darwin: ['open', url],
    win32: ['rundll32', 'url.dll,FileProtocolHandler', url],
  }
  for (const [platform, words] of Object.entries(expected)) {
    let seen
    const child = Object.assign(new EventEmitter(), { unref() {} })
    openInBrowser(url, {
      env: ENV,
      platform,
      spawn: /** @type {any} */ (
        (command, args, options) => {
          seen = { words: [command, ...args], options }
          return child
        }
      ),
    })
    assert.deepEqual(seen.words, words)
    assert.deepEqual(
      [seen.options.shell, seen.options.env.COMETCHAT_REST_API_KEY, seen.options.env.COMETCHAT_APP_ID],
      [undefined, undefined, 'app1'],
    )
    child.emit('error', new Error('ENOENT'))
  }
  openInBrowser(url, {
    env: ENV,
    platform: 'linux',
    spawn: () => {
      throw new Error('EAGAIN')
    },
  })
  assert.equal(hasScreen({}, 'darwin'), true)
  assert.equal(hasScreen({ SSH_TTY: '/dev/pts/1' }, 'darwin'), false)
  assert.equal(hasScreen({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux'), true)
  assert.equal(hasScreen({}, 'linux'), false)
})

test('a port that is in use is reported if it was asked for, and replaced with a word if not', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.after(() => taken.close())
  const { port } = taken.address()
  const asked = start(['--port', String(port)])
  assert.equal(await asked.status, 2)
  assert.match(asked.text(), new RegExp(`port ${port} is in use`))

  // Its own port, by whomever it is taken.
  const usual = createServer()
    .listen(8061, '127.0.0.1')
    .on('error', () => {})
  await Promise.race([once(usual, 'listening'), once(usual, 'error')])
  t.after(() => usual.close())
  const moved = start([])
  assert.notEqual((await moved.ready()).port, 8061)
  assert.match(
    moved.text().replace(/\s+/g, ' '),
    /Port 8061 is in use, so this is another one\. An import that you stopped/,
  )
  assert.equal(await moved.end(), 0)
})

test('a key on the command line is refused, and not repeated', async () => {
  const command = start(['--api-key', KEY])
  assert.equal(await command.status, 2)
  assert.ok(!command.text().includes(KEY))
})

test('as a process: it serves, and Ctrl-C ends it with 0 once the response on its way is out', {
  skip: windows && 'no signals',
}, async (t) => {
  const sandbox = await startSandbox({ apiKey: KEY, latency: 300 })
  t.after(() => sandbox.close())
  const { SSH_CONNECTION, NODE_TEST_CONTEXT, FORCE_COLOR, ...env } = process.env
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('ui-run.js', import.meta.url)), '--port', '0', '--endpoint', sandbox.url],
    { env: { ...env, ...ENV, STAND_IN: folder }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (text += chunk))
  while (!text.includes('Ctrl-C ends it')) await once(child.stdout, 'data')
  const [address = ''] = text.match(ADDRESS) ?? []
  const port = Number(new URL(address).port)
  const { session } = await sessionOf(port, address)
  const pending = ask(port, {
    method: 'POST',
    path: '/relay/v3/data_import/users',
    ...json({ users: { ada: { uid: 'ada', name: 'Ada' } } }),
    headers: { 'content-type': 'application/json', [SESSION]: session },
  })
  while (sandbox.sandbox.stats.inFlightPeak === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const ended = once(child, 'close')
  child.kill('SIGINT')
  const { status, body } = await pending
  assert.equal(status, 200, body)
  assert.deepEqual(await ended, [0, null], text)
  assert.ok(!text.includes(KEY) && !text.includes(session))
})

test('a second Ctrl-C does not wait', async (t) => {
  const sandbox = await startSandbox({ apiKey: KEY, faults: { hang: 1 } })
  t.after(() => sandbox.close())
  const command = start(['--port', '0', '--endpoint', sandbox.url])
  const { port, address } = await command.ready()
  const { session } = await sessionOf(port, address)
  const pending = ask(port, {
    method: 'POST',
    path: '/relay/v3/data_import/users',
    ...json({ users: { ada: { uid: 'ada', name: 'Ada' } } }),
    headers: { 'content-type': 'application/json', [SESSION]: session },
  })
  const broken = assert.rejects(pending)
  while (sandbox.sandbox.stats.inFlightPeak === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  command.signals.emit('SIGINT')
  command.signals.emit('SIGINT')
  assert.equal(await command.status, 130)
  await broken
})
