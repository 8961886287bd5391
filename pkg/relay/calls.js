/** What a relay can forward, and which of it a request is: a few addresses, each with its method, and nothing else. */

/**
 * One that is forwarded: a method at an address, with the parameters that go with it.
 * @typedef {object} Call
 * @property {import('../relay.js').RelayCall} what
 * @property {string} method
 * @property {string} address below the base, for people
 * @property {RegExp} pattern of the address
 * @property {Record<string, RegExp>} [parameters] those that are forwarded, and the values that they may have
 */

/** Of a page of a list. */
const PAGE = { page: /^\d{1,9}$/, perPage: /^\d{1,9}$/ }
/** Of a list of users, and of one. */
const USER = { withTags: /^(true|false)$/, withDeactivated: /^(true|false)$/ }
const SEARCH = { searchKey: /^.{1,100}$/su, 'searchIn[]': /^(uid|name)$/, sortBy: /^(status|name)$/ }

/** A uid needs no escape, and one with a dot or a slash would lead elsewhere. */
const ONE_USER = { address: '/users/{uid}', pattern: /^\/users\/[A-Za-z0-9_-]{1,100}$/ }

/** @type {Call[]} */
const CALLS = [
  { what: 'import', method: 'POST', address: '/data_import/users', pattern: /^\/data_import\/users$/ },
  {
    what: 'verify',
    method: 'GET',
    address: '/users',
    pattern: /^\/users$/,
    parameters: { ...PAGE, ...USER, ...SEARCH },
  },
  { what: 'verify', method: 'GET', ...ONE_USER, parameters: USER },
  { what: 'verify', method: 'GET', address: '/roles', pattern: /^\/roles$/, parameters: PAGE },
  { what: 'roles', method: 'POST', address: '/roles', pattern: /^\/roles$/ },
  { what: 'update', method: 'PUT', ...ONE_USER },
]

/** What may be allowed, in the order in which it is documented. */
export const ALLOWABLE = [...new Set(CALLS.map(({ what }) => what))]

/**
 * @param {string | undefined} base the path of the relay; undefined if it may stand under any
 * @param {string[]} allow
 */
export function createCalls(base, allow) {
  const served = CALLS.filter(({ what }) => allow.includes(what))

  return {
    /** The addresses that are served, for people. */
    addresses: [...new Set(served.map(({ address }) => `${base ?? '…'}${address}`))].join(', '),
    /**
     * Finds what there is at a path: the address below the base, the calls that are served there, one for each method, and
     * the methods of all calls there. Undefined if no call has such an address.
     *
     * @param {string} pathname
     */
    find(pathname) {
      const address = addressOf(pathname, base)
      if (address === undefined) return undefined
      const all = CALLS.filter(({ pattern }) => pattern.test(address))
      if (all.length === 0) return undefined
      return { address, calls: all.filter((call) => served.includes(call)), methods: all.map(({ method }) => method) }
    },
  }
}

/**
 * Returns the address below the base. Where the base is not known, it is the longest end of the path that is an address of
 * the API's, so that an import is never taken for a list.
 *
 * @param {string} pathname
 * @param {string | undefined} base
 */
function addressOf(pathname, base) {
  if (base !== undefined) return pathname.startsWith(base) ? pathname.slice(base.length) : undefined
  const segments = pathname.split('/')
  return [2, 1]
    .filter((count) => segments.length > count && segments.at(-count - 1) !== 'data_import')
    .map((count) => `/${segments.slice(-count).join('/')}`)
    .find((end) => CALLS.some(({ pattern }) => pattern.test(end)))
}

/**
 * Returns the parameters that are forwarded, as the end of an address: those that the call knows. Undefined if one has a
 * value that it cannot have.
 *
 * @param {Call} call
 * @param {URLSearchParams} given
 */
export function forwardedQuery({ parameters = {} }, given) {
  const query = new URLSearchParams()
  for (const [name, pattern] of Object.entries(parameters)) {
    const values = name.endsWith('[]') ? given.getAll(name) : given.getAll(name).slice(0, 1)
    if (values.some((value) => !pattern.test(value))) return undefined
    for (const value of values) query.append(name, value)
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
