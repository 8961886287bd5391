// The README says what is so: its tables name what there is. (snippets.test.js runs its examples.)
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { ROOT } from './snippets.js'
import { CLI, run } from './workplace.js'

const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
test('the README names every option of the command line, and no other', async () => {
  const known = new Set()
  for (const command of [[], ['check'], ['sandbox'], ['ui']]) {
    const { status, output } = await run(process.execPath, [CLI, ...command, '--help'])
    assert.equal(status, 0, output)
    for (const flag of flagsOf(output)) known.add(flag)
  }
  const named = new Set(flagsOf(readme.replace(/cargo doc --open|--allow-\w+|npm run \w+ --.*/g, '')))
  assert.deepEqual([...named].sort(), [...known].sort())
})

test('the README names every exit status', async () => {
  const source = await readFile(join(ROOT, 'pkg/cli/exit.js'), 'utf8')
  const statuses = [...source.matchAll(/^export const [A-Z_]+ = (\d+)$/gm)].map(([, status]) => status)
  assert.ok(statuses.length >= 5)
  for (const status of statuses) assert.match(readme, new RegExp(`^\\| ${status} \\|`, 'm'))
})

test('the README explains every error code, and no other', async () => {
  const types = await readFile(join(ROOT, 'pkg/index.d.ts'), 'utf8')
  const union = /export type ErrorCode =([\s\S]*?)\n\n/.exec(types)?.[1] ?? ''
  const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code)
  assert.ok(codes.length > 10)
  assert.deepEqual(rowsOf('Errors').sort(), codes.sort())
})

test('the README explains every outcome, and no other', async () => {
  const types = await readFile(join(ROOT, 'pkg/index.d.ts'), 'utf8')
  const outcomes = [...(/export type Outcome = (.*)/.exec(types)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(
    ([, outcome]) => outcome,
  )
  assert.deepEqual(rowsOf('The report'), outcomes)
})

test('the README names every option of the library, and no other', async () => {
  const source = await readFile(join(ROOT, 'pkg/client/options.js'), 'utf8')
  const names = [...source.matchAll(/^const (?:ROW|IMPORT)_OPTIONS = \[(.*)\]$/gm)].flatMap(
    ([, list]) => (list ?? '').match(/\w+(?=')/g) ?? [],
  )
  assert.ok(names.length > 10)
  assert.deepEqual(rowsOf('Options').sort(), [...new Set(names)].sort())
})

test('the types name every code of an issue, and no other', async () => {
  const types = await readFile(join(ROOT, 'pkg/index.d.ts'), 'utf8')
  const union = /export type IssueCode =([\s\S]*?)\n\n/.exec(types)?.[1] ?? ''
  const core = await readFile(join(ROOT, 'src/importer/issue.rs'), 'utf8')
  const codes = [...core.matchAll(/Self::\w+ => "([A-Z_]+)"/g)].map(([, code]) => code)
  assert.ok(codes.length > 10)
  assert.deepEqual(
    [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code),
    codes,
  )
})

/** @param {string} text */
const flagsOf = (text) => [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag)

/** The names in the first column of a section's table. @param {string} heading */
function rowsOf(heading) {
  const section = new RegExp(`^### ${heading}\\n([\\s\\S]*?)(?=^##)`, 'm').exec(readme)?.[1] ?? ''
  const cells = [...section.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell ?? '')
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''))
}
