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

/**
 * Closes what was opened, the last first. A client that was cut off may wait for its server: it is not waited for.
 *
 * @param {(() => unknown)[]} open
 */
export async function closeAll(open) {
  for (const close of open.reverse()) {
    const late = new Promise((resolve) => setTimeout(resolve, 1000))
    await Promise.race([Promise.resolve().then(close), late]).catch(() => {})
  }
}
