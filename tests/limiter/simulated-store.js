// A store: the table's state, its clock, and what may happen to them.
import { exchange } from '../../pkg/limiter/table.js'

/**
 * @param {object} plan
 * @param {object} dice
 * @param {(what: string) => void} note
 */
export function simulatedStore(plan, dice, note) {
  let state
  let run = 1
  let origin = 1_700_000_000_000
  let downUntil = 0
  /** Earlier states, with when each was kept. */
  let kept = []
  /** What happened and that no worker has seen, and until when that is of consequence. */
  let trouble

  const clockAt = (now) => Math.floor(origin + now * (1 + plan.storePpm / 1e6))

  /** Returns whether this worker cannot see what happened. The proof assumes that one which can is the first to ask. */
  function isBlind(now, { seen }) {
    if (!trouble) return false
    const sees = trouble.isSeenBy(seen)
    if (now > trouble.until || (sees && !trouble.isClock)) {
      trouble = undefined
      return false
    }
    return !sees
  }

  const TROUBLES = {
    'store restarted with loss': (now) => {
      restore(now)
      run += 1
    },
    'store failed over, to another clock': (now) => {
      restore(now)
      run += 1
      origin += dice.between(-10_000, 10_000)
    },
    'store emptied': (_now, until) => {
      const was = state.epoch
      state = undefined
      kept = []
      trouble = { until, isSeenBy: ({ epoch }) => epoch === was }
    },
    'store rolled back by the same process': (now, until) => {
      const was = state.epoch
      restore(now)
      const { epoch: then, lastId } = state
      trouble = { until, isSeenBy: (seen) => seen.epoch === was && (then !== was || seen.lastId > lastId) }
    },
    'clock set forward': (_now, until) => {
      const by = dice.spread(1, plan.rate.windowMs * 3)
      const { epoch, ahead } = state
      origin += by
      trouble = {
        until: until + by,
        isClock: true,
        isSeenBy: (seen) => seen.epoch === epoch,
        isOver: () => state.epoch !== epoch || state.ahead >= ahead + by,
      }
    },
    'clock set back': () => {
      origin -= dice.spread(1, plan.rate.windowMs * 5)
    },
    'store down': (now) => {
      downUntil = now + dice.spread(100, plan.rate.windowMs)
    },
  }

  function restore(now) {
    const lostMs = dice.between(0, 3_000)
    const found = kept.findLast(({ at }) => at + lostMs <= now) ?? kept[0]
    kept = kept.filter(({ at }) => at <= found.at)
    state = found.state
  }

  return {
    /** Returns the reply, unless the message is lost to it. */
    exchange(ask, now) {
      if (dice.permille(plan.permille.troubles) && !trouble && now >= downUntil && kept.length > 0) {
        const what = dice.pick(Object.keys(TROUBLES))
        note(what)
        TROUBLES[what](now, now + (plan.rate.windowMs + plan.timeoutMs) * 2)
      }
      if (now < downUntil || isBlind(now, ask)) return undefined
      const done = exchange(state, { clockMs: clockAt(now), run, nonce: dice.hex() }, ask)
      state = done.state
      if (trouble?.isOver?.()) trouble = undefined
      if (now - (kept.at(-1)?.at ?? -Infinity) > 20) kept.push({ at: now, state })
      return done.reply
    },
  }
}
