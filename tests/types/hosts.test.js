// The types compile, with none of them skipped, among those of each host; and in the oldest TypeScript that we name.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { installFor } from '../workspace/install.js'
import { folderOf } from '../workspace/packages.js'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const ROOT = join(HERE, '../..')
const NEWEST = join(ROOT, 'node_modules/typescript/bin/tsc')
const OLDEST = join(folderOf('types', 'typescript-oldest'), 'bin/tsc')
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false,
}

before(() => installFor('types'))

test('the types compile in a program for Node', async (t) => {
  assert.equal(await compiled(t, 'node.ts', { lib: ['es2024'], types: ['node'] }), '')
})

test('the types compile in a Worker', async (t) => {
  assert.equal(await compiled(t, 'workers.ts', { lib: ['es2024'], types: ['@cloudflare/workers-types'] }), '')
})

test('the types compile in a page', async (t) => {
  assert.equal(
    await compiled(t, 'browser.ts', { lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'], types: [] }),
    '',
  )
})

test('the types compile for a bundler', async (t) => {
  assert.equal(
    await compiled(t, 'browser.ts', {
      lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'],
      types: [],
      module: 'esnext',
      moduleResolution: 'bundler',
    }),
    '',
  )
})

test('the types compile without the strict options', async (t) => {
  assert.equal(
    await compiled(t, 'plain.ts', {
      lib: ['es2022', 'dom'],
      types: [],
      strict: false,
      exactOptionalPropertyTypes: false,
    }),
    '',
  )
})

test('the types compile in TypeScript 5.4', async (t) => {
  const options = { target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'], types: [] }
  assert.equal(await compiled(t, 'plain.ts', options, OLDEST), '')
})

test('without the types of any host, those are missed and nothing else', async (t) => {
  const printed = await compiled(t, 'plain.ts', { lib: ['es2022'], types: [] })
  const missing = [...printed.matchAll(/error (TS\d+): (.*)/g)].map(
    ([, code, text]) => `${code} ${/'(.+?)'/.exec(text ?? '')?.[1]}`,
  )
  assert.deepEqual([...new Set(missing)].sort(), [
    'TS2304 AbortSignal',
    'TS2304 Blob',
    'TS2304 ReadableStream',
    'TS2304 RequestInit',
  ])
})

/**
 * Compiles one of the programs in `hosts/` as a project that has the package installed; what the compiler says.
 * @param {import('node:test').TestContext} t
 * @param {string} file
 * @param {object} options
 * @returns {Promise<string>}
 */
async function compiled(t, file, options, compiler = NEWEST) {
  await mkdir(join(ROOT, 'tests/.tmp'), { recursive: true })
  const folder = await mkdtemp(join(ROOT, 'tests/.tmp/types-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'node_modules'))
  await symlink(join(ROOT, 'pkg'), join(folder, 'node_modules/cometchat-import'), 'junction')
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  const tsconfig = {
    compilerOptions: {
      target: 'es2024',
      module: 'nodenext',
      noEmit: true,
      typeRoots: [
        join(folderOf('types', '@types/node'), '..'),
        join(folderOf('types', '@cloudflare/workers-types'), '../..'),
      ],
      ...STRICT,
      ...options,
    },
    files: [file],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  await copyFile(join(HERE, 'hosts', file), join(folder, file))
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [compiler, '--project', folder], (error, stdout, stderr) =>
      error && !stdout ? reject(new Error(stderr || error.message)) : resolve(stdout),
    )
  })
}
