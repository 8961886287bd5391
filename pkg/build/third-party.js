// The notices of what others wrote and the package carries: the crates in the module, by Cargo's lock file, the admin
// page's chart library, and what decompresses workbooks. What npm installs beside the package brings its own notices: it is
// named with its license.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, run } from './run-command.js'

/**
 * Writes `pkg/THIRD-PARTY.md`.
 */
export async function writeThirdParty() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const text = thirdParty([...(await crates()), ...libraries()], installedBeside(packages))
  writeFileSync(join(root, 'pkg/THIRD-PARTY.md'), text)
}

/**
 * Something that others wrote.
 * @typedef {{ name: string, version: string, license: string, notice: string }} Part
 */

/**
 * Returns the document.
 *
 * @param {Part[]} parts what the package contains
 * @param {Omit<Part, 'notice'>[]} beside what npm installs beside it
 */
export function thirdParty(parts, beside) {
  const without = [...parts.filter(({ notice }) => !notice), ...[...parts, ...beside].filter(({ license }) => !license)]
  if (without.length > 0) throw new Error(`no license of ${without.map(({ name }) => name).join(', ')}`)
  // Many crates share one text: it stands once, below all of their names.
  const names = new Map(parts.map(({ notice }) => [notice, /** @type {string[]} */ ([])]))
  for (const part of parts) names.get(part.notice)?.push(titleOf(part))
  const sections = [...names].map(([notice, list]) => `## ${list.join(', ')}\n\n\`\`\`text\n${notice}\n\`\`\`\n`)
  const list = beside.map((part) => `- ${titleOf(part)}\n`).join('')
  return `# Third-party notices

This package contains work of others, under these licenses.

${sections.join('\n')}
## Installed beside the package

The command line depends on these, and the library on none. npm installs each with its own license.

${list}`
}

/** @param {Omit<Part, 'notice'>} part */
const titleOf = ({ name, version, license }) => `${name} ${version} (${license})`

/**
 * Returns what the package depends on, and what that depends on.
 *
 * @param {Record<string, any>} packages those of npm's lock file, by their folders
 * @returns {Omit<Part, 'notice'>[]} by their names
 */
export function installedBeside(packages) {
  /** @type {Map<string, Omit<Part, 'notice'>>} */
  const found = new Map()
  const visit = (/** @type {string} */ folder) => {
    for (const name of Object.keys({ ...packages[folder].dependencies, ...packages[folder].optionalDependencies })) {
      const place = placesFrom(folder, name).find((each) => packages[each])
      if (place === undefined) throw new Error(`the lock file has no ${name}, which ${folder} needs`)
      if (found.has(place)) continue
      const { version, license } = packages[place]
      found.set(place, { name, version, license })
      visit(place)
    }
  }
  visit('pkg')
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))
}

/** Returns where Node looks for a package, the nearest first. @param {string} folder @param {string} name */
function placesFrom(folder, name) {
  const parts = folder.split('/')
  return [...parts, '']
    .map((_, at) =>
      parts
        .slice(0, parts.length - at)
        .concat('node_modules', name)
        .join('/'),
    )
    .filter((place) => !place.includes('node_modules/node_modules'))
}

/** Returns the crates whose code is in the module: neither those of tests nor those that run when it is built. @returns {Promise<Part[]>} */
async function crates() {
  const args = ['metadata', '--locked', '--format-version', '1', '--filter-platform', 'wasm32-unknown-unknown']
  const output = await run('cargo', args)
  // Cargo may say before it that it waits for another.
  const { packages, resolve } = JSON.parse(output.slice(output.indexOf('{"packages"')))
  const known = new Map(packages.map((/** @type {any} */ each) => [each.id, each]))
  const nodes = new Map(resolve.nodes.map((/** @type {any} */ node) => [node.id, node]))
  const found = new Set()
  const visit = (/** @type {string} */ id) => {
    if (found.has(id) || isMacro(known.get(id))) return
    found.add(id)
    for (const { pkg, dep_kinds } of nodes.get(id).deps)
      if (dep_kinds.some((/** @type {any} */ how) => how.kind === null)) visit(pkg)
  }
  const own = packages.find((/** @type {any} */ each) => each.name === 'cometchat-import')
  visit(own.id)
  found.delete(own.id)
  return [...found]
    .map((id) => known.get(id))
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ manifest_path: manifest, ...crate }) => ({
      ...crate,
      notice: notice(dirname(manifest)) || reference(crate),
    }))
}

/** Returns whether a crate runs in the compiler. @param {any} crate */
const isMacro = (crate) => crate.targets.some((/** @type {any} */ { kind }) => kind.includes('proc-macro'))

/** Returns what there is to say of a crate that is published without its license's text. @param {any} crate */
const reference = ({ authors, license, repository }) =>
  `${authors.join(', ')}: ${license}; see ${repository}. The crate is published without the text of its license.`

/** Returns the libraries that the package carries: the page's charts, and what decompresses workbooks. @returns {Part[]} */
const libraries = () =>
  ['fflate', 'uplot'].map((library) => {
    const folder = join(root, 'node_modules', library)
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return { name, version, license, notice: notice(folder) }
  })

/** Returns the text of a license: the shortest that there is, MIT where a crate offers several. @param {string} folder */
function notice(folder) {
  const names = readdirSync(folder).filter((name) => /^(LICEN[CS]E|COPYING)/i.test(name))
  const mit = names.filter((name) => /mit/i.test(name))
  const [text = ''] = (mit.length > 0 ? mit : names)
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trim())
    .sort((a, b) => a.length - b.length)
  return text
}
