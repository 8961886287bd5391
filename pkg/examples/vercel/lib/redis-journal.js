/**
 * Returns a journal in a list of Redis, through its REST interface (Upstash, as in Vercel's Marketplace). Any database that appends
 * and reads back in order can take its place. One run at a time holds it, by a key that expires after `holdMs`. That must be longer
 * than a function can last.
 */
export function redisJournal({ url, token, key, holdMs }) {
  const holder = crypto.randomUUID()

  async function command(...words) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(words),
    })
    const { result, error } = await response.json()
    if (error !== undefined || !response.ok) throw new Error(`Redis: ${error ?? response.status}`)
    return result
  }

  async function* pieces() {
    for (let at = 0; ; at += PIECES_AT_ONCE) {
      const some = await command('LRANGE', key, at, at + PIECES_AT_ONCE - 1)
      for (const text of some) yield Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
      if (some.length < PIECES_AT_ONCE) return
    }
  }

  return {
    async load() {
      if ((await command('SET', `${key}:holder`, holder, 'NX', 'PX', holdMs)) === null) {
        throw Object.assign(new Error('the journal is in use by another call; wait for it to end'), {
          code: 'JOURNAL_IN_USE',
        })
      }
      return pieces()
    },
    /** Appends once. If the response is lost, the run ends, and the next one reads what is there. */
    async append(bytes) {
      await command('RPUSH', key, btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')))
    },
    async close() {
      await command('EVAL', RELEASE, 1, `${key}:holder`, holder)
    },
  }
}

/** Deletes the key if it is still ours. */
const RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"

/** Pieces of about a kilobyte each. */
const PIECES_AT_ONCE = 256
