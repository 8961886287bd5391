// `npm run test:edge`: the examples of the package, from the packed tarball, in the runtimes that they are written for.
//
//   npm run test:edge                 all
//   npm run test:edge -- worker deno  some
import process from 'node:process'
import { installFor } from '../workspace/install.js'

// Before the others are loaded: they need what this installs.
await installFor('edge')
const { createProject } = await import('./project.js')
const CHECKS = {
  journals: async () => (await import('./worker/journals.js')).journals,
  worker: async () => (await import('./worker/check.js')).worker,
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

const project = await createProject(tarball)
let failed = 0
const names = Object.keys(CHECKS).filter((name) => asked.length === 0 || asked.includes(name))
for (const name of names) {
  const began = performance.now()
  try {
    const check = await CHECKS[name]()
    const detail = await check(project)
    console.log(`ok   ${name.padEnd(8)} ${detail}  ${((performance.now() - began) / 1000).toFixed(1)} s`)
  } catch (error) {
    failed += 1
    console.log(`FAIL ${name.padEnd(8)} ${((performance.now() - began) / 1000).toFixed(1)} s\n\n${error.stack}\n`)
  }
}
project.remove()
console.log(`${names.length - failed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0
