/** The roles of the app: those that it begins with, and those that were created since. */

/** CometChat: "Properties and constraints". */
const MOST_ROLES = 25

/** @typedef {import('../sandbox.js').SandboxRole} SandboxRole */

/** @param {Set<string> | 'any'} given */
export function createRoles(given) {
  /** @type {Map<string, SandboxRole>} */
  const roles = new Map()
  /** @type {Set<string>} */
  const names = new Set()

  /** @param {SandboxRole} role */
  function add(role) {
    names.add(role.role)
    roles.set(role.role, role)
  }

  function fill() {
    roles.clear()
    names.clear()
    // Of "any" role there is no list: the one that every app has.
    for (const role of given === 'any' ? ['default'] : given) add({ role, name: role, description: '' })
  }

  fill()
  return {
    /** The names of roles that users may have. */
    known: given === 'any' ? given : names,
    /** Returns all roles, in the order in which they came. */
    list: () => [...roles.values()],
    has: (/** @type {string} */ role) => names.has(role),
    isFull: () => names.size >= MOST_ROLES,
    most: MOST_ROLES,
    add,
    reset: fill,
  }
}
