// What rows cost that need more than plain ones: values within objects, fields filled from others, escapes.
import assert from 'node:assert/strict'
import { between, count, inRounds, ms, table, times } from '../rig/markdown.js'
import { measure } from '../rig/rounds.js'
import { SHAPES } from '../rig/shapes.js'

/** @param {import('../run.js').Rig} rig */
export async function shapes(rig) {
  const entries = await shapeEntries(rig, 'import')
  const results = await measure(rig, entries, { check: sameAccount, describe: sameBodies() })
  console.log(
    `\nimportUsers, instant responses, of the same ${count(rig.size.users)} users in several shapes; ${inRounds(rig.rounds)}\n`,
  )
  const [plain] = results
  const rows = results.map(({ title, cpu, wall }) => [
    title,
    ms(cpu.median),
    between(cpu),
    ms(wall.median),
    times(cpu.median / plain.cpu.median),
  ])
  console.log(table(['rows', 'CPU', 'half of the rounds within', 'wall clock', 'times plain'], rows))
}

/**
 * The same users in each shape, plain NDJSON first.
 *
 * @param {{ project: import('../rig/project.js').Project, size: { users: number } }} rig
 * @param {'check' | 'import'} call
 */
export async function shapeEntries({ project, size }, call) {
  const entries = []
  for (const [title, shape] of Object.entries(SHAPES)) {
    const { path, tally } = await project.shaped(shape, size.users)
    const options = { call, path, source: 'bytes', rows: shape.options }
    entries.push({ title, job: 'reading/ours.js', options, tally })
  }
  return entries
}

/** Whether a round has found what the generator put into the file. */
export function sameAccount({ title, tally }, account) {
  assert.deepEqual(account, tally, `${title} counts otherwise`)
}

/** Fails when the bodies of one say otherwise than those of the others; a check makes none. */
export function sameBodies() {
  let bodies
  return ({ title }, described) => {
    if (described === undefined) return
    bodies ??= described
    assert.deepEqual(described, bodies, `${title} sends other bodies`)
  }
}
