// Browsers as Debian packages: which ones the tests use, which are missing, and how they are installed.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Failure, run } from '../../pkg/build/run-command.js'

/** Browser → its executables, by name, and where Debian puts them. */
const BROWSERS = {
  chromium: { packages: ['chromium'], executables: { chromium: () => '/usr/bin/chromium' } },
  firefox: { packages: ['firefox-esr'], executables: { firefox: () => '/usr/bin/firefox-esr' } },
  webkit: {
    packages: ['webkit2gtk-driver', 'xvfb'],
    executables: { driver: () => '/usr/bin/WebKitWebDriver', browser: miniBrowser, xvfb: () => '/usr/bin/Xvfb' },
  },
}

/**
 * The paths of a browser's executables, by name; undefined if one is missing.
 *
 * @param {'chromium' | 'firefox' | 'webkit'} name
 * @returns {Record<string, string> | undefined}
 */
export function findBrowser(name) {
  const found = Object.entries(BROWSERS[name].executables).map(([part, path]) => [part, path()])
  return found.every(([, path]) => path && existsSync(path)) ? Object.fromEntries(found) : undefined
}

/**
 * Installs those of the browsers that are missing, if that is wanted (under CI, or by `--install`), and says so. Never
 * otherwise: they belong to the whole machine.
 *
 * @param {('chromium' | 'firefox' | 'webkit')[]} names
 * @param {{ wanted: boolean, say?: (line: string) => void }} how
 */
export async function installBrowsers(names, { wanted, say = console.log }) {
  const packages = names.filter((name) => !findBrowser(name)).flatMap((name) => BROWSERS[name].packages)
  if (packages.length === 0 || !wanted) return
  if (process.getuid?.() !== 0) return say(`not installed, for want of root: ${packages.join(' ')}`)
  say(`installing Debian packages: ${packages.join(' ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '--quiet'], { env })
  await run('apt-get', ['install', '--yes', '--quiet', '--no-install-recommends', ...packages], { env })
  const missing = names.filter((name) => !findBrowser(name))
  if (missing.length > 0)
    throw new Failure(`apt-get installed ${packages.join(' ')}, and yet there is no ${missing.join(', ')}`)
}

/** Within the library's own folder, which bears its version. */
function miniBrowser() {
  const libraries = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`
  if (!existsSync(libraries)) return undefined
  const folders = readdirSync(libraries)
    .filter((name) => name.startsWith('webkit2gtk-'))
    .sort()
  return folders.map((name) => join(libraries, name, 'MiniBrowser')).findLast(existsSync)
}
