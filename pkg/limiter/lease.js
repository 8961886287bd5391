/**
 * A worker's part of a limit that many share: the grants that it has, their deadlines, and what it owes the store. It is
 * `src/importer/limiter/lease.rs` in JavaScript, for workers that do not run the core, such as a relay. Time is an argument, and a
 * simulation shows that several of these keep the limit.
 *
 * Pass what `ask` returns to the store, and its reply, or that there is none, to `replied`. For each request, call `take`; then
 * `mayDispatch` in the same turn as the dispatch itself, since anything may have taken time in between; and then exactly one of
 * `complete`, when the response is in or was given up, and `unused`.
 *
 * @typedef {import('./codec.js').Ask} Ask
 * @typedef {import('./codec.js').Rate} Rate
 * @typedef {import('./codec.js').Reply} Reply
 *
 * @typedef {object} Slot a grant
 * @property {string} epoch the state that granted it
 * @property {number} id
 * @property {number} from when its request may be dispatched
 * @property {number} until when it must have been
 *
 * @typedef {object} Demand
 * @property {number} now how many requests could be dispatched now, grants or not
 * @property {number} backlog how many are left in all
 * @property {number} [returnWithinMs] how long what is owed may wait for an ask that has another reason; a horizon
 *
 * @typedef {object} LeaseOptions
 * @property {Rate} rate the same for all workers
 * @property {string} worker 16 random hex digits that no other worker has
 * @property {Ask['job']} job
 * @property {number} timeoutMs after which a request is given up
 */
import { durationsOf, LONGEST_MS } from './durations.js'
import { Witness } from './witness.js'

export class Lease {
  /** @param {LeaseOptions} options */
  constructor(options) {
    this.#options = options
    this.#durations = durationsOf(options.rate)
    this.#patienceMs = this.#shortestPatienceMs
    this.#share = options.rate.limit
  }

  /** The rate that the store counts by, if it is another one than this worker's: then nothing is ever granted. @type {Rate | undefined} */
  otherRate

  /** How many milliseconds ahead a cell is granted. */
  get horizonMs() {
    return this.#durations.horizonMs
  }

  /** After how many milliseconds an ask is given up: then its grants would come too late anyway. */
  get askTimeoutMs() {
    return this.#durations.horizonMs + this.#durations.dispatchWithinMs
  }

  /** Whether the store did not reply to the last ask. */
  get isSilent() {
    return this.#failures > 0
  }

  /** When it is worth while to ask for more cells, at the earliest. */
  get againAt() {
    return Math.max(this.#againAt, this.#retryAt)
  }

  /** Whether there is anything to return to the store. */
  get owes() {
    return this.#returns.length > 0 || this.#refusedUntil > 0
  }

  /** Returns from when on a request may be dispatched; `Infinity` if the store has to grant it first. @param {number} now */
  opensAt(now) {
    this.#expire(now)
    const first = Math.min(...this.#granted.map(({ from }) => from))
    return Math.max(first, this.#gate)
  }

  /** Takes a grant for a request, if there is one that has begun. @param {number} now @returns {Slot | undefined} */
  take(now) {
    if (this.opensAt(now) > now) return undefined
    const slot = this.#granted.reduce((one, other) => (other.from < one.from ? other : one))
    this.#granted.splice(this.#granted.indexOf(slot), 1)
    this.#taken.add(slot)
    return slot
  }

  /** Returns whether the request may still be dispatched. If not, return the slot unused. @param {Slot} slot @param {number} now */
  mayDispatch(slot, now) {
    return this.#taken.has(slot) && now <= slot.until
  }

  /** Notes that a request had its response, or was given up. @param {Slot} slot @param {number} now */
  complete(slot, now) {
    if (this.#taken.delete(slot)) this.#owe(slot, now, true)
  }

  /** Notes that no request was dispatched for a slot, and that none will be. @param {Slot} slot @param {number} now */
  unused(slot, now) {
    if (this.#taken.delete(slot)) this.#owe(slot, now, false)
  }

  /**
   * Lets nobody who shares the limit dispatch before `until`: what a 429 asks for. This worker obeys at once, the others when they ask.
   *
   * @param {number} until
   */
  closeUntil(until) {
    this.#gate = Math.max(this.#gate, until)
    this.#refusedUntil = Math.max(this.#refusedUntil, until)
  }

  /** Returns for how many milliseconds no request may be dispatched, because the server refused one or the store lost its state. @param {number} now */
  closedForMs(now) {
    return Math.max(0, this.#gate - now)
  }

  /**
   * Returns what to ask the store, if there is a reason to ask now. One ask is under way at a time, and it ends with `replied`.
   *
   * @param {Demand} demand
   * @param {number} now
   * @returns {Ask | undefined}
   */
  ask(demand, now) {
    this.#expire(now)
    const at = this.askAt(demand, now)
    if (at === undefined || at > now) return undefined
    this.#asks += 1
    const want = this.#againFor(demand) <= now ? this.#want(demand) : 0
    const sent = this.#returns.slice(0, RETURNS_MAX)
    this.#underWay = { number: this.#asks, asked: now, want, returns: sent.length, refusedUntil: this.#refusedUntil }
    const { rate, worker, job, timeoutMs } = this.#options
    const lifeMs = Math.min(this.#durations.dispatchWithinMs + timeoutMs, LONGEST_MS)
    return {
      rate,
      worker,
      number: this.#asks,
      seen: this.#seen,
      lifeMs,
      longestLifeMs: Math.max(this.#longestLifeMs, lifeMs),
      step: this.#step,
      refusedMs: Math.max(0, this.#refusedUntil - now),
      completed: sent
        .filter(({ isCompleted }) => isCompleted)
        .map(({ id, at: completed }) => ({ id, ageMs: now - completed })),
      unused: sent.filter(({ isCompleted }) => !isCompleted).map(({ id }) => id),
      job,
      want,
      backlog: demand.backlog,
    }
  }

  /**
   * Returns when `ask` will return something, if nothing else happens before; undefined while an ask is under way, and if there is no
   * reason to ask.
   *
   * @param {Demand} demand
   * @param {number} now
   * @returns {number | undefined}
   */
  askAt(demand, now) {
    if (this.#underWay) return undefined
    const { returnWithinMs = this.#durations.horizonMs } = demand
    const reasons = []
    if (this.#want(demand) > 0) reasons.push(this.#againFor(demand))
    if (this.#returns[0]) reasons.push(this.#returns[0].at + returnWithinMs)
    if (this.#step !== null || this.#refusedUntil > 0) reasons.push(now)
    return reasons.length > 0 ? Math.max(Math.min(...reasons), this.#retryAt) : undefined
  }

  /** Returns for how many milliseconds the ask that is under way has been so; undefined if none is. @param {number} now */
  askingForMs(now) {
    return this.#underWay && now - this.#underWay.asked
  }

  /**
   * Takes the store's reply to the ask that is under way. A reply to an earlier one is not looked at: its grants are void.
   *
   * @param {Reply | undefined} reply undefined if the ask or its reply was lost, or took too long
   * @param {number} now
   */
  replied(reply, now) {
    const underWay = this.#underWay
    if (underWay === undefined) return
    if (reply === undefined || 'otherRate' in reply) {
      this.otherRate = reply?.otherRate ?? this.otherRate
      this.#fail(now)
    } else if (reply.number === underWay.number) this.#takeReply(reply, underWay, now)
  }

  /** @param {number} now */
  #fail(now) {
    this.#underWay = undefined
    this.#failures += 1
    const most = RETRY_BASE_MS * 2 ** this.#failures
    const delay = Math.max(1, Math.min(most, Math.floor(this.#durations.holdMs / RETRY_CAP_DIVISOR)))
    // Workers that lost the same store do not come back together.
    const spread = (Number.parseInt(this.#options.worker.slice(-6), 16) * this.#failures) % delay
    this.#retryAt = now + Math.floor(delay / 2) + Math.floor(spread / 2)
  }

  /** @param {import('./codec.js').Granted} reply @param {UnderWay} underWay @param {number} now */
  #takeReply(reply, underWay, now) {
    this.#underWay = undefined
    this.otherRate = undefined
    this.#failures = 0
    this.#retryAt = 0
    if (!this.#isPrompt(now - underWay.asked)) return
    this.#returns.splice(0, underWay.returns)
    if (this.#refusedUntil === underWay.refusedUntil) this.#refusedUntil = 0
    if (reply.seen.epoch !== this.#seen.epoch) {
      // What is owed to another state means nothing to this one.
      this.#returns = []
      this.#witness.forget()
    }
    this.#seen = reply.seen
    this.#longestLifeMs = Math.max(this.#longestLifeMs, reply.longestLifeMs)
    if (underWay.want > 0) {
      this.#againAt = now + reply.againMs
      this.#waitsSince = now
    }
    this.#share = reply.share
    if (reply.closedMs > 0) this.#gate = Math.max(this.#gate, now + reply.closedMs)
    const byMs = this.#witness.look(reply.clockMs, underWay.asked, now)
    this.#step = byMs === undefined ? null : { aheadMs: reply.aheadMs, byMs }
    for (const { id, inMs } of reply.grants) {
      const until = underWay.asked + inMs + this.#durations.dispatchWithinMs
      const slot = { epoch: reply.seen.epoch, id, from: now + inMs, until }
      if (byMs === undefined) this.#granted.push(slot)
      else this.#owe(slot, now, false)
    }
    // The store does not know of the step yet: its word on later cells is as wrong as its grants.
    if (byMs !== undefined && reply.grants.length > 0) this.#againAt = now
  }

  /**
   * Whether a reply took so little that it says enough of the store's clock. Else it is taken for lost, and the store voids its grants.
   * What is little adapts to a path that has become slow.
   *
   * @param {number} tookMs
   */
  #isPrompt(tookMs) {
    const isPrompt = tookMs <= this.#patienceMs
    const known = isPrompt ? tookMs : this.#patienceMs
    this.#patienceMs = Math.max(known * 2, this.#shortestPatienceMs)
    return isPrompt
  }

  get #shortestPatienceMs() {
    return Math.max(1, Math.floor(this.#durations.marginMs / PATIENCE_DIVISOR))
  }

  /** How many more grants could be used now. @param {Demand} demand */
  #want({ now, backlog }) {
    return Math.max(0, Math.min(now, backlog, this.#options.rate.limit) - this.#granted.length)
  }

  /**
   * When it is worth while to want grants again. The store says when the next cell is expected; but others that end return what they did
   * not need, and nobody says so to those that wait. So a worker that could dispatch all that it has left looks earlier: all that wait
   * together once in a turn.
   *
   * @param {Demand} demand
   */
  #againFor({ now, backlog }) {
    if (backlog > now) return this.#againAt
    const jobs = Math.floor(Math.max(1, this.#options.rate.limit) / Math.max(1, this.#share))
    return Math.min(this.#againAt, this.#waitsSince + this.#durations.turnMs * jobs)
  }

  /** Gives up grants that nobody took in time. @param {number} now */
  #expire(now) {
    const late = this.#granted.filter(({ until }) => until < now)
    if (late.length === 0) return
    this.#granted = this.#granted.filter(({ until }) => until >= now)
    for (const slot of late) this.#owe(slot, now, false)
  }

  /** @param {Slot} slot @param {number} at @param {boolean} isCompleted */
  #owe({ epoch, id }, at, isCompleted) {
    if (epoch === this.#seen.epoch) this.#returns.push({ id, at, isCompleted })
  }

  #options
  #durations
  /** @type {import('./codec.js').Seen} */
  #seen = { epoch: '', lastId: 0 }
  #asks = 0
  /** @type {UnderWay | undefined} */
  #underWay
  /** @type {Slot[]} */
  #granted = []
  /** @type {Set<Slot>} */
  #taken = new Set()
  /** @type {{ id: number, at: number, isCompleted: boolean }[]} */
  #returns = []
  #witness = new Witness()
  /** @type {Ask['step']} */
  #step = null
  #longestLifeMs = 0
  /** A reply that took longer is taken for lost. */
  #patienceMs
  /** When it is worth while to ask for more. */
  #againAt = 0
  /** When the store last replied to a want. */
  #waitsSince = 0
  /** How many requests in a window are this job's share, as of the last reply. */
  #share
  /** When the store is asked at all, after it could not be reached. */
  #retryAt = 0
  #failures = 0
  #gate = 0
  /** The end of a refusal that the store does not know of yet, or 0. */
  #refusedUntil = 0
}

/** @typedef {{ number: number, asked: number, want: number, returns: number, refusedUntil: number }} UnderWay */

/** Returns in one ask; the others go with the next. */
const RETURNS_MAX = 500
/** The first delay before a store that could not be reached is asked again, halved, in milliseconds. */
const RETRY_BASE_MS = 50
/** The longest such delay is a quarter of a hold. */
const RETRY_CAP_DIVISOR = 4
/** Two round trips of a quarter of the margin leave half of it for drift. */
const PATIENCE_DIVISOR = 4
