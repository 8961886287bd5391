// What a fresh clone lacks: Rust's WebAssembly target, and the packages of package-lock.json.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure, npm, root, run } from './run-command.js'

const TARGET = 'wasm32-unknown-unknown'

export async function setUp() {
  const added = []
  if (await addTarget()) added.push(`Rust target ${TARGET}`)
  if (await installPackages(root)) added.push('npm packages')
  return added.length > 0 ? `added ${added.join(', ')}` : 'nothing to add'
}

async function addTarget() {
  const channel = /channel\s*=\s*"(.+?)"/.exec(readFileSync(join(root, 'rust-toolchain.toml'), 'utf8'))?.[1]
  if (channel === undefined) throw new Failure('rust-toolchain.toml names no channel')
  if (!(await hasChannel(channel))) {
    // Always with the channel: without one, rustup would also upgrade other toolchains.
    await run('rustup', ['toolchain', 'install', channel, '--profile', 'minimal', '-c', 'rustfmt', '-c', 'clippy'])
  }
  const sysroot = await run('rustc', ['--print', 'sysroot']).catch(() => {
    throw new Failure('Rust is missing. Install it with rustup (https://rustup.rs), then try again.')
  })
  if (existsSync(join(sysroot.trim().split('\n').at(-1) ?? '', 'lib/rustlib', TARGET, 'lib'))) return false
  await run('rustup', ['target', 'add', TARGET, '--toolchain', channel])
  return true
}

/** Returns whether the channel is installed; true as well where there is no rustup (a distribution's Rust): then `rustc` decides. @param {string} channel */
async function hasChannel(channel) {
  try {
    const list = await run('rustup', ['toolchain', 'list'])
    return list.split('\n').some((line) => line.startsWith(`${channel}-`))
  } catch {
    return true
  }
}

/**
 * Installs what the folder's package-lock.json names, unless it stands there already.
 *
 * @param {string} folder
 * @returns {Promise<boolean>} whether anything had to be installed
 */
async function installPackages(folder) {
  const wanted = packages(join(folder, 'package-lock.json'))
  const installed = packages(join(folder, 'node_modules/.package-lock.json'))
  const isCurrent = Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      // An optional package may be for other machines than this; but if it is there, then in the right version.
      !path.startsWith('node_modules/') || link || (installed[path] ? installed[path].version === version : optional),
  )
  if (isCurrent) return false
  // No package needs its install script: runtimes come as plain binaries.
  await npm(['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder })
  return true
}

/** @param {string} lockFile */
function packages(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : {}
}
