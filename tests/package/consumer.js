// A project that has installed the packed package, as its users get it.

import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const pkg = join(dirname(fileURLToPath(import.meta.url)), '../../pkg')

/**
 * Makes a throw-away project with the package in its node_modules.
 *
 * @param {{ tarball?: string }} [options] `tarball`: the packed package; default what the task has packed, or packs it now
 */
export async function createConsumer({ tarball = process.env.COMETCHAT_IMPORT_TARBALL } = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cometchat-import-consumer-')))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  const packed = tarball ?? (await pack(folder))
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', packed], folder)
  return {
    folder,
    packageFolder: join(folder, 'node_modules/cometchat-import'),
    /** Writes a script of that name and runs it; returns what it printed. */
    async run(command, args, name, script) {
      writeFileSync(join(folder, name), script)
      const { stdout } = await execute(command, [...args, name], { cwd: folder, timeout: 60_000 })
      return stdout.trim()
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Packs this checkout into a folder. @param {string} folder @returns {Promise<string>} the tarball */
export async function pack(folder) {
  await npm(['pack', '--pack-destination', folder], pkg)
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz')),
  )
}

function npm(args, cwd) {
  const script = process.env.npm_execpath
  if (script?.endsWith('.js')) return execute(process.execPath, [script, ...args], { cwd })
  return execute('npm', args, { cwd })
}
