// The notices of what others wrote and the package carries: the crates in the module, by Cargo's lock file, the admin
// page's chart library, and what decompresses workbooks. What npm installs beside the package brings its own.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, run } from './run-command.js'

/**
 * Writes `pkg/THIRD-PARTY.md`.
 */
export async function writeThirdParty() {
  writeFileSync(join(root, 'pkg/THIRD-PARTY.md'), thirdParty([...(await crates()), ...libraries()]))
}

/**
 * Something that others wrote.
 * @typedef {{ name: string, version: string, license: string, notice: string }} Part
 */

/** Returns the document. @param {Part[]} parts */
export function thirdParty(parts) {
  const without = parts.filter(({ license, notice }) => !license || !notice)
  if (without.length > 0) throw new Error(`no license of ${without.map(({ name }) => name).join(', ')}`)
  // Many crates share one text: it stands once, below all of their names.
  const names = new Map(parts.map(({ notice }) => [notice, /** @type {string[]} */ ([])]))
  for (const { name, version, license, notice } of parts) names.get(notice)?.push(`${name} ${version} (${license})`)
  const sections = [...names].map(([notice, list]) => `## ${list.join(', ')}\n\n\`\`\`text\n${notice}\n\`\`\`\n`)
  return `# Third-party notices\n\nThis package contains work of others, under these licenses.\n\n${sections.join('\n')}`
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
