/**
 * The stored users, by lower-cased uid. A `Map`, so that `__proto__` is a name like any other.
 */
import { readUser } from './rules.js'

/**
 * @typedef {{ success: true, data: import('../sandbox.js').SandboxUser }
 *   | { success: false, error: { code: string, message: string, devMessage: string } }} Result
 */

/** @param {Pick<import('./options.js').Options, 'roles' | 'existing' | 'resend' | 'now'>} options */
export function createStore({ roles, existing, resend, now }) {
  /** @type {Map<string, import('../sandbox.js').SandboxUser>} */
  const users = new Map()
  const seconds = () => Math.floor(now() / 1000)

  function fill() {
    users.clear()
    for (const given of initial) {
      const { user, error } = readUser(given?.uid, { name: given?.uid, ...given }, 'any')
      if (error) throw new TypeError(`sandbox option "existing": ${complaints(error)}`)
      users.set(user.uid, { createdAt: seconds(), ...user })
    }
  }

  /** @param {string} key @param {unknown} value @returns {Result} */
  function storeOne(key, value) {
    const { user, error } = readUser(key, value, roles)
    if (error) return { success: false, error }
    const before = users.get(user.uid)
    if (before && resend === 'refuse') return { success: false, error: alreadyExists(user.uid) }
    const stored = { createdAt: before?.createdAt ?? seconds(), ...user }
    users.set(user.uid, stored)
    return { success: true, data: stored }
  }

  // Kept as a list: an iterator can be read once only, and `reset` reads it again.
  const initial = [...existing]
  fill()
  return {
    users,
    reset: fill,
    /**
     * Takes `[key, user]` pairs, each on its own, and returns `[key, result]` pairs in the same order.
     *
     * @param {import('./body.js').Entry[]} entries
     * @returns {[key: string, result: Result][]}
     */
    store: (entries) => entries.map(([key, value]) => [key, storeOne(key, value)]),
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
function complaints({ message, details }) {
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
