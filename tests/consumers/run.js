// `npm run test:consumers`: projects of all kinds install the packed package, are built, and run. One line for each.
//
//   npm run test:consumers -- next webpack   only these
//   npm run test:consumers -- --install      Chromium too, if it is missing (Debian, as root); in CI it always is

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { installFor } from '../workspace/install.js'

/**
 * @typedef {object} Context what each consumer is given
 * @property {{ tarball: string, folder: string, package: string }} workshop
 * @property {typeof import('cometchat-import/sandbox').startSandbox} startSandbox the packed package's own
 * @property {Uint8Array} module the packed package's own
 * @property {() => Promise<{ version: string, visit: (url: string) => Promise<string> }>} browser throws `Missing`
 *
 * @typedef {object} Result
 * @property {string} version
 * @property {{ title: string, raw: number, gzip: number }[]} [sizes] of its bundles
 * @property {string[]} [parts] what else was run
 */

const here = dirname(fileURLToPath(import.meta.url))
const names = readdirSync(here)
  .filter((name) => existsSync(join(here, name, 'consumer.js')))
  .sort()
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const unknown = asked.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`there is no ${unknown.join(', ')}; there are ${names.join(', ')}`)
  process.exit(2)
}
if (!process.env.COMETCHAT_IMPORT_TARBALL) {
  console.error('there is no packed package to look at: npm run test:consumers packs it')
  process.exit(2)
}
const install = Boolean(process.env.CI) || process.argv.includes('--install')

const projects = (asked.length > 0 ? asked : names).map((name) => `consumers/${name}/project`)
await installFor('consumers/rig', ...projects.filter((folder) => existsSync(join(here, '..', folder))))
// Only now: they need the packages.
const { Missing, openBrowser } = await import('./rig/browser.js')
const { createWorkshop } = await import('./rig/project.js')

// What was started and made goes with this process, however that ends.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
const workshop = await createWorkshop(process.env.COMETCHAT_IMPORT_TARBALL)
let opened
const context = {
  workshop,
  startSandbox: (await import(pathToFileURL(join(workshop.package, 'sandbox/index.js')).href)).startSandbox,
  module: readFileSync(join(workshop.package, 'gen/cometchat_import_bg.wasm')),
  browser: () => (opened ??= openBrowser(install)),
}

const count = { passed: 0, failed: 0, skipped: 0 }
try {
  for (const name of asked.length > 0 ? asked : names) await one(name)
} finally {
  await opened?.then(
    (browser) => browser.close(),
    () => {},
  )
}
if (asked.length === 0) printContents(workshop.package)
console.log(`\n${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`)
// At once: nothing that a failed consumer has left open may hold a run up.
process.exit(count.failed > 0 ? 1 : 0)

async function one(name) {
  const start = performance.now()
  const say = (mark, ...columns) => console.log([mark.padEnd(4), name.padEnd(11), ...columns].join(' ').trimEnd())
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s`
  try {
    const { check } = await import(`./${name}/consumer.js`)
    const { version, sizes = [], parts = [] } = await check(context)
    say('ok', version.padEnd(22), seconds(), ` ${[...sizes.map(sizeText), ...parts].join(', ')}`)
    count.passed += 1
  } catch (error) {
    // Nobody shall take a consumer that could not be run for one that passed.
    if (error instanceof Missing && !process.env.CI) {
      say('----', `not run: ${error.message} is missing`)
      count.skipped += 1
      return
    }
    say('FAIL', ''.padEnd(22), seconds())
    console.error(`\n${error instanceof Missing ? `${error.message} is missing` : (error.stack ?? error)}\n`)
    count.failed += 1
  }
}

function sizeText({ title, raw, gzip }) {
  const kilobytes = (bytes) => Math.round(bytes / 1024)
  return `${title} ${kilobytes(raw)} KB (${kilobytes(gzip)} gzip)`
}

/** The files of the tarball, as they are installed. */
function printContents(folder) {
  const files = readdirSync(folder, { recursive: true })
    .filter((name) => !/^node_modules\b/.test(name) && statSync(join(folder, name)).isFile())
    .sort()
  const bytes = (name) => statSync(join(folder, name)).size
  console.log(
    `\n${files.length} files in the tarball, ${files.reduce((sum, name) => sum + bytes(name), 0)} bytes (packed ${statSync(workshop.tarball).size})`,
  )
  for (const name of files) console.log(`${String(bytes(name)).padStart(8)}  ${name}`)
}
