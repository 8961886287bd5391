// A fingerprint of what bodies say, whatever the order of their users and fields.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'

export function createDigest() {
  /** @type {Map<string, string>} */
  const users = new Map()
  let bodies = 0
  return {
    /** @param {string | Uint8Array} body */
    add(body) {
      const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body)
      const parsed = JSON.parse(text)
      assert.deepEqual(Object.keys(parsed), ['users'])
      bodies += 1
      for (const [key, user] of Object.entries(parsed.users)) {
        assert.equal(key, user.uid)
        assert(!users.has(key), `${key} is sent twice`)
        users.set(key, canonical(user))
      }
    },
    result() {
      const hash = createHash('sha256')
      for (const uid of [...users.keys()].sort()) hash.update(`${users.get(uid)}\n`)
      return { bodies, users: users.size, sha256: hash.digest('hex') }
    },
  }
}

function canonical(value) {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
