// A project that has installed the packed tarball as its users do, and beside it what it is compared with.
import { cpSync, createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createConsumer } from '../../package/consumer.js'
import { makeUsers } from '../../samples/make-users.js'
import { installFor } from '../../workspace/install.js'
import { layOutPackages } from '../../workspace/packages.js'
import { makeShape, SHAPES } from './shapes.js'

const BENCH = fileURLToPath(new URL('..', import.meta.url))

/** @typedef {import('../../samples/make-users.js').Tally} Tally */
/** @typedef {{ path: string, tally: Tally, format: 'csv' | 'ndjson' | 'json' }} Sample */
/** @typedef {{ folder: string, remove: () => void }} Place A project with a package and the jobs. */
/** @typedef {Awaited<ReturnType<typeof createProject>>} Project */

/** The bare project: the package, and what it is compared with; `remove` when done. */
export async function createContest() {
  await installFor('bench')
  const consumer = await createConsumer()
  // As files of its own: what is measured is found as an installed package is.
  layOutPackages('bench', consumer.folder, { without: /^node-/ })
  return consumer
}

/**
 * A project with another revision's package and the jobs, and nothing to compare with; `remove` when done.
 *
 * @param {string} tarball
 * @returns {Promise<Place>}
 */
export async function createRival(tarball) {
  const { folder, remove } = await createConsumer({ tarball })
  layOutJobs(folder)
  return { folder, remove }
}

/** The project with jobs and their input; `remove` when done. */
export async function createProject() {
  const { folder, remove } = await createContest()
  layOutJobs(folder)
  /** @type {Map<string, Sample>} */
  const samples = new Map()
  const keep = async (name, format, make) => {
    const made = samples.get(name)
    if (made) return made
    const path = join(folder, `${name}.${format}`)
    const tally = { rows: 0, valid: 0, invalid: 0, duplicate: 0 }
    await pipeline(Readable.from(make(tally)), createWriteStream(path))
    const sample = { path, tally, format }
    samples.set(name, sample)
    return sample
  }
  return {
    folder,
    remove,
    title: (/** @type {string} */ name) => titleOf(folder, name),
    /**
     * A file of users, made once: 1 % break a rule, 0.2 % are there already.
     *
     * @param {'csv' | 'ndjson' | 'json'} format
     * @param {number} rows
     * @returns {Promise<Sample>}
     */
    sample: (format, rows) =>
      keep(`users-${rows}-${format}`, format, (tally) =>
        makeUsers({ rows, seed: SEED, format, badShare: 0.01, duplicateShare: 0.002 }, tally),
      ),
    /**
     * A file of users in another shape, made once; no row breaks a rule.
     *
     * @param {import('./shapes.js').Shape} shape
     * @param {number} rows
     * @returns {Promise<Sample>}
     */
    shaped: (shape, rows) =>
      keep(`users-${rows}-${Object.values(SHAPES).indexOf(shape)}`, shape.format, (tally) =>
        makeShape(shape, { rows, seed: SEED, duplicateShare: 0.002 }, tally),
      ),
  }
}

function layOutJobs(folder) {
  cpSync(join(BENCH, 'jobs'), join(folder, 'jobs'), { recursive: true })
}

const SEED = 3

/** A package's name and version, as a table shows it. @param {string} folder of the project @param {string} name */
export function titleOf(folder, name) {
  const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'))
  return `${name} ${version}`
}
