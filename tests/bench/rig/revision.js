// The package of another revision, built as its own tree says, and kept: `target/revisions/<commit>.tgz`.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { npm, root, run } from '../../../pkg/build/run-command.js'

/** @typedef {{ name: string, commit: string, tarball: string }} Revision */

/**
 * Returns the packed package of a revision; builds it unless an earlier call has. The build stands outside of the repository,
 * where it meets no configuration but its own.
 *
 * @param {string} name a commit, branch or tag
 * @param {object} [options]
 * @param {string} [options.repository]
 * @param {string} [options.store] the folder of what was built
 * @param {(commit: string) => Promise<{ path: string, remove: () => void }>} [options.build] makes the package
 * @returns {Promise<Revision>}
 */
export async function packageOf(name, { repository = root, store = KEPT, build = buildPackage } = {}) {
  const asked = ['rev-parse', '--verify', '--end-of-options', `${name}^{commit}`]
  const commit = (await run('git', asked, { cwd: repository })).trim()
  const tarball = join(store, `${commit}.tgz`)
  if (!existsSync(tarball)) {
    const built = await build(commit)
    try {
      mkdirSync(store, { recursive: true })
      // A name of its own until it is whole: a build that was broken off leaves nothing that looks like one.
      copyFileSync(built.path, `${tarball}.${process.pid}`)
      renameSync(`${tarball}.${process.pid}`, tarball)
    } finally {
      built.remove()
    }
  }
  return { name, commit, tarball }
}

const KEPT = join(root, 'target/revisions')

/** Needs of the revision only what every revision has: `npm run build`, and `npm pack` in `pkg`. */
async function buildPackage(commit) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cometchat-import-revision-')))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    console.log(`building ${commit.slice(0, 7)}, once; this takes some minutes`)
    const tree = join(folder, 'tree')
    mkdirSync(tree)
    await run('git', ['archive', '--format=tar', `--output=${join(folder, 'tree.tar')}`, commit])
    await run('tar', ['-xf', join(folder, 'tree.tar'), '-C', tree])
    await npm(['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: tree })
    // Were the variable set, both would build in one folder, and each the other's files anew.
    const env = { CARGO_TARGET_DIR: undefined }
    await npm(['run', 'build'], { cwd: tree, env })
    await npm(['pack', '--pack-destination', folder], { cwd: join(tree, 'pkg'), env })
    const packed = readdirSync(folder).find((entry) => entry.endsWith('.tgz'))
    if (packed === undefined) throw new Error(`${commit}: npm pack has left no package`)
    return { path: join(folder, packed), remove }
  } catch (error) {
    remove()
    throw error
  }
}
