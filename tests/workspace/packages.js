// Where the packages of a workspace stand, and in which version, by the lock file: npm puts most in `tests/node_modules`, and
// what two workspaces need in different versions in a folder of one of them.
import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { TESTS } from './install.js'

/**
 * The folder of a package that a workspace names; whether it is installed is another matter.
 *
 * @param {string} workspace
 * @param {...string} names the package; or one and what that needs, such as `miniflare` and `workerd`
 */
export function folderOf(workspace, ...names) {
  return join(TESTS, pathOf(workspace, names))
}

/** The version of a package that the lock file names for a workspace. @param {string} workspace @param {...string} names */
export function versionOf(workspace, ...names) {
  return lock()[pathOf(workspace, names)].version
}

/**
 * Lays out in a project what a workspace's package.json names, and what that needs in turn, and nothing else.
 *
 * @param {string} workspace
 * @param {string} folder of the project
 * @param {{ without?: RegExp }} [options] `without`: names that are left out
 */
export function layOutPackages(workspace, folder, { without } = {}) {
  for (const path of packagesOf(workspace)) {
    const place = path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : path
    // Those of other platforms are in the lock file only.
    if (!existsSync(join(TESTS, path)) || without?.test(place.slice('node_modules/'.length))) continue
    layOut(join(TESTS, path), join(folder, place))
  }
}

/** By the rules of `node_modules`. */
function packagesOf(workspace) {
  const packages = lock()
  const seen = new Set()
  const follow = (path) => {
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = packages[path]
    const own = path === workspace ? devDependencies : undefined
    for (const name of Object.keys({ ...dependencies, ...own, ...optionalDependencies, ...peerDependencies })) {
      const found = find(path, name)
      if (!found || seen.has(found)) continue
      seen.add(found)
      follow(found)
    }
  }
  follow(workspace)
  return [...seen]
}

function pathOf(workspace, names) {
  return names.reduce((from, name) => {
    const path = find(from, name)
    if (!path) throw new Error(`the lock file has no ${name} for ${from}`)
    return path
  }, workspace)
}

function find(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const path = `${at && `${at}/`}node_modules/${name}`
    if (lock()[path]) return path
    if (!at) return undefined
  }
}

let parsed
/** @returns {Record<string, any>} */
function lock() {
  parsed ??= JSON.parse(readFileSync(join(TESTS, 'package-lock.json'), 'utf8')).packages
  return parsed
}

/** Hard links where they can be: some of these packages are large. What is nested is laid out by its own name. */
function layOut(from, to) {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) layOut(source, target)
    else {
      try {
        linkSync(source, target)
      } catch {
        copyFileSync(source, target)
      }
    }
  }
}
