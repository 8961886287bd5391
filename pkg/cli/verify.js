/** `cometchat-import verify <files>`: the app is read back, and each row is compared with it. */
import { jsonDocument, jsonEvents } from './events-json.js'
import { INTERRUPTED, NOT_ALL, statusOfError, statusOfVerify, STOPPED } from './exit.js'
import { openInput } from './input.js'
import { keptNote, rowsInto } from './failed-file.js'
import { errorLines } from './more.js'
import { CONCURRENCY, connectionFrom, defined, SANDBOX_KEY } from './options.js'
import { OutputFile, reasonOf, writeWhole } from './output-file.js'
import { openFiles, refuseOverwriting } from './paths.js'
import { fetchOf } from './fetch.js'
import { networkHint } from './proxy.js'
import { compareFiles, openLater, refuseOfOneFile } from './verify-files.js'
import { canAsk, confirm } from './question.js'
import { rowOptions } from './reading-options.js'
import { redactor } from './secrets.js'
import { Interrupts } from './signals.js'
import { Problems } from './summary.js'
import { survey } from './survey.js'
import { printable, wrap } from './text.js'
import { verifyView } from './verify-progress.js'
import { verifySummary } from './verify-summary.js'
import { inFlags } from './wording.js'

/** The options that name files, by what the library calls them. @type {Record<string, string>} */
export const VERIFY_FILES = { missing: '--missing', differing: '--differing', extraUsers: '--extra-users' }

/**
 * @param {string[]} operands the file that was imported, and those in which rows of it were fixed
 * @param {Record<string, any>} options
 * @param {import('./program.js').Context} context
 * @returns {Promise<number>} the exit status
 */
export async function verifyCommand([operand = '-', ...later], options, context) {
  const { host, stdout, stderr } = context
  const key = host.env.COMETCHAT_REST_API_KEY?.trim()
  stdout.redact = stderr.redact = redactor(key === SANDBOX_KEY ? undefined : key)
  const { connection, target } = connectionFrom(options, host.env, host.platform, [])
  if (later.length > 0) refuseOfOneFile(options)
  const input = await openInput(operand, host.stdin, options)
  const inputs = [input]
  const interrupts = new Interrupts(host.signals, host)
  /** @type {OutputFile | undefined} */
  let saved
  try {
    inputs.push(...(await openLater(later, host.stdin, options)))
    const outputs = Object.entries(VERIFY_FILES).map(([name, flag]) => [flag, options[name]])
    for (const each of inputs)
      await refuseOverwriting(openFiles(each, host), { ...Object.fromEntries(outputs), '--report': options.report })
    saved = options.report === undefined ? undefined : await OutputFile.create(options.report)
    if (options.existing === 'update') {
      const refused = await refusal({ input, options, context, target, interrupts })
      if (refused !== undefined) return refused
    }
    const { report, status } = await verifyInput({ input, inputs, options, context, connection, target, interrupts })
    if (saved) await writeWhole(saved, jsonDocument(report, stdout.redact))
    if (options.json) await jsonEvents(stdout)({ type: 'report', ...report })
    return status
  } finally {
    interrupts.close()
    for (const each of inputs) each.close()
    await saved?.discard()
  }
}

/**
 * Looks before anything is changed: whether the file is whole, and whether a person at the terminal agrees.
 *
 * @param {Pick<Parameters<typeof verifyInput>[0], 'input' | 'options' | 'context' | 'target' | 'interrupts'>} about
 * @returns {Promise<number | undefined>} the exit status, if nothing is to be changed
 */
async function refusal({ input, options, context, target, interrupts }) {
  const { host, stderr } = context
  if (!input.once) {
    const check = await survey(await host.loadApi(), input, options, { interrupts, stderr, platform: host.platform })
    if (interrupts.interrupted) return INTERRUPTED
    if (check.error) {
      stderr.line(errorLines(check.error, 'nothing was compared or changed. '))
      return statusOfError(check.error)
    }
  }
  if (options.yes || !canAsk({ host, stderr })) return undefined
  if (
    await confirm(`Change the users in ${target} that differ from ${printable(input.name)}?`, {
      host,
      stderr,
      interrupts,
    })
  )
    return undefined
  stderr.line('Nothing was changed.')
  return interrupts.interrupted ? INTERRUPTED : NOT_ALL
}

/**
 * Compares the whole input with the app, or several as one, and says what it found.
 *
 * @param {object} about
 * @param {import('./input.js').Input} about.input
 * @param {import('./input.js').Input[]} [about.inputs] all of them, if there may be several
 * @param {Record<string, any>} about.options
 * @param {import('./program.js').Context} about.context
 * @param {import('../index.d.ts').Connection} about.connection
 * @param {string} about.target
 * @param {Interrupts} about.interrupts
 * @returns {Promise<{ report: import('./verify-files.js').Report, status: number }>}
 */
export async function verifyInput({ input, inputs = [input], options, context, connection, target, interrupts }) {
  const { host, stdout, stderr } = context
  const files = await openOutputs(options)
  try {
    const api = await host.loadApi()
    const fetch = await fetchOf(host.env, connection)
    /** @type {import('./verify-files.js').Compare} */
    const compare = async (each, { hooks = ofFiles(files, options), rowEvents, ...taken } = {}) => {
      const job = api.verifyUsers(await each.read(), {
        ...verifyOptions(options, rowEvents),
        ...hooks,
        ...connection,
        ...(fetch && { fetch }),
        ...inFlags(host.platform),
      })
      return follow(job, { options, context, interrupts, input: each, ...taken })
    }
    const { report, found } = await (inputs.length > 1
      ? compareFiles(inputs, compare, { api, options, context, interrupts, extraUsers: extraOf(files) })
      : compareOne(input, compare))
    const notes = await keepFiles(files, report)
    const human = options.json ? stderr : stdout
    if (!options.quiet) human.line(verifySummary(report, { target, found, notes, paint: human.paint }))
    if (report.error) stderr.line(['', ...errorLines(report.error)])
    stderr.lines(networkHint(host.env, report.error))
    const cut = files.filter(({ file }) => file.failure)
    for (const { file, flag } of cut)
      stderr.line(
        wrap(
          `cometchat-import: OUTPUT: ${flag} ${printable(file.target)} is not whole: ${printable(reasonOf(file.failure))}.`,
        ),
      )
    const status = statusOfVerify(report, interrupts)
    return { report, status: cut.length > 0 ? Math.max(status, STOPPED) : status }
  } finally {
    for (const { file } of files) await file.discard()
  }
}

/** @param {import('./input.js').Input} input @param {import('./verify-files.js').Compare} compare */
async function compareOne(input, compare) {
  const { report, problems } = await compare(input)
  return { report, found: [{ sheet: input.sheet, problems: problems.groups(), notes: report.notes }] }
}

/** @typedef {{ name: string, flag: string, file: OutputFile }} Named */

/** @param {Record<string, any>} options @returns {Promise<Named[]>} */
async function openOutputs(options) {
  /** @type {Named[]} */
  const files = []
  try {
    for (const [name, flag] of Object.entries(VERIFY_FILES)) {
      if (options[name] !== undefined)
        files.push({ name, flag, file: await OutputFile.create(options[name], { keepsChanges: true }) })
    }
    return files
  } catch (cause) {
    for (const { file } of files) await file.discard()
    throw cause
  }
}

/** Returns what takes the bytes of the files, by the library's names. @param {Named[]} files @param {Record<string, any>} options */
const ofFiles = (files, options) =>
  Object.fromEntries(
    files.map(({ name, file }) => [
      name,
      name === 'missing' ? rowsInto(file, options) : (/** @type {Uint8Array} */ chunk) => file.write(chunk),
    ]),
  )

/** @param {Named[]} files */
const extraOf = (files) => files.find(({ name }) => name === 'extraUsers')?.file

/** @param {Record<string, any>} options @param {'all'} [rowEvents] where each row is asked for */
function verifyOptions(options, rowEvents) {
  const { concurrency = CONCURRENCY, timeout: timeoutMs, retryFor: outageMs, verifyRate, existing, json } = options
  const { rate, batchSize, ...rows } = rowOptions(options)
  return defined({
    ...rows,
    concurrency,
    timeoutMs,
    verifyRate,
    existing,
    retry: outageMs === undefined ? undefined : { outageMs },
    // Without --json, only rows that are not as they should be are reported.
    rowEvents: rowEvents ?? (json ? 'all' : 'problems'),
  })
}

/**
 * @param {import('../index.d.ts').VerifyJob} job
 * @param {object} about
 * @param {Record<string, any>} about.options
 * @param {import('./program.js').Context} about.context
 * @param {Interrupts} about.interrupts
 * @param {import('./input.js').Input} about.input
 * @param {(event: import('../index.d.ts').VerifyRowEvent) => boolean} [about.counts] returns whether a row is one of the whole
 * @param {string} [about.file] that events are of
 */
async function follow(job, { options, context: { stdout, stderr }, interrupts, input, counts = () => true, file }) {
  const done = Promise.resolve(job)
  // A rejection is handled where it is awaited; until then it is not a crash.
  done.catch(() => {})
  const emit = options.json ? jsonEvents(stdout) : async () => {}
  const view = verifyView({ stderr, quiet: options.quiet })
  interrupts.during({
    first: () => job.abort({ finish: true }),
    second: () => {
      job.abort()
      input.close()
    },
  })
  const redraw = setInterval(() => view.update(job.progress), REDRAW_MS)
  const problems = new Problems()
  try {
    for await (const event of job) {
      if (event.type === 'row') {
        if (!counts(event)) continue
        problems.add(event)
      } else if (event.type === 'wait') view.wait(event)
      await emit(file === undefined ? event : { ...event, file })
    }
    return { report: await done, problems }
  } finally {
    clearInterval(redraw)
    view.stop()
  }
}

/** Keeps the files that have something in them, and returns what to say of them. @param {Named[]} files @param {import('../index.d.ts').VerifyReport} report */
async function keepFiles(files, report) {
  const notes = []
  for (const { name, file } of files) {
    if (file.bytes > 0) {
      await file.keep().catch((cause) => (file.failure ??= cause.cause ?? cause))
      if (!file.failure) notes.push(`${FILE_NOTES[name]}: ${printable(file.target)}`)
    } else {
      await file.discard()
      // Someone would take the rows of an older file for this run's.
      if (report.status === 'complete' && (await file.removeOlder()))
        notes.push(
          `There is nothing for ${printable(file.target)}${file.keptAs === undefined ? '; an older one was removed' : ''}.`,
        )
    }
    if (file.keptAs !== undefined) notes.push(keptNote(file))
  }
  return notes
}

/** @type {Record<string, string>} */
const FILE_NOTES = {
  missing: 'The rows that are missing, ready to import',
  differing: 'The fields that differ',
  extraUsers: 'The users that no row has',
}

const REDRAW_MS = 250
