import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { aboveBudget, budgetFor, staleRows } from './budget.js'
import { filesOfTarball } from './tarball.js'

const SIZES = { module: { raw: 1000, gzip: 400 }, tarball: { packed: 1500 } }

test('what is as large as its budget is within it, and a byte more is not', () => {
  assert.deepEqual(aboveBudget(SIZES, SIZES), [])
  assert.deepEqual(aboveBudget({ ...SIZES, module: { raw: 1001, gzip: 400 } }, SIZES), [
    'module, raw: 1001 bytes, of 1000',
  ])
})

test('what the budget names has to be measured', () => {
  assert.deepEqual(aboveBudget({ tarball: SIZES.tarball }, SIZES).length, 2)
})

test('a new budget has 2 % of room', () => {
  assert.deepEqual(budgetFor(SIZES), { module: { raw: 1020, gzip: 408 }, tarball: { packed: 1530 } })
})

test('the budget limits the module, the default entry and the tarball, in each form', () => {
  const budget = JSON.parse(readFileSync(fileURLToPath(new URL('budget.json', import.meta.url)), 'utf8'))
  for (const name of ['module', 'default entry']) assert.deepEqual(Object.keys(budget[name]), ['raw', 'gzip', 'brotli'])
  assert.deepEqual(Object.keys(budget.tarball), ['packed', 'unpacked'])
})

test('a table of the page that is off by more than 2 % is reported', () => {
  const sizes = {
    module: { raw: 102_400, gzip: 51_200, brotli: 40_960 },
    'default entry': { raw: 204_800, gzip: 102_400, brotli: 81_920 },
  }
  const table = (raw) =>
    `| the WebAssembly module | ${raw} | 50.0 | 40.0 |\n| all that \`import 'cometchat-import'\` ships, minified | 200.0 | 100.0 | 80.0 |\n`
  assert.deepEqual(staleRows(table('101.9'), sizes), [])
  assert.deepEqual(staleRows(table('103.0'), sizes), ['module: 100.0 | 50.0 | 40.0'])
  assert.equal(staleRows('', sizes).length, 2)
})

test('the files of a tarball are read as tar reads them', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cometchat-import-tar-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const files = {
    'package.json': '{}',
    'empty.txt': '',
    'deep/er/a.js': 'x'.repeat(1300),
    [`${'long/'.repeat(40)}${'n'.repeat(120)}.js`]: 'long',
    'ä.txt': 'ä',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, 'package', path, '..'), { recursive: true })
    writeFileSync(join(folder, 'package', path), text)
  }
  for (const format of ['pax', 'ustar']) {
    const names = Object.keys(files).filter((path) => format === 'pax' || path.length < 250)
    execFileSync('tar', ['--format', format, '-cf', 'out.tar', ...names.map((path) => `package/${path}`)], {
      cwd: folder,
    })
    const read = filesOfTarball(readFileSync(join(folder, 'out.tar')))
    assert.deepEqual(
      Object.fromEntries([...read].map(([path, bytes]) => [path, bytes.toString()])),
      Object.fromEntries(names.map((path) => [path, files[path]])),
    )
  }
})
