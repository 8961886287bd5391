/** Seeded randomness: the same seed and the same order of requests give the same run. */

/**
 * A stream of numbers in [0, 1), its own for each `name`, so that switching one fault on does not move another's.
 *
 * @param {number} seed
 * @param {string} name
 */
export function randomStream(seed, name) {
  let state = mix(hash(name) ^ Math.trunc(seed))
  return () => {
    state = (state + 0x9e3779b9) | 0
    return (mix(state) >>> 0) / 2 ** 32
  }
}

/** Returns a whole number from 0 up to, and without, `count`. @param {() => number} random @param {number} count */
export function below(random, count) {
  return Math.floor(random() * count)
}

// The finaliser of MurmurHash3: every bit of the input reaches every bit of the output.
/** @param {number} value */
function mix(value) {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}

// FNV-1a.
/** @param {string} text */
function hash(text) {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value
}
