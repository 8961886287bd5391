/** `cometchat-import check`: every row is read and judged, none is sent. */
import { blockedLines } from './blocked.js'
import { jsonDocument } from './events-json.js'
import { CliError, INTERRUPTED, isUnreadable, statusOfCheck, STOPPED, wanted } from './exit.js'
import { createFailedFile, cutNote, failedNote, finishFailedFile } from './failed-file.js'
import { unlikeLines } from './from.js'
import { openInput } from './input.js'
import { errorLines, moreLines } from './more.js'
import { connectionFrom, SANDBOX_KEY } from './options.js'
import { rowOptions } from './reading-options.js'
import { openFiles, refuseOverwriting } from './paths.js'
import { preflightLines, preflightOptions } from './preflight.js'
import { redactor } from './secrets.js'
import { Interrupts } from './signals.js'
import { checkSummary, DERIVED_UIDS } from './summary.js'
import { survey } from './survey.js'
import { wrap } from './text.js'
import { refuseVainUids, writeUids } from './uids.js'
import { isTitled, likelyLines, understoodColumns, withColumns } from './understood.js'

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
    refuseVainUids(options, input)
    await refuseOverwriting(openFiles(input, host), { '--failed': options.failed, '--uids': options.uids })
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
    if (options.json) await stdout.raw(jsonDocument(await withColumns(check, { api, input, options }), stdout.redact))
    else if (!options.quiet)
      stdout.line([
        ...(await surveyLines(check, { api, input, options, paint: stdout.paint })),
        ...blocked,
        ...moreLines(check.error?.code ?? check.preflight?.error?.code),
      ])
    if (isUnreadable(check.error) && (options.json || options.quiet)) {
      stderr.line(errorLines(check.error))
    }
    const listed = await writeUids(input, options, { api, check, interrupts, stderr, platform: host.platform })
    if (!options.quiet && listed.length > 0) (options.json ? stderr : stdout).line(['', ...listed])
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
