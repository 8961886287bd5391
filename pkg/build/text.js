// A module as text in a script: a character for each of its bytes, and another for each that is rare.
//
// Unlike base64, a byte's character is the same wherever it stands, so that a host's compression (gzip, brotli) finds in the
// text what it would find in the module. No character needs an escape in a string of JavaScript, however a bundler quotes it, or
// ends a script in a page.

/** Printable ASCII but for what quotes, escapes or begins a tag. */
const CHARACTERS = Array.from({ length: 127 - 32 }, (_, at) => at + 32).filter(
  (code) => !'"\'`\\$<'.includes(String.fromCharCode(code)),
)
/** Those that stand for any of the rare bytes: the last ones, so that the decoder needs one comparison. */
const FIRST_OF_RARE = 125
const FIRSTS = CHARACTERS.filter((code) => code >= FIRST_OF_RARE)
const USUAL = CHARACTERS.filter((code) => code < FIRST_OF_RARE)

/**
 * @param {Uint8Array} module
 * @returns {{ text: string, rare: string, alphabet: string }} `rare`: which of the rare bytes each is, in their order;
 *   `alphabet`: what stands for the bytes 0 to 255, one after the other, of one or two characters
 */
export function moduleAsText(module) {
  const codes = codesFor(module)
  const written = Array.from(module, (byte) => codes[byte])
  return {
    text: written.map((code) => code[0]).join(''),
    rare: written.map((code) => code.slice(1)).join(''),
    alphabet: codes.join(''),
  }
}

/** Returns a code for each byte; the usual bytes stand for themselves where they can. @param {Uint8Array} module */
function codesFor(module) {
  const count = new Uint32Array(256)
  for (const byte of module) count[byte] += 1
  const byCount = [...count.keys()].sort((a, b) => count[b] - count[a] || a - b)
  const usual = byCount.slice(0, USUAL.length)
  const seldom = byCount.slice(USUAL.length).sort((a, b) => a - b)
  const itself = new Set(usual.filter((byte) => USUAL.includes(byte)))
  const left = USUAL.filter((code) => !itself.has(code))
  const codes = /** @type {string[]} */ (Array(256))
  for (const byte of usual) codes[byte] = String.fromCharCode(itself.has(byte) ? byte : Number(left.shift()))
  for (const [at, byte] of seldom.entries()) {
    const [first, second] = [Math.floor(at / CHARACTERS.length), at % CHARACTERS.length]
    codes[byte] = String.fromCharCode(FIRSTS[first], CHARACTERS[second])
  }
  return codes
}
