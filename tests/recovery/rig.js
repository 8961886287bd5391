// A sandbox that keeps a record of every request, and the command line as a process that can be killed.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '../../pkg/sandbox/index.js'
import { seeded } from '../client/helpers.js'
import { makeUsers } from '../samples/make-users.js'

const CLI = fileURLToPath(new URL('../../pkg/cli/main.js', import.meta.url))
const KEY = 'key-that-nobody-may-see'
export const RATE = { limit: 20, windowMs: 1000 }
export const CONCURRENCY = 4

/** What may happen to a request, and how often. After each of these its users may be sent again. */
const FAULTS = {
  drop: 0.02,
  'drop-stored': 0.02,
  hang: 0.01,
  'hang-stored': 0.01,
  unavailable: 0.02,
  'error-500': 0.02,
  'error-500-stored': 0.02,
  'error-500-partial': 0.02,
  'drop-body': 0.01,
  'truncated-body': 0.01,
  'missing-uid': 0.02,
  refuse: 0.01,
}

/**
 * One import of a file of its own: a sandbox with faults, and runs of the command line that may be killed.
 * @param {{ seed: number, rows: number, batchSize: number, faults?: boolean }} options
 */
export async function createRig({ seed, rows, batchSize, faults = true }) {
  const random = seeded(seed)
  const folder = await mkdtemp(join(tmpdir(), 'cometchat-import-recovery-'))
  const file = join(folder, 'users.ndjson')
  const tally = { rows: 0, valid: 0, invalid: 0, duplicate: 0 }
  const text = [...makeUsers({ rows, seed, format: 'ndjson', badShare: 0.03, duplicateShare: 0.02 }, tally)].join('')
  await writeFile(file, text)

  /** @type {{ n: number, run: number, uids: string[], fault?: string, status?: number, at: number, sure: boolean }[]} */
  const requests = []
  let run = 0
  /** What to do once so many more requests have come. */
  let awaited = { requests: 0, act: () => {} }
  /** Which fault falls on request n, if any: decided once, when the first of them is asked about. */
  const falls = []
  const lot = (n, uids) => {
    if (falls[n] === undefined) {
      requests[n] = { n, run, uids, at: Date.now(), sure: false }
      awaited.requests -= 1
      if (awaited.requests === 0) awaited.act()
      let left = random()
      const falling = Object.keys(FAULTS).find((name) => {
        left -= FAULTS[name]
        return left < 0
      })
      falls[n] = (faults && falling) || null
    }
    return falls[n]
  }
  const sandbox = await startSandbox({
    rate: RATE,
    seed,
    latency: [2, 40],
    refuseMs: 200,
    faults: Object.fromEntries(Object.keys(FAULTS).map((name) => [name, (n, _, uids) => lot(n, uids) === name])),
    onRequest({ n, status, fault }) {
      requests[n] ??= { n, run, uids: [], at: Date.now(), sure: false }
      Object.assign(requests[n], { status, fault })
    },
  })

  /**
   * Runs the command line; kills it after `killMs`, unless it has ended by then, or so many ms after that many of its
   * requests have come.
   *
   * @param {{ killMs?: number, killAfter?: { requests: number, ms: number } }} [kill]
   */
  async function start({ killMs, killAfter } = {}) {
    run += 1
    const report = join(folder, `report-${run}.json`)
    const args = [
      CLI,
      file,
      '--endpoint',
      sandbox.url,
      '--yes',
      '--rate',
      `${RATE.limit}/${RATE.windowMs}ms`,
      '--batch-size',
      String(batchSize),
      '--concurrency',
      String(CONCURRENCY),
      '--timeout',
      faults ? '1s' : '10s',
      '--report',
      report,
    ]
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', COMETCHAT_REST_API_KEY: KEY },
    })
    let output = ''
    child.stdout.on('data', (piece) => (output += piece))
    child.stderr.on('data', (piece) => (output += piece))
    let timer
    const killIn = (ms) => {
      timer = setTimeout(() => child.kill('SIGKILL'), ms)
    }
    if (killMs !== undefined) killIn(killMs)
    awaited = { requests: killAfter?.requests ?? 0, act: () => killIn(killAfter?.ms) }
    const [status, signal] = await new Promise((resolve) => child.on('close', (...end) => resolve(end)))
    clearTimeout(timer)
    const killed = signal === 'SIGKILL'
    const written = killed
      ? undefined
      : await readFile(report, 'utf8').catch(() =>
          assert.fail(`no report of a run that ended with ${status}:\n${output}`),
        )
    return { run, killed, status, output, report: written && JSON.parse(written) }
  }

  return {
    sandbox: sandbox.sandbox,
    requests,
    tally,
    valid: validUids(text),
    file,
    journal: `${file}.127.0.0.1-${sandbox.port}.cometchat-journal`,
    key: KEY,
    start,
    async close() {
      await sandbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The uids that the file's maker meant to be valid: the first row of each. */
function validUids(text) {
  const uids = new Set()
  for (const line of text.split('\n')) {
    let user
    try {
      user = JSON.parse(line)
    } catch {
      continue
    }
    if (typeof user?.uid === 'string') uids.add(user.uid.toLowerCase())
  }
  return uids
}

/** The frames of a journal as its format says: `[start, end]` of each. */
export function framesOf(bytes) {
  const frames = []
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = 8 + bytes[at + 2] + 256 * bytes[at + 3]
    frames.push([at, at + size])
    at += size
  }
  return frames
}
