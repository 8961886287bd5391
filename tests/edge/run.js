// `npm run test:edge`: the examples of the package, from the packed tarball, in the runtimes that they are written for.
//
//   npm run test:edge                 all
//   npm run test:edge -- worker deno  some
//
// The one of Vercel needs a Redis; CI installs it.
import process from 'node:process'
import { findServer, installServers } from '../fleet/servers/programs.js'
import { installFor } from '../workspace/install.js'

// Before the others are loaded: they need what this installs.
await installFor('edge', 'fleet')
const { createProject } = await import('./project.js')
const CHECKS = {
  journals: async () => (await import('./worker/journals.js')).journals,
  worker: async () => (await import('./worker/check.js')).worker,
  relay: async () => (await import('./relay/check.js')).relay,
  vercel: async () => (await import('./vercel.js')).vercel,
  deno: async () => (await import('./deno.js')).deno,
}

const tarball = process.env.COMETCHAT_IMPORT_TARBALL
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(CHECKS, name))
if (!tarball || unknown.length > 0) {
  console.error(
    tarball
      ? `no such example: ${unknown.join(', ')}; there are ${Object.keys(CHECKS).join(', ')}`
      : 'run it by `npm run test:edge`',
  )
  process.exit(2)
}

const mustHaveAll = Boolean(process.env.CI)
await installServers(mustHaveAll, ['redis'])
const lacks = (/** @type {string} */ name) => name === 'vercel' && !findServer('redis')
const chosen = Object.keys(CHECKS).filter((name) => asked.length === 0 || asked.includes(name))
const lacking = chosen.filter(lacks)
for (const name of lacking) console.log(`${mustHaveAll ? 'FAIL' : 'not run:'} ${name}: there is no redis`)

const project = await createProject(tarball)
let passed = 0
let failed = mustHaveAll ? lacking.length : 0
const names = chosen.filter((name) => !lacks(name))
for (const name of names) {
  const began = performance.now()
  try {
    const check = await CHECKS[name]()
    const detail = await check(project)
    passed += 1
    console.log(`ok   ${name.padEnd(8)} ${detail}  ${((performance.now() - began) / 1000).toFixed(1)} s`)
  } catch (error) {
    failed += 1
    console.log(`FAIL ${name.padEnd(8)} ${((performance.now() - began) / 1000).toFixed(1)} s\n\n${error.stack}\n`)
  }
}
project.remove()
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0
