/** `--plan`: what a plan says takes the place of options and of the operand, unless these are given as well. */
import path from 'node:path'
import { Option } from 'commander'
import { readEndpoint } from '../client/endpoint.js'
import { databaseOf } from './database.js'
import { usageError } from './exit.js'
import { failedAgain } from './failed-file.js'
import { NO_JOURNAL } from './journal.js'
import { isSameFile } from './paths.js'
import { printable, wrap } from './text.js'

/** @typedef {import('commander').Command} Command */
/** @typedef {import('../plan.d.ts').Plan} Plan */

/** The option of every command that takes a plan. */
export const planOption = () =>
  new Option('--plan <path>', 'take file and options from a plan (JSON); options beside it override it')

/**
 * Returns the file and the options of a command: those of its plan if it has one, and over these what was typed.
 *
 * @param {Command} command
 * @param {string | undefined} operand
 * @param {import('./program.js').Context} context
 * @returns {Promise<[string, Record<string, any>]>}
 */
export async function planned(command, operand, context) {
  const { plan: ofCommand, ...options } = command.opts()
  const planPath = ofCommand ?? command.parent?.opts().plan
  if (planPath === undefined) {
    if (operand === undefined)
      command.error("error: missing required argument 'file'", { code: 'commander.missingArgument' })
    return [String(operand), options]
  }
  // Not before: it loads the table of services.
  const { readPlanFile } = await import('./plan-file.js')
  const plan = await readPlanFile(planPath, context.host.env.COMETCHAT_REST_API_KEY?.trim(), context.host.loadApi)
  const folder = path.dirname(planPath)
  const file = operand ?? (plan.users.file && within(folder, plan.users.file))
  if (file === undefined)
    throw usageError(
      `${printable(planPath)} names no file. Add "file" to its users, or name the file behind the options.`,
    )
  const typed = Object.fromEntries(
    Object.entries(options).filter(([name]) => command.getOptionValueSource(name) !== 'default'),
  )
  const merged = { ...options, ...(await planOptions(command, plan, folder, typed)), ...typed }
  if (command.name() === 'check') return [file, withoutKeyless(merged, typed, context)]
  return [file, typed.failed === undefined ? await failedElsewhere(merged, file, context) : merged]
}

/**
 * Returns what a plan says, as the options of a command: those that it has. A comparison gets none of an import's.
 *
 * @param {Command} command
 * @param {Plan} plan
 * @param {string} folder of the plan
 * @param {Record<string, any>} typed
 */
async function planOptions(command, { app = {}, users }, folder, typed) {
  const { USERS_KEYS } = await import('../plan/keys.js')
  const known = new Set(command.options.map((option) => option.attributeName()))
  const isImport = command.parent === null
  const given = Object.entries(USERS_KEYS).flatMap(([name, { flags, isPath, ofImports }]) => {
    const value = /** @type {Record<string, any>} */ (users)[name]
    if (value === undefined || (ofImports && !isImport)) return []
    return Object.entries(flags ? flags(value) : { [name]: isPath ? within(folder, value) : value })
  })
  // Of an app and an endpoint, what was typed replaces both.
  const isTyped = ['appId', 'region', 'endpoint'].some((name) => typed[name] !== undefined)
  const { appId, region, endpoint } = isTyped && (typed.endpoint ?? app.endpoint) !== undefined ? {} : app
  const preflight = command.name() === 'check' && users.preflight === false ? {} : { appId, region, endpoint }
  return Object.fromEntries(
    [...given, ...Object.entries(preflight)].filter(([name, value]) => known.has(name) && value !== undefined),
  )
}

/**
 * Returns the options with another file for rows that failed where the plan's is the input: what failed was fixed, and is imported
 * by the same plan.
 *
 * @param {Record<string, any>} options
 * @param {string} file the input
 * @param {import('./program.js').Context} context
 */
async function failedElsewhere(options, file, { stderr }) {
  const { failed } = options
  if (failed === undefined || !(await isSameFile(file, failed))) return options
  const again = failedAgain(failed)
  if (!options.quiet)
    stderr.line(
      wrap(`The plan's file of failed rows is the input now, so rows that fail again go to ${printable(again)}.`),
    )
  return { ...options, failed: again }
}

/** Returns a path from a plan's folder; what is no path stays as it is. @param {string} folder @param {string} value */
function within(folder, value) {
  const isPlace = value === '-' || value === NO_JOURNAL || databaseOf('--journal', value) !== undefined
  return isPlace || path.isAbsolute(value) ? value : path.join(folder, value)
}

/**
 * Returns the options of a check without the plan's app if there is no key: a check needs none, and a plan always names an app.
 *
 * @param {Record<string, any>} options
 * @param {Record<string, any>} typed
 * @param {import('./program.js').Context} context
 */
function withoutKeyless(options, typed, { host, stderr }) {
  const { appId, region, endpoint, ...rest } = options
  const isTyped = [typed.appId, typed.region, typed.endpoint].some((value) => value !== undefined)
  const read = endpoint === undefined ? undefined : readEndpoint(endpoint)
  const isOpen = read?.trouble === undefined && read?.loopback
  if (isTyped || isOpen || host.env.COMETCHAT_REST_API_KEY || (appId ?? region ?? endpoint) === undefined)
    return options
  if (!options.quiet)
    stderr.line(wrap('COMETCHAT_REST_API_KEY is not set, so the file alone is checked, and the app is not asked.'))
  return rest
}
