// What a user costs, by how many there are.
import assert from 'node:assert/strict'
import { count, inRounds, table, times } from '../rig/markdown.js'
import { measure } from '../rig/rounds.js'

/** @param {import('../run.js').Rig} rig */
export async function scaling(rig) {
  const sizes = rig.size.scaling
  const most = Math.max(...sizes)
  const entries = []
  for (const users of sizes) {
    const { path, tally } = await rig.project.sample('ndjson', users)
    entries.push({ title: count(users), job: 'scaling.js', options: { path, repeats: most / users }, users, tally })
  }
  const results = await measure(rig, entries, { check: ({ tally }, accounts) => assert.deepEqual(accounts, [tally]) })
  const costs = results.map(({ cpu }) => cpu.median)
  const nanoseconds = (value) => `${((value * 1e6) / most).toFixed(0)} ns`
  console.log(
    `\nWhat a user of NDJSON costs checkUsers, by how many there are; ${inRounds(rig.rounds)}, each of ${count(most)} users\n`,
  )
  const rows = results.map(({ title, cpu }) => [
    title,
    nanoseconds(cpu.median),
    `${nanoseconds(cpu.low)} – ${nanoseconds(cpu.high)}`,
    times(cpu.median / Math.min(...costs)),
  ])
  console.log(table(['users', 'CPU per user', 'half of the rounds within', 'times the least (target ≤ 1.3)'], rows))
}
