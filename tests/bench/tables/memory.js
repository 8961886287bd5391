// The memory of a process that streams users from a file, beside one that does nothing and one with the usual loop.
import assert from 'node:assert/strict'
import { count, inRounds, mb, table } from '../rig/markdown.js'
import { runJob } from '../rig/process.js'
import { quantile } from '../rig/statistics.js'

/** @param {import('../run.js').Rig} rig */
export async function memory({ project, node, rounds, size }) {
  // A peak hardly differs from run to run: a few will do.
  const runs = Math.min(rounds, 3)
  const samples = []
  for (const users of size.memory) samples.push(await project.sample('ndjson', users))
  const peaks = async (job, { path, tally } = {}) => {
    const found = []
    for (let round = 0; round < runs; round += 1) {
      const { peak, account } = await runJob(project, node, job, path ? [path] : [])
      if (tally) assert.deepEqual(account, tally, `${job} counts otherwise`)
      found.push(peak)
    }
    return quantile(found, 0.5)
  }
  const idle = await peaks('memory/idle.js')
  const rows = []
  for (const [title, job, target] of PROGRAMS) {
    const found = []
    for (const sample of samples) found.push(await peaks(job, sample))
    rows.push([title, ...found.map(mb), perUid(found, samples), target])
  }
  console.log(`\nPeak memory of a whole process that streams NDJSON from a file; ${inRounds(runs)}\n`)
  console.log(
    table(
      [
        '',
        ...samples.map(({ tally }) => `${count(tally.rows)} users`),
        'bytes a user between the first and the last',
        'target for the last',
      ],
      [...rows, ['a process that does nothing', ...samples.map(() => mb(idle)), '', '']],
    ),
  )
}

/** What grows: the set of known uids, and whatever else does. */
function perUid(peaks, samples) {
  const [few, many] = [samples[0], samples.at(-1)]
  return (((peaks.at(-1) - peaks[0]) * 1024) / (many.tally.valid - few.tally.valid)).toFixed(1)
}

const PROGRAMS = [
  ['**checkUsers**', 'memory/check.js', '≤ 110 MB, ≤ 20 bytes a user'],
  ['**checkUsers** with a signal', 'memory/check-signal.js', '≤ 110 MB, ≤ 20 bytes a user'],
  ['**importUsers**, instant responses', 'memory/import.js', '≤ 110 MB, ≤ 20 bytes a user'],
  ['readline + JSON.parse + checks by hand + a Set', 'memory/lines.js', ''],
]
