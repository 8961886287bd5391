// `npm run size`: what the packed package weighs, against its budget and against what others use for the same job.
// Fails above the budget: budget.json, in bytes. `npm run size -- --write` makes it anew, for when something was saved;
// raising it needs a reason.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gunzipSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { NAMED } from '../../pkg/build/build.js'
import { withoutNames } from '../../pkg/build/sections.js'
import { installFor } from '../workspace/install.js'
import { versionOf } from '../workspace/packages.js'
import { aboveBudget, budgetFor, staleRows } from './budget.js'
import { sharesOf } from './rooms.js'
import { filesOfTarball } from './tarball.js'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const BUDGET = join(HERE, 'budget.json')
/** Bytes below which a room has no row of its own. */
const SMALLEST = 1024
const PEERS = ['zod-papaparse-p-throttle', 'ajv-csv-parse-bottleneck']

const TITLES = {
  module: 'the WebAssembly module',
  'default entry': "everything that `import 'cometchat-import'` ships, minified, module included",
  'its JavaScript': 'of that, without the module (what Workers load beside it)',
}

await installFor('size')
const packed = readFileSync(
  process.env.COMETCHAT_IMPORT_TARBALL ?? fail('COMETCHAT_IMPORT_TARBALL: expected the path of the packed package'),
)
const files = filesOfTarball(gunzipSync(packed))
const sizes = await ours(files)
sizes.tarball = { packed: packed.length, unpacked: [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0) }

printSizes(sizes)
printRooms(files.get('gen/cometchat_import_bg.wasm'))
await printPeers()
printFiles(files)
if (process.argv.includes('--write')) writeFileSync(BUDGET, `${JSON.stringify(budgetFor(sizes), null, 2)}\n`)
const above = aboveBudget(sizes, JSON.parse(readFileSync(BUDGET, 'utf8')))
if (above.length > 0) fail(`\nabove the budget:\n  ${above.join('\n  ')}`)
const stale = staleRows(readFileSync(join(HERE, '../../pkg/docs/performance.md'), 'utf8'), sizes)
if (stale.length > 0) fail(`\nperformance.md says otherwise, by more than 2 %:\n  ${stale.join('\n  ')}`)
console.log(
  `\nwithin the budget: module ${kilobytes(sizes.module.gzip)} KB, default entry ${kilobytes(sizes['default entry'].gzip)} KB gzip`,
)

/** The module, and what a bundler ships for an import of everything, of the files as they are packed. */
async function ours(files) {
  const inTarball = { name: 'tarball', setup: (build) => fromTarball(build, files) }
  const everything = (conditions) =>
    bundle({ stdin: { contents: `export * from 'cometchat-import'` }, conditions, plugins: [inTarball] })
  return {
    module: compressed(files.get('gen/cometchat_import_bg.wasm')),
    'default entry': compressed(await everything([])),
    'its JavaScript': compressed(await everything(['workerd'])),
  }
}

/** Lets esbuild read the packed files without unpacking them. */
function fromTarball(build, files) {
  const { exports } = JSON.parse(files.get('package.json'))
  build.onResolve({ filter: /^cometchat-import$/ }, () => {
    const condition = build.initialOptions.conditions.find((name) => exports['.'][name]) ?? 'default'
    return { path: exports['.'][condition].slice(2), namespace: 'tarball' }
  })
  build.onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path, external: true }))
  build.onResolve({ filter: /./, namespace: 'tarball' }, ({ path, importer }) => ({
    path: join(importer, '..', path),
    namespace: 'tarball',
  }))
  build.onLoad({ filter: /./, namespace: 'tarball' }, ({ path }) => ({
    contents: files.get(path) ?? fail(`not packed: ${path}`),
  }))
}

async function bundle(options) {
  const { outputFiles } = await build({
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'error',
    ...options,
  })
  return Buffer.from(outputFiles[0].contents)
}

function compressed(bytes) {
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }).length,
  }
}

function printSizes({ tarball, ...others }) {
  console.log('| KB of 1,024 bytes | raw | gzip -9 | brotli -11 |')
  console.log('|---|---:|---:|---:|')
  for (const [name, { raw, gzip, brotli }] of Object.entries(others)) row(TITLES[name], raw, gzip, brotli)
  console.log(`| tarball | ${kilobytes(tarball.unpacked)} unpacked | ${kilobytes(tarball.packed)} packed | |`)
}

/** Of the module that is packed, whose names of functions the build has kept beside it. */
function printRooms(module) {
  const named = readFileSync(NAMED)
  if (!withoutNames(named).equals(module)) fail(`${NAMED} is not of the module that is packed: npm run build`)
  const shares = sharesOf(named)
  const sum = (list, form) => list.reduce((total, share) => total + share[form], 0)
  if (sum(shares, 'raw') !== module.length) fail(`${sum(shares, 'raw')} bytes of ${module.length} in the table by room`)
  console.log('\n| the module by room and crate, KB of 1,024 bytes | raw | of its gzip, about |\n|---|---:|---:|')
  for (const [owner, list] of Object.entries(byOwner(shares))) {
    row(`**${owner}**`, sum(list, 'raw'), sum(list, 'gzip'))
    if (list.length === 1) continue
    for (const { part, raw, gzip } of list) if (raw >= SMALLEST) row(`· ${part}`, raw, gzip)
    const small = list.filter(({ raw }) => raw < SMALLEST)
    if (small.length > 0) row(`· ${small.length} smaller`, sum(small, 'raw'), sum(small, 'gzip'))
  }
  row('all', module.length, sum(shares, 'gzip'))
}

/** Groups in the order of what they weigh together. */
function byOwner(shares) {
  const groups = {}
  for (const share of shares) {
    groups[share.owner] ??= []
    groups[share.owner].push(share)
  }
  const weight = ([, list]) => list.reduce((total, { raw }) => total + raw, 0)
  return Object.fromEntries(Object.entries(groups).sort((a, b) => weight(b) - weight(a)))
}

/** Bundled for Node, where they need nothing in the place of Node's own modules: the lightest that they can be. */
async function printPeers() {
  console.log('\n| the same job with | raw | gzip -9 | brotli -11 |')
  console.log('|---|---:|---:|---:|')
  const used = Object.keys(JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')).dependencies)
  for (const name of PEERS) {
    const { raw, gzip, brotli } = compressed(
      await bundle({ entryPoints: [join(HERE, 'peers', `${name}.js`)], platform: 'node' }),
    )
    const title = used
      .filter((dependency) => name.includes(dependency))
      .map((dependency) => `${dependency} ${versionOf('size', dependency)}`)
    row(title.join(' + '), raw, gzip, brotli)
  }
}

function printFiles(files) {
  console.log(`\n${files.size} files in the tarball, bytes:`)
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`${String(bytes.length).padStart(8)}  ${path}`)
}

function row(title, ...bytes) {
  console.log(`| ${[title, ...bytes.map(kilobytes)].join(' | ')} |`)
}

function kilobytes(bytes) {
  return (bytes / 1024).toFixed(1)
}

function fail(text) {
  console.error(text)
  process.exit(1)
}
