/** The preflight: what the app has, asked in one or two requests before the first batch; and roles that are created. */
import { ask } from './ask.js'
import { ImportError } from './error.js'
import { fetchOption } from './hooks.js'
import { PER_PAGE } from './limits.js'
import { assertFunction, assertKnownKeys, optionError } from './option-checks.js'
import { IMPORT_OPTIONS, sendingOptions } from './options.js'
import { redactor } from './redact.js'
import { withoutKey } from './without-key.js'

/**
 * @typedef {import('./entities.js').Entity} Entity
 * @typedef {import('./ask.js').Given} Given
 * @typedef {import('./ask.js').AskingError} AskingError
 * @typedef {Awaited<ReturnType<typeof ask>>} Asked
 *
 * What the core has counted of a field that refers to a list of the app.
 * @typedef {{ field: string, list: string, values: { value: string, rows: number }[], others: number }} Need
 *
 * How the app is asked.
 * @typedef {{ sending: any, fetch: any, signal?: AbortSignal }} How
 */

/**
 * Returns how the app is asked before an import: soon, since nobody shall wait long for what only helps.
 *
 * @param {Entity} entity
 * @param {Record<string, any>} options those of an import
 * @returns {How}
 */
export function preflightOptions(entity, options) {
  const { sending, fetch } = askingOptions(entity, options)
  const { attempts, capMs, outageMs, timeoutMs } = sending
  const soon = {
    attempts: Math.min(attempts, ATTEMPTS),
    capMs: Math.min(capMs, DEADLINE_MS),
    outageMs: Math.min(outageMs, DEADLINE_MS),
    timeoutMs: Math.min(timeoutMs, DEADLINE_MS),
  }
  return { sending: { ...sending, ...soon }, fetch, signal: options.signal }
}

/** @param {Entity} entity @param {Record<string, any>} options @returns {How} */
function askingOptions(entity, options) {
  const { base, ...sending } = sendingOptions(entity, options, undefined)
  return { sending: { ...sending, url: base }, fetch: fetchOption(options) }
}

/**
 * Asks the app for what rows need of it. A server that does not let the key read is no reason to stop: the result says so.
 *
 * @param {Entity} entity
 * @param {{ needs: Need[], firstKeys: string[] }} counted what the rows need, and the uids of the first of them
 * @param {How} how
 * @param {(text: string) => string} redact
 * @returns {Promise<import('../index.js').Preflight>}
 */
export async function preflight(entity, { needs, firstKeys }, { signal, ...how }, redact) {
  const deadline = deadlineOf(signal)
  const asking = { ...how, signal: deadline.signal }
  try {
    const need = needs.find(({ list }) => list === 'roles')
    const [roles, users] = await Promise.all([
      need && need.values.length > 0 ? knownRoles(entity, asking) : undefined,
      ask(entity, asking, [{ path: `/${entity.name}?perPage=${PER_PAGE}&page=1&withDeactivated=true` }]),
    ])
    const asked = [users, ...(roles ? [roles.asked] : [])]
    const refused = asked.map(({ error }) => error).find((error) => error?.isOfAll)
    if (refused) return { error: { code: refused.code, message: refused.message } }
    const app = pageOf(users.responses[0])
    const found = !roles || roles.known ? compared(need, roles?.known, redact) : undefined
    const skipped = asked.map(skipReason).find(Boolean)
    return {
      ...(found && { roles: found }),
      ...(app && { app: usersOf(app, firstKeys) }),
      ...(skipped && { skipped: redact(skipped) }),
      ...(found && found.missing.length > 0 && { error: roleMissing(found) }),
    }
  } finally {
    deadline.forget()
  }
}

/**
 * Counts the users of the first page of the app's list, and the first rows whose user is among them.
 *
 * @param {{ data: any[], perPage?: number }} page
 * @param {string[]} firstKeys
 */
function usersOf(page, firstKeys) {
  const has = new Set(page.data.map((user) => String(user?.uid).toLowerCase()))
  const there = firstKeys.filter((uid) => has.has(uid)).length
  const users = page.data.length
  return { isEmpty: users === 0, users, hasMore: isFull(page, PER_PAGE), firstRows: firstKeys.length, there }
}

/**
 * Compares the roles that rows name with those that the app has.
 *
 * @param {Need | undefined} need
 * @param {string[] | undefined} known
 * @param {(text: string) => string} redact
 */
function compared(need, known, redact) {
  const has = new Set(known?.map((role) => role.toLowerCase()))
  const missing = (need?.values ?? []).filter(({ value }) => !has.has(value))
  return {
    missing: missing.map(({ value, rows }) => ({ role: value, rows })),
    ...(need && need.others > 0 && { others: need.others }),
    ...(known && { known: known.map(redact) }),
  }
}

/**
 * @param {NonNullable<import('../index.js').Preflight['roles']>} roles
 * @returns {NonNullable<import('../index.js').Preflight['error']>}
 */
function roleMissing({ missing, others = 0 }) {
  const rows = missing.reduce((sum, { rows }) => sum + rows, others)
  const names = missing.slice(0, MOST_NAMED).map(({ role, rows }) => `${role} (${rows} ${rows === 1 ? 'row' : 'rows'})`)
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} others` : ''
  const message = `the server would refuse ${rows} ${rows === 1 ? 'row' : 'rows'}, since the app lacks ${names.join(', ')}${more}: create the roles, or map no column to the role`
  return { code: 'ROLE_MISSING', message }
}

/** Reads the app's list of roles to its end. @param {Entity} entity @param {How} how */
async function knownRoles(entity, how) {
  /** @type {Set<string>} */
  const known = new Set()
  for (let number = 1; ; number += 1) {
    const asked = await ask(entity, how, [{ path: `/roles?perPage=${ROLES}&page=${number}` }])
    const page = pageOf(asked.responses[0])
    if (!page) return { asked, known: undefined }
    const before = known.size
    for (const { role } of page.data) if (typeof role === 'string') known.add(role)
    // A server that gives the same page again and again has no other.
    if (known.size === before || !isFull(page, ROLES)) return { asked, known: [...known] }
  }
}

/**
 * Returns a page of a list; undefined if the response is none.
 *
 * @param {Given} [given]
 * @returns {{ data: any[], perPage?: number } | undefined}
 */
function pageOf(given) {
  if (given?.kind !== 'text') return undefined
  const { data, meta } = JSON.parse(given.text)
  return Array.isArray(data) ? { data, perPage: meta?.pagination?.per_page } : undefined
}

/** Returns whether a page is a whole one, so that others may follow. @param {{ data: any[], perPage?: number }} page @param {number} asked */
const isFull = ({ data, perPage }, asked) =>
  data.length > 0 && data.length >= (perPage && perPage > 0 ? Math.min(perPage, asked) : asked)

/** Returns why something could not be read; undefined if it could. @param {Asked} asked */
function skipReason({ responses: [given], error }) {
  if (error?.code === 'KEY_REFUSED') return `the key may not read it (${error.reason})`
  if (error?.code === 'ENDPOINT_NOT_FOUND') return `the server cannot be read (${error.reason})`
  if (error) return error.reason
  if (given.kind === 'refused') return [given.code, given.message].filter(Boolean).join(': ')
  if (given.kind === 'nothing') return `no response within ${DEADLINE_MS / 1000} s`
  return pageOf(given) ? undefined : 'the response is no list'
}

/** Returns a signal that aborts with the caller's, and once nobody waits any longer. @param {AbortSignal} [outer] */
function deadlineOf(outer) {
  const controller = new AbortController()
  const abort = () => controller.abort()
  const timer = setTimeout(abort, DEADLINE_MS)
  outer?.addEventListener('abort', abort, { once: true })
  if (outer?.aborted) abort()
  return {
    signal: controller.signal,
    forget() {
      clearTimeout(timer)
      outer?.removeEventListener('abort', abort)
    },
  }
}

/**
 * Creates roles.
 *
 * @param {Entity} entity
 * @param {unknown} roles
 * @param {any} options `index.d.ts` has them
 * @returns {Promise<import('../index.js').CreatedRoles>}
 */
export async function createRolesOf(entity, roles, options) {
  const redact = redactor(options?.apiKey)
  try {
    assertKnownKeys(options, IMPORT_OPTIONS)
    assertFunction('fetch', options.fetch)
    if (!Array.isArray(roles) || !roles.every((role) => typeof role === 'string' && ROLE.test(role)))
      throw optionError('roles', "a list of roles of letters, digits, '-' and '_', such as ['teacher']", roles)
    const names = [...new Set(roles.map((role) => role.toLowerCase()))]
    const requests = names.map((role) => ({ path: '/roles', body: JSON.stringify({ role, name: role }) }))
    const how = { ...askingOptions(entity, options), signal: options.signal }
    const { responses, error } = await ask(entity, how, requests)
    if (error) throw new ImportError(error.code, error.message)
    return createdOf(names, responses)
  } catch (error) {
    throw withoutKey(error, redact)
  }
}

/** @param {string[]} roles @param {Given[]} responses @returns {import('../index.js').CreatedRoles} */
function createdOf(roles, responses) {
  /** @type {import('../index.js').CreatedRoles} */
  const result = { created: [], existing: [], refused: [] }
  roles.forEach((role, at) => {
    const given = responses[at]
    if (given.kind === 'text') result.created.push(role)
    // Another may have created it meanwhile, or our own request whose response was lost.
    else if (given.kind === 'refused' && EXISTS.test(given.code)) result.existing.push(role)
    else {
      const { code, message } = given.kind === 'refused' ? given : NO_RESPONSE
      result.refused.push({ role, code, message })
    }
  })
  return result
}

const NO_RESPONSE = { code: 'ABORTED', message: 'the request was aborted' }
/** The code is not documented; those of users and groups end so. */
const EXISTS = /_ALREADY_EXISTS$/
/** CometChat: "Properties and constraints". */
const ROLE = /^[a-z\d_-]{1,100}$/i
/** Roles on a page; an app has at most 25. */
const ROLES = 100
/** Roles that a message names. */
const MOST_NAMED = 12
/** A server that fails twice is asked no more: the import has patience of its own. */
const ATTEMPTS = 2
/** Milliseconds for all requests of a preflight together. */
const DEADLINE_MS = 30_000
