// `npm run bench:cold`: CPU of a cold Node process until its first request of 50 users would leave, above a process that
// does nothing, beside the same job with zod and with ajv. Prints a Markdown table; asserts no time, but that all send the
// same body. Ours is the packed tarball's default entry, installed as its users have it.
import process from 'node:process'
import { layOutCold, measureCold } from './rig/cold.js'
import { machine, nodes } from './rig/machine.js'
import { between, inRounds, ms, table, times } from './rig/markdown.js'
import { createContest, titleOf } from './rig/project.js'

const ROUNDS = Number(process.env.ROUNDS ?? 15)
const CONTENDERS = ['cometchat-import', 'zod', 'zod-mini', 'ajv']
const FORMS = ['as installed', 'bundled']

const consumer = await createContest()
try {
  await layOutCold(consumer.folder, CONTENDERS)
  for (const node of nodes()) print(node, measureCold(node.path, jobs(consumer.folder), ROUNDS))
} finally {
  consumer.remove()
}

function jobs(folder) {
  const file = (form, name) => (form === 'bundled' ? `bundled/${name}.js` : `${name}.js`)
  return FORMS.flatMap((form) => CONTENDERS.map((name) => ({ name, form, folder, file: file(form, name) })))
}

function print({ version }, { floor, results }) {
  console.log(`\nNode ${version}, ${machine()}; ${inRounds(ROUNDS)}; an empty process takes ${ms(floor)}\n`)
  const rows = results.map(({ name, form, ...cpu }) => {
    const ours = results.find((result) => result.form === form && result.name === CONTENDERS[0])
    return [title(name), form, ms(cpu.median), between(cpu), times(cpu.median / ours.median)]
  })
  const head = ['50 users, up to the first request', '', 'CPU above an empty process', 'half of the runs within']
  console.log(table([...head, 'times ours'], rows, { left: [1] }))
}

function title(name) {
  const [packageName] = name.split('-mini')
  return titleOf(consumer.folder, packageName).replace(packageName, name.replace('-mini', '/mini'))
}
