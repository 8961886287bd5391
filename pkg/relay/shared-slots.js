/**
 * The limit that a relay shares with its other instances, and with imports beside it: a cell for each request, granted by a limiter. A
 * request waits for one no longer than cells are granted ahead. Each request that waits has a timer of its own, since some hosts end the
 * timers and calls of a request together with it.
 */
import { textOf } from '../client/error.js'
import { decodeReply, encodeAsk } from '../limiter/codec.js'
import { Lease } from '../limiter/lease.js'
import { newNonce } from '../limiter/nonce.js'

/**
 * @typedef {object} Options
 * @property {import('../limiter.js').Limiter} limiter
 * @property {{ limit: number, windowMs: number }} rate
 * @property {number} timeoutMs after which a request is given up
 * @property {((promise: Promise<void>) => void) | undefined} waitUntil keeps the host awake
 * @property {(problem: string) => void} report for a log: it may name what is not for everyone
 *
 * @typedef {object} Host
 * @property {() => number} now whole milliseconds that never run backwards
 * @property {(callback: () => void, ms: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 */

/** @type {Host} */
const HOST = {
  now: () => Math.floor(performance.now()),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer),
}

/** @param {Options} options @param {Host} [host] */
export function createSharedSlots(options, host = HOST) {
  const slots = new SharedSlots(options, host)
  return {
    /** @returns {Promise<import('./slots.js').Taken>} */
    take: () => slots.take(),
  }
}

class SharedSlots {
  /** @param {Options} options @param {Host} host */
  constructor(options, host) {
    this.#options = options
    this.#host = host
  }

  async take() {
    const request = { since: this.#host.now() }
    this.#waiting.add(request)
    try {
      for (;;) {
        const now = this.#host.now()
        this.#giveUp(now)
        const slot = this.#lease.take(now)
        if (slot) return this.#taken(slot)
        const next = this.#next(request.since, now)
        if ('retryMs' in next) return next
        await this.#changeWithin(next.at - now)
      }
    } finally {
      this.#waiting.delete(request)
    }
  }

  /**
   * Asks for cells if there is a reason, and returns when to look again, or that this request is refused.
   *
   * @param {number} since when the request came
   * @param {number} now
   * @returns {{ at: number } | { retryMs: number, problem?: string }}
   */
  #next(since, now) {
    const lease = this.#lease
    this.#ask(this.#demand, now)
    const latest = since + lease.askTimeoutMs
    const opensAt = lease.opensAt(now)
    if (opensAt <= latest) return { at: opensAt }
    const closedMs = lease.closedForMs(now)
    if (closedMs > 0 && now + closedMs > since + lease.horizonMs) return { retryMs: closedMs }
    const askingMs = lease.askingForMs(now)
    if (askingMs !== undefined) {
      if (now >= latest) return { retryMs: lease.horizonMs, problem: this.#problem }
      return { at: Math.min(latest, now + lease.askTimeoutMs - askingMs) }
    }
    // Not when it asks next: what it only returns brings no cell.
    const at = lease.againAt
    if (at <= since + lease.horizonMs) return { at }
    return lease.isSilent ? { retryMs: at - now, problem: this.#problem } : { retryMs: at - now }
  }

  /** Why there are no cells, for whoever asks the relay. */
  get #problem() {
    const { otherRate } = this.#lease
    const { limit, windowMs } = this.#options.rate
    return otherRate
      ? `The limiter counts ${otherRate.limit} requests in ${otherRate.windowMs} ms, and the relay ${limit} in ${windowMs} ms. Give all that share it the same rate.`
      : 'The limiter that the relay shares with others cannot be reached.'
  }

  /** @param {import('../limiter/lease.js').Slot} slot @returns {import('./slots.js').Taken} */
  #taken(slot) {
    const lease = this.#lease
    const giveBack = (/** @type {'complete' | 'unused'} */ how) => {
      lease[how](slot, this.#host.now())
      this.#return()
    }
    return {
      mayDispatch: () => {
        const isInTime = lease.mayDispatch(slot, this.#host.now())
        if (!isInTime) giveBack('unused')
        return isInTime
      },
      refuse: (ms) => lease.closeUntil(this.#host.now() + ms),
      release: () => giveBack('complete'),
      unused: () => giveBack('unused'),
    }
  }

  /** Sees to it that what is owed is returned also if no request comes. */
  #return() {
    if (this.#options.waitUntil) return this.#keepAwake(this.#returnNow())
    this.#ask(this.#demand, this.#host.now())
    this.#returnLater()
  }

  /** Has the host wait for it, if it can. @param {Promise<void>} promise that never rejects */
  #keepAwake(promise) {
    try {
      this.#options.waitUntil?.(promise)
    } catch (error) {
      this.#options.report(`waitUntil threw: ${textOf(error)}`)
    }
  }

  /** Returns what is owed at once: the host may stop after this. */
  async #returnNow() {
    while (this.#lease.owes && !this.#lease.isSilent) {
      const now = this.#host.now()
      this.#giveUp(now)
      this.#ask({ ...this.#demand, returnWithinMs: 0 }, now)
      await this.#changeWithin(this.#lease.askTimeoutMs - (this.#lease.askingForMs(now) ?? 0))
    }
  }

  #returnLater() {
    if (this.#returning || !this.#lease.owes) return
    const now = this.#host.now()
    const at = this.#lease.askAt(this.#demand, now)
    // While an ask is under way, its end leads here.
    if (at === undefined) return
    this.#returning = this.#host.setTimeout(
      () => {
        this.#returning = undefined
        this.#ask(this.#demand, this.#host.now())
        this.#returnLater()
      },
      Math.max(1, at - now),
    )
    // Only Node's timers keep a process alive.
    this.#returning.unref?.()
  }

  /** @param {import('../limiter/lease.js').Demand} demand @param {number} now */
  #ask(demand, now) {
    const ask = this.#lease.ask(demand, now)
    if (!ask) return
    this.#underWay = ask.number
    this.#keepAwake(this.#exchange(ask))
  }

  /** @param {import('../limiter/codec.js').Ask} ask */
  async #exchange(ask) {
    /** @type {import('../limiter/codec.js').Reply | undefined} */
    let reply
    let why = ''
    try {
      reply = decodeReply(await this.#options.limiter.exchange(encodeAsk(ask)))
    } catch (error) {
      why = textOf(error)
    }
    // It may have been given up meanwhile.
    if (this.#underWay === ask.number) this.#replied(reply, why)
  }

  /** Gives an ask up that takes too long; also one whose request the host has ended. @param {number} now */
  #giveUp(now) {
    const { askTimeoutMs } = this.#lease
    if ((this.#lease.askingForMs(now) ?? 0) >= askTimeoutMs)
      this.#replied(undefined, `no reply within ${askTimeoutMs} ms`)
  }

  /** @param {import('../limiter/codec.js').Reply | undefined} reply @param {string} why there is none */
  #replied(reply, why) {
    const wasSilent = this.#lease.isSilent
    this.#underWay = 0
    this.#lease.replied(reply, this.#host.now())
    if (this.#lease.isSilent && !wasSilent)
      this.#options.report(`it sends nothing, since the limiter gives nothing: ${why || this.#problem}`)
    for (const change of [...this.#changes]) change()
    this.#returnLater()
  }

  /** Resolves when the limiter has replied or failed, or after so many milliseconds. @param {number} ms @returns {Promise<void>} */
  #changeWithin(ms) {
    return new Promise((resolve) => {
      const change = () => {
        this.#host.clearTimeout(timer)
        this.#changes.delete(change)
        resolve()
      }
      const timer = this.#host.setTimeout(change, Math.max(1, ms))
      this.#changes.add(change)
    })
  }

  get #demand() {
    return { now: this.#waiting.size, backlog: this.#waiting.size }
  }

  /** Made with the first request: some hosts have no random numbers before. */
  get #lease() {
    const { rate, timeoutMs } = this.#options
    this.#made ??= new Lease({ rate, timeoutMs, worker: newNonce(), job: { id: newNonce(), weight: 1, spare: null } })
    return this.#made
  }

  #options
  #host
  /** @type {Lease | undefined} */
  #made
  /** The requests that wait for a cell. @type {Set<object>} */
  #waiting = new Set()
  /** What to call when the limiter has replied. @type {Set<() => void>} */
  #changes = new Set()
  /** The number of the ask that is under way, or 0. */
  #underWay = 0
  /** The timer of what is owed. @type {any} */
  #returning
}
