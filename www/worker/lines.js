// Where lines begin in a file, so that single rows can be read again.

/** Returns the first line of a text, without its break. */
export const firstLine = (text) => /^[^\r\n]*/.exec(text)?.[0] ?? ''

/**
 * Finds where lines begin: the byte of each 256th.
 *
 * @param {Blob} blob
 * @param {boolean} lone whether a lone CR breaks a line too, as in CSV
 */
export async function indexLines(blob, lone) {
  const starts = [0]
  let line = 0
  let offset = 0
  let before = 0
  const reader = blob.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    for (let at = 0; at < value.length; at += 1) {
      const byte = value[at]
      // A CR breaks the line if no LF follows, which only the next byte decides.
      const start = byte === 10 ? at + 1 : lone && before === 13 ? at : -1
      if (start >= 0) {
        line += 1
        if (line % STEP === 0) starts.push(offset + start)
      }
      before = byte
    }
    offset += value.length
  }
  return { starts, lone }
}

/**
 * Reads the bytes from the beginning of a line on, so many at most.
 *
 * @param {Blob} blob
 * @param {{ starts: number[], lone: boolean }} index
 * @param {number} line from 1
 * @param {number} most
 * @returns {Promise<{ start: number, bytes: Uint8Array }>} `start`: in the blob
 */
export async function readFromLine(blob, index, line, most) {
  const start = index.starts[Math.floor((line - 1) / STEP)]
  const left = (line - 1) % STEP
  let window = WINDOW
  for (;;) {
    const bytes = new Uint8Array(await blob.slice(start, start + window).arrayBuffer())
    let at = 0
    let skip = left
    for (; skip > 0 && at < bytes.length; at += 1) {
      if (bytes[at] === 10 || (index.lone && bytes[at] === 13 && bytes[at + 1] !== 10)) skip -= 1
    }
    const isAll = start + bytes.length >= blob.size
    if (skip === 0 && (isAll || bytes.length - at >= most))
      return { start: start + at, bytes: bytes.subarray(at, at + most) }
    if (isAll) throw Object.assign(new Error(`the file has no line ${line}`), { code: 'INPUT_UNREADABLE' })
    window *= 2
  }
}

const STEP = 256
const WINDOW = 64 * 1024
