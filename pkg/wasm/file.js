// The module as a file, for Node alone: bundlers leave such files behind, and other hosts have none. The package's `exports`
// name the entry that holds it as text to all of them, before they come to the condition `node`.

import { ImportError } from '../client/error.js'

export function moduleFile() {
  // Not imported: to make a script of `node:fs`, Node loads all that it exports, which takes longer than to read the file.
  const fs = globalThis.process?.getBuiltinModule?.('node:fs')
  if (!fs)
    throw new ImportError(
      'UNSUPPORTED_HOST',
      'this entry of cometchat-import is for Node 20.16 or later; let your tool take the condition `module` or `default` of its exports',
    )
  // The bundle stands in `gen`, beside the module. Written out: what traces or copies a program's files finds it so.
  const file = new URL('./cometchat_import_bg.wasm', import.meta.url)
  try {
    return new WebAssembly.Module(fs.readFileSync(file))
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error
    const message = `${file.pathname} is missing: a bundler has taken the entry that is for Node alone; let it take the condition \`module\` of the exports of cometchat-import, or leave the package out of the bundle`
    throw new ImportError('UNSUPPORTED_HOST', message, { cause: error })
  }
}
