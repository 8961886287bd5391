import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { brokenLinks, linksOf } from '../docs/links.js'
import { createConsumer } from './consumer.js'
import { printed, script } from './script.js'

/** What the package exports beside its entry, such as `redis`. */
const SUBPATHS = Object.entries(
  JSON.parse(readFileSync(new URL('../../pkg/package.json', import.meta.url), 'utf8')).exports,
)
  .filter(([path, { types }]) => types && path !== '.')
  .map(([path]) => path.slice(2))

let consumer
before(async () => (consumer = await createConsumer()))
after(() => consumer?.remove())

test('the tarball holds the files it should and no others', () => {
  const files = readdirSync(consumer.packageFolder, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => statSync(join(consumer.packageFolder, path)).isFile())
    .sort()
  const strangers = files.filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))
  assert.deepEqual(strangers, [])
  assert.deepEqual(
    REQUIRED.filter((path) => !files.includes(path)),
    [],
  )
})

test('every path that package.json names is in the tarball', () => {
  const { main, types, exports, bin } = JSON.parse(readFileSync(join(consumer.packageFolder, 'package.json'), 'utf8'))
  const targets = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(targets))
  for (const path of targets([main, types, exports, bin])) {
    assert.ok(statSync(join(consumer.packageFolder, path), { throwIfNoEntry: false })?.isFile(), path)
  }
})

test('every link of the packed documents leads to a packed file, and to a heading in it', () => {
  const files = readdirSync(consumer.packageFolder, { recursive: true }).filter((path) => path.endsWith('.md'))
  assert.ok(files.length > 15, `${files.length} documents`)
  assert.deepEqual(brokenLinks(consumer.packageFolder, files), [])
})

// `https://…/<repository>/blob/HEAD/pkg/<link>`, and the same for pictures.
test('every link of the packed README is one that npm can resolve in the repository', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const copied = readFileSync(join(root, '.gitignore'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('/pkg/'))
    .map((line) => new RegExp(`^${line.slice(1).replaceAll('.', '\\.').replaceAll('*', '.*')}`))
  const links = linksOf(readFileSync(join(consumer.packageFolder, 'README.md'), 'utf8')).filter(
    ({ target }) => !/^(https?:|#)/.test(target),
  )
  assert.ok(links.length > 15, `${links.length} links`)
  const lost = links.filter(({ target }) => {
    const path = `pkg/${target.split('#')[0]}`
    return copied.some((pattern) => pattern.test(path)) || !existsSync(join(root, path))
  })
  assert.deepEqual(lost, [])
})

test('each runtime is given the entry made for it', async () => {
  const resolve = (condition) =>
    consumer.run(
      process.execPath,
      condition ? [`--conditions=${condition}`] : [],
      'resolve.js',
      `console.log(import.meta.resolve('cometchat-import').split('/').at(-1))`,
    )
  assert.equal(await resolve(), 'node.js')
  for (const condition of ['module', 'browser', 'deno', 'bun'])
    assert.equal(await resolve(condition), 'default.js', condition)
  assert.equal(await resolve('workerd'), 'workerd.js')
  assert.equal(await resolve('edge-light'), 'edge-light.js')
})

test('imports users in Node', async () => {
  assert.equal(await consumer.run(process.execPath, [], 'node.js', script), printed)
})

test('a plan runs from code and from the command line, with what is packed', async () => {
  const script = `
    import { execFileSync } from 'node:child_process'
    import { readFileSync, writeFileSync } from 'node:fs'
    import { planIssues, runPlan } from 'cometchat-import/plan'
    import { createSandbox } from 'cometchat-import/sandbox'
    const { fetch } = createSandbox()
    const app = { endpoint: 'http://127.0.0.1/v3' }
    const { users } = await runPlan({ app, users: {} }, { apiKey: 'key', fetch, sources: { users: () => 'uid,name\\nada,Ada\\n' } })
    const schema = JSON.parse(readFileSync(new URL(import.meta.resolve('cometchat-import/plan.schema.json')), 'utf8'))
    writeFileSync('users.csv', 'id,name\\nada,Ada\\n')
    writeFileSync('import.json', JSON.stringify({ app, users: { file: 'users.csv', map: { uid: 'id' } } }))
    const main = 'node_modules/cometchat-import/cli/main.js'
    const run = (...args) => execFileSync(process.execPath, [main, ...args], { encoding: 'utf8' })
    run('init', 'users.csv', '--yes', '--output', 'own.json')
    const texts = [run('--plan', 'own.json', 'check'), run('completion', 'fish')]
    console.log(users.imported.imported, planIssues({}).length, schema.required[0], texts.every(Boolean))`
  assert.equal(await consumer.run(process.execPath, [], 'plan.js', script), '1 1 users true')
})

test('the types of each subpath are found', async () => {
  const source = SUBPATHS.map(
    (name, at) => `import * as subpath${at} from 'cometchat-import/${name}'\nvoid subpath${at}`,
  ).join('\n')
  const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--lib',
    'es2022,dom',
    '--types',
    '',
  ]
  assert.equal(await consumer.run(process.execPath, [tsc, ...options], 'subpaths.ts', source), '')
})

for (const condition of ['workerd', 'edge-light']) {
  test(`imports users through the entry for ${condition}, from a module that the host compiled`, async () => {
    const args = [`--conditions=${condition}`, '--import', HOST_COMPILES_MODULES]
    assert.equal(await consumer.run(process.execPath, args, `${condition}.js`, script), printed)
  })
}

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

const ALLOWED = [
  /^(index|entities|error-codes|json-events|preflight|verify|sandbox|journal|node|indexeddb|memory|durable-object|fenced|limit|limiter|limiter-suite|journal-suite|redis|postgres|relay|plan|from|xlsx|opentelemetry)\.d\.ts$/,
  /^(events|plan)\.schema\.json$/,
  /^gen\/(default\.js|node\.js|workerd\.js|edge-light\.js|xlsx\.js|cometchat_import_bg\.wasm)$/,
  /^client\/(app-id|connection|csv-line|endpoint|entities|error|error-codes|limiter|limits|map-rows|nearest|option-checks|option-kinds|options|readable|reading|reading-options|redact|targets|without-key|wording)\.js$/,
  /^xlsx\/start\.js$/,
  /^(cli|from|sandbox|journal|limiter|opentelemetry|plan|relay|server|suite|ui)\/[\w/-]+(?<!\.test)\.js$/,
  /^www\/([\w-]+\/)*(LICENSE|[\w.-]+\.(html|js|css|svg|png|ico|webmanifest|csv|json))$/,
  /^docs\/[\w-]+\.(md|png|svg)$/,
  /^examples\/(worker|vercel|deno|bullmq|pg-boss)\/([\w-]+\/)?[\w-]+\.(js|ts|json|jsonc|md)$/,
  /^examples\/(docker\/(Dockerfile|package\.json)|github-action\/users\.yml)$/,
  /^(package\.json|README\.md|CHANGELOG\.md|THIRD-PARTY\.md|LICENSE[\w.-]*)$/,
]

const REQUIRED = [
  'THIRD-PARTY.md',
  'package.json',
  'index.d.ts',
  'entities.d.ts',
  'error-codes.d.ts',
  'json-events.d.ts',
  'events.schema.json',
  'preflight.d.ts',
  'verify.d.ts',
  'sandbox.d.ts',
  'gen/default.js',
  'gen/node.js',
  'gen/workerd.js',
  'gen/edge-light.js',
  'gen/xlsx.js',
  'gen/cometchat_import_bg.wasm',
  'client/csv-line.js',
  'client/error.js',
  'cli/main.js',
  'sandbox/index.js',
  'node.d.ts',
  'indexeddb.d.ts',
  'memory.d.ts',
  'xlsx.d.ts',
  'journal/file.js',
  'journal/indexeddb.js',
  'journal/memory.js',
  'durable-object.d.ts',
  'journal/durable-object.js',
  'fenced.d.ts',
  'limit.d.ts',
  'limiter.d.ts',
  'limiter-suite.d.ts',
  'suite/limiter.js',
  'journal-suite.d.ts',
  'suite/journal.js',
  'limiter/table.js',
  'limiter/compare-and-swap.js',
  'redis.d.ts',
  'journal/redis.js',
  'postgres.d.ts',
  'journal/postgres.js',
  'relay.d.ts',
  'relay/index.js',
  'plan.d.ts',
  'plan.schema.json',
  'plan/index.js',
  'from.d.ts',
  'from/index.js',
  'opentelemetry.d.ts',
  'opentelemetry/index.js',
  'ui/index.js',
  'client/option-checks.js',
  'server/node-listener.js',
  'examples/worker/wrangler.jsonc',
  'examples/worker/src/index.js',
  'examples/bullmq/worker.js',
  'examples/docker/Dockerfile',
  'examples/docker/package.json',
  'examples/github-action/users.yml',
  'examples/pg-boss/worker.js',
]
