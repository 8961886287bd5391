// What the page's server gives is what the page asks for: followed from the page itself, import by import.
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { parse } from 'acorn'
import { simple } from 'acorn-walk'
import { startUi } from '../../pkg/ui/index.js'
import { KEY } from './fake.js'
import { ask, PACKAGE, standIn } from './ui-rig.js'

const { folder } = standIn()

/** What the package names of its files. @type {string[]} */
const PACKED = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')).files

test('every script that the page leads to is served, in a checkout and in the package', async (t) => {
  // As it is packed: the entries are bundled, and their sources are not there.
  const packed = join(folder, 'packed')
  for (const path of filesBelow(PACKAGE).filter((path) => PACKED.some((packs) => matchesGlob(path, packs)))) {
    mkdirSync(dirname(join(packed, path)), { recursive: true })
    copyFileSync(join(PACKAGE, path), join(packed, path))
  }
  const www = join(PACKAGE, '../www')
  for (const pkg of [PACKAGE, packed]) {
    const server = await startUi({
      connection: { appId: 'app1', region: 'eu', apiKey: KEY },
      label: 'app app1 (region eu)',
      rate: { limit: 60, windowMs: 60_000 },
      folders: { www, pkg, vendor: join(PACKAGE, '../node_modules/uplot') },
    })
    t.after(() => server.close())
    const get = (path) => ask(server.port, { path })
    const { body: html } = await get('/www/')
    const waiting = [...html.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, source]) => `/www/${source}`)
    const seen = new Set()
    for (const path of waiting) {
      if (seen.has(path)) continue
      seen.add(path)
      const { status, body } = await get(path)
      assert.equal(status, 200, `${pkg}: ${path}`)
      waiting.push(...leadsTo(body).map((target) => new URL(target, `http://x${path}`).pathname))
    }
    for (const path of ['/www/worker.js', '/pkg/client/error.js', '/pkg/gen/xlsx.js', '/www/vendor/uplot/uPlot.esm.js'])
      assert.ok(seen.has(path), `${path} is not among ${[...seen].join(' ')}`)
  }
})

/** Returns the paths below a folder, without what npm and the build put there. @param {string} folder */
const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/node_modules|(^|\/)www(\/|$)/.test(relative(folder, entry.parentPath)))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))

/** Returns whether a name of `files` in package.json means a path. @param {string} path @param {string} glob */
const matchesGlob = (path, glob) =>
  new RegExp(
    `^${glob
      .replace(/^\//, '')
      .replace(/[.+]/g, '\\$&')
      .replace(/\*\*\/|\*\*|\*/g, (stars) => ({ '**/': '(.*/)?', '**': '.*', '*': '[^/]*' })[stars] ?? '')}$`,
  ).test(path)

/** Returns what a script imports, now or later, and the workers that it starts, where they are files. @param {string} script */
function leadsTo(script) {
  const found = []
  const take = ({ source }) => found.push(source?.value)
  simple(parse(script, { ecmaVersion: 'latest', sourceType: 'module' }), {
    ImportDeclaration: take,
    ImportExpression: take,
    ExportNamedDeclaration: take,
    ExportAllDeclaration: take,
    NewExpression({ callee, arguments: [first] }) {
      if (callee.name === 'URL' && first?.value?.endsWith('.js')) found.push(first.value)
    },
  })
  return found.filter((target) => target?.startsWith('.'))
}
