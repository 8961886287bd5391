// The codes of errors: the core declares them, and the type that editors know is written from there.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run-command.js'

const SOURCE = 'src/importer/error.rs'
const TYPES = 'pkg/error-codes.d.ts'

/**
 * Returns the codes as the core declares them, e.g. `/// A wrong key.` above `KeyRefused = "KEY_REFUSED",`.
 *
 * @param {string} source the text of src/importer/error.rs
 * @returns {{ code: string, text: string }[]}
 */
export function errorCodes(source) {
  const declared = source.matchAll(/^((?: {4}\/\/\/ .*\n)+) {4}\w+ = "(\w+)",$/gm)
  return Array.from(declared, ([, lines, code]) => ({
    code,
    text: lines
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().slice('/// '.length))
      .join(' '),
  }))
}

/** Writes the type `ErrorCode`, unless it is current. */
export function writeErrorCodes() {
  const path = join(root, TYPES)
  const types = typesOf(errorCodes(readFileSync(join(root, SOURCE), 'utf8')))
  if (!existsSync(path) || readFileSync(path, 'utf8') !== types) writeFileSync(path, types)
}

/** @param {ReturnType<typeof errorCodes>} codes */
function typesOf(codes) {
  const members = codes.map(({ code, text }) => `  /** ${text} */\n  | '${code}'\n`)
  return `// Written by the build from ${SOURCE}.

/**
 * Every code of an \`ImportError\`, and of a report's \`error\`. \`docs/errors.md\` in the package says what to do
 * about each.
 */
export type ErrorCode =
${members.join('')}`
}
