// Rounds in which each contender has its turn.
import { spread } from './statistics.js'
import { startContender } from './contender.js'

/**
 * @typedef {object} Entry
 * @property {string} title
 * @property {string} job its file in `jobs/`
 * @property {object} options of the job
 * @property {import('./project.js').Place} [project] where it runs; default the rig's
 */

/**
 * Runs the entries, a round of each in turn; the first round warms up and is not counted.
 *
 * @template {Entry} T
 * @param {{ project: import('./project.js').Place, node: import('./machine.js').Node, rounds: number }} rig
 * @param {T[]} entries
 * @param {{ check?: (entry: T, result: any) => void, describe?: (entry: T, described: any) => void }} [assertions]
 *   `check` sees the result of every round, `describe` what the job says of itself before the first
 */
export async function measure({ project, node, rounds }, entries, { check, describe } = {}) {
  const running = []
  try {
    for (const entry of entries) {
      const contender = await startContender(entry.project ?? project, node, entry.job, entry.options)
      running.push({ entry, contender, samples: /** @type {import('./contender.js').Round[]} */ ([]) })
    }
    if (describe) for (const { entry, contender } of running) describe(entry, await contender.describe())
    for (let round = 0; round <= rounds; round += 1) {
      // There and back, so that none is always behind the same neighbour.
      for (const { entry, contender, samples } of round % 2 === 0 ? running : running.toReversed()) {
        const sample = await contender.round()
        check?.(entry, sample.result)
        if (round > 0) samples.push(sample)
      }
    }
  } finally {
    for (const { contender } of running) contender.stop()
  }
  return running.map(({ entry, samples }) => ({
    ...entry,
    wall: spread(samples.map(({ ms }) => ms)),
    cpu: spread(samples.map(({ cpuMs }) => cpuMs)),
    samples,
    result: samples[0].result,
  }))
}
