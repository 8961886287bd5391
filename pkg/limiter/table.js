/**
 * The table of a limit that many workers share: `exchange` of `src/importer/limiter/cells.rs`, in JavaScript.
 *
 * The core's module with the table in it would add 10 KB (gzip) to all who import the package, and a module of its own would have to be
 * loaded in seven hosts; this is 2.4 KB, in the subpaths alone. A test asks both tables the same random questions.
 *
 * @typedef {import('./codec.js').Ask} Ask
 * @typedef {import('./codec.js').Reply} Reply
 *
 * @typedef {object} Held a cell that is taken
 * @property {number} id of its grant
 * @property {string} worker
 * @property {number} ask the number of the worker's ask that it was granted to
 * @property {boolean} isOpen whether its request may still be dispatched or in flight
 * @property {number} from when its grant began
 * @property {number} until when it is certainly free
 *
 * @typedef {object} Cells what all workers share; JSON can hold it
 * @property {import('./codec.js').Rate | null} rate none before the first ask
 * @property {string} epoch which state it is; '' before the first ask
 * @property {string[]} earlier the states before it that are remembered, latest last
 * @property {number} run which process of the store wrote it last; 0 if the store does not know
 * @property {boolean} isTrusted whether a first ask may be taken for the first of all
 * @property {number} began
 * @property {number} last the latest time: it never goes back
 * @property {number} ahead by how much the store's clock is ahead of this state's time
 * @property {number} gate nothing is granted before it
 * @property {number} lastId the number of the latest grant
 * @property {number} longestLife that a worker promised
 * @property {number} claimedUntil workers that wait have the cells up to then
 * @property {Held[]} held
 * @property {import('./fair.js').Fair} fair
 *
 * @typedef {import('./durations.js').Durations} Durations
 */
import { durationsOf, LONGEST_MS } from './durations.js'
import { shareOf } from './fair.js'
import { grant } from './grant.js'

/**
 * Takes an ask: returns cells, grants cells, and says when to ask again. The store runs it atomically, one ask after the other, and
 * keeps the state before it replies.
 *
 * @param {Cells | undefined} state undefined if the store keeps nothing; it is not changed
 * @param {{ clockMs: number, run: number, nonce: string }} store its clock, never a worker's; which process it is, a number that
 *   changes whenever the process may have lost what it kept, or 0; and 16 hex digits that no state had before
 * @param {Ask} ask
 * @returns {{ state: Cells, reply: Reply }}
 */
export function exchange(state, { clockMs, run, nonce }, ask) {
  const cells = copyOf(state ?? UNUSED)
  const rate = adoptRate(cells, clockMs, ask)
  if (rate.limit !== ask.rate.limit || rate.windowMs !== ask.rate.windowMs)
    return { state: state ?? UNUSED, reply: { otherRate: rate } }
  const durations = durationsOf(rate)
  cells.longestLife = Math.min(Math.max(cells.longestLife, ask.lifeMs, ask.longestLifeMs), LONGEST_MS)
  advance(cells, { clockMs, run, nonce }, ask, durations)
  // The server refused a request: nobody may send.
  if (ask.refusedMs > 0) cells.gate = Math.max(cells.gate, cells.last + Math.min(ask.refusedMs, LONGEST_MS))
  takeBack(cells, ask, durations)
  voidUnheard(cells, ask)
  const now = cells.last
  cells.held = cells.held.filter(({ until }) => until > now)
  const clock = corrected(cells, clockMs)
  const { grants, againMs } = grant(cells, rate, ask, clock, durations)
  return {
    state: cells,
    reply: {
      number: ask.number,
      seen: { epoch: cells.epoch, lastId: cells.lastId },
      clockMs: clock,
      aheadMs: cells.ahead,
      longestLifeMs: cells.longestLife,
      grants,
      againMs,
      closedMs: cells.gate > now ? Math.max(0, cells.gate - clock) : 0,
      held: cells.held.length,
      share: shareOf(cells.fair, ask, rate.limit, now),
    },
  }
}

/** @type {Cells} */
const UNUSED = {
  rate: null,
  epoch: '',
  earlier: [],
  run: 0,
  isTrusted: true,
  began: 0,
  last: 0,
  ahead: 0,
  gate: 0,
  lastId: 0,
  longestLife: 0,
  claimedUntil: 0,
  held: [],
  fair: { virtualTime: 0, jobs: [] },
}

/** A state in place of one that may have been lost: it begins closed, whoever asks first. @type {Cells} */
export const LOST = { ...UNUSED, isTrusted: false }

/** @param {Cells} state @returns {Cells} */
const copyOf = (state) => ({
  ...state,
  earlier: [...state.earlier],
  held: state.held.map((cell) => ({ ...cell })),
  fair: { ...state.fair, jobs: [...state.fair.jobs] },
})

/** The store's clock without the steps that were reported. @param {Cells} cells @param {number} clockMs */
const corrected = (cells, clockMs) => Math.max(0, clockMs - cells.ahead)

/**
 * Returns the rate of the first ask, which is that of all. Another one is taken once no cell is held: then nothing was sent for a hold
 * of the old rate, and the gate adds what a longer window lacks.
 *
 * @param {Cells} cells
 * @param {number} clockMs
 * @param {Ask} ask
 */
function adoptRate(cells, clockMs, { rate }) {
  if (cells.rate === null || cells.epoch === '') cells.rate = rate
  const old = cells.rate
  if (old.limit === rate.limit && old.windowMs === rate.windowMs) return old
  const now = Math.max(cells.last, corrected(cells, clockMs))
  if (cells.gate > now || cells.held.some(({ until }) => until > now)) return old
  cells.rate = rate
  cells.held = []
  cells.gate = now + Math.max(0, durationsOf(rate).holdMs - durationsOf(old).holdMs)
  return rate
}

/**
 * Brings the state's time up to the clock. If this may not be the state that was left, because it is new, of another process, rolled
 * back, or the clock went far back, another one begins, closed. It is closed too if a worker knows a state that this one does not.
 *
 * @param {Cells} cells
 * @param {{ clockMs: number, run: number, nonce: string }} store
 * @param {Ask} ask
 * @param {Durations} durations
 */
function advance(cells, { clockMs, run, nonce }, { seen, step }, durations) {
  const isSame = seen.epoch === cells.epoch
  if (step !== null && isSame && step.aheadMs === cells.ahead) cells.ahead += step.byMs
  const clock = corrected(cells, clockMs)
  // The last grant that may have been forgotten began a horizon later at most, lived, and is kept for a hold.
  const quarantine = durations.horizonMs + cells.longestLife + durations.holdMs
  const isFirst = cells.epoch === ''
  const isUnknown = seen.epoch !== '' && !isSame && !cells.earlier.includes(seen.epoch)
  const isOtherRun = run !== cells.run && run !== 0 && cells.run !== 0
  const isRolledBack = isSame && seen.lastId > cells.lastId
  const isFarBack = cells.last - clock > quarantine
  if (run !== 0) cells.run = run
  cells.last = Math.max(cells.last, clock)
  const isRenewed = isFirst || isOtherRun || isRolledBack || isFarBack
  if (isRenewed) {
    if (clock < cells.last) cells.ahead = clockMs - cells.last
    remember(cells, cells.epoch)
    cells.epoch = nonce
    cells.began = cells.last
    cells.lastId = Math.max(cells.lastId, seen.lastId)
    cells.claimedUntil = 0
  }
  const isOpen = isFirst && cells.isTrusted
  if ((isRenewed && !isOpen) || isUnknown) cells.gate = Math.max(cells.gate, cells.last + quarantine)
  if (seen.epoch === cells.epoch) return
  // A worker that missed the change may have promised a longer life than the store knew of at the time: what was granted before ends
  // a quarantine after this state began.
  if (seen.epoch !== '') cells.gate = Math.max(cells.gate, cells.began + quarantine)
  remember(cells, seen.epoch)
}

/** Remembers a state that is not this one any more, or that was lost. @param {Cells} cells @param {string} epoch */
function remember(cells, epoch) {
  if (epoch !== '' && !cells.earlier.includes(epoch)) cells.earlier = [...cells.earlier, epoch].slice(-EARLIER_MAX)
}

/**
 * Takes cells back. Only an open cell of the same worker and the same state is changed, so an ask that arrives twice, or long after it
 * was sent, changes nothing.
 *
 * @param {Cells} cells
 * @param {Ask} ask
 * @param {Durations} durations
 */
function takeBack({ epoch, held, last }, { seen, worker, completed, unused }, { holdMs }) {
  if (seen.epoch !== epoch) return
  const open = (/** @type {number} */ id) =>
    held.find((cell) => cell.id === id && cell.worker === worker && cell.isOpen)
  for (const { id, ageMs } of completed) {
    const cell = open(id)
    if (cell === undefined) continue
    cell.until = Math.min(cell.until, Math.max(last - ageMs, cell.from) + holdMs)
    cell.isOpen = false
  }
  for (const id of unused) {
    const cell = open(id)
    if (cell !== undefined) free(cell)
  }
}

/**
 * Frees what was granted to this worker by a reply that did not reach it: it takes no reply to an ask that it has given up.
 *
 * @param {Cells} cells
 * @param {Ask} ask
 */
function voidUnheard({ epoch, held }, { seen, worker, number }) {
  const heard = seen.epoch === epoch ? seen.lastId : 0
  for (const cell of held) if (cell.isOpen && cell.worker === worker && cell.ask < number && cell.id > heard) free(cell)
}

/** No request was dispatched, and none will be: the cell is as free as before its grant. @param {Held} cell */
function free(cell) {
  cell.until = cell.from
  cell.isOpen = false
}

/** A worker that knows only a state before so many others closes this one once more. */
const EARLIER_MAX = 4
