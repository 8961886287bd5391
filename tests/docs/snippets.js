// The examples of the repository's documents: fenced blocks of Markdown, and `@example`s of the types.
//
// An example that only some platform can run is marked by a comment in the line before its block, which names the test
// that runs it: `<!-- run by tests/edge/worker.test.js -->`. One that no test can run says why, `<!-- not run: … -->`; the
// test of these examples has a list of those.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Folders that hold what is not ours, or is built. */
const SKIPPED = ['node_modules', 'target', 'gen', '.git', '.tmp', 'corpus', 'regressions']
/** What `npm pack` copies beside the package. */
const COPIES = ['pkg/README.md', 'pkg/CHANGELOG.md']

/**
 * @typedef {object} Snippet
 * @property {string} file its document, within the repository
 * @property {number} line where its block begins, from 1
 * @property {string} language as the fence names it; empty if it does not
 * @property {string} code
 * @property {string} [runBy] the test that runs it
 * @property {string} [notRun] why none does
 */

/** Every Markdown file of the repository. @returns {string[]} */
export const documents = () => filesIn(ROOT, (name) => name.endsWith('.md')).filter((path) => !COPIES.includes(path))

/** The blocks that stand for a file, and how such a file's name ends. */
const SAMPLES = ['csv', 'jsonl', 'json']

/**
 * Returns the file that a command is an example of: the sample in the block before it. Other commands use the `users.csv` of
 * the workplace.
 *
 * @param {Snippet[]} all the blocks of all documents, in order
 * @param {Snippet} command
 * @returns {{ name: string, text: string } | undefined}
 */
export function sampleBefore(all, command) {
  const before = all[all.indexOf(command) - 1]
  if (before?.file !== command.file || !SAMPLES.includes(before.language)) return undefined
  return { name: `users.${before.language}`, text: before.code }
}

/** Every file of types that the package ships. @returns {string[]} */
export const declarations = () =>
  readdirSync(join(ROOT, 'pkg'))
    .filter((name) => name.endsWith('.d.ts'))
    .map((name) => `pkg/${name}`)

/** The blocks of a Markdown file. @param {string} file @returns {Snippet[]} */
export function snippetsOf(file) {
  return blocksOf(file, readFileSync(join(ROOT, file), 'utf8'))
}

/** The examples of a file of types, each with the name of what it shows. @param {string} file @returns {(Snippet & { of: string })[]} */
export function examplesOf(file) {
  const text = readFileSync(join(ROOT, file), 'utf8')
  return [...text.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*?\*\/\s*export (?:declare )?(?:abstract )?\w+ (\w+)/g)].flatMap(
    (match) => {
      const line = text.slice(0, match.index).split('\n').length
      const comment = match[0].replace(/^ \* ?/gm, '')
      const example = comment.indexOf('@example')
      if (example < 0) return []
      const before = comment.slice(0, example).split('\n').length - 1
      return blocksOf(file, comment.slice(example)).map((snippet) => ({
        ...snippet,
        line: snippet.line + line + before - 1,
        of: match[1] ?? '',
      }))
    },
  )
}

/** @param {string} file @param {string} text @returns {Snippet[]} */
export function blocksOf(file, text) {
  const snippets = []
  const fence = /^( *)(`{3,}|~{3,})([\w-]*)[^\n]*\n([\s\S]*?)^ *\2 *$/gm
  for (const match of text.matchAll(fence)) {
    const [, indent = '', , language = '', code = ''] = match
    const before = text.slice(0, match.index).split('\n')
    const above = before.at(-2) ?? ''
    const runBy = /^ *<!-- run by (\S+) -->$/.exec(above)?.[1]
    const notRun = /^ *<!-- not run: (.+) -->$/.exec(above)?.[1]
    snippets.push({
      file,
      line: before.length,
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      ...(runBy !== undefined && { runBy }),
      ...(notRun !== undefined && { notRun }),
    })
  }
  return snippets
}

/** @param {string} folder @param {(name: string) => boolean} wanted @returns {string[]} */
function filesIn(folder, wanted) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return SKIPPED.includes(entry.name) ? [] : filesIn(path, wanted)
      return wanted(entry.name) ? [relative(ROOT, path).replaceAll('\\', '/')] : []
    })
    .sort()
}
