/** The file of a plan: read, and held against what a plan may say, with the line of everything that is wrong. */
import { open } from 'node:fs/promises'
import * as jsonc from 'jsonc-parser'
import { conditionsOf, planIssues, withoutName } from '../plan/read.js'
import { CliError, usageError } from './exit.js'
import { unreadable } from './input.js'
import { redactor, withoutPassword } from './secrets.js'
import { plural, printable, wrap } from './text.js'

/** @typedef {import('../plan.d.ts').Plan} Plan */

/**
 * Reads a plan.
 *
 * @param {string} path
 * @param {string | undefined} key what stands in no plan
 * @param {() => Promise<Pick<import('./program.js').Api, 'describeColumns'>>} loadApi what reads conditions; only where there are some
 * @returns {Promise<Plan>}
 */
export async function readPlanFile(path, key, loadApi) {
  const text = await textOf(path)
  if (redactor(key)(text) !== text)
    throw usageError(`${printable(path)} holds the key. People read a plan, and repositories keep it: remove the key.`)
  /** @type {import('jsonc-parser').ParseError[]} */
  const errors = []
  const tree = jsonc.parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const [error] = errors
  if (error || !tree)
    throw wrongPlan(path, [{ ...placeOf(text, error?.offset ?? 0), message: syntaxMessage(text, error) }])
  const repeated = repeatedKeys(tree)
  const plan = JSON.parse(text)
  const issues = [
    ...repeated,
    ...planIssues(plan),
    ...passwordIssues(plan ?? {}),
    ...(await whereIssues(plan ?? {}, loadApi)),
  ]
  if (issues.length > 0)
    throw wrongPlan(
      path,
      issues
        .map((issue) => ({ ...issue, line: placeOf(text, offsetOf(tree, issue.pointer)).line }))
        .sort((a, b) => a.line - b.line),
    )
  return plan
}

/** @param {string} path */
async function textOf(path) {
  const handle = await open(path, 'r').catch((cause) => {
    throw unreadable(path, cause)
  })
  try {
    const bytes = Buffer.alloc(MOST_BYTES + 1)
    let length = 0
    for (let read = 1; read > 0 && length <= MOST_BYTES; length += read)
      read = (await handle.read(bytes, length, bytes.length - length, null)).bytesRead
    if (length > MOST_BYTES)
      throw usageError(`${printable(path)} is no plan: it has more than 1 MB. The users stay in a file of their own.`)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length))
  } catch (cause) {
    if (cause instanceof TypeError)
      throw usageError(`${printable(path)} is no plan: it is not UTF-8. Save it as UTF-8.`)
    throw cause instanceof CliError ? cause : unreadable(path, /** @type {NodeJS.ErrnoException} */ (cause))
  } finally {
    await handle.close()
  }
}

/** Returns an error with everything that is wrong. @param {string} path @param {{ line: number, column?: number, pointer?: string, message: string }[]} issues */
function wrongPlan(path, issues) {
  const lines = issues.flatMap(({ line, column, pointer, message }) =>
    wrap(
      `${[`line ${line}`, column && `column ${column}`, pointer].filter(Boolean).join(', ')}: ${message}`,
      '      ',
      '  ',
    ),
  )
  const head = `${printable(path)} is no plan that can be run: ${plural(issues.length, 'thing is', 'things are')} wrong. Nothing was sent.`
  return usageError([head, ...lines].join('\n'))
}

/** @param {string} text @param {import('jsonc-parser').ParseError | undefined} error */
function syntaxMessage(text, error) {
  if (text.trim() === '') return 'expected a plan such as { "users": { "file": "users.csv" } }, found an empty file'
  const name = error && jsonc.printParseErrorCode(error.error)
  return `this is not JSON: ${SYNTAX[name ?? ''] ?? 'expected a value'}`
}

/** @type {Record<string, string>} */
const SYNTAX = {
  InvalidSymbol: 'expected a value; a text stands in double quotes',
  InvalidNumberFormat: 'expected a number',
  PropertyNameExpected: 'expected a key in double quotes; no comma stands before a closing bracket',
  ValueExpected: 'expected a value; no comma stands before a closing bracket',
  ColonExpected: 'expected a colon',
  CommaExpected: 'expected a comma',
  CloseBraceExpected: 'expected a closing }',
  CloseBracketExpected: 'expected a closing ]',
  EndOfFileExpected: 'expected nothing more behind the plan',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'expected a closing double quote',
  InvalidEscapeCharacter: 'expected \\\\ for a backslash, or / between folders',
  InvalidUnicode: 'expected \\\\ for a backslash, or / between folders',
  InvalidCharacter: 'a text has no line break or control character',
}

/** Returns keys that an object has twice: the later one would count, and nobody sees that. @param {import('jsonc-parser').Node} node @param {string} [pointer] @returns {import('../plan.d.ts').PlanIssue[]} */
function repeatedKeys(node, pointer = '') {
  if (node.type !== 'object') return []
  const seen = new Set()
  return (node.children ?? []).flatMap(({ children: [name, value] = [] }) => {
    const place = `${pointer}/${String(name?.value).replaceAll('~', '~0').replaceAll('/', '~1')}`
    const isRepeated = seen.has(name?.value)
    seen.add(name?.value)
    const inner = value ? repeatedKeys(value, place) : []
    return isRepeated ? [{ pointer: place, message: 'expected each key once, found it twice' }, ...inner] : inner
  })
}

/** @param {Plan} plan @returns {import('../plan.d.ts').PlanIssue[]} */
function passwordIssues({ users }) {
  return ['journal', 'limiter']
    .filter((name) => {
      const given = /** @type {Record<string, unknown> | undefined} */ (users)?.[name]
      return typeof given === 'string' && withoutPassword(given) !== given
    })
    .map((name) => ({
      pointer: `/users/${name}`,
      message: `a plan holds no password: people read it, and repositories keep it. Give the address with --${name}, or let the client find the password (PGPASSWORD, ~/.pgpass)`,
    }))
}

/**
 * Returns what is wrong with conditions, which only the core can say.
 *
 * @param {Plan} plan
 * @param {() => Promise<Pick<import('./program.js').Api, 'describeColumns'>>} loadApi
 * @returns {Promise<import('../plan.d.ts').PlanIssue[]>}
 */
async function whereIssues(plan, loadApi) {
  const conditions = conditionsOf(plan)
  if (conditions.length === 0) return []
  const { describeColumns } = await loadApi()
  const issues = []
  for (const { pointer, condition } of conditions) {
    const message = await describeColumns('', { where: condition }).then(() => undefined, withoutName)
    if (message !== undefined) issues.push({ pointer, message })
  }
  return issues
}

/** Returns where a value's key stands, or the value itself if it has none. @param {import('jsonc-parser').Node} tree @param {string} pointer */
function offsetOf(tree, pointer) {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const node = path.reduce(
    (/** @type {import('jsonc-parser').Node | undefined} */ at, part) => at && memberOf(at, part),
    tree,
  )
  return (node?.parent?.type === 'property' ? node.parent.offset : node?.offset) ?? tree.offset
}

/** @param {import('jsonc-parser').Node} node @param {string} name */
function memberOf(node, name) {
  if (node.type === 'array') return node.children?.[Number(name)]
  return node.children?.findLast(({ children: [key] = [] }) => key?.value === name)?.children?.[1]
}

/** Returns line and column of a position, from 1. @param {string} text @param {number} offset */
function placeOf(text, offset) {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/)
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

const MOST_BYTES = 2 ** 20
