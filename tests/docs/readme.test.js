// The README says what is so: its examples run, and its tables name what there is.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CLI = join(ROOT, 'pkg/cli/main.js')
const PRELUDE = new URL('prelude.js', import.meta.url).href
const USERS = 'uid,name,role,createdAt\nada,Ada Lovelace,,1673421419\ngrace,Grace Hopper,,2023-01-11T07:16:59Z\nalan,,,\n'
const USERS_OF_HANDLER = 'uid,name\nada,Ada Lovelace\n'

const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({ language, code: code ?? '' }))
const examples = blocks.filter(({ language }) => language === 'js')

test('the README has examples', () => {
  assert.ok(examples.length >= 4, `${examples.length} examples`)
})

for (const [at, { code }] of examples.entries()) {
  test(`example ${at + 1} of the README runs: ${code.split('\n').find((line) => !line.startsWith('import') && line)}`, async (t) => {
    const folder = await workplace(t)
    await writeFile(join(folder, 'users.csv'), USERS)
    await writeFile(join(folder, 'example.mjs'), code)
    const call = `import { callHandler } from ${JSON.stringify(PRELUDE)}
import * as example from './example.mjs'
await callHandler(example.default, ${JSON.stringify(USERS_OF_HANDLER)})
`
    await writeFile(join(folder, 'run.mjs'), call)
    const { status, output } = await run(['--import', PRELUDE, join(folder, 'run.mjs')], folder)
    assert.equal(status, 0, output)
    assert.doesNotMatch(output, /key-of-the-example/)
    if (code.includes("'users.csv'")) assert.match(output, /2 imported, 0 there before, of 3/)
    if (code.includes('export default')) assert.match(output, /1 imported/)
    for (const [, value, shown] of code.matchAll(/console\.log\((.+)\) \/\/ (.+)$/gm)) {
      assert.ok(output.split('\n').includes(shown ?? ''), `${value} does not print ${shown} but\n${output}`)
    }
  })
}

test('the README names every option of the command line, and no other', async () => {
  const known = new Set()
  for (const command of [[], ['check'], ['sandbox']]) {
    const { status, output } = await run([CLI, ...command, '--help'])
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
  const outcomes = [...(/export type Outcome = (.*)/.exec(types)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(([, outcome]) => outcome)
  assert.deepEqual(rowsOf('The report'), outcomes)
})

test('the README names every option of the library, and no other', async () => {
  const source = await readFile(join(ROOT, 'pkg/client/options.js'), 'utf8')
  const names = [...source.matchAll(/^const (?:ROW|IMPORT)_OPTIONS = \[(.*)\]$/gm)].flatMap(([, list]) => (list ?? '').match(/\w+(?=')/g) ?? [])
  assert.ok(names.length > 10)
  assert.deepEqual(rowsOf('Options').sort(), [...new Set(names)].sort())
})

/** A folder inside the repository in which `cometchat-import` is this checkout's package. @param {import('node:test').TestContext} t */
async function workplace(t) {
  await mkdir(join(ROOT, 'tests/.tmp'), { recursive: true })
  const folder = await mkdtemp(join(ROOT, 'tests/.tmp/readme-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'node_modules'))
  await symlink(join(ROOT, 'pkg'), join(folder, 'node_modules/cometchat-import'), 'junction')
  return folder
}

/** @param {string[]} args @param {string} [cwd] @returns {Promise<{ status: number | null, output: string }>} */
function run(args, cwd = ROOT) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, output }))
  })
}

/** @param {string} text */
const flagsOf = (text) => [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag)

/** The names in the first column of a section's table. @param {string} heading */
function rowsOf(heading) {
  const section = new RegExp(`^### ${heading}\\n([\\s\\S]*?)(?=^##)`, 'm').exec(readme)?.[1] ?? ''
  const cells = [...section.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell ?? '')
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''))
}
