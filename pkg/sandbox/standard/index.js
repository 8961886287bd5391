/**
 * The standard calls: users and roles are read and changed, one after the other. They share a limit that is not the
 * import's, and have faults of their own.
 *
 * @typedef {import('../../sandbox.js').ReadingFault} ReadingFault
 * @typedef {import('../plain-response.js').PlainResponse} PlainResponse
 * @typedef {'lists' | 'singles' | 'updates' | 'roles'} Kind what it is counted as
 *
 * What a call is responded to from.
 * @typedef {object} Call
 * @property {number} n the request's number among the standard ones, from 1
 * @property {Request} request
 * @property {URLSearchParams} query
 * @property {string} encodedUid as it stands in the path; empty if the path has none
 * @property {import('../store.js').Store} store
 * @property {ReturnType<typeof createOrder>} order
 * @property {import('../options.js').Options} options
 */
import { limited, withRemaining } from '../limited.js'
import { createLimiter } from '../limiter.js'
import { createLuck } from '../luck.js'
import { misbehave, READING_FAULTS } from './faults.js'
import { listUsers } from './list.js'
import { oneUser } from './one.js'
import { createOrder } from './order.js'
import { createRole, listRoles } from './role-calls.js'
import { updateUser } from './update.js'

/** @type {{ method: string, path: RegExp, kind: Kind, respond: (call: Call) => PlainResponse | Promise<PlainResponse> }[]} */
const CALLS = [
  { method: 'GET', path: /^\/users$/, kind: 'lists', respond: listUsers },
  { method: 'GET', path: /^\/users\/([^/]+)$/, kind: 'singles', respond: oneUser },
  { method: 'PUT', path: /^\/users\/([^/]+)$/, kind: 'updates', respond: updateUser },
  { method: 'GET', path: /^\/roles$/, kind: 'roles', respond: listRoles },
  { method: 'POST', path: /^\/roles$/, kind: 'roles', respond: createRole },
]

/**
 * @param {{ options: import('../options.js').Options, store: import('../store.js').Store, recorder: import('../stats.js').Recorder }} state
 */
export function createStandard({ options, store, recorder }) {
  const rate = options.standardRate
  const limiter = createLimiter({ ...options, rate })
  const luck = createLuck(options, /** @type {ReadingFault[]} */ (Object.keys(READING_FAULTS)))
  const order = createOrder(store, options)

  /**
   * Returns the response to a standard call; undefined if it is none.
   *
   * @param {Request} request
   * @param {string | undefined} path below the base
   * @param {URLSearchParams} query
   * @param {PlainResponse} [keyRefusal] the response to a wrong key, if it is one
   */
  return function respond(request, path, query, keyRefusal) {
    const called = CALLS.find((call) => call.method === request.method && path !== undefined && call.path.test(path))
    if (!called || path === undefined) return undefined
    // Counted in the order of arrival, before the first wait.
    const now = options.now()
    const n = recorder.standardArrived(called.kind, now)
    if (keyRefusal) return keyRefusal
    const { admitted, remaining, retryAt } = limiter.take(now)
    if (!admitted) {
      recorder.standardRefused()
      return limited({ ...options, rate, now, retryAt })
    }
    const encodedUid = called.path.exec(path)?.[1] ?? ''
    const call = { n, request, query, encodedUid, store, order, options }
    return admit(called, call, now).then((made) => withRemaining(made, { ...options, rate, remaining }))
  }

  /** @param {(typeof CALLS)[number]} called @param {Call} call @param {number} now */
  async function admit(called, call, now) {
    const respond = () => called.respond(call)
    if (call.request.method !== 'GET') return respond()
    const uids = call.encodedUid ? [call.encodedUid] : []
    const fault = await luck.pick({ n: call.n, request: call.request, uids })
    if (!fault) return respond()
    recorder.faulted(fault.name)
    if (fault.name === 'read-429') recorder.standardRefused()
    return misbehave(fault.name, { now, signal: call.request.signal, options, respond })
  }
}
