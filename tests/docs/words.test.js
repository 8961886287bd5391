// What users read is in plain words: none of the terms that the project once made up, in the sense given to them.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { declarations, documents, ROOT } from './snippets.js'
import { CLI, run } from './workplace.js'

/** Each term, and what to write instead. */
const TERMS = {
  '(go|goes|gone|going) on (with|by|where)|goes on\\b': 'resumes, continues',
  'in earnest': 'for a real import',
  'mend(s|ed|ing)?': 'fix',
  '(is|was|are|were) told|told of|tells? of': 'reports, says',
  'as is said|is said (of|to)|at hand': 'reported, current',
  'land(s|ed|ing)?': 'is imported, is stored',
  'settl(e|es|ed|ing)': 'has its outcome, is done',
  'guilty|innocent|convict\\w*|to blame|blamed': 'offending row, other rows',
  'express lane|the long way|the lane|plain rows?': 'fast path, slow path',
  'the way (to|into) a value|ways into': 'path',
  'ridden out|rides? out|wind(s)? up|lets? go': 'back off, stop, close',
  'whose fate|its fate|fates?': 'outcome',
  'no stretch of|wherever it is cut': 'no 60 seconds, wherever you begin to count',
  'all told|does without|gives up on': 'in total, does not need',
}

/** The text of a document without its code, whose names are names. @param {string} text */
const words = (text) => text.replace(/^ *```[\s\S]*?^ *```$/gm, '').replace(/`[^`\n]*`/g, '')

/** @param {string} place @param {string} text */
function found(place, text) {
  return Object.entries(TERMS).flatMap(([term, instead]) =>
    [...text.matchAll(new RegExp(`\\b(?:${term})\\b`, 'gi'))].map(
      ([match]) => `${place}: "${match}" (say: ${instead})`,
    ),
  )
}

test('no document uses a term of our own', () => {
  const files = documents()
  assert.ok(files.length > 15)
  assert.deepEqual(
    files.flatMap((file) => found(file, words(readFileSync(join(ROOT, file), 'utf8')))),
    [],
  )
})

test('no comment of the types does', () => {
  const comments = declarations().flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(([comment]) =>
      found(file, words(comment.replace(/^ *\* ?/gm, ''))),
    ),
  )
  assert.deepEqual(comments, [])
})

test('no comment of the examples does', () => {
  const folder = join(ROOT, 'pkg/examples')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(js|ts|jsonc)$/.test(path),
  )
  assert.ok(files.length > 10)
  const comments = files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/\/\*\*?[\s\S]*?\*\/|(?<=^|\s)\/\/ .*$/gm)].flatMap(
      ([comment]) => found(file, words(comment)),
    ),
  )
  assert.deepEqual(comments, [])
})

test('no help of the command line does', async () => {
  for (const command of [[], ['check'], ['sandbox'], ['ui']]) {
    const { output } = await run(process.execPath, [CLI, ...command, '--help'])
    assert.match(output, /Usage:/)
    assert.deepEqual(found(`${command} --help`, output), [])
  }
})

test('the terms are found where they are', () => {
  const text = 'A run is gone on with; the guilty row did not land. `land` is the way to a value.'
  assert.equal(found('a', words(text)).length, 4)
  assert.equal(words('a `mend` b\n```js\nmend()\n```\nc').includes('mend'), false)
})
