/** Users whom the response to an import calls stored, and who are not there, or not as they were sent. */
import { below, randomStream } from './random.js'

/**
 * What happens to a user depends on the seed and the uid alone, so that a run can be repeated in any order.
 *
 * @param {Pick<import('./options.js').Options, 'lost' | 'altered' | 'seed'>} options
 */
export function createDamage({ lost, altered, seed }) {
  /** @type {Set<string>} */
  const gone = new Set()

  return {
    /** Returns whether a new user gets lost, which happens to each once. @param {string} uid */
    loses(uid) {
      const chosen = typeof lost === 'number' ? lost > 0 && randomStream(seed, `lost ${uid}`)() < lost : lost.has(uid)
      if (!chosen || gone.has(uid)) return false
      gone.add(uid)
      return true
    },
    /**
     * Returns the user as it is to be stored.
     *
     * @param {string} uid
     * @param {import('../sandbox.js').SandboxUser} user
     */
    alter(uid, user) {
      if (typeof altered === 'function') return altered(uid, structuredClone(user))
      if (altered === 0) return user
      const random = randomStream(seed, `altered ${uid}`)
      return random() < altered ? withOneChange(user, random) : user
    },
  }
}

/** Changes one of the fields that a user has. @param {import('../sandbox.js').SandboxUser} user @param {() => number} random */
function withOneChange(user, random) {
  const fields = Object.keys(CHANGES).filter((field) => Object.hasOwn(user, field))
  const field = fields[below(random, fields.length)]
  return { ...user, [field]: CHANGES[field](/** @type {Record<string, any>} */ (user)[field]) }
}

/** Field → another value that it may have. @type {Record<string, (value: any) => unknown>} */
const CHANGES = {
  name: (name) => (name === 'Altered' ? 'Altered again' : 'Altered'),
  avatar: otherUrl,
  link: otherUrl,
  role: (role) => (role === 'default' ? 'member' : 'default'),
  metadata: (metadata) => (Object.keys(metadata).length === 0 ? { altered: true } : {}),
  tags: (tags) => (tags.length === 0 ? ['altered'] : tags.slice(1)),
}

/** @param {string} url */
function otherUrl(url) {
  const other = 'https://altered.test/'
  return url === other ? `${other}again` : other
}
