/** `cometchat-import/plan`: an import as an object, run as the command line runs it. */
import { checkUsers, createRoles, importUsers, verifyUsers } from 'cometchat-import'
// @ts-expect-error: what is of this package alone has no types
import { internals } from 'cometchat-import'
import { ImportError } from '../client/error.js'
import { assertFunction, assertKnownKeys, group } from '../client/option-checks.js'
import { readable } from '../client/readable.js'
import { redactor } from '../client/redact.js'
import { redactIssue, withoutKey } from '../client/without-key.js'
import { withRecipe } from '../from/apply.js'
import { recipeNamed } from '../from/index.js'
import { USERS_KEYS } from './keys.js'
import { conditionsOf, planIssues as issuesOf, withoutName } from './read.js'

/** @typedef {import('../plan.d.ts').PlanReport} PlanReport */
/** @typedef {NonNullable<PlanReport['error']>} Failure */

/** The functions of the library that do the steps. */
const LIBRARY = { checkUsers, createRoles, importUsers, verifyUsers }

/** Files that a comparison writes. */
const FILES_OF_VERIFY = ['missing', 'differing', 'extraUsers']

/** Files of a plan, which only its caller can write. */
const FILES = ['failed', ...FILES_OF_VERIFY]

/** Errors that end as a rejection: what the program or its host has to be changed for. Every other is of the data or the network. */
const MISTAKES = ['INVALID_OPTION', 'UNSUPPORTED_HOST', 'INTERNAL']

/** Every option of running a plan. */
const RUN_OPTIONS = [
  'apiKey',
  'sources',
  'journal',
  'limiter',
  'onJob',
  'fetch',
  'signal',
  'budget',
  'rowEvents',
  'functions',
  ...FILES,
]

/**
 * Runs a plan; starts at once.
 *
 * @param {any} plan
 * @param {any} options `plan.d.ts` has them
 * @returns {import('../plan.d.ts').PlanJob}
 */
export function runPlan(plan, options) {
  const run = new PlanRun(plan, options)
  const report = run.perform()
  // A job that nobody awaits must not end its process.
  report.catch(() => {})
  return {
    abort: ({ finish = false } = {}) => run.stop(finish),
    // biome-ignore lint/suspicious/noThenProperty: a job is awaited for its report
    then: (onResolved, onRejected) => report.then(onResolved, onRejected),
    catch: (onRejected) => report.catch(onRejected),
    finally: (onFinally) => report.finally(onFinally),
  }
}

/**
 * Returns what is wrong with a plan, its conditions included, which the core reads; nothing if it can be run.
 *
 * @param {any} plan
 * @returns {import('../plan.d.ts').PlanIssue[]}
 */
export function planIssues(plan) {
  const issues = issuesOf(plan)
  for (const { pointer, condition } of conditionsOf(plan))
    try {
      internals.assertReading({ where: condition })
    } catch (error) {
      issues.push({ pointer, message: withoutName(error) })
    }
  return issues
}

/** The steps of a plan, one after the other. */
class PlanRun {
  /** @param {any} plan @param {any} options */
  constructor(plan, options) {
    refuseIssues(plan)
    assertKnownKeys(options, RUN_OPTIONS)
    assertKnownKeys(options.sources, ['users'], [], 'sources.')
    for (const name of ['onJob', ...FILES]) assertFunction(name, options[name])
    const functions = group('functions', options.functions, Object.keys(LIBRARY), '{ importUsers }')
    for (const name of Object.keys(functions)) assertFunction(`functions.${name}`, functions[name])
    this.#functions = { ...LIBRARY, ...defined(functions) }
    const { users } = plan
    for (const name of ['journal', 'limiter', ...FILES]) {
      const isNone = users[name] === undefined || (users[name] === 'none' && !FILES.includes(name))
      if (!isNone && options[name] === undefined)
        throw new ImportError(
          'INVALID_OPTION',
          `${name}: the plan names one, so expected it in the options, or null for none`,
        )
    }
    this.#opens = typeof options.sources.users === 'function'
    const again = [
      ['createRoles', users.createRoles],
      ['verify', users.verify],
      ["existing: 'update'", users.existing === 'update'],
    ].find(([, isWanted]) => isWanted)
    if (again && !this.#opens)
      throw new ImportError(
        'INVALID_OPTION',
        `sources.users: expected a function that opens the users, since ${again[0]} reads them a second time`,
      )
    this.#plan = plan
    this.#options = options
  }

  /** Rejects for mistakes of the program alone. @returns {Promise<PlanReport>} */
  async perform() {
    const redact = redactor(this.#options.apiKey)
    try {
      return await this.#steps()
    } catch (error) {
      if (!(error instanceof ImportError) || MISTAKES.includes(error.code) || this.#onJobThrew)
        throw withoutKey(error, redact)
      if (error.code === 'ABORTED' || this.#isStopped()) return this.#end('stopped')
      const failure = { code: /** @type {Failure['code']} */ (error.code), message: error.message }
      redactIssue(failure, redact)
      return this.#end('failed', failure)
    }
  }

  /** @returns {Promise<PlanReport>} */
  async #steps() {
    const { preflight, verify, existing } = this.#plan.users
    const obstacle = this.#opens && preflight !== false ? await this.#ready() : undefined
    if (obstacle) return this.#end('failed', obstacle)
    if (this.#stopping) return this.#end('stopped')
    const { importUsers, verifyUsers } = this.#functions
    const imported = await this.#follow('import', importUsers(await this.#source(), this.#importOptions()))
    this.#users.imported = imported
    const { check } = this.#users
    const cut = fewerRows(imported, check && ['check', check.rows])
    if (cut || imported.status !== 'complete') return this.#end(cut ? 'failed' : imported.status, cut ?? imported.error)
    if (!verify && existing !== 'update') return this.#end('complete', imported.error)
    const verified = await this.#follow('verify', verifyUsers(await this.#source(), this.#verifyOptions()))
    this.#users.verified = verified
    const cutAgain = fewerRows(verified, ['import', imported.rows])
    return this.#end(cutAgain ? 'failed' : verified.status, cutAgain ?? verified.error)
  }

  #isStopped() {
    return this.#stopping || this.#options.signal?.aborted
  }

  /** @param {boolean} finish */
  stop(finish) {
    this.#stopping = true
    this.#checking.abort()
    this.#job?.abort({ finish })
  }

  /** Checks every row, and has the app ready for them. Returns why no row may be sent. @returns {Promise<Failure | undefined>} */
  async #ready() {
    const { createRoles: isWanted } = this.#plan.users
    const { failed, ...options } = this.#importOptions()
    const signal = options.signal ? AbortSignal.any([options.signal, this.#checking.signal]) : this.#checking.signal
    const asking = { ...defined({ ...options, signal }), preflight: true }
    const check = await this.#functions.checkUsers(await this.#source(), asking)
    this.#users.check = check
    if (check.error) return check.error
    const missing = check.preflight?.roles?.missing ?? []
    if (missing.length === 0 || !isWanted) return check.preflight?.error
    const roles = await this.#functions.createRoles(
      missing.map(({ role }) => role),
      { ...options, signal },
    )
    this.#users.roles = roles
    const [refused] = roles.refused
    return (
      refused && {
        code: 'ROLE_MISSING',
        message: `the server did not create the role ${refused.role}: ${refused.message}`,
      }
    )
  }

  /** Waits for a job, which can be stopped meanwhile, and for what `onJob` returns. @template R @param {'import' | 'verify'} step @param {any} job @returns {Promise<R>} */
  async #follow(step, job) {
    this.#job = job
    if (this.#stopping) job.abort()
    const report = Promise.resolve(job)
    report.catch(() => {})
    try {
      const pending = this.#options.onJob?.(job, step)
      // The job itself is awaited all the same.
      if (pending !== job) await pending
    } catch (error) {
      job.abort()
      const ofJob = await report.then(
        () => undefined,
        (cause) => cause,
      )
      this.#onJobThrew = error !== ofJob
      throw error
    }
    return report
  }

  /** Opens the users. What their function throws is an error of the source, as one of its rows would be. */
  async #source() {
    const { users } = this.#options.sources
    return typeof users === 'function' ? readable(Promise.resolve().then(users)) : users
  }

  /** @returns {any} what the library takes of the plan and of the options */
  #importOptions() {
    const { onJob, sources, functions, missing, differing, extraUsers, failed, ...options } = this.#options
    const { from } = this.#plan.users
    const reading = from === undefined ? this.#of('reading') : withRecipe(recipeNamed(from), this.#of('reading'))
    return { ...reading, ...this.#of('sending'), ...this.#plan.app, ...options, ...(failed && { failed }) }
  }

  /** @returns {any} */
  #verifyOptions() {
    const { failed, journal, limiter, budget, ...options } = this.#importOptions()
    const files = FILES_OF_VERIFY.map((name) => [name, this.#options[name] ?? undefined])
    return { ...options, ...this.#of('verifying'), ...defined(Object.fromEntries(files)) }
  }

  /** @param {import('./keys.js').Key['kind']} kind */
  #of(kind) {
    const names = Object.keys(USERS_KEYS).filter((name) => USERS_KEYS[name]?.kind === kind)
    return defined(Object.fromEntries(names.map((name) => [name, this.#plan.users[name]])))
  }

  /** @param {PlanReport['status']} status @param {Failure} [error] @returns {PlanReport} */
  #end(status, error) {
    return { status, users: this.#users, ...(error && { error }) }
  }

  #plan
  #options
  /** @type {typeof LIBRARY} */
  #functions
  /** Whether the source can be opened again. */
  #opens
  #checking = new AbortController()
  #stopping = false
  /** Whether `onJob` threw. */
  #onJobThrew = false
  /** @type {{ abort(how: { finish: boolean }): void } | undefined} */
  #job
  /** @type {PlanReport['users']} */
  #users = {}
}

/**
 * Returns why a step is void: it came to its end, and read fewer rows than the step before it.
 *
 * @param {{ status: string, rows: number }} report
 * @param {[step: string, rows: number] | undefined} before
 * @returns {Failure | undefined}
 */
function fewerRows({ status, rows }, before) {
  if (status !== 'complete' || before === undefined) return undefined
  const [step, expected] = before
  if (rows >= expected) return undefined
  return {
    code: 'INPUT_CHANGED',
    message: `the users were read again, and gave ${rows} rows; the ${step} read ${expected}`,
  }
}

/** Throws everything that is wrong with a plan. @param {unknown} plan */
function refuseIssues(plan) {
  const issues = planIssues(plan)
  if (issues.length === 0) return
  const all = issues.map(({ pointer, message }) => `${pointer || 'plan'}: ${message}`)
  throw new ImportError('INVALID_OPTION', `the plan cannot be run: ${all.join('; ')}`)
}

/** @param {Record<string, any>} object @returns {any} */
const defined = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
