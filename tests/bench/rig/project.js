// A project that has installed the packed tarball as its users do, and beside it what it is compared with.
import { cpSync, createWriteStream, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { installPackages } from '../../../pkg/build/setup.js'
import { createConsumer } from '../../package/consumer.js'
import { makeUsers } from '../../samples/make-users.js'

const BENCH = fileURLToPath(new URL('..', import.meta.url))

/** @typedef {import('../../samples/make-users.js').Tally} Tally */
/** @typedef {{ path: string, tally: Tally, format: 'csv' | 'ndjson' | 'json' }} Sample */
/** @typedef {Awaited<ReturnType<typeof createProject>>} Project */

/** The bare project: the package, and what it is compared with; `remove` when done. */
export async function createContest() {
  await installPackages(BENCH)
  const consumer = await createConsumer()
  const modules = join(BENCH, 'node_modules')
  // Copies, not links: what is measured is found as an installed package is.
  for (const name of readdirSync(modules)) {
    if (!name.startsWith('.') && !name.startsWith('node-'))
      cpSync(join(modules, name), join(consumer.folder, 'node_modules', name), { recursive: true })
  }
  return consumer
}

/** The project with jobs and their input; `remove` when done. */
export async function createProject() {
  const consumer = await createContest()
  const { folder } = consumer
  cpSync(join(BENCH, 'jobs'), join(folder, 'jobs'), { recursive: true })
  /** @type {Map<string, Sample>} */
  const samples = new Map()
  return {
    folder,
    remove: consumer.remove,
    title: (/** @type {string} */ name) => titleOf(folder, name),
    /**
     * A file of users, made once: 1 % break a rule, 0.2 % are there already.
     *
     * @param {'csv' | 'ndjson' | 'json'} format
     * @param {number} rows
     * @returns {Promise<Sample>}
     */
    async sample(format, rows) {
      const name = `users-${rows}.${format}`
      const made = samples.get(name)
      if (made) return made
      const path = join(folder, name)
      const tally = { rows: 0, valid: 0, invalid: 0, duplicate: 0 }
      await pipeline(
        Readable.from(makeUsers({ rows, seed: 3, format, badShare: 0.01, duplicateShare: 0.002 }, tally)),
        createWriteStream(path),
      )
      const sample = { path, tally, format }
      samples.set(name, sample)
      return sample
    },
  }
}

/** A package's name and version, as a table shows it. @param {string} folder of the project @param {string} name */
export function titleOf(folder, name) {
  const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'))
  return `${name} ${version}`
}
