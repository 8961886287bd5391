// Browsers as Debian packages: which ones the tests use, which are missing, and how they are installed.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from '../workspace/debian.js'

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
 * Installs those of the browsers that are missing, if that is wanted.
 *
 * @param {('chromium' | 'firefox' | 'webkit')[]} names
 * @param {{ wanted: boolean, say?: (line: string) => void }} how
 */
export async function installBrowsers(names, how) {
  const programs = names.map((name) => ({
    name,
    packages: BROWSERS[name].packages,
    isThere: () => findBrowser(name) !== undefined,
  }))
  await installPackages(programs, how)
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
