// Cold processes: what each takes of CPU until its first request would leave, above one that does nothing.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { makeUsers } from '../../samples/make-users.js'
import { spread } from './statistics.js'

const JOBS = fileURLToPath(new URL('../cold', import.meta.url))

/** @typedef {{ folder: string, file: string }} ColdJob `file`: in the project's folder */

/**
 * Lays out the jobs and their input, and those that are named bundled as well, in `bundled/`.
 *
 * @param {string} folder of a project
 * @param {string[]} names of jobs in `cold/`
 */
export async function layOutCold(folder, names) {
  cpSync(JOBS, folder, { recursive: true })
  await pipeline(makeUsers({ rows: 50, seed: 3, format: 'ndjson' }), createWriteStream(join(folder, 'users.ndjson')))
  await build({
    absWorkingDir: folder,
    entryPoints: names.map((name) => `${name}.js`),
    outdir: 'bundled',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  })
}

/**
 * Rounds in which each has its turn, so that what else the machine does falls on all of them. Fails unless all send one body.
 *
 * @template {ColdJob} T
 * @param {string} node its path
 * @param {T[]} jobs
 * @param {number} rounds that are counted; one before them fills the system's caches
 */
export function measureCold(node, jobs, rounds) {
  const empty = { folder: jobs[0].folder, file: 'empty.js' }
  const samples = new Map([empty, ...jobs].map((job) => [job, /** @type {number[]} */ ([])]))
  let expected
  for (let round = 0; round <= rounds; round += 1) {
    for (const [job, taken] of round % 2 === 0 ? samples : [...samples].reverse()) {
      const { cpuMs, body } = run(node, job)
      if (round > 0) taken.push(cpuMs)
      if (job === empty) continue
      expected ??= body
      assert.equal(body, expected, `${job.file} sends another body`)
    }
  }
  assert.equal(Object.keys(JSON.parse(expected).users).length, 50)
  const floor = spread(samples.get(empty)).median
  const above = (taken) => spread(taken.map((cpuMs) => cpuMs - floor))
  return { floor, results: jobs.map((job) => ({ ...job, ...above(samples.get(job)) })) }
}

function run(node, { folder, file }) {
  const { NODE_OPTIONS, NODE_COMPILE_CACHE, ...env } = process.env
  const { stdout, stderr, status } = spawnSync(node, [file], { cwd: folder, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${file}: ${stderr}`)
  return JSON.parse(stdout)
}
