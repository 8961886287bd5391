// From the bytes of a file to checked, de-duplicated and packed request bodies.
//
// Each contender gives an account, which has to be what the generator put into the file, in every round; those that make
// bodies have to make the same, whatever the order of fields. So they do the same work, or they do less and the table says so.
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { between, count, inRounds, ms, table, times } from '../rig/markdown.js'
import { measure } from '../rig/rounds.js'

/**
 * @typedef {import('../rig/rounds.js').Entry & { targets?: [node20: string, newest: string], parses?: boolean }} Contender
 *   `parses`: reads and does no more
 */

/** @param {import('../run.js').Rig} rig */
export async function reading(rig) {
  for (const group of groups(rig.project)) {
    const sample = await rig.project.sample(group.format, rig.size.users)
    const results = await compare(rig, group, sample)
    const megabytes = (statSync(sample.path).size / 1e6).toFixed(1)
    print(
      `${group.title}: ${count(sample.tally.rows)} users, ${megabytes} MB; ${inRounds(rig.rounds)}`,
      results,
      rig.node,
    )
  }
}

/** @param {import('../rig/project.js').Project} project @returns {{ title: string, format: 'csv' | 'ndjson' | 'json', source: string, contenders: Contender[] }[]} */
function groups({ title }) {
  const hand = 'checks by hand + JSON.stringify'
  const papa = title('papaparse')
  const csvParse = title('csv-parse')
  const [ajv, zod] = [title('ajv'), title('zod')]
  return [
    {
      title: 'NDJSON',
      format: 'ndjson',
      source: 'bytes',
      contenders: [
        only('JSON.parse of each line, nothing else', 'reading/alone.js', 'ndjson', ['≥ 6', '≥ 4.5']),
        whole(`JSON.parse + ${hand}`, 'ndjson', 'by hand', ['≥ 15', '≥ 12']),
        whole(`JSON.parse + ${ajv} + JSON.stringify`, 'ndjson', 'ajv', ['≥ 17', '≥ 14']),
        whole(`JSON.parse + ${zod} + JSON.stringify`, 'ndjson', 'zod', ['≥ 25', '≥ 20']),
      ],
    },
    {
      title: 'JSON array, ours in pieces of 64 KB as a stream gives them',
      format: 'json',
      source: 'stream',
      contenders: [
        {
          title: 'JSON.parse of the whole, nothing else',
          job: 'reading/whole.js',
          options: {},
          parses: true,
          targets: ['≥ 6', '≥ 4'],
        },
        whole(`JSON.parse of the whole + ${hand}`, 'json', 'by hand'),
      ],
    },
    {
      title: 'CSV',
      format: 'csv',
      source: 'bytes',
      contenders: [
        ...['udsv', 'papaparse', 'csv-parse'].map((name) =>
          only(`${title(name)}, cells and nothing else`, 'reading/alone.js', name, [
            '≥ 3 (the fastest)',
            '≥ 2 (the fastest)',
          ]),
        ),
        whole(`${papa} + ${hand}`, 'papaparse', 'by hand', ['≥ 14', '≥ 10']),
        whole(`${csvParse} + ${zod} + JSON.stringify`, 'csv-parse', 'zod', ['≥ 25', '≥ 20']),
      ],
    },
    {
      title: 'JavaScript objects',
      format: 'json',
      source: 'objects',
      contenders: [
        whole(hand, 'objects', 'by hand', ['≥ 2.1', '≥ 1.9']),
        whole(`${zod} + JSON.stringify`, 'objects', 'zod', ['≥ 4.5', '≥ 4.5']),
      ],
    },
  ]
}

/** Reads and does no more. */
function only(title, job, reader, targets) {
  return { title, job, options: { reader }, parses: true, targets }
}

/** Does all that we do. */
function whole(title, reader, checker, targets) {
  return { title, job: 'reading/theirs.js', options: { reader, checker }, targets }
}

/** Runs a group's contenders and ours, and sees to it that all have done what they say. */
async function compare(rig, { format, source, contenders }, { path, tally }) {
  const ours = ['check', 'import'].map((call) => ({
    title: call === 'check' ? '**checkUsers**' : '**importUsers**, instant responses',
    job: 'reading/ours.js',
    options: { call, path, source },
  }))
  // Theirs have their bytes in memory, where they ask for a stream in vain.
  const given = source === 'objects' ? 'objects' : 'bytes'
  const theirs = contenders.map((contender) => ({
    ...contender,
    options: { ...contender.options, path, source: given, cells: format === 'csv' },
  }))
  let bodies
  let cells
  return measure(rig, [...ours, ...theirs], {
    describe({ title, parses }, { sha256, characters, ...described } = {}) {
      if (parses) {
        cells ??= characters
        assert.equal(characters, cells, `${title} reads other cells`)
      } else if (sha256) {
        bodies ??= { sha256, users: tally.valid, bodies: Math.ceil(tally.valid / 50) }
        assert.deepEqual({ sha256, ...described }, bodies, `${title} sends other bodies`)
      }
    },
    check({ title, parses }, { left = true, ...account }) {
      assert(left, `${title} has made no body`)
      assert.deepEqual(account, parses ? { rows: tally.rows } : tally, `${title} counts otherwise`)
    },
  })
}

/**
 * Ratios are of the CPU, to the first row's: a check does all of the work but for the copies of bodies that leave the
 * module. Of the CPU, since the wall clock of a long round has more of what else the machine does in it than that of a
 * short one.
 */
function print(title, results, { isNewest }) {
  const [ours] = results
  console.log(`\n${title}\n`)
  const rows = results.map(({ title, wall, cpu, targets }) => [
    title,
    ms(cpu.median),
    between(cpu),
    ms(wall.median),
    times(cpu.median / ours.cpu.median),
    targets?.[isNewest ? 1 : 0] ?? '',
  ])
  console.log(
    table(
      ['from rows to request bodies', 'CPU', 'half of the rounds within', 'wall clock', 'times ours', 'target'],
      rows,
    ),
  )
}
