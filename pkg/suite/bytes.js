/** Bytes for the suites of journals. */

/** Returns bytes that differ from place to place, the same for the same seed. @param {number} length */
export function noise(length, seed = 1) {
  let state = seed
  return Uint8Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    return state >> 16
  })
}

/** @param {...Uint8Array} pieces */
export function joined(...pieces) {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

/** Opens a journal, and returns its pieces. @param {import('../journal.js').Journal} journal */
export async function piecesOf(journal) {
  const found = (await journal.load()) ?? []
  /** @type {Uint8Array[]} */
  const pieces = []
  for await (const piece of found instanceof Uint8Array ? [found] : found) {
    if (!(piece instanceof Uint8Array)) throw new TypeError('load() gave a piece that is no Uint8Array')
    pieces.push(piece)
  }
  return pieces
}

/** Opens a journal, and returns all that it holds. @param {import('../journal.js').Journal} journal */
export const contents = async (journal) => joined(...(await piecesOf(journal)))
