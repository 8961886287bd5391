// `npm run bench`: what the package takes of time and memory, beside what else does the same work. Prints Markdown tables;
// asserts no time, but that all that are compared have done the work that they are measured by.
//
//   npm run bench                        on the running Node and on the newest
//   npm run bench -- --quick             few users, one round, the running Node: whether it works
//   npm run bench -- --only reading      one table: reading, shapes, limits, memory, scaling or pacing
//   npm run bench -- --only fleet        one limit over several processes; ten minutes, so only if it is asked for:
//                                        tests/peers/run.js says what else it takes
//   npm run bench -- --against 6a18d11   beside the package of that revision, which is built once and kept; with --only,
//                                        one of reading, shapes, memory and cold
//   ROUNDS=3 npm run bench               fewer rounds than 7
import { parseArgs } from 'node:util'
import { fleet } from '../peers/run.js'
import { machine, nodes } from './rig/machine.js'
import { createProject, createRival } from './rig/project.js'
import { packageOf } from './rig/revision.js'
import { AGAINST } from './tables/against.js'
import { limits } from './tables/limits.js'
import { memory } from './tables/memory.js'
import { pacing } from './tables/pacing.js'
import { reading } from './tables/reading.js'
import { scaling } from './tables/scaling.js'
import { shapes } from './tables/shapes.js'

/**
 * @typedef {object} Rig
 * @property {import('./rig/project.js').Project} project
 * @property {import('./rig/machine.js').Node} node
 * @property {number} rounds that are counted
 * @property {typeof SIZES.full} size
 */

/**
 * Users in the files, by what is measured with them; `seeds`: how many rounds of pacing, each with latencies of its own;
 * `against`: fewer, for a ratio is better of many rounds than of long ones.
 */
const SIZES = {
  full: {
    users: 200_000,
    memory: [100_000, 500_000, 1_000_000],
    scaling: [10_000, 100_000, 1_000_000],
    seeds: 5,
    against: 50_000,
  },
  quick: { users: 2_000, memory: [2_000, 10_000], scaling: [1_000, 10_000], seeds: 1, against: 2_000 },
}

const TABLES = { reading, shapes, limits, memory, scaling, pacing }

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    against: { type: 'string' },
    real: { type: 'boolean', default: false },
    ours: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const tables = values.against === undefined ? TABLES : AGAINST
if (values.only === 'fleet' && values.against === undefined) {
  await fleet({ ...values, node: nodes({ newest: false })[0] })
  process.exit()
}
if (values.only !== undefined && !Object.hasOwn(tables, values.only)) {
  const fleet = values.against === undefined ? ', fleet' : ''
  console.error(`--only ${values.only}: expected one of ${Object.keys(tables).join(', ')}${fleet}`)
  process.exit(2)
}
const wanted = values.only === undefined ? Object.keys(tables) : [values.only]
const rounds = values.quick ? 1 : Number(process.env.ROUNDS ?? 7)
if (values.quick)
  console.log('A quick run shows that all of it works; of how fast anything is, its numbers say nothing.')
const revision = values.against === undefined ? undefined : await packageOf(values.against)
const project = await createProject()
let rival
try {
  rival = revision && (await createRival(revision.tarball))
  for (const node of nodes({ newest: !values.quick })) {
    console.log(`\n## Node ${node.version}\n\n${machine()}`)
    const all = values.quick ? SIZES.quick : SIZES.full
    const size = revision ? { ...all, users: all.against } : all
    for (const name of wanted) await tables[name]({ project, rival, revision, node, rounds, size })
  }
} finally {
  rival?.remove()
  project.remove()
}
// It makes a project of its own, and prints a table of its own for each Node.
if (!values.quick && values.only === undefined && values.against === undefined) await import('./cold.js')
