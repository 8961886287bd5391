// The options of reading stand in one table, `pkg/client/reading-options.js`. The command line's table, the types, the core and
// the pages are held against it here: who adds an option learns what lacks it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { READING_FLAGS, readingOptions, rowOptions } from '../../pkg/cli/reading-options.js'
import { character, choice, wholeNumber, yesOrNo } from '../../pkg/client/option-kinds.js'
import { USERS } from '../../pkg/client/entities.js'
import { READING_OPTIONS, readReadingOptions } from '../../pkg/client/reading-options.js'

/** @param {string} path in the repository */
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

const NAMES = Object.keys(READING_OPTIONS)
/** Options of a program, which no flag can give. The command line has flags of its own for two of them. */
const WITHOUT_FLAG = ['signal', 'failed', 'journal']

/** The first cells of a section's table. @param {string} path @param {string} heading */
function firstCells(path, heading) {
  const [, section = ''] = new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## )`, 'm').exec(read(path)) ?? []
  return [...section.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell)
}

test('the types have the options of the table, with its choices', () => {
  const [, body = ''] = /^export interface RowOptions<R = Row> \{\n([\s\S]*?)^\}/m.exec(read('pkg/index.d.ts')) ?? []
  assert.deepEqual(
    [...body.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name),
    NAMES,
  )
  for (const [name, { choices = [] }] of Object.entries(READING_OPTIONS)) {
    if (choices.length === 0) continue
    const [, doc = '', union = ''] =
      new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s+${name}\\?: (.*)`).exec(body) ?? []
    assert.equal(union, `${choices.map((text) => `'${text}'`).join(' | ')} | undefined`, name)
    assert.match(doc, new RegExp(`@default '${choices[0]}'`), name)
  }
})

test('the page of options explains them', () => {
  const cells = firstCells('pkg/docs/options-and-report.md', 'Options').join()
  for (const name of NAMES) assert.ok(cells.includes(`\`${name}\``), `options-and-report.md has no row for ${name}`)
})

test('the core reads what crosses to it, and knows every choice', () => {
  const source = read('src/wasm/options.rs')
  const crossing = Object.entries(readReadingOptions({ entity: USERS, options: { rowPath: 'a' }, objects: false }))
  for (const [name, value] of crossing) {
    if (value === undefined) continue
    assert.match(source, new RegExp(`"${name}"|fn ${name}\\(this: &RowOptions\\)`), `src/wasm/options.rs reads ${name}`)
  }
  for (const { choices = [] } of Object.values(READING_OPTIONS))
    for (const text of choices) assert.ok(source.includes(`("${text}", `), `src/wasm/options.rs knows ${text}`)
})

test('the command line has a flag for each that a person can give, of the same name', () => {
  assert.deepEqual(Object.keys(READING_FLAGS).sort(), NAMES.filter((name) => !WITHOUT_FLAG.includes(name)).sort())
  assert.deepEqual(
    readingOptions().map((option) => option.attributeName()),
    Object.keys(READING_FLAGS),
  )
  const given = Object.fromEntries(Object.keys(READING_FLAGS).map((name, at) => [name, at]))
  assert.deepEqual(rowOptions({ ...given, failed: 'failed.csv', quiet: true }), given)
})

test('the page of the command line explains each flag, and the help names each choice', () => {
  const page = read('pkg/docs/command-line.md')
  for (const [name, { flag, help }] of Object.entries(READING_FLAGS)) {
    assert.match(page, new RegExp(`^\\| \`${flag.split(' ')[0]}[ \`]`, 'm'), `command-line.md has no row for ${flag}`)
    for (const text of READING_OPTIONS[name].choices ?? []) assert.ok(help.includes(text), `${flag}: ${text}`)
  }
})

test('a flag takes what its option takes', () => {
  for (const option of readingOptions()) {
    const { choices, range } = READING_OPTIONS[option.attributeName()]
    for (const text of choices ?? []) assert.equal(option.parseArg?.(text.toUpperCase(), undefined), text)
    for (const number of range ?? []) assert.equal(option.parseArg?.(String(number), undefined), number)
    if (choices) assert.throws(() => option.parseArg?.('another', undefined), new RegExp(choices.join(', ')))
    if (range) assert.throws(() => option.parseArg?.(String(range[1] + 1), undefined), /whole number/)
  }
})

test('each kind of option has a default, and refuses what is of another kind', () => {
  const given = { entity: USERS, options: {}, objects: false }
  const kinds = [
    [choice('a', 'b'), 'a', ['b'], /^x: expected 'a' or 'b', found/, ['c', null, ['a'], 5]],
    [wholeNumber(5, [1, 9]), 5, [1, 9], /^x: expected a whole number from 1 to 9, found/, [0, 10, 1.5, '5', null]],
    [yesOrNo(), false, [true, false], /^x: expected true or false, found/, ['true', 1, null]],
    [character(), undefined, [';', '\t', '😀'], /^x: expected one character, found/, ['', 'ab', 5, null]],
  ]
  for (const [kind, byDefault, taken, message, refused] of kinds) {
    assert.equal(kind.read(undefined, given, 'x'), byDefault)
    for (const value of taken) assert.equal(kind.read(value, given, 'x'), value)
    for (const value of refused) assert.throws(() => kind.read(value, given, 'x'), { code: 'INVALID_OPTION', message })
  }
})
