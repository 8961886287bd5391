// Prints what pkg/docs/performance.md and pacing.md claim of speed, pace and memory: `npm run measure`. Asserts no time.
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { makeUsers } from '../samples/make-users.js'

const cli = fileURLToPath(new URL('../../pkg/cli/main.js', import.meta.url))
const child = (name) => fileURLToPath(new URL(name, import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'cometchat-import-measure-'))

const measures = { check, pace, memory, resume }
const ROWS = Number(process.env.ROWS ?? 1_000_000)
const wanted = process.argv.slice(2).filter((name) => name in measures)
try {
  for (const name of wanted.length ? wanted : Object.keys(measures)) await measures[name]()
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** CPU of checking a CSV of 100,000 rows, above that of a Node process that does nothing. */
async function check() {
  const file = await sample('users.csv', { rows: 100_000, format: 'csv', badShare: 0.01, duplicateShare: 0.002 })
  const idle = await run(['-e', ''])
  const checked = await run([cli, 'check', file, '--json'])
  const report = JSON.parse(checked.stdout)
  console.log(
    `check: ${report.rows} rows, ${report.valid} valid, ${report.invalid} invalid, ${report.duplicate} duplicate, ${report.batches} batches, ${report.minutes} minutes`,
  )
  console.log(`       issues: ${report.issues.map(({ code, path, count }) => `${code} ${path} ${count}`).join(', ')}`)
  console.log(`       CPU ${ms(checked.cpuMs)}, of which an idle Node takes ${ms(idle.cpuMs)}`)
}

/** 12,000 rows at 60 requests per 6 s with 50 ms of latency, against the shortest time that the limit permits. */
async function pace() {
  const rate = { limit: 60, windowMs: 6_000 }
  const file = await sample('pace.ndjson', { rows: 12_000, format: 'ndjson', badShare: 0, duplicateShare: 0 })
  const sandbox = await startSandbox({ rate, latency: 50 })
  const account = join(folder, 'pace.json')
  await run([cli, file, '--endpoint', sandbox.url, '--rate', '60/6s', '--yes', '--quiet', '--report', account])
  const report = JSON.parse(await readFile(account, 'utf8'))
  const { stats } = sandbox.sandbox
  // The server itself would let request n in no earlier than this; the last response takes the latency.
  const shortest = Math.floor((report.requests - 1) / rate.limit) * rate.windowMs + 50
  console.log(
    `pace:  ${report.requests} requests for ${report.rows} rows (${report.imported} imported), ${stats.refused} refused`,
  )
  console.log(`       most in any stretch of 6 s: ${stats.maxInWindow(rate.windowMs)} of ${rate.limit}`)
  console.log(
    `       ${ms(report.elapsedMs)}, the shortest that the limit permits ${ms(shortest)}: ${(report.elapsedMs / shortest).toFixed(3)} ×`,
  )
  await sandbox.close()
}

/** Peak memory of a process that streams a million users into a server, beside one that does nothing. */
async function memory() {
  const { server, endpoint } = await unlimitedServer()
  const idle = await run([child('idle.js')])
  const imported = await run([child('stream.js'), endpoint], () =>
    makeUsers({ rows: ROWS, seed: 3, format: 'ndjson', badShare: 0.01, duplicateShare: 0.002 }),
  )
  server.kill()
  const peak = JSON.parse(imported.stdout)
  const bare = JSON.parse(idle.stdout)
  console.log(
    `memory: ${peak.report.rows} rows streamed, ${peak.report.imported} imported in ${peak.report.requests} requests`,
  )
  console.log(
    `       peak ${mb(peak.maxRss)}, an idle process ${mb(bare.maxRss)}: ${mb(peak.maxRss - bare.maxRss)} above it`,
  )
}

/** A finished import of a million rows, run again: CPU, and what its journal takes. */
async function resume() {
  const { server, endpoint } = await unlimitedServer()
  const file = await sample('resume.csv', { rows: ROWS, format: 'csv', badShare: 0.01, duplicateShare: 0.002 })
  const journal = join(folder, 'resume.journal')
  const account = join(folder, 'resume.json')
  const args = [
    cli,
    file,
    '--endpoint',
    endpoint,
    '--rate',
    '1000000/1s',
    '--yes',
    '--quiet',
    '--journal',
    journal,
    '--report',
    account,
  ]
  const first = await run(args)
  const sent = JSON.parse(await readFile(account, 'utf8'))
  const { size } = await stat(journal)
  const again = await run(args)
  const report = JSON.parse(await readFile(account, 'utf8'))
  const idle = await run(['-e', ''])
  server.kill()
  console.log(
    `resume: ${sent.rows} rows, ${sent.imported} imported in ${sent.requests} requests, CPU ${ms(first.cpuMs)}`,
  )
  console.log(
    `        journal ${(size / 1024 / 1024).toFixed(1)} MB: ${(size / sent.imported).toFixed(1)} bytes a user`,
  )
  console.log(
    `        run again: ${report.requests} requests, ${report.resumed} rows finished before, status ${report.status}; journal ${(await stat(journal)).size === size ? 'unchanged' : 'CHANGED'}`,
  )
  console.log(`        CPU ${ms(again.cpuMs)}, of which an idle Node takes ${ms(idle.cpuMs)}`)
}

/** A sandbox in another process, with a limit that nobody meets. */
async function unlimitedServer() {
  const server = spawn(process.execPath, [cli, 'sandbox', '--port', '0', '--rate', '1000000/1s'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const endpoint = await new Promise((resolve) => {
    let text = ''
    server.stdout.on('data', (piece) => {
      text += piece
      const url = /http:\/\/127\.0\.0\.1:\d+\/v3/.exec(text)
      if (url) resolve(url[0])
    })
  })
  server.stdout.resume()
  return { server, endpoint }
}

async function sample(name, options) {
  const path = join(folder, name)
  await pipeline(makeUsers({ seed: 3, ...options }), createWriteStream(path))
  return path
}

/** Runs Node with these arguments; its output and CPU, as the system counts them. */
async function run(args, input) {
  const meter = `process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write('\\nCPU ' + (user + system) / 1000) })`
  const meterUrl = `data:text/javascript,${encodeURIComponent(meter)}`
  const running = spawn(process.execPath, ['--import', meterUrl, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, COMETCHAT_REST_API_KEY: 'rehearsal' },
  })
  let [stdout, stderr] = ['', '']
  running.stdout.on('data', (piece) => (stdout += piece))
  running.stderr.on('data', (piece) => (stderr += piece))
  if (input) await pipeline(input(), running.stdin)
  else running.stdin.end()
  await new Promise((resolve) => running.on('close', resolve))
  const cpu = /CPU ([\d.]+)$/.exec(stderr)
  if (!cpu || running.exitCode > 1) throw new Error(`no measure of ${args.join(' ')}: ${stderr.slice(-500)}`)
  return { stdout, cpuMs: Number(cpu[1]) }
}

function ms(millis) {
  return `${Math.round(millis).toLocaleString('en')} ms`
}

function mb(kilobytes) {
  return `${(kilobytes / 1024).toFixed(0)} MB`
}
