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

/** Reads lines of a file, quickly if they are near each other: what was read last is kept. */
export class LineReader {
  /** @type {{ start: number, bytes: Uint8Array, line: number, at: number } | undefined} `line` begins at `at` */
  #last

  /** @param {Blob} blob @param {Awaited<ReturnType<typeof indexLines>>} index */
  constructor(blob, index) {
    this.blob = blob
    this.index = index
  }

  /**
   * Reads the bytes from the beginning of a line on, so many at most.
   *
   * @param {number} line from 1
   * @param {number} most
   * @returns {Promise<{ start: number, bytes: Uint8Array }>} `start`: in the blob
   */
  async read(line, most) {
    const { starts, lone } = this.index
    const start = starts[Math.floor((line - 1) / STEP)]
    const first = Math.floor((line - 1) / STEP) * STEP + 1
    let window = this.#last?.start === start && this.#last.line <= line ? this.#last : undefined
    for (let size = WINDOW; ; size *= 2) {
      window ??= {
        start,
        bytes: new Uint8Array(await this.blob.slice(start, start + size).arrayBuffer()),
        line: first,
        at: 0,
      }
      const { bytes } = window
      let { line: reached, at } = window
      for (; reached < line && at < bytes.length; at += 1) {
        if (bytes[at] === 10 || (lone && bytes[at] === 13 && bytes[at + 1] !== 10)) reached += 1
      }
      const isAll = start + bytes.length >= this.blob.size
      if (reached === line && (isAll || bytes.length - at >= most)) {
        this.#last = { start, bytes, line, at }
        return { start: start + at, bytes: bytes.subarray(at, at + most) }
      }
      if (isAll) throw Object.assign(new Error(`the file has no line ${line}`), { code: 'INPUT_UNREADABLE' })
      window = undefined
    }
  }
}

const STEP = 256
const WINDOW = 64 * 1024
