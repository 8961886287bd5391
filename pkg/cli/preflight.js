/** Before the first batch: what the app lacks of what the rows need, and roles that are created. */
import { ImportError } from '../client/error.js'
import { MOST_ROLES, PREFLIGHT_FROM } from '../client/limits.js'
import { nearest } from '../client/nearest.js'
import { CliError, INTERRUPTED } from './exit.js'
import { defined } from './options.js'
import { fetchOf } from './fetch.js'
import { canAsk, confirm } from './question.js'
import { number, plural, printable, wrap } from './text.js'

/** Requests. Of a file that is one, the import itself says as much; and away from a terminal, nobody reads what the app has. */
export const PREFLIGHT_BATCHES = 2

/** @typedef {import('../index.d.ts').Preflight} Preflight */
/** @typedef {{ role: string, rows: number }} MissingRole */
/** @typedef {import('../index.d.ts').CheckReport['error'] & {}} Failure */

/**
 * Returns the options of a check that asks the app.
 * @param {import('../index.d.ts').Connection} connection
 * @param {Record<string, any>} options
 * @param {import('./program.js').Host} host
 * @param {number} [from] requests of the import from which on the app is asked, and only if rows need something of it
 */
export async function preflightOptions(connection, options, host, from) {
  return { ...(await askingOptions(connection, options, host)), preflight: true, [PREFLIGHT_FROM]: from }
}

/** @param {import('../index.d.ts').Connection} connection @param {Record<string, any>} options @param {import('./program.js').Host} host */
async function askingOptions(connection, { timeout: timeoutMs, retryFor: outageMs }, host) {
  const fetch = await fetchOf(host.env, connection)
  return {
    ...connection,
    ...defined({ fetch, timeoutMs, retry: outageMs === undefined ? undefined : { outageMs } }),
  }
}

/**
 * Has the app ready for the rows: roles that it lacks are created if somebody says so.
 *
 * @param {object} about
 * @param {import('./program.js').Api} about.api
 * @param {Preflight | undefined} about.preflight
 * @param {Record<string, any>} about.options
 * @param {import('../index.d.ts').Connection} about.connection
 * @param {string} about.target
 * @param {import('./program.js').Host} about.host
 * @param {import('./output.js').Output} about.stderr
 * @param {import('./signals.js').Interrupts} about.interrupts
 * @param {(event: object) => Promise<void>} about.emit
 * @returns {Promise<Failure | undefined>} why no row may be sent
 */
export async function readyApp(about) {
  const { preflight, options, target } = about
  const { missing = [], others = 0, known = [] } = preflight?.roles ?? {}
  if (options.createRoles && preflight && !preflight.roles && !preflight.error)
    return roleMissing(
      `the app's roles cannot be read (${preflight.skipped}), so --create-roles cannot find out what is missing. Nothing was sent. Run the same command again, or leave --create-roles out.`,
    )
  if (missing.length === 0) return preflight?.error
  const isTooMany = others > 0 || known.length + missing.length > MOST_ROLES
  const isWanted =
    options.createRoles ||
    (!isTooMany &&
      !options.yes &&
      canAsk(about) &&
      (await confirm(
        `Create ${missing.length === 1 ? 'this role' : `these ${number(missing.length)} roles`} in ${target}?`,
        about,
      )))
  refuseInterrupted(about.interrupts)
  if (!isWanted || isTooMany) return roleMissing(missingMessage({ missing, others, known, isTooMany }))
  return create(missing, about)
}

/** @param {MissingRole[]} missing @param {Parameters<typeof readyApp>[0]} about @returns {Promise<Failure | undefined>} */
async function create(missing, { api, options, connection, host, stderr, interrupts, emit }) {
  const stop = new AbortController()
  interrupts.during({ first: () => stop.abort() })
  try {
    const asking = await askingOptions(connection, options, host)
    const result = await api.createRoles(
      missing.map(({ role }) => role),
      { ...asking, signal: stop.signal },
    )
    refuseInterrupted(interrupts)
    const { created, existing, refused } = result
    await emit({ type: 'roles', ...result })
    if (refused.length > 0) return roleMissing(refusedMessage(refused))
    const names = [...created, ...existing].map(printable).join(', ')
    if (!options.quiet) stderr.line(wrap(`${plural(created.length, 'role')} created: ${names}.`))
    return undefined
  } catch (cause) {
    refuseInterrupted(interrupts)
    if (!(cause instanceof ImportError)) throw cause
    return { code: /** @type {Failure['code']} */ (cause.code), message: cause.message }
  }
}

/** @param {import('./signals.js').Interrupts} interrupts */
function refuseInterrupted({ interrupted }) {
  if (interrupted) throw new CliError(INTERRUPTED, 'interrupted: no row was sent.', { code: 'ABORTED' })
}

/** @param {string} message @returns {Failure} */
const roleMissing = (message) => ({ code: 'ROLE_MISSING', message })

/** @param {{ missing: MissingRole[], others: number, known: readonly string[], isTooMany: boolean }} roles */
function missingMessage({ missing, others, known, isTooMany }) {
  const rows = missing.reduce((sum, { rows }) => sum + rows, others)
  const names = missing
    .slice(0, MOST_NAMED)
    .map(({ role, rows }) => `${printable(role)} (${plural(rows, 'row')}${meantText(role, known)})`)
  if (missing.length > MOST_NAMED) names.push(`and ${number(missing.length - MOST_NAMED)} more`)
  const what = `the app lacks ${plural(missing.length, 'role')} that ${plural(rows, 'row names', 'rows name')}: ${names.join(', ')}. The server would refuse these rows, so nothing was sent.`
  const remedy = isTooMany
    ? `An app has at most ${MOST_ROLES} roles: if this is no column of roles, leave it out (--map =role) or map another (--map column=role).`
    : `Create the roles with --create-roles or in the dashboard. ${INSTEAD_OF_CREATING} ${knownText(known)}`
  return `${what} ${remedy.trim()} To send the rows all the same, add --no-preflight.`
}

/** Returns the role of the app that is meant by one that it lacks, if one is near. @param {string} role @param {readonly string[]} known */
function meantText(role, known) {
  const near = nearest(role, known)
  return near === undefined ? '' : `; did you mean ${printable(near)}?`
}

/** Says which roles a row can have. @param {readonly string[]} known */
function knownText(known) {
  if (known.length === 0) return ''
  const more = known.length > MOST_NAMED ? `, and ${number(known.length - MOST_NAMED)} more` : ''
  return `The app has ${known.slice(0, MOST_NAMED).map(printable).join(', ')}${more}.`
}

/** @param {import('../index.d.ts').CreatedRoles['refused']} refused */
function refusedMessage(refused) {
  const names = refused.map(
    ({ role, code, message }) => `${printable(role)} (${printable(code)}: ${printable(message)})`,
  )
  return `the server did not create ${names.slice(0, MOST_NAMED).join(', ')}. Nothing was sent. Create the roles in the dashboard, or leave the column out (--map =role).`
}

/**
 * What the app has, and lacks, for people.
 * @param {Preflight | undefined} preflight
 * @param {import('./summary.js').Paint} paint
 * @param {{ existing?: string }} [options]
 * @returns {string[]}
 */
export function preflightLines(preflight, paint, { existing } = {}) {
  if (!preflight) return []
  const { app, roles, skipped, error } = preflight
  const lines = ['', paint('bold', 'The app')]
  if (app) lines.push(...wrap(usersText(app, existing === 'update'), '  '))
  const missing = roles?.missing ?? []
  if (missing.length > 0) {
    const about = `${plural(missing.length, 'role is', 'roles are')} missing, and the server would refuse the rows that name ${missing.length === 1 ? 'it' : 'them'}:`
    lines.push(...wrap(about, '  ').map((line) => paint('red', line)))
    for (const { role, rows } of missing.slice(0, MOST_NAMED))
      lines.push(...wrap(`${printable(role)}: ${plural(rows, 'row')}${meantText(role, roles?.known ?? [])}`, '      '))
    if (missing.length > MOST_NAMED) lines.push(`      and ${plural(missing.length - MOST_NAMED, 'role')} more`)
    const remedy = `An import with --create-roles creates them. ${INSTEAD_OF_CREATING} ${knownText(roles?.known ?? [])}`
    lines.push(...wrap(remedy.trim(), '  '))
  } else if (roles?.known) lines.push(...wrap('It has every role that rows name.', '  '))
  if (skipped)
    lines.push(...wrap(`Not everything could be read: ${printable(skipped)}. An import may work all the same.`, '  '))
  if (error && missing.length === 0)
    lines.push(...wrap(`${error.code}: ${printable(error.message)}`, '  ').map((line) => paint('red', line)))
  return lines
}

/** @param {NonNullable<Preflight['app']>} app @param {boolean} isUpdated */
function usersText({ isEmpty, users, hasMore, firstRows, there }, isUpdated) {
  if (isEmpty) return 'It has no users yet.'
  const has = hasMore ? `It has ${number(users)} users already, or more.` : `It has ${plural(users, 'user')} already.`
  const rows = firstRows === 1 ? 'The row to send' : `Of the first ${number(firstRows)} rows to send,`
  const isThere = firstRows === 1 ? (there === 1 ? 'is among them' : 'is not among them') : thereText(there)
  const then = isUpdated ? 'Users that are there and differ are changed.' : 'Users that are there are left as they are.'
  return `${has} ${rows} ${isThere}. ${then}`
}

/** @param {number} there */
const thereText = (there) =>
  there === 0 ? 'none is among them' : `${number(there)} ${there === 1 ? 'is' : 'are'} among them`

const INSTEAD_OF_CREATING =
  'Or write roles that the app has into the file, leave the column out (--map =role), or map another (--map column=role).'
const MOST_NAMED = 12
