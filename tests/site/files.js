// The files of the repository that documents may link.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../docs/snippets.js'

const FOLDERS = ['pkg/docs', 'pkg/examples']
const SKIPPED = ['node_modules', '.wrangler']

/** Returns the paths of documents, of examples, and of the files that stand beside them. @returns {string[]} */
export const repositoryFiles = () => [
  ...['', '.github', 'pkg'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => (folder === '' ? name : `${folder}/${name}`)),
  ),
  ...FOLDERS.flatMap(filesBelow),
]

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return SKIPPED.includes(entry.name) ? [] : filesBelow(path)
    return [path]
  })
}
