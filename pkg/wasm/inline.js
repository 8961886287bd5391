// The module as text within a script: the one form that Node, Bun, Deno, browsers and every bundler
// take without configuration.

import { alphabet, decoder, rare, text } from '../gen/inline.js'

export const inlineModule = () => new WebAssembly.Module(decode({ text, rare, alphabet }))

/**
 * Returns the bytes that `moduleAsText` (pkg/build/text.js) has written as text.
 *
 * @param {{ text: string, rare: string, alphabet: string }} written
 */
export function decode({ text, rare, alphabet }) {
  const program = new WebAssembly.Module(Uint8Array.from(atob(decoder), (character) => character.charCodeAt(0)))
  const { memory, decode } = /** @type {any} */ (new WebAssembly.Instance(program).exports)
  const end = TEXT + text.length
  // The last block may reach past the text.
  const rest = end + BLOCK
  memory.grow(Math.ceil((rest + rare.length) / PAGE) - 1)
  const bytes = new Uint8Array(memory.buffer)
  for (let at = 0, byte = 0; byte < 256; byte++) {
    const code = alphabet.charCodeAt(at++)
    bytes[code < RARE ? code : (code - RARE + 1) * TABLE + alphabet.charCodeAt(at++)] = byte
  }
  bytes[RARE + 1] = 1
  const encoder = new TextEncoder()
  encoder.encodeInto(text, bytes.subarray(TEXT))
  encoder.encodeInto(rare, bytes.subarray(rest))
  decode(TEXT, end, rest)
  return bytes.subarray(TEXT, end)
}

// As decode.wat has them.
const RARE = 125
const TABLE = 128
const TEXT = 3 * TABLE
const BLOCK = 16
const PAGE = 65_536
