// The order of a module's functions. The linker's order follows the sources; a compressor that looks back 32 KB finds more to
// say again where functions that are alike stand together, such as one generic function made for many types.

/** How far back gzip and deflate look, in bytes. */
const WINDOW = 32_768
/** How many bytes are compared at a time: as few as an instruction or two. */
const PIECE = 6

/**
 * Returns the places of functions in an order in which each is like those just before it: the next is always the one of
 * which the largest share is in the window. The same functions give the same order.
 *
 * @param {Buffer[]} bodies
 * @returns {number[]}
 */
export function alikeTogether(bodies) {
  const pieces = bodies.map(piecesOf)
  const holders = new Map()
  pieces.forEach((found, place) => {
    for (const piece of found) holders.get(piece)?.push(place) ?? holders.set(piece, [place])
  })

  const order = []
  const left = new Set(bodies.keys())
  /** How often each piece is in the window. */
  const inWindow = new Map()
  /** What a function's pieces that are in the window count for. */
  const shared = new Float64Array(bodies.length)
  // One that few functions hold says more of what they have in common than one that is everywhere.
  const worth = (/** @type {number[]} */ among) => 1 / Math.sqrt(among.length - 0.5)
  // Of pieces that no other function holds, nothing can be saved, wherever it stands.
  const sizes = pieces.map((found) => ([...found].filter((piece) => holders.get(piece).length > 1).length + 1) ** 0.8)
  let first = 0
  let bytes = 0

  const share = (/** @type {number[]} */ among, /** @type {number} */ sign) => {
    for (const holder of among) shared[holder] += sign * worth(among)
  }
  const enter = (/** @type {number} */ place) => {
    bytes += bodies[place].length
    for (const piece of pieces[place]) {
      const times = inWindow.get(piece) ?? 0
      inWindow.set(piece, times + 1)
      if (times === 0) share(holders.get(piece), 1)
    }
  }
  const leave = (/** @type {number} */ place) => {
    bytes -= bodies[place].length
    for (const piece of pieces[place]) {
      const times = inWindow.get(piece) - 1
      inWindow.set(piece, times)
      if (times === 0) share(holders.get(piece), -1)
    }
  }

  for (let next = 0; left.size > 0; next = mostAlike(left, shared, sizes)) {
    left.delete(next)
    order.push(next)
    enter(next)
    while (bytes > WINDOW && first < order.length - 1) leave(order[first++])
  }
  return order
}

/**
 * Returns the function of which the largest share is in the window. Its size counts for a little less than it is: a large one with the
 * same share goes first, since it has more to gain.
 *
 * @param {Set<number>} left
 * @param {Float64Array} shared
 * @param {number[]} sizes
 */
function mostAlike(left, shared, sizes) {
  let best = -1
  let most = -1
  for (const place of left) {
    const share = shared[place] / sizes[place]
    if (share > most) [best, most] = [place, share]
  }
  return best
}

/** Returns each distinct run of some bytes, as a hash. @param {Buffer} body */
function piecesOf(body) {
  const pieces = new Set()
  for (let at = 0; at + PIECE <= body.length; at += 1) {
    let hash = 0
    for (let next = at; next < at + PIECE; next += 1) hash = (Math.imul(hash, 31) + body[next]) | 0
    pieces.add(hash)
  }
  return pieces
}
