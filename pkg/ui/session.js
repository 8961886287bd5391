/**
 * Who may use the relay of the page: a one-time token, which the terminal shows as part of an address, begins a
 * session, whose secret the tab keeps. Neither is the key, and neither can be had from the other. Only digests are
 * kept.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export function createSessions() {
  /** @type {{ digest: Buffer, used: boolean }[]} */
  const tokens = []
  /** @type {Buffer[]} */
  const sessions = []

  return {
    /** @returns {string} */
    newToken() {
      const token = secret()
      tokens.push({ digest: digestOf(token), used: false })
      return token
    },

    /** Uses up a token. @param {string} token @returns {{ session?: string, wasUsed: boolean }} */
    begin(token) {
      const found = find(tokens, ({ digest }) => digest, token)
      if (!found || found.used) return { wasUsed: found !== undefined }
      found.used = true
      const session = secret()
      sessions.push(digestOf(session))
      return { session, wasUsed: false }
    },

    /** @param {string | null} session */
    isSession: (session) => session !== null && find(sessions, (digest) => digest, session) !== undefined,
  }
}

/**
 * Compares all digests, each of one length, so that the time reveals nothing.
 *
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Buffer} digestIn
 * @param {string} text
 */
function find(items, digestIn, text) {
  const wanted = digestOf(text)
  return items.filter((item) => timingSafeEqual(digestIn(item), wanted)).at(0)
}

/** @param {string} text */
const digestOf = (text) => createHash('sha256').update(text).digest()

/** Returns 192 bits that nobody guesses, in 32 characters. */
const secret = () => randomBytes(24).toString('base64url')
