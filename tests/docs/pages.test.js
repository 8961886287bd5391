// The README and the pages say what is so: their tables name what there is. (snippets.test.js runs their examples.)
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { errorCodes } from '../../pkg/build/error-codes.js'
import { RULES } from '../../pkg/client/entities.js'
import { IMPORT_OPTIONS } from '../../pkg/client/options.js'
import { FAULTS, READING_FAULTS } from '../../pkg/sandbox/index.js'
import { ROOT } from './snippets.js'
import { cellsOf, sectionOf, tableRows } from './tables.js'
import { CLI, run } from './workplace.js'

const read = (/** @type {string} */ path) => readFileSync(join(ROOT, path), 'utf8')
const PAGES = readdirSync(join(ROOT, 'pkg/docs')).filter((name) => name.endsWith('.md'))
const readme = read('README.md')
const page = Object.fromEntries(PAGES.map((name) => [name, read(`pkg/docs/${name}`)]))
const types = read('pkg/index.d.ts')
/** Pages that name the flags of other programs as well, of which the tests of their examples know. */
const OTHERS_FLAGS = ['automation.md', 'coming-from.md', 'cloudflare-workers.md', 'vercel.md', 'deno.md', 'queues.md']

test('the README is one screen of a page, and links every page', () => {
  assert.ok(readme.split('\n').length <= 150, `${readme.split('\n').length} lines`)
  const linked = [...readme.matchAll(/\]\(pkg\/docs\/([\w-]+\.md)\)/g)].map(([, name]) => name ?? '')
  assert.deepEqual([...new Set(linked)].sort(), PAGES)
})

test('the README says how many packages npm installs for the command line', () => {
  const { dependencies } = JSON.parse(read('pkg/package.json'))
  const words = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']
  assert.ok(readme.includes(`npm installs ${words[Object.keys(dependencies).length]}, and what these need,`))
  for (const name of Object.keys(dependencies)) assert.ok(page['library.md']?.includes(`\`${name}\``), name)
})

test('a page is one topic: a title, and at most 250 lines', () => {
  for (const [name, text] of Object.entries(page)) {
    assert.equal([...text.matchAll(/^# /gm)].length - shellComments(text), 1, name)
    assert.match(text, /^# \S/, name)
    // Its sections are one recipe each.
    if (name !== 'coming-from.md') assert.ok(text.split('\n').length <= 250, name)
  }
})

test('the README and the pages name every option of the command line, and no other', async () => {
  const known = new Set()
  for (const [command, ...names] of [
    [[], 'command-line.md'],
    [['check'], 'command-line.md'],
    [['verify'], 'command-line.md', 'proving.md'],
    [['sandbox'], 'sandbox.md'],
    [['ui'], 'admin-page.md'],
    [['init'], 'plan.md'],
    [['doctor'], 'command-line.md'],
  ]) {
    const { status, output } = await run(process.execPath, [CLI, ...command, '--help'])
    assert.equal(status, 0, output)
    const flags = [...output.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag ?? '')
    assert.ok(flags.length > 5, output)
    const rows = names.flatMap((name) => flagsOf(tableRows(page[String(name)] ?? '').join('\n')))
    const general = ['--help', '--version']
    assert.deepEqual(
      flags.filter((flag) => !rows.includes(flag) && !general.includes(flag)),
      [],
      `${names} have a row for each option of ${command}`,
    )
    for (const flag of flagsOf(output)) known.add(flag)
  }
  const texts = [readme, ...PAGES.filter((name) => !OTHERS_FLAGS.includes(name)).map((name) => page[name] ?? '')]
  const named = new Set(flagsOf(texts.join('\n').replace(/<!--.*-->|--allow-\w+|npm run [\w:]+ -- .*/g, '')))
  assert.deepEqual([...named].sort(), [...known].sort())
})

test('the page of the command line names every exit status', () => {
  const source = read('pkg/cli/exit.js')
  const statuses = [...source.matchAll(/^export const [A-Z_]+ = (\d+)$/gm)].map(([, status]) => status)
  assert.ok(statuses.length >= 5)
  const rows = [...(page['command-line.md'] ?? '').matchAll(/^\| (\d+) \|/gm)].map(([, status]) => status)
  assert.deepEqual(rows, statuses)
})

// A code that it does not explain yet is printed here, and keeps a release back (pkg/build/release-check.js).
test('the page of errors explains no error code that does not exist', (t) => {
  const codes = errorCodes(read('src/importer/error.rs'))
  const names = namesIn('errors.md', 'Error codes')
  assert.ok(codes.length > 10)
  const unknown = names.filter((name) => codes.every(({ code }) => code !== name))
  assert.deepEqual(unknown, [])
  for (const { code, text } of codes.filter(({ code }) => !names.includes(code)))
    t.diagnostic(`add to pkg/docs/errors.md: | \`${code}\` | ${text} | … |`)
})

test('the page of errors explains every issue code, and no other', () => {
  const codes = issueCodes()
  assert.ok(codes.length > 10)
  assert.deepEqual(namesIn('errors.md', 'Issue codes').sort(), codes.sort())
})

test('the page of errors explains every note, and no other', () => {
  const codes = [...read('src/importer/note.rs').matchAll(/Self::\w+ => "([A-Z_]+)"/g)].map(([, code]) => code)
  assert.ok(codes.length > 5)
  assert.deepEqual(namesIn('errors.md', 'Notes').sort(), codes.sort())
})

test('every code has a cause, and a way to fix it', () => {
  for (const section of ['Error codes', 'Issue codes', 'Notes']) {
    for (const [code, cause, fix] of cellsIn('errors.md', section)) {
      assert.ok(cause, `${code} has no cause`)
      assert.ok(fix || code === '`ABORTED`', `${code} has no fix`)
    }
  }
})

test('the page of options explains every outcome, and no other', () => {
  const outcomes = [...(/export type Outcome =([^/]*)/.exec(types)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(
    ([, outcome]) => outcome,
  )
  assert.equal(outcomes.length, 8)
  assert.deepEqual(namesIn('options-and-report.md', 'Outcomes'), outcomes)
})

test('the page of options names every option of the library, and no other', () => {
  assert.deepEqual(namesIn('options-and-report.md', 'Options').sort(), [...IMPORT_OPTIONS].sort())
})

test('the page of options names every property of a report, and every event', () => {
  const own = membersOf(types, 'Report').filter((name) => !literalsOf('Outcome').includes(name))
  assert.ok(own.length > 5)
  const named = namesIn('options-and-report.md', 'Read the report')
  assert.deepEqual(named.sort(), [...own, 'rows'].sort())
  const events = [...types.matchAll(/^ {2}type: '(\w+)'$/gm)].map(([, name]) => name ?? '')
  assert.ok(events.length >= 5)
  assert.deepEqual(namesIn('options-and-report.md', 'Follow the run').sort(), events.sort())
})

test('the page of rules has a rule for every field of every entity, and no other', () => {
  const fields = new Set(Object.values(RULES).flatMap((rules) => Object.keys(rules)))
  assert.deepEqual([...new Set(namesIn('rules.md', 'Rules for fields'))].sort(), [...fields].sort())
})

test('the page of the relay names every option of a relay, and no other', () => {
  const options = [...membersOf(read('pkg/relay.d.ts'), 'RelayOptions'), ...membersOf(types, 'Connection')]
  assert.ok(options.length > 8)
  assert.deepEqual(namesIn('relay.md', 'Options').sort(), options.sort())
})

test('the page of the sandbox says of every fault what the sandbox says', () => {
  for (const [heading, faults] of Object.entries({ Faults: FAULTS, 'Faults of reading': READING_FAULTS }))
    assert.deepEqual(
      cellsIn('sandbox.md', heading),
      Object.entries(faults).map(([name, text]) => [`\`${name}\``, text]),
    )
})

test('the types name every fault of the sandbox, in the order in which they act', () => {
  const declared = read('pkg/sandbox.d.ts')
  for (const [name, faults] of Object.entries({ Fault: FAULTS, ReadingFault: READING_FAULTS })) {
    const union = new RegExp(`export type ${name} =\\n((?: {2}\\| '[\\w-]+'\\n)+)`).exec(declared)?.[1] ?? ''
    assert.deepEqual(
      [...union.matchAll(/'([\w-]+)'/g)].map(([, fault]) => fault),
      Object.keys(faults),
    )
  }
})

test('the page of the sandbox names every option that makes reading hard, and each is an option of the sandbox', () => {
  const options = membersOf(read('pkg/sandbox.d.ts'), 'SandboxOptions')
  const named = cellsIn('sandbox.md', 'Read back what was imported').flatMap(([first = '']) =>
    /^`\w+`$/.test(first) ? [first.slice(1, -1)] : [],
  )
  const reading = ['standardRate', 'lost', 'altered', 'totals', 'shifting', 'mostPerPage']
  assert.deepEqual(named, reading)
  assert.deepEqual(
    reading.filter((name) => !options.includes(name)),
    [],
  )
})

test('the types name every code of an issue, and no other', () => {
  const codes = issueCodes()
  assert.ok(codes.length > 10)
  assert.deepEqual(literalsOf('IssueCode'), codes)
})

/** The codes of issues, as the core spells them. */
function issueCodes() {
  return [...read('src/importer/issue.rs').matchAll(/Self::\w+ => "([A-Z_]+)"/g)].map(([, code]) => code ?? '')
}

/** The texts of a union in the types. @param {string} name */
function literalsOf(name) {
  const union = new RegExp(`export type ${name} =([\\s\\S]*?)\\n\\n`).exec(types)?.[1] ?? ''
  return [...union.matchAll(/^ *\| '(\w+)'|(?<=[=|] |^ )'(\w+)'/gm)].map(([, one, other]) => one ?? other ?? '')
}

/** The names of an interface's own members. @param {string} text @param {string} name */
function membersOf(text, name) {
  const body = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(text)?.[1] ?? ''
  return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, member]) => member ?? '')
}

/** @param {string} text */
const flagsOf = (text) => [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag)

/** How many lines of shell examples begin as titles do. @param {string} text */
const shellComments = (text) =>
  [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, code]) => code?.match(/^# /gm) ?? []).length

/** The cells of a section's table, without its head. @param {string} name @param {string} heading */
const cellsIn = (name, heading) => cellsOf(sectionOf(page[name] ?? '', heading))

/** The names in the first column of a section's table. @param {string} name @param {string} heading */
function namesIn(name, heading) {
  return cellsIn(name, heading).flatMap(([first = '']) =>
    [...first.matchAll(/`(\w+)`/g)].map(([, found]) => found ?? ''),
  )
}
