// Builds pkg/gen: the optimised module, its glue, the module inlined in a script, and the bundled entries.

import { createHash } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { bundleEntries } from './bundle.js'
import { packagedDocument } from './documents.js'
import { glueFactory } from './glue.js'
import { alikeTogether } from './order.js'
import { withoutMessages } from './panics.js'
import { Failure, root, run } from './run-command.js'
import { functionsOf, withNames, withoutNames } from './sections.js'
import { withShortNames } from './short-names.js'
import { moduleAsText } from './text.js'
import { withoutUnreached } from './unreached.js'

const TARGET = 'wasm32-unknown-unknown'
const GEN = join(root, 'pkg/gen')
const STAMP = join(GEN, '.stamp')
const GLUE = 'cometchat_import_bg.js'
const MODULE = 'cometchat_import_bg.wasm'
const LINKED = 'cometchat_import.wasm'
const INLINE = 'inline.js'
/** The module before the names of its functions were taken off; not packed. `npm run size` attributes bytes by it. */
export const NAMED = join(GEN, 'named.wasm')

/** Builds what is not current. */
export async function build() {
  const summary = await buildModule()
  await bundleEntries()
  return summary
}

/** Unless the last build had the same inputs and its outputs still stand. */
async function buildModule() {
  const inputs = hash(inputFiles())
  if (isCurrent(inputs)) return `up to date, ${sizes()}`

  const folder = mkdtempSync(join(tmpdir(), 'cometchat-import-build-'))
  try {
    const linked = join(folder, LINKED)
    writeFileSync(linked, withoutUnreached(readFileSync(await compile())))
    await run('cargo', ['run', '--quiet', '--locked', '--package', 'bindgen', '--', linked, folder])
    const path = join(folder, MODULE)
    writeFileSync(path, withoutMessages(readFileSync(path)))
    const optimised = await optimise(path, join(folder, 'optimised.wasm'))
    const glue = readFileSync(join(folder, GLUE), 'utf8')
    assertSelfContained(optimised, glue)
    const { module: named, ...names } = withShortNames(optimised)
    const module = withoutNames(named)
    rmSync(GEN, { recursive: true, force: true })
    mkdirSync(GEN, { recursive: true })
    writeFileSync(join(GEN, MODULE), module)
    writeFileSync(join(GEN, GLUE), glueFactory(glue, names))
    writeFileSync(NAMED, named)
    writeFileSync(join(GEN, INLINE), await inlineScript(module, folder))
    writeFileSync(STAMP, JSON.stringify({ inputs, outputs: hash(outputFiles()) }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return sizes()
}

/**
 * Optimises the module, and keeps the names of its functions. `-O3` and not `-Oz`: a check takes 12 % fewer instructions for a row of
 * CSV and 8 % for one of NDJSON, and the module, compressed, has 0.2 % more bytes.
 *
 * @param {string} from
 * @param {string} to
 */
async function optimise(from, to) {
  // Large functions that have one caller stay apart: a host compiles each when it is first called, and what a run does not
  // need it never compiles. Merged, they made one function of 68 KB of all that the first poll may do.
  // Last, what is called most goes first: of functions that are as much alike, `inOrder` takes the first.
  const passes = ['-O3', '--one-caller-inline-max-function-size=20', '--reorder-functions']
  await binaryen('wasm-opt', ...passes, '--debuginfo', from, '-o', to)
  return inOrder(readFileSync(to), to)
}

/**
 * Puts functions that are alike together: the module has as many bytes, and 5.5 % fewer of them are left by gzip. The tool
 * orders functions by their names, so their places are written before these for as long as it runs.
 *
 * @param {Buffer} named
 * @param {string} path a file to work in
 */
async function inOrder(named, path) {
  const order = alikeTogether(functionsOf(named).map(({ start, end }) => named.subarray(start, end)))
  const places = new Map(order.map((function_, place) => [function_, place]))
  const digits = String(order.length).length
  const placed = (/** @type {string} */ name, /** @type {number} */ at) =>
    `${String(places.get(at)).padStart(digits, '0')} ${name}`
  writeFileSync(path, withNames(named, placed))
  await binaryen('wasm-opt', '--reorder-functions-by-name', '--strip-target-features', '--debuginfo', path, '-o', path)
  return withNames(readFileSync(path), (name) => name.slice(digits + 1))
}

/**
 * Writes the module as text, and what turns it into a module again (pkg/wasm/inline.js).
 *
 * @param {Uint8Array} module
 * @param {string} folder
 */
async function inlineScript(module, folder) {
  const decoder = join(folder, 'decoder.wasm')
  await binaryen('wasm-as', '--enable-simd', join(root, 'pkg/wasm/decode.wat'), '-o', decoder)
  const values = { decoder: readFileSync(decoder).toString('base64'), ...moduleAsText(module) }
  return Object.entries(values)
    .map(([name, value]) => `export const ${name} =\n  '${value}'\n`)
    .join('')
}

/** Runs a tool, not through node_modules/.bin: those are shell scripts on Windows. @param {string} program @param {string[]} args */
async function binaryen(program, ...args) {
  await run(process.execPath, [join(root, 'node_modules/binaryen/bin', program), ...args])
}

/** Copies the documents that npm wants inside the package's folder, with links that hold there. */
export function copyDocuments() {
  for (const name of readdirSync(root)) {
    const copy = join(root, 'pkg', name)
    if (/^LICENSE/.test(name)) copyFileSync(join(root, name), copy)
    if (/^(README|CHANGELOG)\.md$/.test(name)) {
      writeFileSync(copy, packagedDocument(readFileSync(join(root, name), 'utf8')))
    }
  }
}

/** Copies the admin page, and the chart library that it uses, into the package's folder. */
export function copyPage() {
  const page = join(root, 'pkg/www')
  rmSync(page, { recursive: true, force: true })
  if (!existsSync(join(root, 'www'))) return
  cpSync(join(root, 'www'), page, { recursive: true })
  const library = join(root, 'node_modules/uplot')
  if (!existsSync(library)) throw new Failure('the page needs uplot, which is not installed: npm run setup')
  const vendor = join(page, 'vendor/uplot')
  mkdirSync(vendor, { recursive: true })
  for (const name of ['uPlot.esm.js', 'uPlot.min.css']) copyFileSync(join(library, 'dist', name), join(vendor, name))
  copyFileSync(join(library, 'LICENSE'), join(vendor, 'LICENSE'))
}

/** Compiles the core, and meanwhile the tool that will write its glue. Returns the module's path. */
async function compile() {
  await run('cargo', ['fetch', '--quiet', '--locked'])
  const options = ['--quiet', '--locked', '--release', '--target', TARGET, '--package', 'cometchat-import', '--lib']
  await Promise.all([
    run('cargo', ['build', ...options, '--config', await compilerFlags()], {
      // These would replace the flags of .cargo/config.toml.
      env: { RUSTFLAGS: undefined, CARGO_ENCODED_RUSTFLAGS: undefined },
    }),
    run('cargo', ['build', '--quiet', '--locked', '--package', 'bindgen']),
  ])
  const metadata = await run('cargo', ['metadata', '--format-version=1', '--no-deps', '--quiet'])
  return join(JSON.parse(metadata).target_directory, TARGET, 'release/cometchat_import.wasm')
}

/**
 * Returns flags that make panic messages name the same source files on every machine, so that builds are alike, and that have the linker
 * leave what it placed where (pkg/build/linked.js), with names as everything here writes them.
 */
async function compilerFlags() {
  const registry = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry/src')
  const sources = existsSync(registry) ? readdirSync(registry).map((name) => join(registry, name)) : []
  const flags = [...sources, root].map((path) => `--remap-path-prefix=${path}=.`)
  flags.push('-Clink-arg=--emit-relocs', '-Clink-arg=--demangle')
  // The standard library's are of Rust's own machines, except where the component `rust-src` is installed.
  const sysroot = (await run('rustc', ['--print', 'sysroot'])).trim().split('\n').at(-1) ?? ''
  const commit = /^commit-hash: (\w+)$/m.exec(await run('rustc', ['-vV']))?.[1] ?? 'rust'
  flags.push(`--remap-path-prefix=${join(sysroot, 'lib/rustlib/src/rust')}=/rustc/${commit}`)
  return `target.${TARGET}.rustflags=${JSON.stringify(flags)}`
}

/**
 * Fails on snippets, `env`, or anything of this machine: the module and its glue are the whole of it.
 *
 * @param {Buffer<ArrayBuffer>} module
 * @param {string} glue
 */
function assertSelfContained(module, glue) {
  const foreign = WebAssembly.Module.imports(new WebAssembly.Module(module)).filter(
    ({ module }) => module !== `./${GLUE}`,
  )
  if (foreign.length > 0) {
    throw new Failure(`the module imports ${foreign.map(({ module, name }) => `${module}.${name}`).join(', ')}`)
  }
  if (/^import |\bimport\(|\brequire\(/m.test(glue)) throw new Failure('the glue imports another script')
  for (const path of [root, homedir()]) {
    if (module.includes(`${path}/`)) throw new Failure(`the module holds the path ${path}`)
  }
}

/** @param {string} inputs */
function isCurrent(inputs) {
  if (!existsSync(STAMP)) return false
  const stamp = JSON.parse(readFileSync(STAMP, 'utf8'))
  const outputs = outputFiles()
  return stamp.inputs === inputs && outputs.every((path) => existsSync(path)) && stamp.outputs === hash(outputs)
}

const outputFiles = () => [...[MODULE, GLUE, INLINE].map((name) => join(GEN, name)), NAMED]

function inputFiles() {
  const files = ['Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml', '.cargo/config.toml', 'package.json']
  const tools = ['build', 'glue', 'linked', 'order', 'panics', 'sections', 'short-names', 'text', 'unreached'].map(
    (name) => `build/${name}.js`,
  )
  return [
    ...[...files, ...[...tools, 'wasm/decode.wat'].map((name) => `pkg/${name}`)].map((name) => join(root, name)),
    ...filesIn(join(root, 'src')),
    ...filesIn(join(root, 'pkg/build/bindgen')),
  ]
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

/** @param {string[]} paths */
function hash(paths) {
  const sum = createHash('sha256')
  for (const path of paths) {
    const bytes = readFileSync(path)
    sum.update(`${relative(root, path)}\n${bytes.length}\n`).update(bytes)
  }
  return sum.digest('hex')
}

function sizes() {
  const bytes = readFileSync(join(GEN, MODULE)).length
  return `module ${(bytes / 1024).toFixed(0)} KB`
}
