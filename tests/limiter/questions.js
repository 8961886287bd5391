// Random questions to a store that keeps a limit for many workers, as workers ask them and as none should: the replies of the table
// in `src/importer/limiter` are the right ones.
import assert from 'node:assert/strict'
import { decodeReply, encodeAsk } from '../../pkg/limiter/codec.js'
import { startTable } from './reference.js'

/**
 * @typedef {import('../../pkg/limiter/codec.js').Ask} Ask
 * @typedef {import('../../pkg/limiter/codec.js').Reply} Reply
 *
 * @typedef {object} Store the store under test
 * @property {(ask: Ask, clockMs: number, run: number) => Promise<Reply> | Reply} exchange
 * @property {() => Promise<unknown> | unknown} reset empties it
 * @property {() => Promise<unknown> | unknown} keep remembers its state
 * @property {() => Promise<unknown> | unknown} restore goes back to the state that was remembered
 */

/**
 * Asks questions, and compares each reply with the table's. The names of states are chosen by each store: they are compared one to
 * one.
 *
 * @param {Store} store
 * @param {{ seed: number, questions: number, runs?: boolean }} options `runs`: whether the store knows its process
 * @returns {Promise<{ grants: number, closed: number, refused: number, states: number }>} what was met, so that a test can look
 *   whether enough was
 */
export async function compare(store, { seed, questions, runs = true }) {
  const table = startTable()
  const met = { grants: 0, closed: 0, refused: 0, states: 0 }
  try {
    for (let asked = 0, world = 0; asked < questions; world++) {
      const random = seeded(seed + world)
      const steps = Math.min(questions - asked, between(random, 50, 400))
      asked += steps
      await compareWorld(store, table, random, steps, { runs, met, seed: seed + world })
    }
  } finally {
    await table.close()
  }
  return met
}

/** One store from its beginning. */
async function compareWorld(store, table, random, steps, { runs, met, seed }) {
  await store.reset()
  table.step('reset')
  const world = new World(random)
  let kept = false
  for (let step = 0; step < steps; step++) {
    const trouble = random() < 0.02 ? between(random, 0, 3) : -1
    if (trouble === 0) {
      await store.keep()
      table.step('keep')
      kept = true
    } else if (trouble === 1 && kept) {
      await store.restore()
      table.step('restore')
    } else if (trouble === 2 && random() < 0.3) {
      await store.reset()
      table.step('reset')
    } else if (trouble === 3) world.run++
    const { theirs, ours } = world.ask()
    const run = runs ? world.run : 0
    const [expected, found] = await Promise.all([
      table.ask(encodeAsk(theirs), world.clockMs, run).then(decodeReply),
      store.exchange(ours, world.clockMs, run),
    ])
    const where = `seed ${seed}, step ${step}, ${JSON.stringify({ ask: theirs, clockMs: world.clockMs, run })}`
    assert.deepEqual(world.heard(expected, found, where), expected, where)
    if ('otherRate' in expected) met.refused++
    else {
      met.grants += expected.grants.length
      if (expected.closedMs > 0) met.closed++
    }
  }
  met.states += world.states
}

/** Workers, a clock, and what each of them has heard. */
class World {
  constructor(random) {
    this.#random = random
    this.clockMs = between(random, 0, 1) === 0 ? 1_700_000_000_000 : between(random, 0, 5_000_000)
    const windowMs = pick(random, [1_000, 6_000, 60_000, 60_001, between(random, 1, 100_000)])
    this.#rates = [{ limit: pick(random, [1, 2, 7, 60, between(random, 1, 80)]), windowMs }]
    if (random() < 0.2) this.#rates.push({ limit: between(random, 1, 80), windowMs: between(random, 1, 100_000) })
    const jobs = Array.from({ length: between(random, 1, 4) }, () => this.#job())
    if (random() < 0.1) jobs.push(...Array.from({ length: 30 }, () => this.#job()))
    this.#workers = Array.from({ length: between(random, 1, 8) + jobs.length }, () => ({
      id: hex(random),
      number: 0,
      seen: { ours: '', theirs: '', lastId: 0 },
      grants: [],
      rate: random() < 0.9 ? this.#rates[0] : pick(random, this.#rates),
      job: pick(random, jobs),
      lifeMs: pick(random, [1_000, 31_500, between(random, 1, 100_000)]),
      longestLifeMs: 0,
      aheadMs: 0,
      last: null,
    }))
  }

  clockMs
  run = 1

  get states() {
    return this.#theirs.size
  }

  /** The next question, for the store under test (`ours`) and for the table (`theirs`): they name states otherwise. */
  ask() {
    const random = this.#random
    this.#letTimePass()
    const worker = pick(random, this.#workers)
    this.#asking = worker
    if (worker.last && random() < 0.03) return worker.last
    const backs = worker.grants.splice(0, between(random, 0, worker.grants.length))
    const completed = []
    const unused = []
    for (const id of backs) {
      if (random() < 0.7) completed.push({ id, ageMs: spread(random, 5_000) })
      else unused.push(id)
    }
    if (random() < 0.05) completed.push({ id: between(random, 0, 200), ageMs: spread(random, 100_000) })
    if (random() < 0.05) unused.push(between(random, 0, 200))
    worker.number += random() < 0.97 ? 1 : 0
    const want = random() < 0.2 ? 0 : between(random, 0, pick(random, [3, 8, 70]))
    const step = random() < 0.03 ? { aheadMs: worker.aheadMs, byMs: spread(random, 100_000) } : null
    const { ours, theirs, lastId } = this.#known(worker)
    const ask = {
      rate: random() < 0.005 ? pick(random, this.#rates) : worker.rate,
      worker: worker.id,
      number: worker.number,
      lifeMs: worker.lifeMs,
      longestLifeMs: Math.max(worker.lifeMs, worker.longestLifeMs),
      step,
      refusedMs: random() < 0.02 ? spread(random, 100_000) : 0,
      completed,
      unused,
      job: worker.job,
      want,
      backlog: random() < 0.8 ? want + spread(random, 1_000) : spread(random, 1_000),
    }
    worker.last = {
      ours: { ...ask, seen: { epoch: ours, lastId } },
      theirs: { ...ask, seen: { epoch: theirs, lastId } },
    }
    return worker.last
  }

  /** Takes a reply of each; returns that of the store under test in the names of the table. */
  heard(expected, found, where) {
    if ('otherRate' in expected || 'otherRate' in found) return found
    const [ours, theirs] = [found.seen.epoch, expected.seen.epoch]
    assert.match(ours, /^[0-9a-f]{16}$/, where)
    assert.equal(this.#ours.get(theirs) ?? ours, ours, `another name of the same state: ${where}`)
    assert.equal(this.#theirs.get(ours) ?? theirs, theirs, `the name of an earlier state: ${where}`)
    this.#ours.set(theirs, ours)
    this.#theirs.set(ours, theirs)
    const worker = this.#asking
    // Some replies are lost.
    if (this.#random() < 0.9) {
      if (worker.seen.theirs !== theirs && this.#random() < 0.5) worker.grants = []
      worker.seen = { ours, theirs, lastId: expected.seen.lastId }
      worker.grants.push(...expected.grants.map(({ id }) => id))
      worker.aheadMs = expected.aheadMs
      worker.longestLifeMs = expected.longestLifeMs
    }
    return { ...found, seen: { ...found.seen, epoch: theirs } }
  }

  /** What a worker says that it has seen: now and then what it cannot have. */
  #known(worker) {
    const random = this.#random
    if (random() < 0.005) return { ...worker.seen, lastId: worker.seen.lastId + between(random, 1, 50) }
    if (random() < 0.005) {
      const epoch = hex(random)
      return { ours: epoch, theirs: epoch, lastId: between(random, 0, 100) }
    }
    if (random() < 0.005) return { ours: '', theirs: '', lastId: 0 }
    return worker.seen
  }

  #letTimePass() {
    const random = this.#random
    const chance = random()
    if (chance < 0.9) this.clockMs += spread(random, 3_000)
    else if (chance < 0.98) this.clockMs += spread(random, 100_000)
    else if (chance < 0.99) this.clockMs = Math.max(0, this.clockMs - spread(random, 500_000))
    else this.clockMs += spread(random, 5_000_000)
  }

  #job() {
    const random = this.#random
    const spare = random() < 0.2 ? null : pick(random, [0, 0, 3, between(random, 0, 100)])
    return { id: hex(random), weight: pick(random, [1, 1, 2, 3, between(random, 0, 1_000)]), spare }
  }

  #random
  #rates
  #workers
  #asking
  /** The store's name of a state, by the table's, and the other way round. */
  #ours = new Map()
  #theirs = new Map()
}

/** Numbers from 0 up to but not including 1. @param {number} seed */
function seeded(seed) {
  let state = (seed * 0x9e3779b9) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Any of `low..=high`. */
const between = (random, low, high) => low + Math.floor(random() * (high - low + 1))
/** Small numbers and large ones alike. */
const spread = (random, high) => Math.floor((high + 1) ** random()) - 1
const pick = (random, from) => from[between(random, 0, from.length - 1)]
const hex = (random) =>
  between(random, 0, 0xffffffff).toString(16).padStart(8, '0') +
  between(random, 1, 0xffffffff).toString(16).padStart(8, '0')
