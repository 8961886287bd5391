// Programs as Debian packages: what tests need of the machine beside Node and Rust.

import { Failure, run } from '../../pkg/build/run-command.js'

/**
 * Installs the packages of those programs that are missing, if that is wanted (under CI, or by `--install`), and says so.
 * Never otherwise: they belong to the whole machine.
 *
 * @param {{ name: string, packages: string[], isThere: () => boolean }[]} programs
 * @param {{ wanted: boolean, say?: (line: string) => void }} how
 */
export async function installPackages(programs, { wanted, say = console.log }) {
  const packages = programs.filter(({ isThere }) => !isThere()).flatMap((program) => program.packages)
  if (packages.length === 0 || !wanted) return
  if (process.getuid?.() !== 0) return say(`not installed, for want of root: ${packages.join(' ')}`)
  say(`installing Debian packages: ${packages.join(' ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '--quiet'], { env })
  await run('apt-get', ['install', '--yes', '--quiet', '--no-install-recommends', ...packages], { env })
  const missing = programs.filter(({ isThere }) => !isThere()).map(({ name }) => name)
  if (missing.length > 0)
    throw new Failure(`apt-get installed ${packages.join(' ')}, and yet there is no ${missing.join(', ')}`)
}
