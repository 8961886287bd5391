// The least that can be done with the bytes of a file: what no reader in this runtime is faster than, each on its own.
import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'

/** @param {{ path: string, work: keyof typeof WORKS }} options */
export default async function limits({ path, work }) {
  const bytes = readFileSync(path)
  const round = WORKS[work](bytes)
  return { round: () => ({ found: round() }) }
}

const WORKS = {
  /** Into pages that are there already, and were touched before. */
  copy(bytes) {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes.length / PAGE) })
    return () => {
      const inside = new Uint8Array(memory.buffer)
      inside.set(bytes)
      return inside[bytes.length - 1]
    }
  },
  utf8: (bytes) => () => isUtf8(bytes),
  newlines: (bytes) => () => {
    let lines = 0
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1
    return lines
  },
  decode: (bytes) => () => {
    let characters = 0
    for (const [start, end] of lines(bytes)) characters += bytes.utf8Slice(start, end).length
    return characters
  },
  /** The strings are there before the round: `JSON.parse`, and nothing else at all. */
  parse(bytes) {
    const texts = lines(bytes).map(([start, end]) => bytes.utf8Slice(start, end))
    return () => texts.reduce((rows, text) => rows + isJson(text), 0)
  },
}

function isJson(text) {
  try {
    JSON.parse(text)
    return 1
  } catch {
    return 0
  }
}

function lines(bytes) {
  const found = []
  for (let start = 0, end; start < bytes.length; start = end + 1) {
    end = bytes.indexOf(NEWLINE, start)
    if (end === -1) end = bytes.length
    found.push([start, end])
  }
  return found
}

const NEWLINE = 10
const PAGE = 64 * 1024
