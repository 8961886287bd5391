/** Returns 16 random hex digits, not all of them 0: the name of a state, such as no state had before. */
export function newNonce() {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2))
  return [high || 1, low].map((half) => half?.toString(16).padStart(8, '0')).join('')
}
