/** Spans and metrics of imports, by the API of OpenTelemetry that the caller gives. Nothing of it is imported here. */
import { ImportError } from '../client/error.js'
import { assertKnownKeys, optionError } from '../client/option-checks.js'
import { observed } from './run.js'

/**
 * The parts of `@opentelemetry/api` that are used.
 * @typedef {import('../opentelemetry.js').OpenTelemetryApi} Api
 */

/**
 * Returns the same functions, of which each run makes spans and metrics.
 *
 * @param {Record<string, any>} functions
 * @param {Api} api
 * @param {{ requests?: boolean }} [options]
 * @returns {Record<string, any>}
 */
export function instrument(functions, api, options = {}) {
  assertApi(api)
  assertKnownKeys(options, ['requests'])
  const { requests = true } = options
  if (typeof requests !== 'boolean') throw optionError('requests', 'true or false', requests)
  if (typeof functions !== 'object' || functions === null)
    throw optionError('functions', 'an object such as { importUsers }', functions)
  return Object.fromEntries(
    Object.entries(functions).map(([name, run]) => {
      const operation = OPERATIONS[name]
      if (!operation) throw optionError('functions', `some of ${Object.keys(OPERATIONS).join(', ')}`, name)
      if (typeof run !== 'function') throw optionError(name, 'a function', run)
      return [name, observed(run, operation, { api, requests })]
    }),
  )
}

/** Refuses what is not the API; an older one lacks metrics. @param {any} api */
function assertApi(api) {
  const used = [
    api?.trace?.getTracer,
    api?.trace?.setSpan,
    api?.context?.active,
    api?.context?.with,
    api?.metrics?.getMeter,
  ]
  if (used.some((part) => typeof part !== 'function'))
    throw new ImportError(
      'INVALID_OPTION',
      'instrument: expected trace, context and metrics of @opentelemetry/api 1.3 or later as the second argument',
    )
}

/** Outcomes of an import's rows, once they are known. */
const IMPORTED = ['imported', 'existing', 'excluded', 'invalid', 'duplicate', 'rejected', 'unconfirmed']
/** Outcomes of a comparison's rows, once they are known. */
const COMPARED = [
  'present',
  'updated',
  'differing',
  'missing',
  'deactivated',
  'unconfirmed',
  'excluded',
  'invalid',
  'duplicate',
]

/**
 * What each function does, and the outcomes that rows have there.
 *
 * @type {Record<string, import('./run.js').Operation>}
 */
const OPERATIONS = {
  importUsers: { operation: 'import', entity: 'users', outcomes: IMPORTED },
  verifyUsers: { operation: 'verify', entity: 'users', outcomes: COMPARED },
  checkUsers: { operation: 'check', entity: 'users', outcomes: ['valid', 'excluded', 'invalid', 'duplicate'] },
  createRoles: { operation: 'create', entity: 'roles', outcomes: [] },
}
