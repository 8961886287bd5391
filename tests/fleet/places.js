// Places for the suites' journals: a name for each, and a client that may still be on its way.

let names = 0

/** A name that no other journal of this process has. */
export function newName() {
  names += 1
  return `place ${names}`
}

/** A journal whose client is on its way. @param {() => Promise<any>} open */
export function later(open) {
  const journal = open()
  return {
    load: async () => (await journal).load(),
    // As it is now: the caller may use its memory again.
    append: async (/** @type {Uint8Array} */ bytes) => {
      const copy = bytes.slice()
      return (await journal).append(copy)
    },
    close: async () => (await journal).close(),
  }
}
