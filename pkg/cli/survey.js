/** Reads and checks a whole input: what every command does before it does more. */
import { PREFLIGHT_FROM } from '../client/limits.js'
import { CliError, INTERRUPTED, isChanged, statusOfError, STOPPED, USAGE } from './exit.js'
import { rowsInto } from './failed-file.js'
import { isJournalRefused, journalRemedy } from './journal.js'
import { defined } from './options.js'
import { rowOptions } from './reading-options.js'
import { inFlags } from './wording.js'

/**
 * Reads and checks the whole input. An interruption ends it.
 * @param {import('./program.js').Api} api
 * @param {import('./input.js').Input} input
 * @param {Record<string, any>} options
 * @param {object} about
 * @param {import('./signals.js').Interrupts} about.interrupts
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
        failed: failed && rowsInto(failed, options),
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
