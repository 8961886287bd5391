// `node pkg/build/run.js <task>`: what `npm start`, `npm test` and `npm run <task>` do.
// Needs nothing but Node until `setup` has installed the rest, so every task works on a fresh clone.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build, copyDocuments, copyPage } from './build.js'
import { writeEntities } from './entities.js'
import { writeErrorCodes } from './error-codes.js'
import { lint, test, withPackage } from './checks.js'
import { run, root, Failure } from './run-command.js'
import { setUp } from './setup.js'
import { step } from './step.js'
import { writeThirdParty } from './third-party.js'

/** @type {Record<string, () => Promise<void>>} */
const TASKS = {
  setup: prepareTools,
  build: prepare,
  // npm packs what this leaves behind: a current build, the documents, and the page.
  prepack: async () => {
    await writeTables()
    await build()
    copyDocuments()
    await writeThirdParty()
    copyPage()
  },
  start: async () => {
    await prepare()
    const demo = join(root, 'tests/samples/demo.js')
    if (!existsSync(demo)) return console.log('Built. There is no demonstration to show yet.')
    await run(process.execPath, [demo], { show: true })
  },
  ui: async () => {
    await prepare()
    // Ctrl-C reaches both; the server ends when its responses are out, and then this does.
    process.on('SIGINT', () => {})
    await run(process.execPath, [join(root, 'pkg/cli/main.js'), 'ui', ...process.argv.slice(3)], { show: true })
  },
  test: async () => {
    await prepare()
    await test()
  },
  'test:runtimes': () => packaged('tests/runtimes/run.js'),
  'test:consumers': () => packaged('tests/consumers/run.js'),
  'test:edge': () => packaged('tests/edge/run.js'),
  'test:fleet': () => script('tests/fleet/run.js'),
  'test:page': () => script('tests/page/run.js'),
  simulate: async () => {
    await prepareTools()
    const asked = process.argv.slice(3).filter((option) => option !== '--workers')
    const options = asked.length > 0 ? asked : ['--seeds', '1000']
    // With `--workers`, many that share one limit; else one import.
    const target = process.argv.includes('--workers') ? 'limiter' : 'simulate'
    await run('cargo', ['test', '--quiet', '--locked', '--profile', 'simulate', '--test', target, '--', ...options], {
      show: true,
    })
  },
  recover: () => script('tests/recovery/run.js'),
  measure: () => script('tests/measure/run.js'),
  size: () => packaged('tests/size/run.js'),
  bench: () => packaged('tests/bench/run.js'),
  'bench:cold': () => packaged('tests/bench/cold.js'),
  docs: async () => {
    await prepareTools()
    await run(process.execPath, [join(root, 'tests/site/run.js')], { show: true })
  },
  // The types of the core are those of its glue, which the build makes.
  lint: async () => {
    await prepare()
    await lint()
  },
}

/** Builds, then runs a script of the tests with what stands behind the task. @param {string} path */
async function script(path) {
  await prepare()
  await run(process.execPath, [join(root, path), ...process.argv.slice(3)], { show: true })
}

/** Runs a script that looks at the packed package. @param {string} path */
async function packaged(path) {
  await prepare()
  await withPackage(path, process.argv.slice(3))
}

async function prepare() {
  await prepareTools()
  await step('build', build)
}

async function prepareTools() {
  await step('setup', setUp)
  await writeTables()
}

/** Writes what JavaScript and the types take from tables of the core, and the schema of plans. */
async function writeTables() {
  writeErrorCodes()
  writeEntities()
  // It loads what was just written.
  const { writePlanSchema } = await import('./plan-schema.js')
  writePlanSchema()
}

const task = TASKS[process.argv[2]]
if (!task) {
  console.error(`usage: node pkg/build/run.js ${Object.keys(TASKS).join(' | ')}`)
  process.exit(2)
}
try {
  await task()
} catch (error) {
  // A failed step has printed its own account.
  console.error(error instanceof Failure ? error.message : error)
  process.exitCode = 1
}
