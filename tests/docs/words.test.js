// What users and contributors read is in plain words: none of the terms that the project once made up, in the sense given
// to them. Documents are searched as they read; sources as names, texts and comments, a name by its words (`canMend` has
// "mend").
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { declarations, documents, ROOT } from './snippets.js'
import { CLI, run } from './workplace.js'

/** Each term, and what to write instead. */
const TERMS = {
  '(go|goes|gone|going) on': 'resumes, continues',
  'in earnest': 'for a real import',
  'mend(s|ed|ing)?': 'fix',
  'told|tell(s|ing)?|said|at hand': 'reports, message, current',
  shown: 'displayed',
  'answer(s|ed|ing)?': 'response, responds',
  'land(s|ed|ing)?': 'is imported, is stored',
  'settl(e|es|ed|ing)': 'has its outcome, is finished',
  'guilty|innocent|suspects?|convict\\w*|to blame|blam(e|es|ed|ing)': 'offending row, other rows',
  'narrow(s|ed|ing)?|unsend': 'bisect, back off',
  'express lane|the long way|lanes?|plain rows?': 'fast path, slow path',
  'intake|ledgers?': 'pipeline, seen',
  'shipments?|departing|flying': 'attempt, in flight',
  'the way to a value|ways? into': 'path',
  'ridden out|rides? out|winds? up|(let|lets|letting) go': 'back off, stop, release',
  'fates?|verdicts?': 'outcome, result',
  abortion: 'abortRace',
  'no stretch of|wherever it is cut': 'no 60 seconds, wherever you begin to count',
  'does without|gives up on': 'does not need, stops',
}

/** What a source may say all the same, each with its reason. */
const ALLOWED = [
  // What a promise does, in the words of JavaScript.
  /\bsettles when\b|\bsettles as the promise does\b|\ball settled\b/g,
  // A person's, to a question on the terminal.
  /\bconst answer = await prompt\b|\btest\(answer\)|\bany answer but yes\b|\bits answer taken\b|\[answer, wanted\b|\bend\(answer\)/g,
  // The code of an error, which scripts know by this name.
  /\berr relay answer too large\b/g,
  // The width of a terminal, in the tests of summaries.
  /\b(const )?narrow( =)?(?=\s*\(| =)/g,
]

/** What a source in Rust may say, each with its reason. */
const ALLOWED_IN_RUST = [
  // The journal's types, which hold what earlier runs settled.
  /\bsettled (row|rows|request|before)\b/g,
  // The code of a row, which scripts know by this name.
  /\bmissing from answer\b/g,
]

/** Where the lanes are those of a vector. */
const VECTORS = 'src/importer/simd/'

/** Files that name the terms. */
const GLOSSARY = ['tests/docs/words.test.js']

/** The text of a document without its code, whose names are names. @param {string} text */
const words = (text) => text.replace(/^ *```[\s\S]*?^ *```$/gm, '').replace(/`[^`\n]*`/g, '')

/** Returns where a text uses a term, and what to write. @param {string} place @param {string} text */
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

test('no source of the core, the package, the page and the tests does', () => {
  const files = ['src', 'pkg', 'www', 'tests'].flatMap(sources).filter((file) => !GLOSSARY.includes(file))
  assert.ok(files.length > 500, `${files.length} sources`)
  assert.deepEqual(
    files.flatMap((file) => inSource(file, readFileSync(join(ROOT, file), 'utf8'))),
    [],
  )
})

/** Returns our scripts and style sheets below a folder. @param {string} folder @returns {string[]} */
function sources(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return NOT_OURS.includes(path) || entry.name === 'node_modules' ? [] : sources(path)
    return /\.(rs|js|ts|css|html|wat)$/.test(entry.name) ? [path] : []
  })
}

/** Built, or copied there by the build. */
const NOT_OURS = ['pkg/gen', 'pkg/www', 'tests/fuzz/target']

/** Finds the terms in a source, name by name. @param {string} file @param {string} text */
function inSource(file, text) {
  return text.split('\n').flatMap((line, at) => {
    const plain = allowedIn(file).reduce((left, allowed) => left.replace(allowed, ''), asWords(line))
    return found(`${file}:${at + 1}`, plain)
  })
}

/** Returns what a source may say. @param {string} file */
function allowedIn(file) {
  if (!file.endsWith('.rs')) return ALLOWED
  return file.startsWith(VECTORS) ? [...ALLOWED_IN_RUST, /\blanes?\b/g] : ALLOWED_IN_RUST
}

/** Splits names into words: `canMend` becomes `can mend`. @param {string} text */
const asWords = (text) =>
  text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase()

test('a term within a name is found, and what is allowed is not', () => {
  assert.equal(inSource('a', 'const canMend = LANDED || letGo()').length, 3)
  assert.deepEqual(inSource('a', 'await Promise.allSettled(all.trimEnd()) // settles when it is over'), [])
  assert.equal(inSource('src/importer/a.rs', 'fn settle(lanes: Lanes) -> SettledRow').length, 3)
  assert.deepEqual(inSource('src/importer/simd/a.rs', 'SettledRows, u64x2_extract_lane, MISSING_FROM_ANSWER'), [])
})

test('the terms are found where they are', () => {
  const text = 'A run is gone on with; the guilty row did not land. `land` is the way to a value.'
  assert.equal(found('a', words(text)).length, 4)
  assert.equal(words('a `mend` b\n```js\nmend()\n```\nc').includes('mend'), false)
})
