// The package as it is now beside that of another revision. Each has its processes, and they take turns: what the machine does
// meanwhile falls on both alike, so a ratio is of the same minutes.
import assert from 'node:assert/strict'
import { between, count, inRounds, mb, ms, table, times } from '../rig/markdown.js'
import { layOutCold, measureCold } from '../rig/cold.js'
import { runJob } from '../rig/process.js'
import { measure } from '../rig/rounds.js'
import { quantile, ratios, spread } from '../rig/statistics.js'
import { sameAccount, sameBodies, shapeEntries } from './shapes.js'

/**
 * @typedef {import('../run.js').Rig & { rival: import('../rig/project.js').Place, revision: import('../rig/revision.js').Revision }} Duel
 */

/** @param {Duel} duel */
async function reading(duel) {
  const entries = []
  for (const call of CALLS) {
    for (const [title, format, source] of FORMATS) {
      const { path, tally } = await duel.project.sample(format, duel.size.users)
      entries.push({ title: `${title}, ${call}`, job: 'reading/ours.js', options: { call, path, source }, tally })
    }
  }
  await print(duel, 'Unmapped rows, 1 % of which break a rule', entries)
}

/** @param {Duel} duel */
async function shapes(duel) {
  const entries = []
  for (const call of CALLS)
    for (const entry of await shapeEntries(duel, call)) entries.push({ ...entry, title: `${entry.title}, ${call}` })
  await print(duel, 'The same users in other shapes', entries)
}

/** Two processes at a time: more would need the memory of all. */
async function print(duel, title, entries) {
  const rows = []
  for (const entry of entries) {
    const both = [
      { ...entry, project: duel.project },
      { ...entry, project: duel.rival },
    ]
    const [now, then] = await measure(duel, both, { check: sameAccount, describe: sameBodies() })
    const ratio = spread(ratios(cpuOf(now), cpuOf(then)))
    rows.push([entry.title, ms(now.cpu.median), ms(then.cpu.median), times(ratio.median), between(ratio)])
  }
  console.log(`\n${title}: ${count(duel.size.users)} users; ${inRounds(duel.rounds)}\n`)
  console.log(table(['CPU', ...heads(duel), 'half of the rounds within'], rows))
}

const cpuOf = ({ samples }) => samples.map(({ cpuMs }) => cpuMs)

/** @param {Duel} duel */
async function memory(duel) {
  const { path, tally } = await duel.project.sample('ndjson', Math.max(...duel.size.memory))
  const runs = Math.min(duel.rounds, 3)
  const rows = []
  for (const [title, job] of PROGRAMS) {
    const peaks = [[], []]
    for (let round = 0; round < runs; round += 1) {
      for (const [at, place] of [duel.project, duel.rival].entries()) {
        const { peak, account } = await runJob(place, duel.node, job, [path])
        assert.deepEqual(account, tally, `${title} counts otherwise`)
        peaks[at].push(peak)
      }
    }
    const [now, then] = peaks.map((found) => quantile(found, 0.5))
    rows.push([title, mb(now), mb(then), times(now / then)])
  }
  console.log(`\nPeak memory of a process that streams ${count(tally.rows)} users of NDJSON; ${inRounds(runs)}\n`)
  console.log(table(['memory', ...heads(duel)], rows))
}

/** @param {Duel} duel */
async function cold(duel) {
  const places = [duel.project, duel.rival]
  for (const { folder } of places) await layOutCold(folder, [OURS])
  const forms = [
    ['as installed', `${OURS}.js`],
    ['bundled', `bundled/${OURS}.js`],
  ]
  const jobs = forms.flatMap(([form, file]) => places.map(({ folder }) => ({ form, folder, file })))
  const rounds = duel.rounds === 1 ? 1 : 2 * duel.rounds + 1
  const { floor, results } = measureCold(duel.node.path, jobs, rounds)
  const rows = forms.map(([form], at) => {
    const [now, then] = [results[2 * at], results[2 * at + 1]]
    return [form, ms(now.median), ms(then.median), times(now.median / then.median), between(now), between(then)]
  })
  console.log(
    `\nA cold process up to its first request of 50 users, CPU above the ${ms(floor)} of an empty one; ${inRounds(rounds)}\n`,
  )
  const [now, then, ratio] = heads(duel)
  console.log(table(['cold start', now, then, ratio, 'half within, now', 'half within, then'], rows))
}

const heads = ({ revision: { name } }) => ['now', name, `now / ${name}`]

const CALLS = /** @type {const} */ (['check', 'import'])

/** @type {[title: string, format: 'csv' | 'ndjson' | 'json', source: string][]} */
const FORMATS = [
  ['NDJSON', 'ndjson', 'bytes'],
  ['JSON in pieces', 'json', 'stream'],
  ['CSV', 'csv', 'bytes'],
  ['objects', 'json', 'objects'],
]
const PROGRAMS = [
  ['checkUsers', 'memory/check.js'],
  ['importUsers', 'memory/import.js'],
]
const OURS = 'cometchat-import'

/** What `--against` prints, by the names that `--only` takes. @type {Record<string, (duel: Duel) => Promise<void>>} */
export const AGAINST = { reading, shapes, memory, cold }
