// What bounds the reading of NDJSON from below: the least that can be done with the same bytes.
import assert from 'node:assert/strict'
import { between, inRounds, ms, table, times } from '../rig/markdown.js'
import { nativeGrammar } from '../rig/native.js'
import { measure } from '../rig/rounds.js'

/** @param {import('../run.js').Rig} rig */
export async function limits(rig) {
  const { path, tally } = await rig.project.sample('ndjson', rig.size.users)
  const work = (title, name, expected) => ({ title, job: 'limits.js', options: { path, work: name }, expected })
  const entries = [
    {
      title: '**checkUsers**',
      job: 'reading/ours.js',
      options: { call: 'check', path, source: 'bytes' },
      expected: undefined,
    },
    work('copying into the memory of a module', 'copy', (found) => found === 10),
    work('finding out whether it is UTF-8', 'utf8', (found) => found === true),
    work('finding the ends of lines', 'newlines', (found) => found === tally.rows),
    work('a string of each line', 'decode', (found) => found > tally.rows),
    // Some of the bad rows are no JSON.
    work(
      'JSON.parse of strings that are there already',
      'parse',
      (found) => found <= tally.rows && found >= tally.valid + tally.duplicate,
    ),
  ]
  const results = await measure(rig, entries, {
    check: ({ title, expected }, { found, ...account }) =>
      expected ? assert(expected(found), `${title}: found ${found}`) : assert.deepEqual(account, tally),
  })
  const [ours] = results
  console.log(`\nThe same bytes as NDJSON above, and the least that can be done with them; ${inRounds(rig.rounds)}\n`)
  const rows = results.map(({ title, cpu, wall }) => [
    title,
    ms(cpu.median),
    between(cpu),
    ms(wall.median),
    times(cpu.median / ours.cpu.median),
  ])
  // Not by turns with the others, but in the same run.
  const native = await nativeGrammar(path, rig.rounds)
  assert(
    native.rows <= tally.rows && native.rows >= tally.valid + tally.duplicate,
    `serde_json found ${native.rows} rows`,
  )
  rows.push([
    'serde_json in native code: the grammar of each line',
    ms(native.wall.median),
    between(native.wall),
    ms(native.wall.median),
    times(native.wall.median / ours.cpu.median),
  ])
  console.log(table(['work', 'CPU', 'half of the rounds within', 'wall clock', 'times ours'], rows))
}
