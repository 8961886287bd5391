/**
 * The stored users, by lower-cased uid. A `Map`, so that `__proto__` is a name like any other.
 */
import { createDamage } from './damage.js'
import { createRoles } from './roles.js'
import { readUser } from './rules.js'

/**
 * @typedef {{ success: true, data: import('../sandbox.js').SandboxUser }
 *   | { success: false, error: { code: string, message: string, devMessage: string } }} Result
 * @typedef {ReturnType<typeof createStore>} Store
 */

/** @param {Pick<import('./options.js').Options, 'roles' | 'existing' | 'resend' | 'now' | 'lost' | 'altered' | 'seed'>} options */
export function createStore(options) {
  const { existing, resend, now } = options
  /** @type {Map<string, import('../sandbox.js').SandboxUser>} */
  const users = new Map()
  /** In the order in which they came. @type {string[]} */
  const uids = []
  const roles = createRoles(options.roles)
  let damage = createDamage(options)
  let revision = 0
  const seconds = () => Math.floor(now() / 1000)

  function fill() {
    users.clear()
    uids.length = 0
    for (const given of initial) {
      const { user, error } = readUser(given?.uid, { name: given?.uid, ...given }, 'any')
      if (error) throw new TypeError(`sandbox option "existing": ${textOf(error)}`)
      const status = given.status === 'online' ? 'online' : user.status
      put(user.uid, { createdAt: seconds(), ...user, status })
    }
  }

  /** @param {string} uid @param {import('../sandbox.js').SandboxUser} user */
  function put(uid, user) {
    if (!users.has(uid)) uids.push(uid)
    users.set(uid, user)
    revision += 1
  }

  /** @param {string} key @param {unknown} value @returns {Result} */
  function storeOne(key, value) {
    const { user, error } = readUser(key, value, roles.known)
    if (error) return { success: false, error }
    const before = users.get(user.uid)
    if (before && resend === 'refuse') return { success: false, error: alreadyExists(user.uid) }
    const stored = before
      ? { createdAt: before.createdAt, ...user, status: before.status, updatedAt: seconds() }
      : { createdAt: seconds(), ...user }
    if (before || !damage.loses(user.uid)) put(user.uid, damage.alter(user.uid, stored))
    return { success: true, data: stored }
  }

  // Kept as a list: an iterator can be read once only, and `reset` reads it again.
  const initial = [...existing]
  fill()
  return {
    users,
    uids,
    roles,
    /** Changes with every user that is stored or changed. */
    get revision() {
      return revision
    },
    reset() {
      roles.reset()
      damage = createDamage(options)
      fill()
    },
    /**
     * Takes `[key, user]` pairs, each on its own, and returns `[key, result]` pairs in the same order.
     *
     * @param {import('./body.js').Entry[]} entries
     * @returns {[key: string, result: Result][]}
     */
    store: (entries) => entries.map(([key, value]) => [key, storeOne(key, value)]),
    /**
     * Changes a stored user, and returns it.
     *
     * @param {import('../sandbox.js').SandboxUser} before
     * @param {Record<string, any>} changes
     * @param {string[]} unset fields to remove
     */
    update(before, changes, unset) {
      const kept = Object.entries({ ...before, ...changes }).filter(([field]) => !unset.includes(field))
      const user = /** @type {typeof before} */ ({ ...Object.fromEntries(kept), updatedAt: seconds() })
      put(user.uid, user)
      return user
    },
  }
}

/**
 * Read access alone, in the shape of a `Map`; a uid is found in any case, as the server finds it.
 *
 * @param {Map<string, import('../sandbox.js').SandboxUser>} users
 * @returns {import('../sandbox.js').SandboxUsers}
 */
export function readOnly(users) {
  return {
    get size() {
      return users.size
    },
    get: (uid) => users.get(lowered(uid)),
    has: (uid) => users.has(lowered(uid)),
    keys: () => users.keys(),
    values: () => users.values(),
    entries: () => users.entries(),
    forEach: (visit) => users.forEach((user, uid) => void visit(user, uid)),
    [Symbol.iterator]: () => users.entries(),
  }
}

/** @param {import('./rules.js').UserError} error */
function textOf({ message, details }) {
  return details ? Object.values(details).flat().join(' ') : message
}

/** @param {string} uid */
function alreadyExists(uid) {
  const message = `The uid ${uid} already exists, please use another uid.`
  return { code: 'ERR_UID_ALREADY_EXISTS', message, devMessage: message, details: { uid } }
}

/** @param {unknown} uid */
function lowered(uid) {
  return String(uid).toLowerCase()
}
