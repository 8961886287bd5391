// What a job reads: bytes that lie in memory, or objects.
import { readFileSync } from 'node:fs'

/** @param {{ path: string, source: 'bytes' | 'stream' | 'objects' }} options */
export function readInput({ path, source }) {
  const bytes = readFileSync(path)
  return source === 'objects' ? JSON.parse(bytes.toString()) : bytes
}

/** Bytes as a file's stream or a request's body gives them. @param {Uint8Array} bytes */
export async function* inChunks(bytes) {
  for (let start = 0; start < bytes.length; start += CHUNK) yield bytes.subarray(start, start + CHUNK)
}

const CHUNK = 64 * 1024
