// `npm run recover`: kills the command line at random moments and cuts its journal, as often as one likes.
//
//   npm run recover -- --kills 200          SIGKILL at 200 random moments of imports with faults; each is resumed
//   npm run recover -- --cuts               the journal cut at every byte of its last two records; each is resumed
//   npm run recover -- --seed 7 --kills 5   the imports from this seed on
import process from 'node:process'
import { parseArgs } from 'node:util'
import { cut, killed } from './scenarios.js'

const { values } = parseArgs({
  options: { kills: { type: 'string' }, cuts: { type: 'boolean' }, seed: { type: 'string', default: '1' } },
})
/** Two announced batches of ten users: 8 + 4 + 140 bytes each. */
const MOST_BYTES = 304
const began = Date.now()
let seed = Number(values.seed)

if (values.kills !== undefined) await kills(Number(values.kills))
if (values.cuts) await cuts()
if (values.kills === undefined && !values.cuts) {
  console.error('usage: npm run recover -- [--kills N] [--cuts] [--seed S]')
  process.exitCode = 2
}

async function kills(wanted) {
  const sum = { imports: 0, kills: 0, requests: 0, faults: 0, sentAgain: 0 }
  await atOnce(2, async () => {
    if (sum.kills >= wanted) return false
    const own = seed++
    const result = await replayable(own, `--kills 8 --seed ${own}`, () => killed({ seed: own, kills: 8 }))
    sum.imports += 1
    for (const name of Object.keys(sum)) if (name !== 'imports') sum[name] += result[name]
    if (sum.imports % 5 === 0) console.log(`${sum.kills} kills in ${sum.imports} imports`)
    return true
  })
  console.log(
    `kills: ${sum.kills} SIGKILLs in ${sum.imports} imports, each resumed: ${sum.requests} requests, ${sum.faults} with faults, ${sum.sentAgain} users sent more than once; all promises hold (${seconds()})`,
  )
}

async function cuts() {
  const sum = { done: 0 }
  let next = 0
  await atOnce(2, async () => {
    const bytes = ++next
    // A journal whose last two records are shorter than the cut says nothing of it: another one is made.
    for (let own = seed + bytes * 100, tries = 0; tries < 25; own += 1, tries += 1) {
      const { skipped } = await replayable(own, '--cuts', () => cut({ seed: own, bytesOf: () => bytes }))
      if (skipped) continue
      sum.done += 1
      break
    }
    if (bytes % 25 === 0) console.log(`${bytes} bytes cut off`)
    return bytes < MOST_BYTES
  })
  console.log(
    `cuts: ${sum.done} journals cut by each of 1 to ${MOST_BYTES} bytes, the length of their last two records at most, each resumed; all promises hold (${seconds()})`,
  )
}

/** Runs `task` again and again, so many at a time, until it says that it was enough. */
async function atOnce(workers, task) {
  const work = async () => {
    while (await task());
  }
  await Promise.all(Array.from({ length: workers }, work))
}

async function replayable(own, args, task) {
  try {
    return await task()
  } catch (error) {
    console.error(`seed ${own}: npm run recover -- ${args}`)
    throw error
  }
}

function seconds() {
  return `${Math.round((Date.now() - began) / 1000)} s`
}
