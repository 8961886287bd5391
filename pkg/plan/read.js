/** Whether an object is a plan: everything that is wrong with it, each with the place where it stands. */
import { connectionOptions, targetUrl } from '../client/connection.js'
import { USERS } from '../client/entities.js'
import { nearest } from '../client/nearest.js'
import { displayed, displayedName, optionError } from '../client/option-checks.js'
import { yesOrNo } from '../client/option-kinds.js'
import { sendingOptions, verifyingOptions } from '../client/options.js'
import { READING_OPTIONS } from '../client/reading-options.js'
import { recipeNamed } from '../from/index.js'
import { APP_KEYS, LATER_ENTITIES, schemaOfPlans, USERS_KEYS } from './keys.js'

/** @typedef {import('../plan.d.ts').PlanIssue} PlanIssue */
/** @typedef {(pointer: string, message: string) => void} Report */

const SCHEMA = schemaOfPlans()

/**
 * Returns what is wrong with a plan, in its order; nothing if it can be run.
 *
 * @param {any} plan
 * @returns {PlanIssue[]}
 */
export function planIssues(plan) {
  /** @type {PlanIssue[]} */
  const issues = []
  const report = (/** @type {string} */ pointer, /** @type {string} */ message) =>
    void issues.push({ pointer, message })
  if (!isObject(plan)) {
    report('', `expected an object such as { "users": { "file": "users.csv" } }, found ${kindOf(plan)}`)
    return issues
  }
  if (plan.$schema !== undefined && typeof plan.$schema !== 'string')
    report('/$schema', `expected the path or address of a schema, found ${kindOf(plan.$schema)}`)
  refuseUnknown(plan, Object.keys(SCHEMA.properties), '', report, (name) => misplaced(name, plan))
  if (plan.app !== undefined) checkApp(plan.app, report)
  if (plan.users === undefined) report('', 'expected users, such as { "users": { "file": "users.csv" } }, found none')
  else checkUsers(plan.users, report)
  refuseKeys(plan, '', report)
  return issues
}

/**
 * Returns the conditions of a plan, each with its place, for the core to read. What is no text, or blank, is among the plan's other issues.
 *
 * @param {any} plan
 * @returns {{ pointer: string, condition: string }[]}
 */
export function conditionsOf(plan) {
  const where = plan?.users?.where
  if (where === undefined || planIssues({ users: { where } }).length > 0) return []
  const pointer = (/** @type {number} */ at) => `/users/where${Array.isArray(where) ? `/${at}` : ''}`
  return [where].flat().map((condition, at) => ({ pointer: pointer(at), condition }))
}

/** Returns what is wrong with an option, without its name: the pointer has it. @param {any} cause @returns {string} */
export function withoutName(cause) {
  if (cause.code !== 'INVALID_OPTION') throw cause
  return cause.message.replace(/^[^\s:]+: /, '')
}

/** @param {any} app @param {Report} report */
function checkApp(app, report) {
  if (!isObject(app))
    return report('/app', `expected an object such as { "appId": "123abc", "region": "us" }, found ${kindOf(app)}`)
  refuseUnknown(app, Object.keys(APP_KEYS), '/app', report)
  const checks = {
    appId: () => targetUrl(USERS, { appId: app.appId, region: 'us' }),
    region: () => targetUrl(USERS, { appId: 'any', region: app.region }),
    endpoint: () => connectionOptions(USERS, { endpoint: app.endpoint }),
  }
  for (const [name, check] of Object.entries(checks))
    if (app[name] !== undefined) attempt(check, `/app/${name}`, report)
}

/** @param {any} users @param {Report} report */
function checkUsers(users, report) {
  if (!isObject(users))
    return report('/users', `expected an object such as { "file": "users.csv" }, found ${kindOf(users)}`)
  refuseUnknown(users, Object.keys(USERS_KEYS), '/users', report)
  for (const [name, key] of Object.entries(USERS_KEYS)) {
    if (users[name] === undefined) continue
    const pointer = `/users/${name}`
    const check = (/** @type {unknown} */ value) => READERS[key.kind](name, value, users)
    // One member after the other, so that the place is exact.
    if (
      !key.form.properties ||
      !isObject(users[name]) ||
      checkMembers(users[name], key.form, { pointer, check, report })
    )
      attempt(() => check(users[name]), pointer, report)
  }
}

/**
 * Returns whether every member of an object is right by itself.
 *
 * @param {Record<string, unknown>} object
 * @param {import('./keys.js').Form} form
 * @param {{ pointer: string, check: (value: unknown) => unknown, report: Report }} how
 */
function checkMembers(object, { properties, patternProperties = {} }, { pointer, check, report }) {
  let isRight = true
  const reportMember = (/** @type {string} */ place, /** @type {string} */ message) => {
    isRight = false
    report(place, message)
  }
  const isKnown = (/** @type {string} */ name) =>
    Object.hasOwn(properties, name) || Object.keys(patternProperties).some((pattern) => new RegExp(pattern).test(name))
  refuseUnknown(object, Object.keys(properties), pointer, reportMember, undefined, isKnown)
  for (const [name, value] of Object.entries(object)) {
    if (!isKnown(name) || value === undefined) continue
    const place = `${pointer}/${escaped(name)}`
    if (typeof value === 'function')
      reportMember(place, 'expected what JSON can say, found a function, which no plan can hold')
    else attempt(() => check({ [name]: value }), place, reportMember)
  }
  return isRight
}

/**
 * Who decides what a value may be, by the kind of its key: the options' own functions.
 *
 * @type {Record<import('./keys.js').Key['kind'], (name: string, value: any, users: Record<string, any>) => unknown>}
 */
const READERS = {
  recipe(name, value) {
    if (typeof value !== 'string') throw optionError(name, 'the name of a service', value)
    recipeNamed(value)
  },
  reading(name, value, users) {
    if (typeof value === 'function') throw optionError(name, 'what JSON can say', 'a function')
    if (name === 'map') assertColumns(value)
    /** @type {Record<string, import('../client/option-kinds.js').OptionKind>} */
    const table = READING_OPTIONS
    // With its neighbours, since some options exclude each other.
    return table[name]?.read(value, { entity: USERS, options: users, objects: false }, name)
  },
  sending: (name, value) => sendingOptions(USERS, { ...ANYWHERE, [name]: value }, undefined),
  verifying: (name, value) => verifyingOptions(USERS, { ...ANYWHERE, [name]: value }),
  flag: (name, value, users) => yesOrNo().read(value, { entity: USERS, options: users, objects: false }, name),
  text(name, value) {
    if (typeof value !== 'string' || value.trim() === '')
      throw optionError(name, EXPECTED_TEXTS[name] ?? 'the path of a file', value)
  },
}

/** Refuses what fills a field in no plan: the option itself takes functions as well. @param {any} map */
function assertColumns(map) {
  for (const from of Object.values(map ?? {}))
    if (from !== undefined && from !== null && ![from].flat().every((name) => typeof name === 'string'))
      throw optionError('map', 'a column, several columns or null', from)
}

/** A connection that is right, since options of sending are checked with one. */
const ANYWHERE = { endpoint: 'https://localhost/v3' }

/** @type {Record<string, string>} */
const EXPECTED_TEXTS = {
  file: 'the path of the file of users',
  sheet: 'the name of a sheet',
  journal: "the path of a file, redis://… or postgres://…, or 'none'",
  limiter: 'the URL of a database: redis://… or postgres://…',
}

/** Reports what a check throws, without the option's name: the pointer has it. @param {() => unknown} check @param {string} pointer @param {Report} report */
function attempt(check, pointer, report) {
  try {
    check()
  } catch (error) {
    report(pointer, /** @type {Error} */ (error).message.replace(/^[^\s:]+: /, ''))
  }
}

/**
 * Reports names that do not exist, with the one that was meant.
 *
 * @param {Record<string, unknown>} object
 * @param {string[]} known
 * @param {string} pointer of the object
 * @param {Report} report
 * @param {(name: string) => string | undefined} [remark] says more of a name
 * @param {(name: string) => boolean} [isKnown]
 */
function refuseUnknown(object, known, pointer, report, remark, isKnown = (name) => known.includes(name)) {
  for (const name of Object.keys(object)) {
    if (isKnown(name) || object[name] === undefined || KEY_NAME.test(name)) continue
    const meant = nearest(name, known)
    const hint = remark?.(name) ?? (meant ? `did you mean ${meant}?` : `expected one of ${known.join(', ')}`)
    report(`${pointer}/${escaped(displayedName(name))}`, `no such key; ${hint}`)
  }
}

/** Says where a key of the root belongs. @param {string} name @param {Record<string, any>} plan */
function misplaced(name, plan) {
  if (LATER_ENTITIES.includes(name)) return 'this version imports users only'
  if (Object.hasOwn(APP_KEYS, name)) return 'it belongs into app'
  if (Object.hasOwn(USERS_KEYS, name)) return 'it belongs into users'
  return plan.users === undefined && /users?$/i.test(name) ? 'did you mean users?' : undefined
}

/** Reports a key wherever it stands, and never what it is. @param {any} value @param {string} pointer @param {Report} report */
function refuseKeys(value, pointer, report) {
  if (typeof value === 'string' && REST_API_KEY.test(value.trim())) return report(pointer, NO_KEY)
  if (value === null || typeof value !== 'object') return
  for (const [name, item] of Object.entries(value)) {
    const place = `${pointer}/${escaped(displayedName(name))}`
    if (KEY_NAME.test(name) || REST_API_KEY.test(name)) report(place, NO_KEY)
    else refuseKeys(item, place, report)
  }
}

const NO_KEY =
  'a plan never holds a key: people read it, and repositories keep it. Remove it, and replace the key in the dashboard if it was real'

/** What people call it. */
const KEY_NAME = /^(?:(?:cometchat|rest|api|auth|access|app|full-?access|secret)[-_ ]?)*(?:key|token|secret|password)$/i
/** What CometChat's keys look like. */
const REST_API_KEY = /^[0-9a-f]{40}$/i

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** @param {unknown} value */
function kindOf(value) {
  if (Array.isArray(value)) return 'a list'
  if (value === null || value === undefined) return 'nothing'
  return typeof value === 'object' ? 'an object' : displayed(value)
}

/** Returns a name as a JSON pointer has it (RFC 6901). @param {string} name */
const escaped = (name) => name.replaceAll('~', '~0').replaceAll('/', '~1')
