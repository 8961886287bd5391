// A small stand-in for the package's API and for what surrounds the program, to test the command line alone.
//
// Its files have a header and lines of `uid,outcome`: what the line says becomes of the row. `stop` ends the input
// as a broken file does; `cut` as one that was not copied whole; `fail` makes the server refuse the key there; `lost`
// is stored in a request whose first response never came. Its journal is a text: lines of `uid,outcome` that are finished.
import { EventEmitter } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { after } from 'node:test'
import { run } from '../../pkg/cli/program.js'

export const KEY = 'f00dbabe0123456789abcdef0123456789abcdef'
export const ENV = { COMETCHAT_REST_API_KEY: KEY, COMETCHAT_APP_ID: 'app1', COMETCHAT_REGION: 'eu', NO_COLOR: '1' }

const decoder = new TextDecoder()
const encoder = new TextEncoder()
const UNREADABLE = { stop: 'INPUT_BROKEN', format: 'INPUT_FORMAT', columns: 'INPUT_COLUMNS', cut: 'INPUT_TRUNCATED' }

async function readLines(source) {
  let text = ''
  for await (const chunk of source) text += decoder.decode(chunk, { stream: true })
  return text
    .split('\n')
    .filter(Boolean)
    .slice(1)
    .map((line) => line.split(','))
}

/** What a journal says, as a map from uid to outcome; throws what the core would. */
async function readJournal(journal) {
  let text = ''
  for await (const chunk of (await journal?.load()) ?? []) text += decoder.decode(chunk, { stream: true })
  const trouble = /^JOURNAL_\w+/.exec(text)?.[0]
  if (trouble) throw Object.assign(new Error('the journal cannot be resumed'), { code: trouble })
  return new Map(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(',')),
  )
}

const issueOf = (outcome, uid) => ({
  path: 'name',
  code: outcome.toUpperCase(),
  message: `name: expected something else than "${uid}"`,
})

/**
 * @param {object} [tune]
 * @param {import('node:events').EventEmitter} [tune.signals] emits `row` before each row is finished
 * @param {(row: number) => unknown} [tune.onRow] waited for before each row is finished
 * @param {number} [tune.rowMs] time of a row
 * @param {string} [tune.says] in every error message
 * @param {boolean} [tune.diskFull] nothing can be appended to the journal
 */
export function fakeApi({ signals, onRow, rowMs = 0, says = '', diskFull = false } = {}) {
  const calls = { checks: [], imports: [], aborts: [] }

  async function checkUsers(source, options = {}) {
    calls.checks.push(options)
    const report = {
      format: 'csv',
      rows: 0,
      valid: 0,
      invalid: 0,
      excluded: 0,
      duplicate: 0,
      coerced: 0,
      batches: 0,
      minutes: 0,
      columns: [
        { column: 'uid', field: 'uid', guess: false },
        { column: 'what', field: null, guess: true },
      ],
      issues: [],
    }
    const known = await readJournal(options.journal)
    if (options.journal) report.resumed = { imported: 0, existing: 0, rejected: 0 }
    for (const [uid, outcome] of await readLines(source)) {
      if (UNREADABLE[outcome]) {
        report.error = { code: UNREADABLE[outcome], message: `line ${report.rows + 2}: cannot continue` }
        break
      }
      report.rows += 1
      if (outcome === 'invalid' || outcome === 'duplicate') {
        report[outcome] += 1
        const issue = issueOf(outcome, uid)
        const group =
          report.issues.find(({ code }) => code === issue.code) ??
          report.issues[report.issues.push({ code: issue.code, path: 'name', count: 0, samples: [] }) - 1]
        group.count += 1
        if (group.samples.length < 3)
          group.samples.push({ row: report.rows, line: report.rows + 1, message: issue.message })
        await options.failed?.(encoder.encode(`${uid},${outcome}\n`))
      } else {
        report.valid += 1
        if (known.has(uid)) report.resumed[known.get(uid)] += 1
        if (known.get(uid) === 'rejected') await options.failed?.(encoder.encode(`${uid},rejected\n`))
      }
    }
    const left = report.valid - Object.values(report.resumed ?? {}).reduce((sum, count) => sum + count, 0)
    report.batches = Math.ceil(left / (options.batchSize ?? 50))
    report.minutes = Math.floor(Math.max(0, report.batches - 1) / 60)
    await options.journal?.close()
    return report
  }

  function importUsers(source, options) {
    calls.imports.push(options)
    const counts = {
      rows: 0,
      imported: 0,
      existing: 0,
      invalid: 0,
      excluded: 0,
      duplicate: 0,
      rejected: 0,
      unconfirmed: 0,
      pending: 0,
    }
    let stop
    let paused = false
    let isPauseNew = false
    let proceed = () => {}
    const pause = (is) => {
      isPauseNew ||= paused !== is
      paused = is
      proceed()
    }
    const began = Date.now()
    const events = (async function* () {
      yield { type: 'columns', columns: [] }
      let known
      try {
        known = await readJournal(options.journal)
      } catch ({ code, message }) {
        error = { code, message }
        return
      }
      for (const [uid, written] of await readLines(source)) {
        const lost = written === 'lost'
        const outcome = known.get(uid) ?? (lost ? 'imported' : written)
        if (UNREADABLE[outcome]) {
          error = { code: UNREADABLE[outcome], message: `line ${counts.rows + 2}: cannot continue` }
          break
        }
        signals?.emit('row', counts.rows + 1)
        await onRow?.(counts.rows + 1)
        if (rowMs) await new Promise((resolve) => setTimeout(resolve, rowMs))
        while ((paused || isPauseNew) && !stop) {
          if (isPauseNew) {
            isPauseNew = false
            yield { type: 'pause', paused }
          } else await new Promise((resolve) => (proceed = resolve))
        }
        if (stop) break
        if (outcome === 'fail') {
          counts.rows += 1
          counts.pending += 1
          error = { code: 'KEY_REFUSED', message: `the key was refused${says}` }
          break
        }
        const resumed = known.has(uid)
        if (!resumed && options.journal && outcome !== 'invalid' && outcome !== 'duplicate') {
          if (diskFull) {
            error = {
              code: 'JOURNAL_UNWRITABLE',
              message: 'journal users.csv.cometchat-journal cannot be written: the disk is full',
            }
            break
          }
          await options.journal.append(encoder.encode(`${uid},${outcome}\n`))
        }
        if (resumed) finishedBefore += 1
        else if (lost) {
          resent.users += 1
          resent.reasons.NETWORK = (resent.reasons.NETWORK ?? 0) + 1
        }
        counts.rows += 1
        counts[outcome] += 1
        const imported = outcome === 'imported' || outcome === 'existing'
        if (!imported) await options.failed?.(encoder.encode(`${uid},${outcome}\n`))
        yield {
          type: 'row',
          row: counts.rows,
          line: counts.rows + 1,
          uid,
          outcome,
          ...(resumed ? { resumed } : {}),
          issues: imported ? [] : [issueOf(outcome, uid + says)],
        }
        yield { type: 'progress', ...progress() }
      }
    })()
    let error
    let finishedBefore = 0
    const resent = { users: 0, reasons: {} }
    const progress = () => ({
      ...counts,
      requests: Math.ceil(counts.rows / 50),
      elapsedMs: Date.now() - began,
      rowsPerSecond: 50,
    })
    let finish
    const report = new Promise((resolve) => (finish = resolve))
    const iterator = (async function* () {
      yield* events
      const status = error && error.code !== 'INPUT_TRUNCATED' ? 'failed' : stop ? 'stopped' : 'complete'
      await options.journal?.close()
      const rest = {
        status,
        resumed: finishedBefore,
        resent,
        requests: 1,
        elapsedMs: 1200,
        coerced: 0,
        inputEnded: status === 'complete' && !error,
      }
      finish({ ...counts, ...rest, ...(error ? { error } : {}) })
    })()
    return {
      get progress() {
        return progress()
      },
      abort(how) {
        calls.aborts.push(how)
        stop = true
        proceed()
      },
      pause: () => pause(true),
      resume: () => pause(false),
      // biome-ignore lint/suspicious/noThenProperty: a job is awaited for its report
      then: (resolve, reject) => report.then(resolve, reject),
      [Symbol.asyncIterator]: () => iterator,
    }
  }
  // Its conditions are always right.
  const describeColumns = async () => ({ format: 'csv', rows: 0, columns: [] })
  return { api: { checkUsers, importUsers, describeColumns }, calls }
}

/**
 * Runs the program against the fake.
 * The journal of the file that is imported is removed before, unless the test is about resuming it.
 * @param {string[]} argv
 * @param {{ resume?: boolean, now?: () => number, env?: Record<string, string>, stdin?: string, tune?: object, signals?: EventEmitter, platform?: string, api?: object, columns?: number }} [with] `columns`: of a terminal
 */
export async function cli(
  argv,
  {
    env = ENV,
    stdin = '',
    tune,
    signals = new EventEmitter(),
    platform = 'linux',
    api,
    now,
    columns,
    resume = false,
  } = {},
) {
  if (!resume) forgetJournals(argv)
  const fake = fakeApi({ signals, ...tune })
  const [stdout, stderr] = [sink(), sink()]
  if (columns) Object.assign(stdout.stream, { isTTY: true, columns })
  const status = await run({
    argv,
    env,
    platform,
    signals,
    script: '/usr/bin/cometchat-import',
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    ...(now && { now }),
    loadApi: async () => api ?? fake.api,
    loadSandbox: async () => ({
      startSandbox: async () => {
        throw new Error('no sandbox here')
      },
      FAULTS: { drop: 'the connection breaks' },
    }),
  })
  return { status, stdout: stdout.text(), stderr: stderr.text(), calls: fake.calls }
}

/** Removes the journals beside files that are named. @param {string[]} argv */
export function forgetJournals(argv) {
  for (const word of argv) {
    const folder = path.dirname(word)
    if (!existsSync(word)) continue
    const own = (name) => name.startsWith(`${path.basename(word)}.`) && name.endsWith('.cometchat-journal')
    for (const name of readdirSync(folder).filter(own)) rmSync(path.join(folder, name))
  }
}

function sink() {
  const stream = new PassThrough()
  const chunks = []
  stream.on('data', (chunk) => chunks.push(chunk))
  return { stream, text: () => Buffer.concat(chunks).toString() }
}

/** A folder that is gone after the tests, with a function that writes a file of the fake's into it. */
export function folder() {
  const where = mkdtempSync(path.join(tmpdir(), 'cli-test-'))
  after(() => rmSync(where, { recursive: true, force: true }))
  const file = (name) => path.join(where, name)
  const users = (name, outcomes) => {
    writeFileSync(file(name), `uid,what\n${outcomes.map((outcome, at) => `u${at + 1},${outcome}\n`).join('')}`)
    return file(name)
  }
  return { where, file, users }
}

export const times = (count, value) => Array(count).fill(value)
