// `npm run bench`: what the package takes of time and memory, beside what else does the same work. Prints Markdown tables;
// asserts no time, but that all that are compared have done the work that they are measured by.
//
//   npm run bench                        on the running Node and on the newest
//   npm run bench -- --quick             few users, one round, the running Node: whether it works
//   npm run bench -- --only reading      one table: reading, limits, memory, scaling or pacing
//   ROUNDS=3 npm run bench               fewer rounds than 7
import { parseArgs } from 'node:util'
import { machine, nodes } from './rig/machine.js'
import { createProject } from './rig/project.js'
import { limits } from './tables/limits.js'
import { memory } from './tables/memory.js'
import { pacing } from './tables/pacing.js'
import { reading } from './tables/reading.js'
import { scaling } from './tables/scaling.js'

/**
 * @typedef {object} Rig
 * @property {import('./rig/project.js').Project} project
 * @property {import('./rig/machine.js').Node} node
 * @property {number} rounds that are counted
 * @property {typeof SIZES.full} size
 */

/** Users in the files, by what is measured with them; `seeds`: how many rounds of pacing, each with latencies of its own. */
const SIZES = {
  full: { users: 200_000, memory: [100_000, 500_000, 1_000_000], scaling: [10_000, 100_000, 1_000_000], seeds: 5 },
  quick: { users: 2_000, memory: [2_000, 10_000], scaling: [1_000, 10_000], seeds: 1 },
}

const TABLES = { reading, limits, memory, scaling, pacing }

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } })
if (values.only !== undefined && !Object.hasOwn(TABLES, values.only)) {
  console.error(`--only ${values.only}: expected one of ${Object.keys(TABLES).join(', ')}`)
  process.exit(2)
}
const wanted = values.only === undefined ? Object.keys(TABLES) : [values.only]
const rounds = values.quick ? 1 : Number(process.env.ROUNDS ?? 7)
if (values.quick)
  console.log('A quick run shows that all of it works; of how fast anything is, its numbers say nothing.')
const project = await createProject()
try {
  for (const node of nodes({ newest: !values.quick })) {
    console.log(`\n## Node ${node.version}\n\n${machine()}`)
    for (const name of wanted)
      await TABLES[name]({ project, node, rounds, size: values.quick ? SIZES.quick : SIZES.full })
  }
} finally {
  project.remove()
}
// It makes a project of its own, and prints a table of its own for each Node.
if (!values.quick && values.only === undefined) await import('./cold.js')
