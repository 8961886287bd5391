// Workers with leases, one table and a server, on virtual time: what `tests/limiter/world.rs` is for the core's lease.
import { Lease } from '../../pkg/limiter/lease.js'
import { seeded } from '../client/helpers.js'
import { simulatedStore } from './simulated-store.js'

const WORKERS = [2, 4, 8, 8, 8, 20]
const LIMITS = [1, 2, 3, 5, 10]
const WINDOWS = [6_000, 20_000, 60_000]

/** What a seed decides before anything happens. */
export function planOf(seed) {
  const dice = diceOf(seed)
  const windowMs = dice.pick(WINDOWS)
  const limit = dice.pick(LIMITS)
  const often = dice.between(0, 3)
  return {
    seed,
    rate: { limit, windowMs },
    workers: dice.pick(WORKERS),
    requests: limit * dice.between(3, 6),
    concurrency: dice.between(1, 8),
    latencyMs: dice.spread(100, windowMs),
    timeoutMs: dice.between(windowMs / 6, windowMs),
    // What a worker sees of the store's clock depends on it; half the margin is for what it does not see.
    tripMs: Math.floor((10 + windowMs / 300) / 8),
    workerPpm: 200,
    storePpm: dice.between(-100, 100),
    permille: { lost: 10, odd: 5, crashes: often * 7, freezes: often * 10, troubles: often * 3, refusals: often * 2 },
  }
}

/**
 * Runs until every request is complete, or too much time has passed.
 *
 * @param {ReturnType<typeof planOf>} plan
 * @param {{ mayDispatch?: (lease: Lease, slot: object, now: number) => boolean, ask?: (ask: object, lease: Lease) => object,
 *   reply?: (reply: object, ownMs: number, lease: Lease) => object }} [without] a safeguard
 * @returns {{ counted: number[], complete: number, endedMs: number, met: Record<string, number> }} `counted`: when the server counted
 *   each request, sorted
 */
export function simulate(plan, without = {}) {
  const world = new World(plan, without)
  world.run()
  return { counted: world.counted.sort((a, b) => a - b), complete: world.complete, endedMs: world.now, met: world.met }
}

class World {
  constructor(plan, { mayDispatch = (lease, slot, now) => lease.mayDispatch(slot, now), ask = same, reply = same }) {
    Object.assign(this, { plan, tampered: { mayDispatch, ask, reply } })
    this.dice = diceOf(plan.seed + 0.5)
    this.left = plan.requests
    this.store = simulatedStore(plan, this.dice, (what) => this.note(what))
    for (let at = 0; at < plan.workers; at += 1) this.later(this.dice.between(0, 20), () => this.start())
  }

  now = 0
  complete = 0
  counted = []
  met = {}
  queue = new Queue()

  run() {
    const { requests, rate } = this.plan
    const longest = (requests / rate.limit + 2) * LONGEST_WINDOWS * rate.windowMs
    while (this.complete < requests && this.now < longest) {
      const { at, happen } = this.queue.pop()
      this.now = at
      happen()
    }
  }

  note(what) {
    this.met[what] = (this.met[what] ?? 0) + 1
  }

  later(ms, happen) {
    this.queue.push(this.now + Math.floor(ms), happen)
  }

  start() {
    const { plan, dice, now: began } = this
    const [origin, ppm] = [dice.between(0, 1e9), dice.between(-plan.workerPpm, plan.workerPpm)]
    const options = {
      rate: plan.rate,
      worker: dice.hex(),
      job: { id: dice.hex(), weight: 1, spare: null },
      timeoutMs: plan.timeoutMs,
    }
    const worker = {
      lease: new Lease(options),
      time: () => Math.floor(origin + (this.now - began) * (1 + ppm / 1e6)),
      isAlive: true,
      frozenUntil: 0,
      inProgress: 0,
      wakes: undefined,
    }
    this.turn(worker)
  }

  /** Something happens to a worker, once it is not frozen any more; and then it does what it can. */
  laterAt(worker, ms, happen) {
    const event = () => {
      if (!worker.isAlive) return
      if (worker.frozenUntil > this.now) return this.later(worker.frozenUntil - this.now, event)
      happen()
      if (worker.isAlive) this.turn(worker)
    }
    this.later(ms, event)
  }

  turn(worker) {
    const { plan, dice } = this
    const { lease } = worker
    if (dice.permille(plan.permille.freezes)) {
      this.note('worker frozen')
      worker.frozenUntil = this.now + dice.spread(10, plan.rate.windowMs * 2)
    }
    const now = worker.time()
    const demand = () => ({ now: Math.min(this.left, plan.concurrency - worker.inProgress), backlog: this.left })
    while (demand().now > 0) {
      const slot = lease.take(now)
      if (!slot) break
      this.left -= 1
      worker.inProgress += 1
      this.laterAt(worker, dice.between(0, 3), () => this.dispatch(worker, slot))
    }
    const ask = lease.ask(demand(), now)
    if (ask) this.send(worker, this.tampered.ask(ask, lease))
    this.wake(
      worker,
      Math.min(lease.askAt(demand(), now) ?? Infinity, demand().now > 0 ? lease.opensAt(now) : Infinity) - now,
    )
  }

  wake(worker, ms) {
    if (ms === Infinity) return
    const at = this.now + Math.max(1, Math.ceil(ms * 1.001))
    if (worker.wakes > this.now && worker.wakes <= at) return
    worker.wakes = at
    this.laterAt(worker, at - this.now, () => {})
  }

  send(worker, ask) {
    const { lease } = worker
    let isKnown = false
    for (const trip of this.trips())
      this.later(trip, () => {
        const reply = this.store.exchange(ask, this.now)
        if (!reply) return
        for (const back of this.trips())
          this.laterAt(worker, back, () => {
            isKnown = true
            lease.replied(this.tampered.reply(structuredClone(reply), worker.time(), lease), worker.time())
          })
      })
    const giveUp = () => {
      if (!isKnown && lease.askingForMs(worker.time()) >= lease.askTimeoutMs) lease.replied(undefined, worker.time())
    }
    this.laterAt(worker, lease.askTimeoutMs + 1 + Math.ceil(lease.askTimeoutMs * 0.001), giveUp)
  }

  /** In how many milliseconds a message arrives: never, once, or twice. */
  trips() {
    const { plan, dice } = this
    const trip = () => dice.between(1, Math.max(1, plan.tripMs))
    if (dice.permille(plan.permille.lost)) {
      this.note('message lost')
      return []
    }
    if (!dice.permille(plan.permille.odd)) return [trip()]
    const late = dice.spread(Math.max(1, plan.tripMs), plan.rate.windowMs * 2)
    this.note('message late or twice')
    return dice.pick([[late], [trip(), trip()], [trip(), late]])
  }

  dispatch(worker, slot) {
    const { plan, dice } = this
    const { lease } = worker
    if (!this.tampered.mayDispatch(lease, slot, worker.time())) {
      this.note('grant too late')
      lease.unused(slot, worker.time())
      worker.inProgress -= 1
      this.left += 1
      return
    }
    const usual = dice.between(0, 100)
    const took = Math.min(dice.permille(250) ? dice.between(0, plan.latencyMs) : usual, plan.timeoutMs)
    this.counted.push(this.now + dice.between(0, took))
    if (dice.permille(plan.permille.crashes)) {
      this.note('worker killed')
      worker.isAlive = false
      this.left += worker.inProgress
      return this.later(dice.spread(1, plan.rate.windowMs), () => this.start())
    }
    if (dice.permille(plan.permille.refusals)) {
      this.note('request refused')
      lease.closeUntil(worker.time() + dice.spread(100, plan.rate.windowMs))
    }
    this.laterAt(worker, took, () => {
      lease.complete(slot, worker.time())
      worker.inProgress -= 1
      this.complete += 1
    })
  }
}

/** Events by time, and by the order in which they were added. */
class Queue {
  #heap = []
  #order = 0

  push(at, happen) {
    const heap = this.#heap
    heap.push({ at, order: this.#order++, happen })
    for (let child = heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1
      if (isBefore(heap[parent], heap[child])) break
      ;[heap[parent], heap[child]] = [heap[child], heap[parent]]
      child = parent
    }
  }

  pop() {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (heap.length === 0) return first
    heap[0] = last
    for (let parent = 0; ; ) {
      const [left, right] = [parent * 2 + 1, parent * 2 + 2]
      if (left >= heap.length) return first
      const child = right < heap.length && isBefore(heap[right], heap[left]) ? right : left
      if (isBefore(heap[parent], heap[child])) return first
      ;[heap[parent], heap[child]] = [heap[child], heap[parent]]
      parent = child
    }
  }
}

const isBefore = (one, other) => one.at < other.at || (one.at === other.at && one.order < other.order)

function diceOf(seed) {
  const random = seeded(Math.floor(seed * 2) * 7919 + 13)
  const between = (low, high) => Math.floor(low + random() * (Math.floor(high) - Math.floor(low) + 1))
  return {
    between,
    pick: (list) => list[between(0, list.length - 1)],
    /** 16 hex digits. */
    hex: () =>
      [between(1, 0xffffffff), between(0, 0xffffffff)].map((half) => half.toString(16).padStart(8, '0')).join(''),
    permille: (often) => random() * 1000 < often,
    /** As often near the low end as near the high one: the order of magnitude is what is random. */
    spread: (low, high) => Math.floor(low * (high / low) ** random()),
  }
}

const same = (value) => value

/** A run takes at most so many times the windows that it needs. */
const LONGEST_WINDOWS = 40
