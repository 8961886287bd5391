// One file for hosts that resolve no packages, as their platforms' own bundlers make it.

import { build } from 'esbuild'
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * @param {{ folder: string }} project
 * @param {string} entry its path in the project
 * @param {{ condition: string, format: 'esm' | 'iife', wasm: 'file' | 'global' }} how `wasm`: an imported module stays an
 *   import of a file beside the bundle, or becomes the global `wasm`, as Vercel does
 * @returns {Promise<{ script: string, modules: Map<string, Uint8Array> }>} the modules by the name that the script uses
 */
export async function bundle({ folder }, entry, { condition, format, wasm }) {
  const modules = new Map()
  const result = await build({
    absWorkingDir: folder,
    entryPoints: [join(folder, entry)],
    conditions: [condition],
    bundle: true,
    format,
    platform: 'neutral',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'wasm',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path, importer }) => {
            const file = path.replace(/\?module$/, '')
            modules.set(basename(file), readFileSync(join(dirname(importer), file)))
            return wasm === 'file'
              ? { path: basename(file), external: true }
              : { path: basename(file), namespace: 'wasm' }
          })
          onLoad({ filter: /./, namespace: 'wasm' }, () => ({ contents: 'export default globalThis.wasm' }))
        },
      },
    ],
  })
  return { script: result.outputFiles[0].text, modules }
}
