// What the documents and the types show is compiled and run.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { transform } from 'esbuild'
import { installFor } from '../workspace/install.js'
import { folderOf } from '../workspace/packages.js'
import { blocksOf, declarations, documents, examplesOf, ROOT, sampleBefore, snippetsOf } from './snippets.js'
import { commands, PRELUDE, run, workplace } from './workplace.js'

const SCRIPTS = ['js', 'ts']
/** Not run: what is printed, what is typed into a file, and what has a check of its own. */
const OTHERS = ['text', 'csv', 'json', 'jsonl', 'jsonc', 'toml', 'yaml', 'html', 'rust', 'diff']
/** Of each document: what no test runs, and why. A list, so that nothing is left out unseen. */
const NOT_RUN = [
  'tests/fuzz/README.md: nightly Rust and cargo-fuzz',
  'pkg/docs/cloudflare-workers.md: needs an account of Cloudflare; tests/edge/worker runs the example in workerd',
  'pkg/docs/performance.md: takes twenty minutes; CI runs it with --quick',
  'pkg/docs/deno.md: installs from the registry and keeps a server; tests/edge/deno.js runs the task',
  'pkg/docs/queues.md: needs a server of theirs',
  'pkg/docs/vercel.md: needs an account of Vercel; tests/edge/vercel.js runs both functions',
  'pkg/examples/bullmq/README.md: installs from the registry; tests/fleet/cases/bullmq.js runs both scripts',
  'pkg/examples/pg-boss/README.md: installs from the registry; tests/fleet/cases/pg-boss.js runs both scripts',
]
const USERS_OF_HANDLER = 'uid,name\nada,Ada Lovelace\n'
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')

const fromDocuments = documents().flatMap(snippetsOf)
const fromTypes = declarations().flatMap(examplesOf)
const all = [...fromDocuments, ...fromTypes]
const ours = all.filter(({ runBy, notRun }) => !runBy && !notRun)
const scripts = ours.filter(({ language }) => SCRIPTS.includes(language))
/** @param {import('./snippets.js').Snippet} snippet */
const placeOf = ({ file, line }) => `${file}:${line}`

test('there are examples, and every block says what it is in', () => {
  assert.ok(
    fromDocuments.filter(({ language }) => SCRIPTS.includes(language)).length >= 6,
    `${fromDocuments.length} blocks`,
  )
  assert.ok(fromTypes.length >= 10, `${fromTypes.length} examples`)
  const unknown = all.filter(({ language }) => ![...SCRIPTS, ...OTHERS, 'sh'].includes(language))
  assert.deepEqual(
    unknown.map((snippet) => `${placeOf(snippet)}: '${snippet.language}'`),
    [],
  )
})

test('every function and class of the types has an example', async () => {
  for (const file of declarations()) {
    const text = await readFile(join(ROOT, file), 'utf8')
    const names = [...text.matchAll(/^export (?:function|class) (\w+)/gm)].map(([, name]) => name)
    const withExample = examplesOf(file).map(({ of }) => of)
    assert.deepEqual(
      names.filter((name) => !withExample.includes(name ?? '')),
      [],
      file,
    )
  }
})

test('every example of the types is in a fence, so that it runs', async () => {
  for (const file of declarations()) {
    const examples = (await readFile(join(ROOT, file), 'utf8')).match(/^ \* @example$/gm) ?? []
    assert.equal(examplesOf(file).length, examples.length, file)
  }
})

test('the tests that a marked example names are there, and say which document they run', async () => {
  for (const snippet of all) {
    if (snippet.runBy === undefined) continue
    const path = join(ROOT, snippet.runBy)
    assert.ok(existsSync(path), `${placeOf(snippet)} names ${snippet.runBy}, which is not there`)
    assert.ok(
      (await readFile(path, 'utf8')).includes(basename(snippet.file)),
      `${snippet.runBy} does not name ${basename(snippet.file)}, of which it is meant to run an example`,
    )
  }
})

test('nothing else is left out', () => {
  const left = all.flatMap(({ file, notRun }) => (notRun === undefined ? [] : [`${file}: ${notRun}`]))
  assert.deepEqual([...new Set(left)].sort(), [...NOT_RUN].sort())
})

test('a marker, a fence in a list and an example in a comment are read as they are meant', () => {
  const text = 'a\n<!-- run by tests/x.test.js -->\n```ts\nlet a\n```\n- b\n  ```sh\n  npm start\n  ```\n'
  assert.deepEqual(blocksOf('a.md', text), [
    { file: 'a.md', line: 3, language: 'ts', code: 'let a\n', runBy: 'tests/x.test.js' },
    { file: 'a.md', line: 7, language: 'sh', code: 'npm start\n' },
  ])
  const [first] = examplesOf('pkg/memory.d.ts')
  assert.equal(first?.of, 'memoryJournal')
  assert.match(first?.code ?? '', /^import \{ importUsers \} from 'cometchat-import'\n/)
})

test('every path that the page for contributors names is there', async () => {
  const text = await readFile(join(ROOT, '.github/CONTRIBUTING.md'), 'utf8')
  const paths = [...text.matchAll(/`((?:src|pkg|tests|\.ci)\/[\w./-]*)`/g)].map(([, path]) => path ?? '')
  assert.ok(paths.length > 30)
  assert.deepEqual(
    paths.filter((path) => !existsSync(join(ROOT, path))),
    [],
  )
})

test('every example compiles against the types', async (t) => {
  await installFor('docs')
  const folder = await workplace(t)
  for (const [at, { language, code }] of scripts.entries()) await writeFile(join(folder, nameOf(at, language)), code)
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'],
    module: 'nodenext',
    moduleDetection: 'force',
    noEmit: true,
    allowJs: true,
    checkJs: true,
    strict: true,
    noImplicitAny: false,
    exactOptionalPropertyTypes: true,
    types: ['node'],
    typeRoots: [join(folderOf('docs', '@types/node'), '..')],
  }
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: scripts.map(({ language }, at) => nameOf(at, language)) }),
  )
  const { status, output } = await run(process.execPath, [TSC, '--project', folder])
  const printed = output.replace(/^.*?example-(\d+)\.m[jt]s\((\d+)/gm, (_, at, line) => {
    const snippet = /** @type {import('./snippets.js').Snippet} */ (scripts[at])
    return `${snippet.file}:${snippet.line + Number(line)} (`
  })
  assert.equal(status, 0, printed)
})

for (const [at, snippet] of scripts.entries()) {
  test(`the example in ${placeOf(snippet)} runs`, async (t) => {
    const { code, language } = snippet
    const folder = await workplace(t)
    await writeFile(
      join(folder, `example-${at}.mjs`),
      language === 'ts' ? (await transform(code, { loader: 'ts' })).code : code,
    )
    const isRelay = code.includes('createRelay(') && code.includes('\nexport ')
    const call = `import { callHandler, callRelay } from ${JSON.stringify(PRELUDE)}
import * as example from './example-${at}.mjs'
await ${isRelay ? 'callRelay(example)' : `callHandler(example.default, ${JSON.stringify(USERS_OF_HANDLER)})`}
`
    await writeFile(join(folder, 'run.mjs'), call)
    const needed = code.includes('cometchat-import/indexeddb')
      ? ['--import', import.meta.resolve('fake-indexeddb/auto')]
      : []
    const { status, output } = await run(process.execPath, [...needed, '--import', PRELUDE, 'run.mjs'], folder, {
      PORT: '0',
    })
    assert.equal(status, 0, output)
    assert.doesNotMatch(output, /key-of-the-example/)
    if (code.includes('there before, of')) assert.match(output, /2 imported, 0 there before, of 3/)
    if (code.includes('export default')) assert.match(output, /1 imported/)
    if (isRelay) assert.match(output, /1 imported by the relay/)
    for (const [, value, expected] of code.matchAll(/console\.log\((.+)\) \/\/ (.+)$/gm)) {
      assert.ok(output.split('\n').includes(expected ?? ''), `${value} does not print ${expected} but\n${output}`)
    }
  })
}

for (const snippet of ours.filter(({ language }) => language === 'sh')) {
  test(`the commands in ${placeOf(snippet)} run`, async (t) => {
    const folder = await workplace(t)
    const sample = sampleBefore(all, snippet)
    if (sample) await writeFile(join(folder, sample.name), sample.text)
    const { status, output } = await run('/bin/sh', ['-e', '-c', snippet.code], folder, await commands(folder))
    assert.equal(status, 0, output)
    assert.doesNotMatch(output, /key-of-the-example/)
    if (sample) assert.match(output, /valid +\d/)
    if (sample) assert.doesNotMatch(output, /invalid/, 'a row of the sample')
  })
}

for (const snippet of all.filter(({ language }) => language === 'json')) {
  test(`the JSON in ${placeOf(snippet)} is JSON`, () => {
    JSON.parse(snippet.code)
  })
}

/** @param {number} at @param {string} language */
function nameOf(at, language) {
  return `example-${at}.${language === 'ts' ? 'mts' : 'mjs'}`
}
