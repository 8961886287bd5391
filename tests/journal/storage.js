// The storage of a Durable Object, as far as a journal uses it, with the platform's limits, and disks that can be cut off.
import assert from 'node:assert/strict'
import { serialize } from 'node:v8'

/** What the platform allows an object without SQLite. */
const MOST = { valueBytes: 128 * 1024, keyBytes: 2048, keys: 128 }

export function fakeStorage() {
  /** What the disks have, and what is on its way there. */
  const disks = new Map()
  let buffer = new Map()
  const storage = {
    /** How often each call was made, and the bytes that the largest put wrote. */
    calls: { list: 0, put: 0, sync: 0, most: 0 },
    /** Set, every call throws it, as after the loss of the object. */
    failure: undefined,
    async list({ prefix, startAfter = '', limit = Infinity, reverse = false }) {
      if (storage.failure) throw storage.failure
      storage.calls.list += 1
      const keys = [...new Map([...disks, ...buffer]).keys()]
        .filter((key) => key.startsWith(prefix) && key > startAfter)
        .sort()
      if (reverse) keys.reverse()
      return new Map(keys.slice(0, limit).map((key) => [key, structuredClone(buffer.get(key) ?? disks.get(key))]))
    },
    async put(entries) {
      if (storage.failure) throw storage.failure
      storage.calls.put += 1
      const all = Object.entries(entries)
      assert.ok(all.length <= MOST.keys, `${all.length} keys in one put`)
      for (const [key, value] of all) {
        assert.ok(Buffer.byteLength(key) <= MOST.keyBytes, `a key of ${key.length} characters`)
        // As the platform stores it: of a view, with all the memory behind it.
        const bytes = serialize(value)
        assert.ok(
          bytes.length <= MOST.valueBytes && value.buffer.byteLength <= MOST.valueBytes,
          `a value of ${bytes.length} bytes`,
        )
        storage.calls.most = Math.max(storage.calls.most, bytes.length)
        buffer.set(key, structuredClone(value))
      }
    },
    async sync() {
      if (storage.failure) throw storage.failure
      storage.calls.sync += 1
      for (const [key, value] of buffer) disks.set(key, value)
      buffer = new Map()
    },
  }
  return {
    storage,
    keys: () => [...disks.keys()],
    /** The next instance's storage: what was not on the disks is gone. */
    evict() {
      const next = fakeStorage()
      for (const [key, value] of disks) next.disks.set(key, value)
      return next
    },
    disks,
  }
}
