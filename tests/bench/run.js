// `npm run bench`: what the package takes of time and memory, beside what else does the same work. Prints Markdown tables;
// asserts no time, but that all that are compared have done the work that they are measured by.
//
//   npm run bench                        on the running Node and on the newest
//   npm run bench -- --quick             few users, one round, the running Node: whether it works
//   npm run bench -- --only reading      one table
import { parseArgs } from 'node:util'
import { machine, nodes } from './rig/machine.js'
import { createProject } from './rig/project.js'
import { reading } from './tables/reading.js'

/**
 * @typedef {object} Rig
 * @property {import('./rig/project.js').Project} project
 * @property {import('./rig/machine.js').Node} node
 * @property {number} rounds that are counted
 * @property {typeof SIZES.full} size
 */

/** Users in the files, by what is measured with them. */
const SIZES = {
  full: { users: 200_000 },
  quick: { users: 2_000 },
}

const TABLES = { reading }

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } })
if (values.only !== undefined && !(values.only in TABLES)) {
  console.error(`--only ${values.only}: expected one of ${Object.keys(TABLES).join(', ')}`)
  process.exit(2)
}
const wanted = values.only === undefined ? Object.keys(TABLES) : [values.only]
const rounds = values.quick ? 1 : Number(process.env.ROUNDS ?? 7)
const project = await createProject()
try {
  for (const node of nodes({ newest: !values.quick })) {
    console.log(`\n## Node ${node.version}\n\n${machine()}; medians of ${rounds} interleaved rounds`)
    for (const name of wanted) await TABLES[name]({ project, node, rounds, size: values.quick ? SIZES.quick : SIZES.full })
  }
} finally {
  project.remove()
}
