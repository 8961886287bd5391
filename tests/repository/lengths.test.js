// A file holds one concept, so it is not long. Declarations are documentation, and as long as what they document.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LONGEST = 400
/** What others wrote, and what the build writes. */
const NOT_OURS = ['node_modules', 'gen', 'vendor']
const COPIES = ['pkg/www']

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  if (COPIES.includes(relative(ROOT, folder).replaceAll('\\', '/'))) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return NOT_OURS.includes(entry.name) ? [] : filesIn(path)
    return /\.(rs|js|css|html)$/.test(entry.name) ? [path] : []
  })
}

test(`no file of src, pkg and www has more than ${LONGEST} lines`, () => {
  const files = ['src', 'pkg', 'www'].flatMap((folder) => filesIn(join(ROOT, folder)))
  assert.ok(files.length > 300, `${files.length} files`)
  const lines = (/** @type {string} */ path) => readFileSync(path, 'utf8').split('\n').length - 1
  const long = files.filter((path) => lines(path) > LONGEST).map((path) => `${relative(ROOT, path)}: ${lines(path)}`)
  assert.deepEqual(long, [])
})
