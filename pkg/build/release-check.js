// `node pkg/build/release-check.js v1.2.3`: whether this checkout is that version, in every file that names one.
// Needs nothing installed.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorCodes } from './error-codes.js'
import { root } from './run-command.js'

/** Where the version stands, and how to find it there. @type {Record<string, (text: string) => string | undefined>} */
const PLACES = {
  'pkg/package.json': (text) => JSON.parse(text).version,
  'package-lock.json': (text) => JSON.parse(text).packages.pkg?.version,
  'Cargo.toml': (text) => /^\[package\][^[]*?^version = "(.+?)"/ms.exec(text)?.[1],
  'Cargo.lock': (text) => /^name = "cometchat-import"\nversion = "(.+?)"/m.exec(text)?.[1],
  'CHANGELOG.md': (text) => /^## \[(?!Unreleased\])(.+?)\]/m.exec(text)?.[1],
  // What runs beside a key names one version.
  'pkg/examples/docker/package.json': (text) => JSON.parse(text).dependencies['cometchat-import'],
  'pkg/examples/github-action/users.yml': (text) => /^ {2}PACKAGE: cometchat-import@(\S+)$/m.exec(text)?.[1],
}

/**
 * What keeps the tag from being released, in words; empty if nothing does.
 *
 * @param {string} tag
 * @param {(path: string) => string} read the text of a file of the checkout
 * @returns {string[]}
 */
export function releaseTroubles(tag, read) {
  const version = /^v(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(tag)?.[1]
  if (version === undefined) return [`the tag ${tag || '(none)'} is no version: expected one such as v1.2.3`]
  const troubles = Object.entries(PLACES).flatMap(([path, find]) => {
    const found = find(read(path))
    return found === version ? [] : [`${path}: expected ${version}, found ${found ?? 'none'}`]
  })
  return [
    ...troubles,
    ...changelogTroubles(version, read('CHANGELOG.md')),
    ...documentTroubles(read('src/importer/error.rs'), read('pkg/docs/errors.md')),
    ...packageTroubles(JSON.parse(read('pkg/package.json'))),
  ]
}

/**
 * Returns what is wrong unless the released entry has a day and a text, and nothing waits above it.
 *
 * @param {string} version
 * @param {string} text
 */
function changelogTroubles(version, text) {
  const [, ...sections] = text.split(/^(?=## )/m)
  /** @param {string} section */
  const bodyOf = (section) => section.slice(section.indexOf('\n')).trim()
  const unreleased = sections.find((section) => section.startsWith('## [Unreleased]'))
  const released = sections.find((section) => section.startsWith(`## [${version}]`))
  const troubles = []
  if (unreleased === undefined) troubles.push('CHANGELOG.md: the head [Unreleased] is missing')
  else if (bodyOf(unreleased) !== '')
    troubles.push(`CHANGELOG.md: what is under [Unreleased] belongs under [${version}]`)
  if (released !== undefined) {
    if (!/^## \[.+?\] - \d{4}-\d\d-\d\d$/m.test(released))
      troubles.push(`CHANGELOG.md: [${version}] has no day, such as "## [${version}] - 2026-01-31"`)
    if (bodyOf(released) === '') troubles.push(`CHANGELOG.md: [${version}] says nothing`)
  }
  return troubles
}

/** Returns the codes of errors that no page explains. @param {string} source @param {string} page */
function documentTroubles(source, page) {
  return errorCodes(source)
    .filter(({ code }) => !page.includes(`| \`${code}\` |`))
    .map(({ code, text }) => `pkg/docs/errors.md: ${code} is not explained (${text})`)
}

/**
 * Checks what only the publisher can set. npm's statement of where a package was built names the repository, and is
 * refused if package.json names none. npm's site resolves the README's relative links by `repository.directory`.
 *
 * @param {{ repository?: string | { url?: string, directory?: string }, homepage?: string, private?: boolean }} manifest
 */
function packageTroubles({ repository, homepage, private: isPrivate }) {
  const url = typeof repository === 'string' ? repository : repository?.url
  return [
    ...(url
      ? []
      : ['pkg/package.json: repository is missing; npm publish --provenance compares it with where it runs']),
    ...(url && (typeof repository === 'string' || repository?.directory !== 'pkg')
      ? ["pkg/package.json: expected repository.directory to be 'pkg'; npm resolves the README's links by it"]
      : []),
    ...(homepage && !isSite(homepage)
      ? ['pkg/package.json: expected homepage to be the address of the site; errors of the command line lead below it']
      : []),
    ...(isPrivate ? ['pkg/package.json: private'] : []),
  ]
}

/** Returns whether pages can stand below an address: `https://code.example/importer#readme` has none. @param {string} address */
function isSite(address) {
  if (!URL.canParse(address)) return false
  const { protocol, search, hash } = new URL(address)
  return protocol === 'https:' && search === '' && hash === ''
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const tag = process.argv[2] ?? ''
  const troubles = releaseTroubles(tag, (path) => readFileSync(join(root, path), 'utf8'))
  for (const trouble of troubles) console.error(trouble)
  if (troubles.length === 0) console.log(`${tag} can be released`)
  process.exit(troubles.length === 0 ? 0 : 1)
}
