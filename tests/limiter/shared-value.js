// A store of one value that many workers replace, as far as a limiter uses it.

export function sharedValue() {
  let version = 0
  const store = {
    time: 1_700_000_000_000,
    bytes: undefined,
    calls: { read: 0, write: 0, refused: 0 },
    async read() {
      store.calls.read += 1
      const found = { bytes: store.bytes, version, clockMs: store.time }
      await Promise.resolve()
      return found
    },
    async write(bytes, expected) {
      store.calls.write += 1
      await Promise.resolve()
      if (expected !== version) {
        store.calls.refused += 1
        return false
      }
      version += 1
      store.bytes = bytes
      return true
    },
  }
  return store
}
