// Throw-away projects: the files of a fixture, the packages that its package.json names and no others, and the package
// under test as npm installs it from the tarball.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Failure, npm } from '../../../pkg/build/run-command.js'
import { layOutPackages, versionOf as versionIn } from '../../workspace/packages.js'

/** The folder of the consumers. */
export const consumers = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Installs the tarball once, in a folder that goes with this process. */
export async function createWorkshop(tarball) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cometchat-import-consumers-')))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const installed = join(folder, 'installed')
  await installTarball(tarball, installed, ['--install-strategy=nested'])
  return {
    tarball,
    folder,
    /** The package under test, with the packages that it depends on inside. */
    package: join(installed, 'node_modules/cometchat-import'),
  }
}

/** `npm install <tarball>` in a new, empty project. */
export async function installTarball(tarball, folder, options = []) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'installed', private: true, type: 'module' }))
  await npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', ...options, tarball], {
    cwd: folder,
  })
  const { resolved } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages[
    'node_modules/cometchat-import'
  ]
  if (!resolved?.endsWith('.tgz')) throw new Failure(`the package under test was installed from ${resolved}`)
}

/**
 * Makes a project of `<name>/project`.
 *
 * @param {{ folder: string, package: string }} workshop
 * @param {string} name
 * @param {{ sources?: boolean }} [options] whether the sources that the bundlers share come into its `src`
 * @returns {string} its folder
 */
export function createProject(workshop, name, { sources = false } = {}) {
  const fixture = join(consumers, name, 'project')
  const folder = join(workshop.folder, name)
  cpSync(fixture, folder, {
    recursive: true,
    filter: (path) => !relative(fixture, path).split(/[\\/]/).includes('node_modules'),
  })
  if (sources) cpSync(join(consumers, 'sources'), join(folder, 'src'), { recursive: true })
  layOutPackages(`consumers/${name}/project`, folder)
  linkPrograms(join(folder, 'node_modules'))
  cpSync(workshop.package, join(folder, 'node_modules/cometchat-import'), { recursive: true })
  return folder
}

/** The version of a package that the lock file names for a consumer. */
export const versionOf = (name, dependency = name) => versionIn(`consumers/${name}/project`, dependency)

/** `node_modules/.bin`, as npm makes it. */
function linkPrograms(modules) {
  if (!existsSync(modules)) return
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  )
  mkdirSync(join(modules, '.bin'), { recursive: true })
  for (const name of names) {
    const manifest = join(modules, name, 'package.json')
    if (!existsSync(manifest)) continue
    const { bin = {} } = JSON.parse(readFileSync(manifest, 'utf8'))
    const programs = typeof bin === 'string' ? { [name.split('/').at(-1)]: bin } : bin
    for (const [program, path] of Object.entries(programs)) {
      const link = join(modules, '.bin', program)
      if (!existsSync(link)) symlinkSync(join('..', name, path), link)
    }
  }
}
