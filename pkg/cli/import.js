/** `cometchat-import <file>`: check, ask, send, account. */
import { blockedLines } from './blocked.js'
import { surveyLines } from './check.js'
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
  wanted,
} from './exit.js'
import { createFailedFile, cutNote, failedNote, finishFailedFile, rowsInto } from './failed-file.js'
import { changesNote } from './checked-file.js'
import { howToImportFailed } from './import-failed.js'
import { refuseVain } from './combinations.js'
import { openInput } from './input.js'
import { sharedLimiter } from './limiter.js'
import { isJournalRefused, isTakenOver, journalRemedy } from './journal.js'
import { keptJournal } from './kept-journal.js'
import { errorLines, moreLines } from './more.js'
import { CONCURRENCY, connectionFrom, DEFAULT_RATE, defined, SANDBOX_KEY } from './options.js'
import { OutputFile, writeWhole } from './output-file.js'
import { openFiles, refuseOverwriting } from './paths.js'
import { PREFLIGHT_BATCHES, preflightOptions, readyApp } from './preflight.js'
import { canAsk, confirm } from './question.js'
import { rowOptions } from './reading-options.js'
import { fetchOf } from './fetch.js'
import { follow } from './follow.js'
import { Pausing } from './pausing.js'
import { networkHint } from './proxy.js'
import { issuesOf, reportOfCheck, withUnread } from './report.js'
import { howToResume } from './resuming.js'
import { secretsRedactor } from './secrets.js'
import { Interrupts } from './signals.js'
import { account, finishedBefore, newProblems, nothingToSend } from './summary.js'
import { survey } from './survey.js'
import { number, plural, printable, wrap } from './text.js'
import { withColumns } from './understood.js'
import { verifyInput } from './verify.js'
import { inFlags } from './wording.js'

/** @typedef {import('../index.d.ts').CheckReport} CheckReport */
/** @typedef {import('./report.js').Report} Report */
/** @typedef {import('../index.d.ts').SavedReport['issues']} Issues */

/**
 * @param {string} operand
 * @param {Record<string, any>} options
 * @param {import('./program.js').Context} context
 * @returns {Promise<number>} the exit status
 */
export async function importCommand(operand, options, context) {
  const { host, stdout, stderr } = context
  const key = host.env.COMETCHAT_REST_API_KEY?.trim()
  stdout.redact = stderr.redact = secretsRedactor(key === SANDBOX_KEY ? undefined : key, host.argv)
  const { connection, target } = connectionFrom(options, host.env, host.platform)
  const input = await openInput(operand, host.stdin, options)
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
  const { options, context } = parts
  refuseVain(input, options)
  const kept = keptJournal(input, parts)
  await refuseOverwriting(openFiles(input, context.host), {
    '--journal': kept.file,
    '--failed': options.failed,
    '--report': options.report,
  })
  const failed = await createFailedFile(options.failed)
  const share = sharedLimiter(options.limiter, parts.connection, context.host)
  const journal = await kept.open()
  const interrupts = new Interrupts(context.host.signals, context.host)
  const pausing = new Pausing(context.host.signals, context.host.earlyPauses?.())
  let saved
  let shared
  try {
    shared = await share?.()
    saved = options.report === undefined ? undefined : await OutputFile.create(options.report)
    const limiter = shared?.limiter
    return await new Run({ ...parts, input, journal, limiter, interrupts, pausing, failed, saved }).perform()
  } finally {
    await journal?.end()
    await shared?.end()
    interrupts.close()
    pausing.close()
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
 * @property {import('../limiter.js').Limiter | undefined} limiter
 * @property {Interrupts} interrupts
 * @property {Pausing} pausing
 * @property {OutputFile | undefined} failed takes the rows that failed
 * @property {OutputFile | undefined} saved takes the report
 */

/** One import, from the check to the account. */
class Run {
  /** @param {Parts} parts */
  constructor({ context, options, connection, target, input, journal, limiter, interrupts, pausing, failed, saved }) {
    this.host = context.host
    this.stdout = context.stdout
    this.stderr = context.stderr
    this.options = options
    this.connection = connection
    this.target = target
    this.input = input
    this.journal = journal
    this.limiter = limiter
    this.interrupts = interrupts
    this.pausing = pausing
    this.failed = failed
    this.saved = saved
    this.rate = options.rate ?? DEFAULT_RATE
    this.emit = options.json ? jsonEvents(this.stdout) : async () => {}
  }

  async perform() {
    const api = await this.host.loadApi()
    const check = await this.#check(api)
    if (check) {
      if (isUnreadable(check.error)) return this.#refuse(check)
      if (check.valid === finishedBefore(check)) return this.#nothingToSend(api, check)
      const obstacle = await readyApp({ ...this, api, preflight: check.preflight })
      if (obstacle) return this.#cannotBegin(check, obstacle)
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
    const preflight = this.options.preflight !== false
    const from = this.options.createRoles || canAsk(this) ? undefined : PREFLIGHT_BATCHES
    const asking = preflight ? await preflightOptions(this.connection, this.options, this.host, from) : undefined
    const check = await survey(api, this.input, this.options, { ...this.#surveyed(), asking })
    const blocked = await blockedLines(api, this.input, this.options, { check, interrupts: this.interrupts })
    if (this.interrupts.interrupted)
      throw new CliError(INTERRUPTED, 'interrupted: nothing was sent.', { code: 'ABORTED' })
    const { input, options, stderr } = this
    if (options.json) await this.emit({ type: 'check', ...(await withColumns(check, { api, input, options })) })
    const lines = await surveyLines(check, { api, input, options, paint: stderr.paint })
    this.#say([...lines, ...blocked, ''])
    return check
  }

  /** Ends without sending anything: the input cannot be read. @param {CheckReport} check */
  async #refuse(check) {
    const report = reportOfCheck(check)
    // The summary gives the reason, unless it was not printed.
    const unseen = this.options.json || this.options.quiet
    const why = unseen ? ` ${check.error?.code}: ${printable(check.error?.message ?? '')}` : ''
    this.stderr.line([...wrap(`cometchat-import: nothing was sent.${why}`), ...moreLines(check.error?.code)])
    await this.#saveReport(report, issuesOf(check))
    return statusOfReport(report)
  }

  /** Ends without sending anything: the app is not as the rows need it. @param {CheckReport} check @param {import('./preflight.js').Failure} error */
  async #cannotBegin(check, error) {
    const report = /** @type {Report} */ ({ ...reportOfCheck(check), status: 'failed', error })
    this.stderr.line(errorLines(error))
    await this.#saveReport(report, issuesOf(check))
    return statusOfReport(report)
  }

  /**
   * Ends where no row can be sent, or an earlier run finished all of them: the check has the whole account.
   * @param {import('./program.js').Api} api
   * @param {CheckReport} check
   */
  async #nothingToSend(api, check) {
    const report = reportOfCheck(check)
    const lost = wanted(report) - inApp(report)
    const human = this.options.json ? this.stderr : this.stdout
    if (report.resumed && !this.options.quiet) human.line(account(report, { target: this.target, paint: human.paint }))
    const outcome = await this.#surveyFailed(api, lost, !check.error)
    if (outcome && this.failed) this.#say(failedNote(outcome, this.failed))
    if (report.resumed)
      this.#say(
        wrap(
          `Nothing was sent: an earlier run finished every row that can be sent, says ${printable(this.journal?.path ?? '')}. To send them all again, name another journal, or --journal none.`,
        ),
      )
    else this.#say([nothingToSend(check)])
    return this.#close(report, issuesOf(check), this.#statusWith(outcome, statusOfReport(report)))
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
    if (canAsk(this)) return this.#ask(check)
    if (truncated)
      throw new CliError(USAGE, 'nothing was sent, since the input is cut off. To import what there is, add --yes.', {
        code: 'INPUT_TRUNCATED',
      })
    return true
  }

  /** @param {CheckReport} check */
  #ask(check) {
    const finished = finishedBefore(check)
    const who = finished ? `the ${number(check.valid - finished)} that are left` : plural(check.valid, 'user')
    return confirm(`Import ${who} into ${this.target}?`, this)
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
    const fetch = await fetchOf(this.host.env, this.connection)
    const job = api.importUsers(source, { ...this.#importOptions(check), ...(fetch && { fetch }) })
    const plan = check && { rows: check.rows, batches: check.batches, rate: this.rate }
    return follow(job, { ...this, plan, say: (lines) => this.#say(lines) })
  }

  /** @param {CheckReport | undefined} check @returns {import('../index.d.ts').ImportOptions} */
  #importOptions(check) {
    const { failed } = this
    const { concurrency = CONCURRENCY, timeout: timeoutMs, retryFor: outageMs, maxFailures } = this.options
    const options = defined({
      ...rowOptions(this.options),
      ...this.connection,
      journal: this.journal,
      limiter: this.limiter,
      concurrency,
      timeoutMs,
      retry: outageMs === undefined ? undefined : { outageMs },
      maxFailures,
      expectedRows: check?.rows,
      // Without --json, only rows that were not imported are reported.
      rowEvents: this.options.json ? 'all' : 'problems',
      failed: failed && rowsInto(failed, this.options),
    })
    return { ...options, ...inFlags(this.host.platform) }
  }

  /**
   * @param {Report} report
   * @param {CheckReport | undefined} check
   * @param {import('./summary.js').Problems} problems
   */
  async #finish(report, check, problems) {
    const { failed } = this
    const status = statusOfReport(report, this.interrupts)
    // The file's own problems stood in the check's summary, just above.
    const displayed = newProblems(problems, check)
    const human = this.options.json ? this.stderr : this.stdout
    const lost = wanted(report) - inApp(report) - report.pending
    const outcome = failed && (await finishFailedFile(failed, lost, { complete: report.status === 'complete' }))
    if (!this.options.quiet) {
      this.#say([''])
      const about = { target: this.target, sheet: this.input.sheet, problems: displayed }
      human.line(account(report, { ...about, paint: human.paint }))
      if (failed && outcome) human.line(failedNote(outcome, failed, report.pending))
      if (failed && outcome === 'written' && report.status === 'complete')
        human.line(howToImportFailed({ host: this.host, input: this.input, failed }))
    }
    if (report.error) this.stderr.line(['', ...errorLines(report.error)])
    this.stderr.lines(networkHint(this.host.env, report.error))
    if (isJournalRefused(report.error)) this.stderr.line(wrap(journalRemedy(report.error?.code ?? '')))
    if (!this.options.quiet) this.stderr.lines(changesNote(this.input.name, await this.input.changes()))
    const isToBeResumed = (status === STOPPED || status === INTERRUPTED) && !isTakenOver(report.error)
    if (isToBeResumed) this.stderr.line(howToResume(this))
    return this.#close(report, issuesOf(check, problems), this.#statusWith(outcome, status))
  }

  /** Compares with the app if that is wanted, saves the report, and returns the exit status. @param {Report} report @param {Issues} issues @param {number} status */
  async #close(report, issues, status) {
    const verified = await this.#verify(report)
    await this.#saveReport({ ...report, ...(verified && { verified: verified.report }) }, issues)
    return Math.max(status, verified?.status ?? DONE)
  }

  /** Compares every row with the app after a run that came to its end, if that is wanted. @param {Report} report */
  async #verify({ status }) {
    const { verify, existing } = this.options
    if (!(verify || existing === 'update') || status !== 'complete') return undefined
    this.#say([''])
    const { input, options, connection, target, interrupts, host, stdout, stderr } = this
    return verifyInput({ input, options, connection, target, interrupts, context: { host, stdout, stderr } })
  }

  /** @param {Report} report @param {Issues} issues */
  async #saveReport(report, issues) {
    const whole = { ...report, issues }
    try {
      if (this.saved) await writeWhole(this.saved, jsonDocument(whole, this.stdout.redact))
    } finally {
      await this.emit({ type: 'report', ...whole })
    }
  }

  /** Writes for people on standard error, so that standard output has the account alone. @param {string[]} lines */
  #say(lines) {
    if (!this.options.quiet) this.stderr.line(lines)
  }
}
