// Every code that a user may meet, each with its cause and its fix: the codes come from where the code declares them, the
// words from the tables of the documents. One that no document explains is an error.
import { errorCodes } from '../../pkg/build/error-codes.js'
import { statusOfError } from '../../pkg/cli/exit.js'
import { cellsOf, sectionOf } from '../docs/tables.js'

/**
 * @typedef {object} Code
 * @property {string} code such as `KEY_REFUSED`, or an outcome such as `rejected`
 * @property {string} document which explains it
 * @property {string} page where its page is, such as `errors/KEY_REFUSED.md`
 * @property {string} intro what kind of code it is
 * @property {string} cause
 * @property {string} fix empty if there is nothing to fix
 * @property {string[]} facts what else holds for it, as rows of a table
 */

const ERRORS = 'pkg/docs/errors.md'
const OPTIONS = 'pkg/docs/options-and-report.md'

/** The kinds of codes: where each is declared and explained, and what a page says of its kind. */
const KINDS = {
  errors: {
    declared: (read) => errorCodes(read('src/importer/error.rs')).map(({ code }) => code),
    document: ERRORS,
    heading: 'Error codes',
    folder: 'errors',
    intro: 'An error code: it concerns the whole run.',
    facts: (code, read) => [
      `| exit status | ${statusText(statusOfError({ code }), read('pkg/docs/command-line.md'))} |`,
      '| in JavaScript | `report.error.code`, or the `code` of a thrown `ImportError` |',
    ],
  },
  issues: {
    declared: (read) =>
      [...read('src/importer/issue.rs').matchAll(/Self::\w+ => "([A-Z_]+)"/g)].map(([, code]) => code ?? ''),
    document: ERRORS,
    heading: 'Issue codes',
    folder: 'errors',
    intro: 'An issue code: it concerns one row.',
    facts: () => [
      '| in the file of failed rows | the column `_code` |',
      "| in JavaScript | `issues[].code` of the row's event, or of the check's report |",
    ],
  },
  server: {
    // CometChat's, not ours: the document is all that there is.
    declared: undefined,
    document: ERRORS,
    heading: 'Codes of the server',
    folder: 'errors',
    intro: 'A code of the CometChat server: it concerns one row.',
    facts: () => [],
  },
  outcomes: {
    declared: (read) =>
      [...(/export type Outcome =([^/]*)/.exec(read('pkg/index.d.ts'))?.[1] ?? '').matchAll(/'(\w+)'/g)].map(
        ([, outcome]) => outcome ?? '',
      ),
    document: OPTIONS,
    heading: 'Outcomes',
    folder: 'outcomes',
    intro: 'An outcome: every row has exactly one.',
    facts: (outcome) => [
      `| in JavaScript | \`report.${outcome}\` counts these rows; a row's event has it as \`outcome\` |`,
    ],
  },
}

/**
 * Returns the codes of each kind, in the order of their declaration. Throws if a document lacks one, or has one that does not
 * exist.
 *
 * @param {(path: string) => string} read the text of a file of the repository
 * @returns {Record<keyof typeof KINDS, Code[]>}
 */
export function allCodes(read) {
  const kinds = Object.entries(KINDS).map(([name, kind]) => [name, codesOf(kind, read)])
  return Object.fromEntries(kinds)
}

/** @param {typeof KINDS[keyof typeof KINDS]} kind @param {(path: string) => string} read @returns {Code[]} */
function codesOf({ declared, document, heading, folder, intro, facts }, read) {
  const rows = cellsOf(sectionOf(read(document), heading)).map(([first = '', cause = '', fix = '']) => ({
    code: first.replaceAll('`', ''),
    cause,
    fix,
  }))
  const codes = declared?.(read) ?? rows.map(({ code }) => code)
  if (codes.length === 0) throw new Error(`${heading}: no code was found`)
  const unknown = rows.filter(({ code }) => !codes.includes(code))
  if (unknown.length > 0) throw new Error(`${document} explains what does not exist: ${namesOf(unknown)}`)
  return codes.map((code) => {
    const row = rows.find((row) => row.code === code)
    if (!row?.cause) throw new Error(`${document} does not explain ${code} in the table "${heading}"`)
    return { ...row, document, page: `${folder}/${code}.md`, intro, facts: facts(code, read) }
  })
}

const namesOf = (rows) => rows.map(({ code }) => code).join(', ')

/** Returns a status with its meaning, from the table of the command line's page. @param {number} status @param {string} page */
function statusText(status, page) {
  const row = cellsOf(page).find(([first]) => first === String(status))
  if (!row?.[1]) throw new Error(`pkg/docs/command-line.md does not explain the exit status ${status}`)
  return `${status}: ${row[1]}`
}

/**
 * Returns the page of a code, in Markdown. Its links are those of the document that explains it.
 *
 * @param {Code} about
 */
export function codePage({ code, intro, cause, fix, facts }) {
  const table = facts.length > 0 ? ['| where | what |', '|---|---|', ...facts, ''] : []
  return [
    `# ${code}`,
    '',
    intro,
    '',
    '## Cause',
    '',
    asSentence(cause),
    '',
    '## How to fix it',
    '',
    fix ? asSentence(fix) : 'There is nothing to fix.',
    '',
    '## Where it stands',
    '',
    ...table,
    'All codes: [Errors and issues](errors.md) · [Outcomes](options-and-report.md#outcomes)',
    '',
  ].join('\n')
}

/** Begins a cell of a table as a sentence begins, and ends it as one ends. @param {string} text */
export function asSentence(text) {
  const cell = text.replaceAll('\\|', '|')
  return `${cell.slice(0, 1).toUpperCase()}${cell.slice(1)}${/[.!?]$/.test(cell) ? '' : '.'}`
}

/** Returns a code that may continue on the next line after each of its words, as a phone needs it. @param {string} code */
const asCode = (code) => `<code>${code.replaceAll('_', '_<wbr>')}</code>`

/** Returns a document in which the codes of its tables lead to their pages. @param {string} text @param {Code[]} codes */
export function withCodeLinks(text, codes) {
  return codes.reduce(
    (all, { code, page }) =>
      all.replace(new RegExp(`^\\| \`${code}\` \\|`, 'm'), `| <a id="${code}"></a>[${asCode(code)}](site:${page}) |`),
    text,
  )
}
