// Remedies are values: the core has no syntax of options in its texts, and each front end has words for each of them.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { FLAG_WORDS, inFlags } from '../../pkg/cli/wording.js'
import { LIBRARY_WORDING, WORDING } from '../../pkg/client/wording.js'
import { checkUsers } from '../../pkg/entry/default.js'
import { core } from '../../pkg/wasm/load.js'
import { remedies as pageWords, texts as pageTexts } from '../../www/texts.js'

const CORE = path.join(import.meta.dirname, '../../src/importer')
const OPTIONS = ['uid', 'timestamps', 'extra', 'format', 'rowPath', 'nullMarker', 'map', 'fallback', 'columns', 'rate']

/** The texts in a file of Rust, without those of its tests. */
function textsOf(file) {
  const [source] = readFileSync(file, 'utf8').split('#[cfg(test)]')
  const code = source.replace(/^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, text]) => text)
}

test('no text of the core spells an option', () => {
  const files = readdirSync(CORE, { recursive: true }).filter((file) => file.endsWith('.rs'))
  const texts = files.flatMap((file) => textsOf(path.join(CORE, file)).map((text) => [file, text]))
  assert.ok(texts.length > 500, `${texts.length} texts in ${files.length} files`)
  const option = new RegExp(`\\b(${OPTIONS.join('|')}): ?['{[]|\\b(${OPTIONS.join('|')}) ?= ?'|(^|\\s)--[a-z]`)
  assert.deepEqual(
    texts.filter(([, text]) => option.test(text)),
    [],
  )
  for (const spelt of ["take timestamps: 'auto'", 'map: {{ {0}: x }}', "say so: rowPath: 'x'", 'or --extra drop'])
    assert.match(spelt, option)
})

test('every front end has words for every remedy, and for no other', async () => {
  await checkUsers([])
  const names = [...core().remedyNames()].sort()
  assert.ok(names.length >= 12)
  for (const words of [LIBRARY_WORDING.words, FLAG_WORDS, pageWords]) {
    assert.deepEqual(Object.keys(words).sort(), names)
    for (const text of Object.values(words)) assert.match(text, /\S/)
  }
})

test('the page has words of its own for hints that the core has', () => {
  const files = readdirSync(CORE, { recursive: true }).filter((file) => file.endsWith('.rs'))
  const core = files.map((file) => readFileSync(path.join(CORE, file), 'utf8')).join('\n')
  const hints = Object.keys(pageTexts.file.hints)
  assert.ok(hints.length >= 8)
  assert.deepEqual(
    hints.filter((hint) => !core.includes(`Remedy::hint("${hint}")`)),
    [],
  )
})

/** Rows that make the core offer each remedy that has to do with rows. */
const ROWS = [
  '{"uid":"Ann","name":"Ann"}',
  '{"uid":"a b","name":"Ann"}',
  '{"uid":"a","name":""}',
  '{"uid":"b","name":"B","createdAt":"2024-05-31"}',
  '{"uid":"c","name":"C","shoe":1}',
  '{"user_id":"d","name":"D","uid":"d"}',
]

const messages = async (source, options) =>
  (await checkUsers(source, options)).issues.flatMap(({ samples }) => samples.map(({ message }) => message))

test('the same remedy is an option in the library, and a flag on the command line', async () => {
  const source = ROWS.join('\n')
  const options = { uid: 'strict', format: 'ndjson', map: { uid: 'uid', name: 'name' } }
  const inLibrary = (await messages(source, options)).join('\n')
  const onCommandLine = (await messages(source, { ...options, ...inFlags('linux') })).join('\n')
  for (const [js, flags] of [
    ["or set uid: 'lowercase'", 'or use --uid lowercase'],
    ["or derive uids with uid: 'cometchat'", 'or derive uids with --uid cometchat'],
    ["fallback: { name: 'username' }", '--fallback username=name'],
    ["set timestamps: 'auto', which reads this form", 'use --timestamps auto, which reads this form'],
    ["keep it with extra: 'metadata', or leave it out with extra: 'drop'", 'keep it with --extra metadata, or leave'],
  ]) {
    assert.ok(inLibrary.includes(js), `${js}\n${inLibrary}`)
    assert.ok(onCommandLine.includes(flags), `${flags}\n${onCommandLine}`)
  }
})

test('values are quoted as the front end writes them', async () => {
  const source = 'uid,name,avatar\na,A,\\N\n'
  assert.match((await messages(source))[0], /set nullMarker: '\\\\N' if it means no value$/)
  assert.match((await messages(source, inFlags('linux')))[0], /use --null-marker '\\N' if it means no value$/)
  assert.match((await messages(source, inFlags('win32')))[0], /use --null-marker \\N if it means no value$/)
  const object = '{"it\'s mine":[{"uid":"a","name":"A"}],\n"n":1}'
  const printed = async (wording) => (await checkUsers(object, { format: 'json', ...wording })).error
  assert.match((await printed()).message, /set rowPath: 'it\\'s mine' if the users are in it$/)
  assert.match((await printed(inFlags('linux'))).message, /use --row-path 'it'\\''s mine' if the users are in it$/)
  assert.match((await printed(inFlags('win32'))).message, /use --row-path "it's mine" if the users are in it$/)
  assert.deepEqual((await printed()).remedies, [{ kind: 'set', option: 'rowPath', value: "it's mine" }])
})

test('the file of failed rows speaks as the front end does', async () => {
  const file = async (wording) => {
    const chunks = []
    await checkUsers('uid,name\nann,\n', { failed: (bytes) => void chunks.push(Buffer.from(bytes)), ...wording })
    return Buffer.concat(chunks).toString()
  }
  assert.match(await file(), /fallback: \{ name: 'username' \}/)
  assert.match(await file(inFlags('linux')), /--fallback username=name/)
  const page = { [WORDING]: { quoting: 'plain', words: pageWords } }
  assert.ok((await file(page)).includes(pageWords.fill))
})

test('a duplicate names the first row as a number', async () => {
  const { issues } = await checkUsers([
    { uid: 'a', name: 'A' },
    { uid: 'b', name: 'B' },
    { uid: 'B', name: 'B' },
  ])
  assert.equal(issues[0].samples[0].firstRow, 2)
})
