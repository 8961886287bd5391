/** Bytes as text, and back: for stores whose clients differ in what they make of bytes. */

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES))
  return btoa(text)
}

/** Whitespace in the text is skipped. @param {string} text */
export const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))

/** A call takes so many arguments in every host. */
const CHUNK_BYTES = 8 * 1024
