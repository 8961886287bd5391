/**
 * Which cells a worker is granted, and when it asks again if they are too few: `src/importer/limiter/grant.rs`, in JavaScript.
 *
 * @typedef {import('./codec.js').Ask} Ask
 * @typedef {import('./codec.js').Rate} Rate
 * @typedef {import('./durations.js').Durations} Durations
 * @typedef {import('./table.js').Cells} Cells
 */
import { LONGEST_MS } from './durations.js'
import { Contest, visited } from './fair.js'

/**
 * Grants cells to the worker; returns them, and in how many milliseconds it is worth while to ask again.
 *
 * @param {Cells} cells
 * @param {Rate} rate
 * @param {Ask} ask
 * @param {number} clock
 * @param {Durations} durations
 */
export function grant(cells, rate, ask, clock, durations) {
  const now = cells.last
  const spare = Math.min(ask.job.spare ?? 0, rate.limit - 1)
  const contest = new Contest(cells.fair, ask, now)
  const moments = []
  const replaced = new Set()
  let isKept = false
  for (const { at, id } of ask.want > 0 ? available(cells, rate, clock, durations).slice(spare) : []) {
    if (moments.length >= ask.want) break
    if (!contest.isMine(at + durations.horizonMs)) {
      isKept = true
      continue
    }
    replaced.add(id)
    moments.push(at)
  }
  cells.held = cells.held.filter(({ id }) => !replaced.has(id))
  const grants = moments.map((at) => hold(cells, ask, at, clock, durations))
  let againMs = 0
  if (grants.length < ask.want)
    againMs = isKept
      ? Math.floor(durations.horizonMs / KEPT_DIVISOR) + 1
      : turn(cells, rate, ask, spare, clock, durations)
  const backlog = Math.max(ask.backlog, ask.want) - grants.length
  visited(cells.fair, ask, contest, { now, againMs, turnMs: durations.turnMs, backlog })
  return { grants, againMs }
}

/**
 * Returns the cells that can be had within the horizon, earliest first: free ones (of no `id`), and those that are held until a moment
 * within it, with the grants that hold them.
 *
 * @param {Cells} cells
 * @param {Rate} rate
 * @param {number} clock
 * @param {Durations} durations
 */
function available({ held, last, gate }, rate, clock, { horizonMs }) {
  const free = Array.from({ length: rate.limit - held.length }, () => ({ at: Math.max(last, gate), id: 0 }))
  return free
    .concat(held.map(({ id, until }) => ({ at: Math.max(until, gate), id })))
    .filter(({ at }) => at <= clock + horizonMs)
    .sort((one, other) => one.at - other.at || one.id - other.id)
}

/**
 * Takes a cell for the worker.
 *
 * @param {Cells} cells
 * @param {Ask} ask
 * @param {number} at
 * @param {number} clock
 * @param {Durations} durations
 */
function hold(cells, ask, at, clock, { holdMs }) {
  cells.lastId += 1
  const until = at + Math.min(ask.lifeMs, LONGEST_MS) + holdMs
  cells.held.push({ id: cells.lastId, worker: ask.worker, ask: ask.number, isOpen: true, from: at, until })
  return { id: cells.lastId, inMs: Math.max(0, at - clock) }
}

/**
 * Returns in how many milliseconds a worker that got too little asks again. Each that waits has a cell of its own to wait for, so that
 * a thousand workers do not all come for the same one. Time itself takes the claims off again.
 *
 * @param {Cells} cells
 * @param {Rate} rate
 * @param {Ask} ask
 * @param {number} spare
 * @param {number} clock
 * @param {Durations} durations
 */
function turn(cells, { limit }, ask, spare, clock, { holdMs, horizonMs }) {
  const now = cells.last
  let ahead = spare
  if (ask.job.spare !== null) {
    const cellMs = Math.max(1, Math.floor(holdMs / limit))
    ahead += Math.floor(Math.max(0, cells.claimedUntil - now) / cellMs)
    cells.claimedUntil = Math.max(cells.claimedUntil, now) + cellMs
  }
  const at = expected(cells, limit, ahead % limit, holdMs, horizonMs) + Math.floor(ahead / limit) * holdMs
  // Half a horizon early, so that the grant is there when the cell is free.
  const inMs = at - Math.floor(horizonMs / 2) - clock
  const shortest = Math.floor(horizonMs / SHORTEST_TURN_DIVISOR) + 1
  return Math.min(Math.max(inMs, shortest), holdMs * LONGEST_TURN_HOLDS)
}

/**
 * Returns when the cell that comes free after `earlier` others is expected to. An open one is expected a hold after it began, as if the
 * response had come at once, unless it is late: then it is taken for lost.
 *
 * @param {Cells} cells
 * @param {number} limit
 * @param {number} earlier
 * @param {number} holdMs
 * @param {number} horizonMs
 */
function expected({ held, last, gate }, limit, earlier, holdMs, horizonMs) {
  const times = held.map(({ from, isOpen, until }) =>
    isOpen && from + holdMs > last + horizonMs ? from + holdMs : until,
  )
  // Free ones come before all that are held.
  const at = earlier - Math.max(0, limit - held.length)
  const time = at < 0 ? last : times.sort((one, other) => one - other)[at]
  return Math.max(time ?? last, gate)
}

/** A worker waits no longer than so many holds, for those that claimed the cells before it may be gone. */
const LONGEST_TURN_HOLDS = 4
/** A worker asks again for a cell that was kept for another one after 1/8 of a horizon. */
const KEPT_DIVISOR = 8
/** A worker asks again after 1/16 of a horizon at the earliest. */
const SHORTEST_TURN_DIVISOR = 16
