// The module as text within a script: the one form that Node, Bun, Deno, browsers and every bundler
// take without being told of it.

import { base64 } from '../gen/inline.js'

export const inlineModule = () => new WebAssembly.Module(decode(base64))

function decode(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text)
  // Node before 25: ten times as fast as what follows, which is felt in a cold process. No bundler takes this for an import.
  if (globalThis.Buffer?.from) return globalThis.Buffer.from(text, 'base64')
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}
