// Programs as Debian packages: what tests need of the machine beside Node and Rust.

import { Failure, run } from '../../pkg/build/run-command.js'
import { takeTurn } from './turn.js'

/**
 * Installs the packages of those programs that are missing, if that is wanted (under CI, or by `--install`), and says so.
 * Never otherwise: they belong to the whole machine.
 *
 * @param {{ name: string, packages: string[], isThere: () => boolean }[]} programs
 * @param {{ wanted: boolean, say?: (line: string) => void }} how
 */
export async function installPackages(programs, { wanted, say = console.log }) {
  const missingPackages = () => programs.filter(({ isThere }) => !isThere()).flatMap((program) => program.packages)
  if (missingPackages().length === 0 || !wanted) return
  if (process.getuid?.() !== 0) return say(`not installed, for want of root: ${missingPackages().join(' ')}`)
  const release = await takeTurn()
  const packages = missingPackages()
  try {
    if (packages.length > 0) await installWithApt(packages, say)
  } finally {
    release()
  }
  const missing = programs.filter(({ isThere }) => !isThere()).map(({ name }) => name)
  if (missing.length > 0)
    throw new Failure(`apt-get installed ${packages.join(' ')}, and yet there is no ${missing.join(', ')}`)
}

/** @param {string[]} packages @param {(line: string) => void} say */
async function installWithApt(packages, say) {
  say(`installing Debian packages: ${packages.join(' ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  // Something else of the machine may be installing: it is waited for.
  const wait = ['-o', 'DPkg::Lock::Timeout=600', '--quiet']
  await run('apt-get', ['update', ...wait], { env })
  await run('apt-get', ['install', ...wait, '--yes', '--no-install-recommends', ...packages], { env })
}
