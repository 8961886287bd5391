import assert from 'node:assert/strict'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createConsumer } from './consumer.js'
import { bun, deno, has, nodeRequires } from './runtimes.js'
import { journals, printed, script } from './script.js'

let consumer
before(async () => (consumer = await createConsumer()))
after(() => consumer?.remove())

test('the tarball holds the files it should and no others', () => {
  const files = readdirSync(consumer.packageFolder, { recursive: true })
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => statSync(join(consumer.packageFolder, path)).isFile())
    .sort()
  const strangers = files.filter(path => !ALLOWED.some(pattern => pattern.test(path)))
  assert.deepEqual(strangers, [])
  assert.deepEqual(REQUIRED.filter(path => !files.includes(path)), [])
})

test('every path that package.json names is in the tarball', () => {
  const { main, types, exports, bin } = JSON.parse(readFileSync(join(consumer.packageFolder, 'package.json'), 'utf8'))
  const targets = value => (typeof value === 'string' ? [value] : Object.values(value).flatMap(targets))
  for (const path of targets([main, types, exports, bin])) {
    assert.ok(statSync(join(consumer.packageFolder, path), { throwIfNoEntry: false })?.isFile(), path)
  }
})

test('each runtime is given the entry made for it', async () => {
  const resolve = condition =>
    consumer.run(
      process.execPath,
      condition ? [`--conditions=${condition}`] : [],
      'resolve.js',
      `console.log(import.meta.resolve('cometchat-import').split('/').at(-1))`,
    )
  assert.equal(await resolve(), 'default.js')
  assert.equal(await resolve('browser'), 'default.js')
  assert.equal(await resolve('workerd'), 'workerd.js')
  assert.equal(await resolve('edge-light'), 'edge-light.js')
})

test('imports users in Node, by import', async () => {
  assert.equal(await consumer.run(process.execPath, [], 'node.js', script.import), printed)
})

test('imports users in Node, by require', async t => {
  // An older Node has no such thing: nothing is missing that could be installed.
  if (!nodeRequires) return t.skip(`not run: require() of ES modules (Node ${process.versions.node} has none)`)
  assert.equal(await consumer.run(process.execPath, [], 'node.cjs', script.require), printed)
})

test('imports users in Deno, with no permission granted', async t => {
  if (!has(t, 'Deno', deno)) return
  const args = ['run', '--no-prompt', '--no-remote', '--node-modules-dir=manual']
  assert.equal(await consumer.run(deno, args, 'deno.js', script.import), printed)
})

test('imports users in Bun', async t => {
  if (!has(t, 'Bun', bun)) return
  assert.equal(await consumer.run(bun, ['run', '--no-install'], 'bun.js', script.import), printed)
})

test('keeps journals in Node', async () => {
  assert.equal(await consumer.run(process.execPath, [], 'journals.js', journals.script), journals.printed)
})

test('keeps journals in Deno, with the permissions that its types name', async t => {
  if (!has(t, 'Deno', deno)) return
  const permissions = ['--allow-read', '--allow-write', '--allow-sys', '--allow-run']
  const args = ['run', '--no-prompt', '--no-remote', '--node-modules-dir=manual', ...permissions]
  assert.equal(await consumer.run(deno, args, 'journals.js', journals.script), journals.printed)
})

test('keeps journals in Bun', async t => {
  if (!has(t, 'Bun', bun)) return
  assert.equal(await consumer.run(bun, ['run', '--no-install'], 'journals.js', journals.script), journals.printed)
})

test('the types of each subpath are found', async () => {
  const source = ['node', 'indexeddb', 'memory', 'durable-object'].map((name, at) => `import * as subpath${at} from 'cometchat-import/${name}'\nvoid subpath${at}`).join('\n')
  const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom', '--types', '']
  assert.equal(await consumer.run(process.execPath, [tsc, ...options], 'subpaths.ts', source), '')
})

for (const condition of ['workerd', 'edge-light']) {
  test(`imports users through the entry for ${condition}, from a module that the host compiled`, async () => {
    const args = [`--conditions=${condition}`, '--import', HOST_COMPILES_MODULES]
    assert.equal(await consumer.run(process.execPath, args, `${condition}.js`, script.import), printed)
  })
}

test('a bundle that uses a function holds the module and runs', async t => {
  if (!has(t, 'Bun', bun)) return
  const bundle = await consumer.run(
    bun,
    ['build', '--target=browser', '--minify'],
    'used.js',
    `import { toCometChatId } from 'cometchat-import'\nconsole.log(toCometChatId('ann'))`,
  )
  assert.match(bundle, WASM_IN_BASE64)
  assert.equal(await consumer.run(process.execPath, [], 'bundled.js', bundle), 'ann')
})

test('a bundle that uses nothing holds nothing', async t => {
  if (!has(t, 'Bun', bun)) return
  const bundle = await consumer.run(
    bun,
    ['build', '--target=browser', '--minify'],
    'unused.js',
    `import * as client from 'cometchat-import'\nimport 'cometchat-import'\nconsole.log('nothing')`,
  )
  assert.doesNotMatch(bundle, WASM_IN_BASE64)
  assert.ok(bundle.length < 100, `${bundle.length} characters`)
})

/** Makes Node treat an imported `.wasm` as those hosts do: its default export is a `WebAssembly.Module`. */
const HOST_COMPILES_MODULES = dataUrl(`
import { register } from 'node:module'
register(${JSON.stringify(
  dataUrl(`
export function load(url, context, next) {
  if (!/\\.wasm(\\?module)?$/.test(url)) return next(url, context)
  const source = \`import { readFileSync } from 'node:fs'
    export default new WebAssembly.Module(readFileSync(new URL(\${JSON.stringify(url)})))\`
  return { format: 'module', shortCircuit: true, source }
}`),
)})`)

function dataUrl(script) {
  return `data:text/javascript,${encodeURIComponent(script)}`
}

/** The first bytes of every module. */
const WASM_IN_BASE64 = /AGFzbQEAAA/

const ALLOWED = [
  /^(index|sandbox|journal|node|indexeddb|memory|durable-object)\.d\.ts$/,
  /^gen\/(default\.js|workerd\.js|edge-light\.js|cometchat_import_bg\.wasm)$/,
  /^client\/(endpoint|error|redact)\.js$/,
  /^(cli|sandbox|journal)\/[\w/-]+(?<!\.test)\.js$/,
  /^docs\/[\w-]+\.md$/,
  /^examples\/(worker|vercel|deno)\/([\w-]+\/)?[\w-]+\.(js|ts|json|jsonc)$/,
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE[\w.-]*)$/,
]

const REQUIRED = [
  'package.json',
  'index.d.ts',
  'sandbox.d.ts',
  'gen/default.js',
  'gen/workerd.js',
  'gen/edge-light.js',
  'gen/cometchat_import_bg.wasm',
  'client/error.js',
  'cli/main.js',
  'sandbox/index.js',
  'node.d.ts',
  'indexeddb.d.ts',
  'memory.d.ts',
  'journal/file.js',
  'journal/indexeddb.js',
  'journal/memory.js',
  'durable-object.d.ts',
  'journal/durable-object.js',
  'examples/worker/wrangler.jsonc',
  'examples/worker/src/index.js',
]
