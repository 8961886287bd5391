// A throw-away project that has the packed package, the suite, and the scripts that start it inside a runtime.

import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npm } from '../../../pkg/build/run-command.js'

const tests = join(dirname(fileURLToPath(import.meta.url)), '../..')

/**
 * @param {string} tarball
 * @returns {Promise<{ folder: string, packageFolder: string, remove(): void }>}
 */
export async function createProject(tarball) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cometchat-import-runtimes-')))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'runtimes', private: true, type: 'module' }))
  await npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', tarball], { cwd: folder })
  cpSync(join(tests, 'suite'), join(folder, 'suite'), { recursive: true, filter: (path) => !path.endsWith('.test.js') })
  cpSync(join(tests, 'runtimes/inside'), join(folder, 'inside'), { recursive: true })
  return {
    folder,
    packageFolder: join(folder, 'node_modules/cometchat-import'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
