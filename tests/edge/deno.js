// The Deno server: an upload that is killed in the middle, and sent again.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { existsSync } from 'node:fs'
import { root } from '../../pkg/build/run-command.js'
import { makeUsers } from '../samples/make-users.js'

const RATE = { limit: 60, windowMs: 1500 }
const EXECUTABLE = join(root, 'node_modules/@deno/linux-x64-glibc/deno')
const KEY = 'key-of-the-suite-for-deno'
const TOKEN = 'token-of-the-suite'
const ROWS = { rows: 9_000, seed: 5, badShare: 0.02, duplicateShare: 0.01, format: 'csv' }

/** @param {Awaited<ReturnType<typeof import('./project.js').createProject>>} project @returns {Promise<string>} what is worth saying */
export async function deno(project) {
  if (!existsSync(EXECUTABLE)) throw new Error('deno is missing: it is an optional package of the repository')
  const example = project.example('deno')
  const { startSandbox } = await project.load('cometchat-import/sandbox')
  const sandbox = await startSandbox({ rate: RATE, seed: 1, latency: [2, 30], apiKey: KEY })
  const tally = { rows: 0, valid: 0, invalid: 0, duplicate: 0 }
  const text = [...makeUsers(ROWS, tally)].join('')
  let server = await start(example, sandbox.url)
  const post = (body, token = TOKEN) =>
    fetch(`${server.url}/import`, { method: 'POST', body, headers: { authorization: `Bearer ${token}` } })
  try {
    assert.equal((await post(text, 'wrong')).status, 401)
    assert.equal((await fetch(server.url, { headers: { authorization: `Bearer ${TOKEN}` } })).status, 404)

    const first = await post(text)
    const cut = first.text().catch(() => '')
    while (sandbox.sandbox.stats.requests < 70) await new Promise((resolve) => setTimeout(resolve, 10))
    // One at a time: the second upload is refused with the reason.
    assert.equal(lastOf(await (await post(text)).text()).error.code, 'JOURNAL_IN_USE')
    await server.kill()
    assert.ok(!(await cut).includes('"type":"report"'), 'it was killed before its end')

    server = await start(example, sandbox.url)
    const response = await post(text)
    assert.equal(response.headers.get('content-type'), 'application/x-ndjson')
    const streamed = await response.text()
    const report = lastOf(streamed)
    const { type, status, rows, imported, existing, invalid, duplicate } = report
    assert.deepEqual(
      { type, status, rows, imported, existing, invalid, duplicate },
      {
        type: 'report',
        status: 'complete',
        rows: tally.rows,
        imported: tally.valid,
        existing: 0,
        invalid: tally.invalid,
        duplicate: tally.duplicate,
      },
    )
    assert.ok(report.resumed >= 60 * 50 - 6 * 50, `${report.resumed} were finished before the kill`)
    const { stats, users } = sandbox.sandbox
    assert.deepEqual([users.size, stats.stored, stats.refused], [tally.valid, tally.valid, 0])
    const most = stats.maxInWindow(RATE.windowMs)
    assert.ok(most <= RATE.limit, `${most} requests in a window of ${RATE.limit}`)
    assert.ok(!(streamed + server.output()).includes(KEY))
    const { stdout } = await promisify(execFile)(EXECUTABLE, ['--version'])
    return `Deno ${/deno (\S+)/.exec(stdout)?.[1]}: ${tally.valid} users in 2 uploads, the server killed during the first, ${report.resumed} finished before it, ${most} of ${RATE.limit} requests in a window, ${stats.refused} refused`
  } finally {
    await server.kill()
    await sandbox.close()
  }
}

const lastOf = (lines) => JSON.parse(lines.trim().split('\n').at(-1))

/** With the permissions of the example's own task. */
async function start(example, endpoint) {
  const { tasks } = JSON.parse(await readFile(join(example, 'deno.json'), 'utf8'))
  const args = tasks.start.split(' ').slice(1)
  args.splice(1, 0, '--no-prompt', '--no-remote', '--node-modules-dir=manual', '--check')
  const env = {
    ...process.env,
    PORT: '0',
    IMPORT_TOKEN: TOKEN,
    COMETCHAT_ENDPOINT: endpoint,
    COMETCHAT_REST_API_KEY: KEY,
    IMPORT_OPTIONS: JSON.stringify({ rate: RATE }),
    NO_COLOR: '1',
  }
  const child = spawn(EXECUTABLE, args, { cwd: example, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  let output = ''
  const url = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output += `${line}\n`
        const found = /Listening on (http:\/\/\S+?)\/? *(\(|$)/.exec(line)
        if (found) resolve(found[1])
      })
    }
    child.once('exit', (status) => reject(new Error(`the server ended with ${status}\n${output}`)))
  })
  return {
    url,
    output: () => output,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
