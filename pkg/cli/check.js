/** `cometchat-import check`: every row is read and judged, none is sent. */
import { blockedLines } from './blocked.js'
import { PREFLIGHT_FROM } from '../client/limits.js'
import { jsonDocument } from './events-json.js'
import {
  CliError,
  INTERRUPTED,
  isChanged,
  isUnreadable,
  statusOfCheck,
  statusOfError,
  STOPPED,
  USAGE,
  wanted,
} from './exit.js'
import { createFailedFile, cutNote, failedNote, finishFailedFile } from './failed-file.js'
import { unlikeLines } from './from.js'
import { openInput } from './input.js'
import { isJournalRefused, journalRemedy } from './journal.js'
import { errorLines, moreLines } from './more.js'
import { connectionFrom, defined, SANDBOX_KEY } from './options.js'
import { rowOptions } from './reading-options.js'
import { openFiles, refuseOverwriting } from './paths.js'
import { preflightLines, preflightOptions } from './preflight.js'
import { redactor } from './secrets.js'
import { Interrupts } from './signals.js'
import { checkSummary, DERIVED_UIDS } from './summary.js'
import { wrap } from './text.js'
import { isTitled, likelyLines, understoodColumns } from './understood.js'
import { inFlags } from './wording.js'

/**
 * @param {string} operand
 * @param {Record<string, any>} options
 * @param {import('./program.js').Context} context
 * @returns {Promise<number>} the exit status
 */
export async function checkCommand(operand, options, context) {
  const { host, stdout, stderr } = context
  const key = host.env.COMETCHAT_REST_API_KEY?.trim()
  stdout.redact = stderr.redact = redactor(key === SANDBOX_KEY ? undefined : key)
  const input = await openInput(operand, host.stdin, options)
  try {
    await refuseOverwriting(openFiles(input, host), { '--failed': options.failed })
    return await checkInput(input, options, context)
  } finally {
    input.close()
  }
}

/** @param {import('./input.js').Input} input @param {Record<string, any>} options @param {import('./program.js').Context} context */
async function checkInput(input, options, { host, stdout, stderr }) {
  const connection = isConnected(options)
    ? connectionFrom(options, host.env, host.platform, INSTEAD).connection
    : undefined
  const interrupts = new Interrupts(host.signals, host)
  const failed = await createFailedFile(options.failed)
  try {
    const api = await host.loadApi()
    const asking = connection && (await preflightOptions(connection, options, host))
    const check = await survey(api, input, options, { interrupts, stderr, failed, asking, platform: host.platform })
    const blocked = await blockedLines(api, input, options, { check, interrupts })
    if (interrupts.interrupted)
      throw new CliError(INTERRUPTED, 'interrupted: the check is not complete.', { code: 'ABORTED' })
    if (options.json) await stdout.raw(jsonDocument(check, stdout.redact))
    else if (!options.quiet)
      stdout.line([
        ...(await surveyLines(check, { api, input, options, paint: stdout.paint })),
        ...blocked,
        ...moreLines(check.error?.code ?? check.preflight?.error?.code),
      ])
    if (isUnreadable(check.error) && (options.json || options.quiet)) {
      stderr.line(errorLines(check.error))
    }
    const obstacle = check.preflight?.error
    if (obstacle && options.quiet) stderr.line(errorLines(obstacle))
    if (failed) {
      const outcome = await finishFailedFile(failed, wanted(check) - check.valid, { complete: !check.error })
      if (!options.quiet) (options.json ? stderr : stdout).line(failedNote(outcome, failed))
      if (outcome === 'cut') {
        stderr.line(cutNote(failed))
        return STOPPED
      }
    }
    return statusOfCheck(check)
  } finally {
    interrupts.close()
    await failed?.discard()
  }
}

/**
 * Returns what a person reads of a file that was checked.
 *
 * @param {import('../index.d.ts').CheckReport} check
 * @param {{ api: import('./program.js').Api, input: import('./input.js').Input, options: Record<string, any>, paint: import('./summary.js').Paint }} about
 */
export async function surveyLines(check, { api, input, options, paint }) {
  const columns = await understoodColumns(check, { api, input, options })
  const about = { name: input.name, sheet: input.sheet, isTitled: await isTitled(check, { api, input, options }) }
  const isDerived = check.valid > 0 && rowOptions(options).uid === 'cometchat'
  return [
    ...checkSummary({ ...check, columns }, { ...about, rate: options.rate, paint }),
    ...(isDerived ? ['', ...wrap(DERIVED_UIDS)] : []),
    ...preflightLines(check.preflight, paint, options),
    ...unlikeLines(check, options.from),
    ...(await likelyLines(check, { api, input, options })),
  ]
}

/** Returns whether the app is to be asked: only where the command says which, since a check needs none. @param {Record<string, any>} options */
const isConnected = ({ appId, region, endpoint }) => [appId, region, endpoint].some((given) => given !== undefined)

const INSTEAD = ['To check the file alone, leave out --app-id, --region and --endpoint.']

/**
 * Reads and checks the whole input. An interruption ends it.
 * @param {import('./program.js').Api} api
 * @param {import('./input.js').Input} input
 * @param {Record<string, any>} options
 * @param {object} about
 * @param {Interrupts} about.interrupts
 * @param {import('./output.js').Output} about.stderr
 * @param {string} about.platform
 * @param {import('./output-file.js').OutputFile} [about.failed]
 * @param {import('./journal.js').RunJournal} [about.journal]
 * @param {import('../index.d.ts').Connection} [about.connection]
 * @param {import('../index.d.ts').CheckOptions & { [PREFLIGHT_FROM]?: number }} [about.asking] of a preflight
 * @param {import('../index.d.ts').RowOptions} [about.rows] how rows are read, if not as the command's options say
 * @returns {Promise<import('../index.d.ts').CheckReport>}
 */
export async function survey(
  api,
  input,
  options,
  { interrupts, stderr, platform, failed, journal, connection, asking, rows = rowOptions(options) },
) {
  const stop = new AbortController()
  interrupts.during({
    first() {
      stop.abort()
      journal?.stopWaiting()
    },
    second: () => input.close(),
  })
  const view = readingView(stderr, input, options.quiet)
  const source = await input.read(view.read)
  // A journal belongs to one app.
  const { appId, region, endpoint } = (journal && connection) ?? {}
  try {
    return await api.checkUsers(source, {
      ...defined({
        ...rows,
        appId,
        region,
        endpoint,
        ...asking,
        journal,
        signal: stop.signal,
        failed: failed && ((/** @type {Uint8Array} */ chunk) => failed.write(chunk)),
      }),
      ...(asking && { [PREFLIGHT_FROM]: asking[PREFLIGHT_FROM] }),
      ...inFlags(platform),
    })
  } catch (cause) {
    if (stop.signal.aborted)
      throw new CliError(INTERRUPTED, 'interrupted: nothing was sent.', { code: 'ABORTED', cause })
    throw asInputError(cause)
  } finally {
    view.stop()
  }
}

/** @param {unknown} cause */
function asInputError(cause) {
  const code = /** @type {{ code?: unknown } | null | undefined} */ (cause)?.code
  if (isJournalRefused({ code }))
    return new CliError(USAGE, `${code}: ${/** @type {Error} */ (cause).message}. ${journalRemedy(String(code))}`, {
      code: String(code),
      cause,
    })
  if (isChanged({ code }))
    return new CliError(STOPPED, `${code}: ${/** @type {Error} */ (cause).message}`, { code: String(code), cause })
  if (typeof code !== 'string' || statusOfError({ code }) !== USAGE) return cause
  return new CliError(USAGE, /** @type {Error} */ (cause).message, { code, cause })
}

/** On a terminal, how much of a large file has been read; nothing for what takes no time. */
function readingView(
  /** @type {import('./output.js').Output} */ stderr,
  /** @type {import('./input.js').Input} */ input,
  quiet = false,
) {
  const began = Date.now()
  let last = began
  let displayed = false
  const { size } = input
  return {
    read(/** @type {number} */ bytes) {
      const now = Date.now()
      if (quiet || !size || !stderr.isTerminal || now - began < 400 || now - last < 200) return
      last = now
      displayed = true
      stderr.stream.write(`\r\x1b[2KChecking every row: ${Math.floor((bytes / size) * 100)}%`)
    },
    stop() {
      if (displayed) stderr.stream.write('\r\x1b[2K')
    },
  }
}
