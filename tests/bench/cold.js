// `npm run bench:cold`: CPU of a cold Node process until its first request of 50 users would leave, above a process that
// does nothing, beside the same job with zod and with ajv. Prints a Markdown table; asserts no time, but that all send the
// same body. Ours is the packed tarball's default entry, installed as its users have it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { makeUsers } from '../samples/make-users.js'
import { machine, nodes } from './rig/machine.js'
import { createContest, titleOf } from './rig/project.js'
import { quantile } from './rig/statistics.js'

const ROUNDS = Number(process.env.ROUNDS ?? 15)
const HERE = fileURLToPath(new URL('.', import.meta.url))
const CONTENDERS = ['cometchat-import', 'zod', 'zod-mini', 'ajv']
const FORMS = ['as installed', 'bundled']

const consumer = await createContest()
try {
  await furnish(consumer.folder)
  for (const node of nodes()) print(node, measure(node.path))
} finally {
  consumer.remove()
}

/** Lays out the jobs and their input. */
async function furnish(folder) {
  cpSync(join(HERE, 'cold'), folder, { recursive: true })
  await pipeline(makeUsers({ rows: 50, seed: 3, format: 'ndjson' }), createWriteStream(join(folder, 'users.ndjson')))
  await build({
    absWorkingDir: folder,
    entryPoints: CONTENDERS.map((name) => `${name}.js`),
    outdir: 'bundled',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  })
}

/** Rounds in which each has its turn, so that what else the machine does falls on all of them. */
function measure(node) {
  const jobs = [
    { file: 'empty.js' },
    ...FORMS.flatMap((form) =>
      CONTENDERS.map((name) => ({ name, form, file: form === 'bundled' ? `bundled/${name}.js` : `${name}.js` })),
    ),
  ]
  const samples = new Map(jobs.map((job) => [job, []]))
  let expected
  // The first round fills the system's caches and is not counted.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const job of jobs) {
      const { cpuMs, body } = run(node, job.file)
      if (round > 0) samples.get(job).push(cpuMs)
      if (!job.name) continue
      expected ??= body
      assert.equal(body, expected, `${job.file} sends another body`)
    }
  }
  assert.equal(Object.keys(JSON.parse(expected).users).length, 50)
  const [empty] = samples.values()
  const floor = quantile(empty, 0.5)
  return { floor, rows: jobs.slice(1).map((job) => ({ ...job, ...above(samples.get(job), floor) })) }
}

function run(node, file) {
  const { NODE_OPTIONS, NODE_COMPILE_CACHE, ...env } = process.env
  const { stdout, stderr, status } = spawnSync(node, [file], { cwd: consumer.folder, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${file}: ${stderr}`)
  return JSON.parse(stdout)
}

function above(samples, floor) {
  return {
    ms: quantile(samples, 0.5) - floor,
    low: quantile(samples, 0.25) - floor,
    high: quantile(samples, 0.75) - floor,
  }
}

function print({ version }, { floor, rows }) {
  console.log(
    `\nNode ${version}, ${machine()}; medians of ${ROUNDS} interleaved rounds; an empty process takes ${floor.toFixed(1)} ms\n`,
  )
  console.log(
    '| 50 users, up to the first request | | CPU above an empty process | half of the runs within | times ours |',
  )
  console.log('|---|---|---:|---:|---:|')
  for (const { name, form, ms, low, high } of rows) {
    const ours = rows.find((row) => row.form === form && row.name === CONTENDERS[0])
    console.log(
      `| ${title(name)} | ${form} | ${ms.toFixed(1)} ms | ${low.toFixed(1)}–${high.toFixed(1)} | ${(ms / ours.ms).toFixed(2)} |`,
    )
  }
}

function title(name) {
  const [packageName] = name.split('-mini')
  return titleOf(consumer.folder, packageName).replace(packageName, name.replace('-mini', '/mini'))
}
