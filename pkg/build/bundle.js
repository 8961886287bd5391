// Makes one script of each entry and of all that it imports. A cold process, such as an edge function's or a command's,
// then opens one file instead of fourteen, which is a third of what it takes before the first request is sent.
//
// Names and lines stay: a stack trace says what happened where. Whoever ships to browsers minifies anyway.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './run-command.js'

const PACKAGE = join(root, 'pkg')

/** What the bundles leave to the host, which compiles the module from its file; relative to `pkg/gen`. */
const OUTSIDE = [
  { filter: /\.wasm$/, path: './cometchat_import_bg.wasm' },
  { filter: /\.wasm\?module$/, path: './cometchat_import_bg.wasm?module' },
]

/**
 * The entries, as package.json names them: `pkg/gen/<name>.js`. All are `pkg/entry/default.js`; those that do not hold
 * the module as text have another file of `pkg/wasm` in place of `module.js`.
 */
export const ENTRIES = ['default', 'node', 'workerd', 'edge-light']

/** Subpaths that carry a library within them, so that the package depends on none: their scripts, by name. @type {Record<string, string>} */
export const SUBPATHS = { xlsx: 'xlsx/index.js' }

/** Writes the bundles. Needs what the build of the module has left in `pkg/gen`. */
export async function bundleEntries() {
  for (const { path, contents } of await bundles()) await writeIfOther(path, contents)
  // For the compiler, which would check the bundles; they are not packed.
  for (const [name, types] of [['default', 'index'], ...Object.keys(SUBPATHS).map((name) => [name, name])])
    await writeIfOther(join(PACKAGE, `gen/${name}.d.ts`), new TextEncoder().encode(`export * from '../${types}.js'\n`))
}

/**
 * Returns the bundles as they have to be, without writing them.
 *
 * @returns {Promise<{ path: string, contents: Uint8Array }[]>}
 */
export async function bundles() {
  // Not at the top: on a fresh clone this script is read before anything is installed.
  const { build } = await import('esbuild')
  const entries = [...ENTRIES.map((name) => [name, 'entry/default.js']), ...Object.entries(SUBPATHS)]
  const made = entries.map(([name = '', script = '']) =>
    build({
      absWorkingDir: PACKAGE,
      entryPoints: { [name]: script },
      outdir: 'gen',
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'neutral',
      // What libraries offer to bundlers; a neutral platform has no order of its own.
      mainFields: ['module', 'main'],
      target: 'es2022',
      // One character beyond Latin-1, and a host keeps the whole script, the module's text too, with two bytes for each.
      charset: 'ascii',
      logLevel: 'silent',
      plugins: [{ name: 'module', setup: (build) => resolveModule(build, name) }],
    }),
  )
  return (await Promise.all(made)).flatMap(({ outputFiles }) =>
    outputFiles.map(({ path, contents }) => ({ path, contents })),
  )
}

/** @param {import('esbuild').PluginBuild} build @param {string} name of the entry */
function resolveModule(build, name) {
  for (const { filter, path } of OUTSIDE)
    build.onResolve({ filter }, () => ({ path, external: true, sideEffects: false }))
  if (name !== 'default')
    build.onResolve({ filter: /^\.\/module\.js$/ }, () => ({ path: join(PACKAGE, `wasm/module-${name}.js`) }))
}

/**
 * Writes a file unless it is right already, which keeps its time, so that nothing that watches it wakes up.
 *
 * @param {string} path
 * @param {Uint8Array} contents
 */
async function writeIfOther(path, contents) {
  const before = await readFile(path).catch(() => undefined)
  if (!before?.equals(contents)) await writeFile(path, contents)
}
