// A throw-away project in which the packed package is installed, and the examples that came with it.
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { versionOf as versionIn } from '../workspace/packages.js'

const execute = promisify(execFile)

/** @param {string} tarball */
export async function createProject(tarball) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cometchat-import-edge-')))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  await npm(['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball], folder)
  const installed = join(folder, 'node_modules/cometchat-import')

  return {
    folder,
    /** What a program in the project gets by this name. @param {string} name */
    load(name) {
      const script = join(folder, `${name.replaceAll('/', '-')}.mjs`)
      writeFileSync(script, `export * from ${JSON.stringify(name)}\n`)
      return import(pathToFileURL(script).href)
    },
    /** Copies an example, as its docs say, and returns where it is. */
    example(name) {
      const place = join(folder, name)
      cpSync(join(installed, 'examples', name), place, { recursive: true })
      return place
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/**
 * Bundles as the platform's own tool does: with its condition, and the compiled module left beside the script.
 *
 * @param {string} entry
 * @param {{ conditions: string[], external?: string[] }} options
 * @returns {Promise<{ script: string, modules: { name: string, path: string, bytes: Buffer }[] }>} each module is imported by its `name`
 */
export async function bundle(entry, { conditions, external = [] }) {
  const modules = new Map()
  const compiledModules = {
    name: 'compiled modules',
    setup(builder) {
      builder.onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path, resolveDir }) => {
        const file = join(resolveDir, path.replace(/\?module$/, ''))
        const name = `./${basename(file)}`
        modules.set(name, { name, path: file, bytes: readFileSync(file) })
        return { path: name, external: true }
      })
    },
  }
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    write: false,
    conditions,
    external,
    plugins: [compiledModules],
    logLevel: 'silent',
  })
  return { script: outputFiles[0].text, modules: [...modules.values()] }
}

/** The version of an installed package, or of one that it needs. @param {...string} names */
export const versionOf = (...names) => versionIn('edge', ...names)

function npm(args, cwd) {
  const script = process.env.npm_execpath
  // Without the variables that npm sets for its scripts, which would make this one work in the outer folder.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(package_|lifecycle_|command$|config_local_prefix$)|^INIT_CWD$/.test(name),
    ),
  )
  return script?.endsWith('.js')
    ? execute(process.execPath, [script, ...args], { cwd, env })
    : execute('npm', args, { cwd, env })
}
