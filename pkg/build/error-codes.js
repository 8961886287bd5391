// The codes of errors: the core declares them, and the type that editors know is written from there.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run-command.js'

const SOURCE = 'src/importer/error.rs'
const TYPES = 'pkg/error-codes.d.ts'
const TABLE = 'pkg/client/error-codes.js'

/**
 * Returns the codes as the core declares them, e.g. `/// A wrong key.` above `KeyRefused = "KEY_REFUSED" => Stopped,`.
 *
 * @param {string} source the text of src/importer/error.rs
 * @returns {{ code: string, text: string, topic: string }[]} `topic`: what the code is about, such as `stopped`
 */
export function errorCodes(source) {
  const declared = source.matchAll(/^((?: {4}\/\/\/ .*\n)+) {4}\w+ = "(\w+)" => (\w+),$/gm)
  return Array.from(declared, ([, lines, code, topic]) => ({
    code,
    topic: topic.toLowerCase(),
    text: lines
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().slice('/// '.length))
      .join(' '),
  }))
}

/** Writes the type `ErrorCode` and the table of JavaScript, unless they are current. */
export function writeErrorCodes() {
  const codes = errorCodes(readFileSync(join(root, SOURCE), 'utf8'))
  write(TYPES, typesOf(codes))
  write(TABLE, tableOf(codes))
}

/** @param {string} name @param {string} text */
function write(name, text) {
  const path = join(root, name)
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text)
}

/** @param {ReturnType<typeof errorCodes>} codes */
function tableOf(codes) {
  const topics = Object.fromEntries(codes.map(({ code, topic }) => [code, topic]))
  const ofJournals = codes.map(({ code }) => code).filter((code) => code.startsWith('JOURNAL_'))
  return `// Written by the build from ${SOURCE}.

/** What each code is about. @type {Record<string, ${[...new Set(Object.values(topics))].map((topic) => `'${topic}'`).join(' | ')}>} */
export const TOPICS = ${JSON.stringify(topics, null, 2)}

/** The codes that a journal of the caller's may give. @type {string[]} */
export const JOURNAL_CODES = ${JSON.stringify(ofJournals, null, 2)}
`
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
