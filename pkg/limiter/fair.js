/**
 * Which job a cell is for: weighted shares by virtual time, as `src/importer/limiter/fair.rs` explains them.
 *
 * @typedef {import('./codec.js').Ask} Ask
 *
 * @typedef {object} Job a job that was here lately
 * @property {string} id
 * @property {number} weight
 * @property {boolean} isLive
 * @property {number} virtualTime each grant takes it forward by one over the weight
 * @property {number} due when one of its workers comes again
 * @property {number} until how long cells are kept for it
 * @property {number} backlog how many requests it has left
 *
 * @typedef {object} Fair
 * @property {number} virtualTime of the latest grant: a job that comes anew begins there, and has saved nothing up
 * @property {Job[]} jobs
 */

/** One job against the others, during one ask. */
export class Contest {
  /** @param {Fair} fair @param {Ask} ask @param {number} now */
  constructor(fair, ask, now) {
    const mine = fair.jobs.find(({ id }) => id === ask.job.id)
    this.latest = fair.virtualTime
    this.virtualTime = fair.virtualTime
    if (mine !== undefined)
      this.virtualTime = waits(mine, now) ? mine.virtualTime : Math.max(mine.virtualTime, this.latest)
    this.#isLive = ask.job.spare === null
    this.#weight = ask.job.weight
    this.#others = othersOf(fair, ask, now).map((job) => ({ ...job }))
  }

  /** Returns whether the next cell is for this job; else it is kept for another one, which is due by `soon`. @param {number} soon */
  isMine(soon) {
    let first
    for (const other of this.#others)
      if (other.backlog > 0 && other.due <= soon && (first === undefined || isBefore(other, first))) first = other
    if (first !== undefined && isBefore(first, { isLive: this.#isLive, virtualTime: this.virtualTime })) {
      first.virtualTime += stepOf(first.weight)
      first.backlog -= 1
      return false
    }
    this.latest = Math.max(this.latest, this.virtualTime)
    this.virtualTime += stepOf(this.#weight)
    return true
  }

  latest
  virtualTime
  #isLive
  #weight
  #others
}

/**
 * Notes that a worker was here that wanted cells: what its job has left, and when it is back.
 *
 * @param {Fair} fair
 * @param {Ask} ask
 * @param {Contest} contest
 * @param {{ now: number, againMs: number, turnMs: number, backlog: number }} visit
 */
export function visited(fair, { want, job: { id, weight, spare } }, contest, { now, againMs, turnMs, backlog }) {
  if (want === 0) {
    // Cells are kept for no job that is over.
    if (backlog === 0) fair.jobs = fair.jobs.filter((job) => job.id !== id)
    return
  }
  fair.virtualTime = contest.latest
  const before = fair.jobs.find((job) => job.id === id && job.due > now)
  const due = Math.min(before?.due ?? Infinity, now + againMs)
  fair.jobs = fair.jobs.filter((job) => job.id !== id && waits(job, now))
  if (fair.jobs.length >= JOBS_MAX) return
  fair.jobs.push({
    id,
    weight: Math.max(1, weight),
    isLive: spare === null,
    virtualTime: contest.virtualTime,
    due,
    until: due + turnMs,
    backlog,
  })
}

/**
 * Returns how many of `limit` cells are this job's share, among those that have more to send.
 *
 * @param {Fair} fair
 * @param {Ask} ask
 * @param {number} limit
 * @param {number} now
 */
export function shareOf(fair, ask, limit, now) {
  const mine = Math.max(1, ask.job.weight)
  const all = othersOf(fair, ask, now).reduce((sum, { weight }) => sum + weight, mine)
  return Math.max(1, Math.floor((limit * mine) / all))
}

/** The jobs that wait for more, but for that of the ask. @param {Fair} fair @param {Ask} ask @param {number} now */
const othersOf = (fair, ask, now) =>
  fair.jobs.filter((job) => job.id !== ask.job.id && waits(job, now) && job.backlog > 0)

/** @param {Job} job @param {number} now */
const waits = ({ until }, now) => until >= now

/** Live jobs go first, then the one that is least far. @typedef {{ isLive: boolean, virtualTime: number }} Rank */
/** @param {Rank} one @param {Rank} other */
const isBefore = (one, other) => (one.isLive === other.isLive ? one.virtualTime < other.virtualTime : one.isLive)

/** How far one grant takes a job. @param {number} weight */
const stepOf = (weight) => Math.floor(WHOLE_STEP / Math.max(1, weight))

/** Jobs that are remembered; more than so many at once have no turns among them. */
const JOBS_MAX = 24
/** A step of weight 1: divisible by every small weight. */
const WHOLE_STEP = 720_720
