/** The bytes of a limit's state, for stores that keep bytes. `src/importer/limiter/bytes.rs` describes them. */
import { damaged, Reader, Writer } from './codec.js'

/** @typedef {import('./table.js').Cells} Cells */

/** @param {Cells} state */
export function encodeState(state) {
  const { rate, epoch, last, fair } = state
  const out = new Writer(STATE)
  out.flag(rate !== null)
  if (rate !== null) out.rate(rate)
  out.hex(epoch)
  out.list(state.earlier, (each) => out.hex(each))
  out.hex(state.run.toString(16))
  out.flag(state.isTrusted)
  out.number(last)
  out.signed(state.ahead)
  for (const at of [state.began, state.gate, state.claimedUntil]) out.signed(at - last)
  out.number(state.lastId)
  out.number(state.longestLife)
  out.list(state.held, ({ id, worker, ask, isOpen, from, until }) => {
    out.number(id)
    out.hex(worker)
    out.number(ask)
    out.flag(isOpen)
    out.signed(from - last)
    out.signed(until - last)
  })
  out.number(fair.virtualTime)
  out.list(fair.jobs, ({ id, weight, isLive, virtualTime, due, until, backlog }) => {
    out.hex(id)
    out.number(weight)
    out.flag(isLive)
    out.signed(virtualTime - fair.virtualTime)
    out.signed(due - last)
    out.signed(until - last)
    out.number(backlog)
  })
  return out.end()
}

/**
 * @param {Uint8Array} bytes
 * @returns {Cells}
 * @throws {TypeError} if they are damaged, or of another version
 */
export function decodeState(bytes) {
  const read = new Reader(bytes, STATE)
  const rate = read.flag() ? read.rate() : null
  const epoch = read.epoch()
  const earlier = read.list(() => read.hex())
  const run = Number.parseInt(read.hex(), 16)
  const isTrusted = read.flag()
  const last = read.number()
  const moment = () => last + read.signed()
  const ahead = read.signed()
  const [began, gate, claimedUntil] = [moment(), moment(), moment()]
  const [lastId, longestLife] = [read.number(), read.number()]
  const held = read.list(() => ({
    id: read.number(),
    worker: read.hex(),
    ask: read.number(),
    isOpen: read.flag(),
    from: moment(),
    until: moment(),
  }))
  const virtualTime = read.number()
  const jobs = read.list(() => ({
    id: read.hex(),
    weight: read.number(),
    isLive: read.flag(),
    virtualTime: virtualTime + read.signed(),
    due: moment(),
    until: moment(),
    backlog: read.number(),
  }))
  read.end()
  if (held.length > (rate?.limit ?? 0)) throw damaged()
  return {
    rate,
    epoch,
    earlier,
    run,
    isTrusted,
    began,
    last,
    ahead,
    gate,
    lastId,
    longestLife,
    claimedUntil,
    held,
    fair: { virtualTime, jobs },
  }
}

const STATE = 0x43
