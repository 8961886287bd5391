// Single rows of a file, found by their lines and written anew: what mending a cell needs. The import itself is read by
// the package's own reader, always, mended rows included.

/** The delimiter by which a header gives these columns. */
export function delimiterOf(text, columns) {
  const header = text
    .replace(/^\ufeff/, '')
    .replace(/^"?sep=.?"?\r?\n/i, '')
    .replace(/^(?:[ \t]*[\r\n])+/, '')
  const fits = (delimiter) =>
    parseRecord(header, delimiter)
      .cells.map((cell) => cell.trim())
      .join('\0') === columns.join('\0')
  return [',', ';', '\t', '|'].find(fits) ?? ','
}

/**
 * The row with which the text begins: its cells, and how many characters it has without the line break after it.
 *
 * @param {string} text
 * @param {string} delimiter
 */
export function parseRecord(text, delimiter) {
  const cells = []
  let at = 0
  for (;;) {
    let cell = ''
    if (text[at] === '"') {
      at += 1
      for (;;) {
        const quote = text.indexOf('"', at)
        if (quote < 0) return { cells: [...cells, cell + text.slice(at)], length: text.length }
        cell += text.slice(at, quote)
        at = quote + 1
        if (text[at] !== '"') break
        cell += '"'
        at += 1
      }
    }
    const start = at
    while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1
    cells.push(cell + text.slice(start, at))
    if (text[at] !== delimiter) return { cells, length: at }
    at += 1
  }
}

/** A row of cells, each in quotes if it has to be. */
export function writeRecord(cells, delimiter) {
  return cells
    .map((cell) =>
      /["\r\n]|^\s|\s$/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell,
    )
    .join(delimiter)
}

/** The first line of a text, without its break. */
export const firstLine = (text) => /^[^\r\n]*/.exec(text)?.[0] ?? ''

/**
 * Where lines begin: the byte of each 256th.
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
      // A CR breaks the line if no LF follows, which only the next byte shows.
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
 * The bytes from the beginning of a line on, so many at most.
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
