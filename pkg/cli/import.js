/** `cometchat-import <file>`: check, ask, send, account. */
import readline from 'node:readline/promises'
import { survey } from './check.js'
import { jsonDocument, jsonEvents } from './events-json.js'
import {
  CliError,
  DONE,
  INTERRUPTED,
  isTruncated,
  isUnreadable,
  inApp,
  NOT_ALL,
  statusOfReport,
  STOPPED,
  USAGE,
} from './exit.js'
import { cutNote, failedNote, finishFailedFile } from './failed-file.js'
import { changesNote } from './checked-file.js'
import { openInput } from './input.js'
import { isJournalRefused, journalPath, journalRemedy, openJournal, waitNote } from './journal.js'
import { connectionFrom, DEFAULT_RATE, defined, SANDBOX_KEY } from './options.js'
import { OutputFile, writeWhole } from './output-file.js'
import { openFiles, refuseOverwriting } from './paths.js'
import { progressView } from './progress.js'
import { rowOptions } from './reading-options.js'
import { fetchThroughProxy, networkHint } from './proxy.js'
import { redactor } from './secrets.js'
import { Interrupts } from './signals.js'
import { account, checkSummary, columnLines, Problems, finishedBefore, reportOfCheck, withUnread } from './summary.js'
import { number, plural, printable, shellCommand, wrap } from './text.js'
import { inFlags } from './wording.js'

/** @typedef {import('../index.d.ts').CheckReport} CheckReport */
/** @typedef {import('../index.d.ts').Report} Report */

/**
 * @param {string} operand
 * @param {Record<string, any>} options
 * @param {import('./program.js').Context} context
 * @returns {Promise<number>} the exit status
 */
export async function importCommand(operand, options, context) {
  const { host, stdout, stderr } = context
  const key = host.env.COMETCHAT_REST_API_KEY?.trim()
  stdout.redact = stderr.redact = redactor(key === SANDBOX_KEY ? undefined : key)
  const { connection, target } = connectionFrom(options, host.env, host.platform)
  const input = await openInput(operand, host.stdin)
  try {
    return await importFrom(input, { context, options, connection, target })
  } finally {
    input.close()
  }
}

/**
 * @param {import('./input.js').Input} input
 * @param {Pick<Parts, 'context' | 'options' | 'connection' | 'target'>} parts
 */
async function importFrom(input, parts) {
  const { options, connection, context } = parts
  const where = journalPath(options.journal, input, connection.endpoint)
  await refuseOverwriting(openFiles(input, context.host), {
    '--journal': where,
    '--failed': options.failed,
    '--report': options.report,
  })
  const failed = options.failed === undefined ? undefined : await OutputFile.create(options.failed)
  const journal = openJournal(where, {
    takeOver: options.takeOver,
    onWait: (holder) => options.quiet || context.stderr.line(waitNote(where ?? '', holder)),
  })
  const interrupts = new Interrupts(context.host.signals, context.host)
  let saved
  try {
    saved = options.report === undefined ? undefined : await OutputFile.create(options.report)
    return await new Run({ ...parts, input, journal, interrupts, failed, saved }).perform()
  } finally {
    await journal?.end()
    interrupts.close()
    await failed?.discard()
    await saved?.discard()
  }
}

/**
 * @typedef {object} Parts
 * @property {import('./program.js').Context} context
 * @property {Record<string, any>} options
 * @property {import('../index.d.ts').Connection} connection
 * @property {string} target
 * @property {import('./input.js').Input} input
 * @property {import('./journal.js').RunJournal | undefined} journal
 * @property {Interrupts} interrupts
 * @property {OutputFile | undefined} failed takes the rows that failed
 * @property {OutputFile | undefined} saved takes the report
 */

/** One import, from the check to the account. */
class Run {
  /** @param {Parts} parts */
  constructor({ context, options, connection, target, input, journal, interrupts, failed, saved }) {
    this.host = context.host
    this.stdout = context.stdout
    this.stderr = context.stderr
    this.options = options
    this.connection = connection
    this.target = target
    this.input = input
    this.journal = journal
    this.interrupts = interrupts
    this.failed = failed
    this.saved = saved
    this.rate = options.rate ?? DEFAULT_RATE
    this.emit = options.json ? jsonEvents(this.stdout) : async () => {}
  }

  async perform() {
    const api = await this.host.loadApi()
    // Node loads its `fetch` on first use: better now than within the first window.
    void globalThis.Headers
    const check = await this.#check(api)
    if (check) {
      if (isUnreadable(check.error)) return this.#refuse(check)
      if (check.valid === finishedBefore(check)) return this.#nothingToSend(api, check)
      if (!(await this.#mayBegin(check))) return this.#declined()
    }
    const { report, problems } = await this.#send(api, check)
    return this.#finish(withUnread(report, check), check, problems)
  }

  /** @param {import('./program.js').Api} api */
  async #check(api) {
    if (this.input.once) {
      this.#say(
        wrap(`${printable(this.input.name)} can be read only once: each row is checked just before it is sent.`),
      )
      return undefined
    }
    const check = await survey(api, this.input, this.options, this.#surveyed())
    if (this.interrupts.interrupted)
      throw new CliError(INTERRUPTED, 'interrupted: nothing was sent.', { code: 'ABORTED' })
    await this.emit({ type: 'check', ...check })
    this.#say([...checkSummary(check, { name: this.input.name, rate: this.rate, paint: this.stderr.paint }), ''])
    return check
  }

  /** Ends without sending anything: the input cannot be read. @param {CheckReport} check */
  async #refuse(check) {
    const report = reportOfCheck(check)
    // The summary gives the reason, unless it was not printed.
    const unseen = this.options.json || this.options.quiet
    const why = unseen ? ` ${check.error?.code}: ${printable(check.error?.message ?? '')}` : ''
    this.stderr.line(wrap(`cometchat-import: nothing was sent.${why}`))
    await this.#saveReport(report)
    return statusOfReport(report)
  }

  /**
   * Ends where no row can be sent, or an earlier run finished all of them: the check has the whole account.
   * @param {import('./program.js').Api} api
   * @param {CheckReport} check
   */
  async #nothingToSend(api, check) {
    const report = reportOfCheck(check)
    const lost = report.rows - inApp(report)
    const human = this.options.json ? this.stderr : this.stdout
    if (report.resumed && !this.options.quiet) human.line(account(report, { target: this.target, paint: human.paint }))
    const outcome = await this.#surveyFailed(api, lost, !check.error)
    if (outcome) this.#say(failedNote(outcome, this.options.failed))
    await this.#saveReport(report)
    if (report.resumed)
      this.#say(
        wrap(
          `Nothing was sent: an earlier run finished every row that can be sent, says ${printable(this.journal?.path ?? '')}. To send them all again, name another journal, or --journal none.`,
        ),
      )
    else this.#say([check.rows ? 'No row can be sent: nothing was.' : 'There are no rows to import.'])
    return this.#statusWith(outcome, statusOfReport(report))
  }

  /**
   * Writes the rows that failed where nothing is sent: they are read once more.
   * @param {import('./program.js').Api} api @param {number} lost rows that are not in the app @param {boolean} complete
   */
  async #surveyFailed(api, lost, complete) {
    const { failed } = this
    if (!failed) return undefined
    if (lost) await survey(api, this.input, { ...this.options, quiet: true }, { ...this.#surveyed(), failed })
    if (this.interrupts.interrupted)
      throw new CliError(INTERRUPTED, 'interrupted: nothing was sent.', { code: 'ABORTED' })
    return finishFailedFile(failed, lost, { complete })
  }

  /** What every reading of the input shares. */
  #surveyed() {
    const { interrupts, stderr, journal, connection, host } = this
    return { interrupts, stderr, journal, connection, platform: host.platform }
  }

  /** Says what the file of failed rows lacks, and returns the status that says so too. @param {import('./failed-file.js').Outcome | undefined} outcome @param {number} status */
  #statusWith(outcome, status) {
    if (outcome !== 'cut' || !this.failed) return status
    this.stderr.line(cutNote(this.failed))
    return status === DONE || status === NOT_ALL ? STOPPED : status
  }

  /** @param {CheckReport} check */
  async #mayBegin(check) {
    const truncated = isTruncated(check.error)
    if (truncated) {
      this.stderr.line(
        wrap(
          `Warning: ${printable(this.input.name)} is cut off before its end, as a file is that was not copied whole.`,
        ),
      )
    }
    if (this.options.yes) return true
    if (this.host.stdin.isTTY && this.stderr.isTerminal) return this.#ask(check)
    if (truncated)
      throw new CliError(USAGE, 'nothing was sent, since the input is cut off. To import what there is, add --yes.', {
        code: 'INPUT_TRUNCATED',
      })
    return true
  }

  /** @param {CheckReport} check @returns {Promise<boolean>} */
  async #ask(check) {
    const prompt = readline.createInterface({ input: this.host.stdin, output: this.stderr.stream })
    const stop = new AbortController()
    this.interrupts.during({ first: () => stop.abort() })
    prompt.on('SIGINT', this.interrupts.interrupt)
    prompt.on('close', () => stop.abort())
    try {
      const finished = finishedBefore(check)
      const who = finished ? `the ${number(check.valid - finished)} that are left` : plural(check.valid, 'user')
      const question = `Import ${who} into ${this.target}? [y/N] `
      const answer = await prompt.question(question, { signal: stop.signal }).catch((cause) => {
        if (!stop.signal.aborted) throw cause
        this.stderr.line()
        return ''
      })
      return /^\s*(y|yes)\s*$/i.test(answer)
    } finally {
      prompt.close()
    }
  }

  #declined() {
    this.stderr.line('Nothing was sent.')
    return this.interrupts.interrupted ? INTERRUPTED : NOT_ALL
  }

  /**
   * @param {import('./program.js').Api} api
   * @param {CheckReport | undefined} check
   */
  async #send(api, check) {
    const source = await this.input.read()
    const fetch = await fetchThroughProxy(this.host.env, this.connection)
    const job = api.importUsers(source, { ...this.#importOptions(check), ...(fetch && { fetch }) })
    const done = Promise.resolve(job)
    // A rejection is handled where it is awaited; until then it is not a crash.
    done.catch(() => {})

    const plan = check && { rows: check.rows, batches: check.batches, rate: this.rate }
    const view = progressView({ stderr: this.stderr, quiet: this.options.quiet, plan, now: this.host.now })
    this.interrupts.during({
      first: () => {
        view.note(wrap('Interrupted: waits for the requests in flight. Once more (Ctrl-C) stops at once.'))
        job.abort({ finish: true })
        this.journal?.stopWaiting()
      },
      second: () => {
        job.abort()
        this.input.close()
      },
    })
    view.update(job.progress)
    const redraw = setInterval(() => view.update(job.progress), REDRAW_MS)
    redraw.unref()

    const problems = new Problems()
    try {
      for await (const event of job) {
        if (event.type === 'progress') view.update(event)
        else if (event.type === 'wait') view.wait(event)
        else if (event.type === 'retry') view.retry(event)
        else if (event.type === 'row') problems.add(event)
        else if (event.type === 'columns' && !check) this.#say(columnLines(event.columns, this.stderr.paint))
        await this.emit(event)
      }
      const report = await done
      view.update(job.progress)
      return { report, problems }
    } finally {
      clearInterval(redraw)
      view.stop()
    }
  }

  /** @param {CheckReport | undefined} check @returns {import('../index.d.ts').ImportOptions} */
  #importOptions(check) {
    const { failed } = this
    const { concurrency = CONCURRENCY, timeout: timeoutMs, retryFor: outageMs, maxFailures } = this.options
    const options = defined({
      ...rowOptions(this.options),
      ...this.connection,
      journal: this.journal,
      concurrency,
      timeoutMs,
      retry: outageMs === undefined ? undefined : { outageMs },
      maxFailures,
      expectedRows: check?.rows,
      // Without --json, only rows that were not imported are reported.
      rowEvents: this.options.json ? 'all' : 'problems',
      failed: failed && ((/** @type {Uint8Array} */ chunk) => failed.write(chunk)),
    })
    return { ...options, ...inFlags(this.host.platform) }
  }

  /**
   * @param {Report} report
   * @param {CheckReport | undefined} check
   * @param {Problems} problems
   */
  async #finish(report, check, problems) {
    const { failed } = this
    const status = statusOfReport(report, this.interrupts)
    // The file's own problems stood in the check's summary, just above.
    const displayed = problems
      .groups()
      .filter(({ code, path }) => !check?.issues.some((known) => known.code === code && samePath(known.path, path)))
    const human = this.options.json ? this.stderr : this.stdout
    const outcome =
      failed &&
      (await finishFailedFile(failed, report.rows - inApp(report) - report.pending, {
        complete: report.status === 'complete',
      }))
    if (!this.options.quiet) {
      this.#say([''])
      human.line(account(report, { target: this.target, problems: displayed, paint: human.paint }))
      if (outcome) human.line(failedNote(outcome, this.options.failed, report.pending))
    }
    if (report.error)
      this.stderr.line(['', ...wrap(`cometchat-import: ${report.error.code}: ${printable(report.error.message)}`)])
    this.stderr.lines(networkHint(this.host.env, report.error))
    if (isJournalRefused(report.error)) this.stderr.line(wrap(journalRemedy(report.error?.code ?? '')))
    if (!this.options.quiet) this.stderr.lines(changesNote(this.input.name, await this.input.changes()))
    if (status === STOPPED || status === INTERRUPTED) this.stderr.line(this.#howToResume())
    await this.#saveReport(report)
    return this.#statusWith(outcome, status)
  }

  /** @param {Report} report */
  async #saveReport(report) {
    try {
      if (this.saved) await writeWhole(this.saved, jsonDocument(report, this.stdout.redact))
    } finally {
      await this.emit({ type: 'report', ...report })
    }
  }

  /** Returns the command on one line, however long: it is there to be copied. */
  #howToResume() {
    const again = this.input.file === undefined ? 'To continue, feed the same input to:' : 'To continue:'
    const note = this.journal
      ? `It resumes where this run stopped: ${printable(this.journal.path)} knows what was sent, and what became of it.`
      : 'Users who were imported before are then counted as already there; none is created twice.'
    return [
      '',
      again,
      `  ${shellCommand([...programName(this.host), ...this.host.argv], this.host.platform)}`,
      ...wrap(note),
    ]
  }

  /** Writes for people on standard error, so that standard output has the account alone. @param {string[]} lines */
  #say(lines) {
    if (!this.options.quiet) this.stderr.line(lines)
  }
}

/** Returns how this program was called. @param {import('./program.js').Host} host */
function programName({ script = '', env }) {
  if (env.npm_command === 'exec') return ['npx', 'cometchat-import']
  const direct = /[\\/]cli[\\/]main\.js$/.test(script) && !/[\\/]node_modules[\\/]/.test(script)
  return direct ? ['node', script] : ['cometchat-import']
}

/** Returns whether two paths are the same, where `tags[3]` and `tags[…]` are one. @param {string} a @param {string} b */
const samePath = (a, b) => a.replace(/\[[^\]]*\]/g, '') === b.replace(/\[[^\]]*\]/g, '')

/** Between looks at the job's counters: waits tick down, rates change, without any event. */
const REDRAW_MS = 250

/** Twice the library's default, which minds hosts with six connections: a window's burst passes sooner. */
const CONCURRENCY = 12
