/**
 * What every limiter has to do, wherever it keeps the limit.
 *
 * @typedef {import('../limiter.js').Limiter} Limiter
 * @typedef {import('../limiter-suite.js').LimiterPlace} Place
 * @typedef {import('../limiter/codec.js').Ask} Ask
 * @typedef {import('../limiter/codec.js').Granted} Granted
 */
import { crc32, decodeReply, encodeAsk } from '../limiter/codec.js'
import { durationsOf } from '../limiter/durations.js'
import { newNonce } from '../limiter/nonce.js'
import { expect, expectRefusal, expectSame } from './expect.js'
import { defineCases } from './run.js'

/** @param {import('../limiter-suite.js').LimiterSuiteOptions} options */
export function limiterSuite(options) {
  defineCases(options, options.name ?? 'limiter', CASES)
}

/** @type {Record<string, (place: Place, skip: (call: string) => void) => Promise<void>>} */
const CASES = {
  async 'grants the limit, and no more, to all who ask at once'(place) {
    const workers = many(place, 16, MINUTE)
    const replies = await Promise.all(workers.map((worker) => worker.ask({ want: 7 })))
    const ids = replies.flatMap(({ grants }) => grants.map(({ id }) => id))
    expectSame(ids.length, 60, 'grants to 16 workers that want 7 each')
    expectSame(new Set(ids).size, 60, 'different grants')
    expectSame((await workers[0]?.ask({ want: 60 }))?.grants, [], 'what is left')
  },

  async 'the first ask of two makers at once opens one limit, not two'(place) {
    const workers = many(place, 2, MINUTE)
    const replies = await Promise.all(workers.map((worker) => worker.ask({ want: 60 })))
    expectSame(count(replies), 60, 'grants to two workers that want 60 each')
    expectSame(new Set(replies.map(({ seen }) => seen.epoch)).size, 1, 'states')
  },

  async 'is the same for whoever opens it later'(place) {
    await new Worker(place, MINUTE).ask({ want: 40 })
    await place.restart?.()
    expectSame((await new Worker(place, MINUTE).ask({ want: 60 })).grants.length, 20, 'grants to the second')
  },

  async 'a cell is granted again a hold after its response, and no earlier'(place) {
    const rate = short(place)
    const worker = new Worker(place, rate)
    const taken = await worker.ask({ want: 3 })
    await pass(place, rate.lifeMs / 2)
    const done = await worker.ask({ completed: taken.grants.map(({ id }) => ({ id, ageMs: 0 })) })
    const other = new Worker(place, rate)
    const at = await other.untilGranted()
    const holdMs = durationsOf(rate).holdMs
    expect(
      at >= done.clockMs + holdMs,
      `the next request of a cell may begin ${at - done.clockMs} ms after the response`,
    )
    expect(at <= done.clockMs + holdMs + rate.windowMs, `but it begins ${at - done.clockMs} ms after it`)
  },

  async 'a cell whose worker is gone is granted again after its life and a hold, and no earlier'(place) {
    const rate = short(place)
    const taken = await new Worker(place, rate).ask({ want: 3 })
    const at = await new Worker(place, rate).untilGranted()
    const waited = at - taken.clockMs
    expect(waited >= rate.lifeMs + durationsOf(rate).holdMs, `it is granted after ${waited} ms`)
  },

  async 'an unused cell is granted again at once, and only once'(place) {
    const [worker, other] = [new Worker(place, MINUTE), new Worker(place, MINUTE)]
    const { grants } = await worker.ask({ want: 60 })
    const unused = grants.slice(0, 5).map(({ id }) => id)
    await worker.ask({ unused })
    await worker.ask({ unused, completed: unused.map((id) => ({ id, ageMs: 0 })) })
    expectSame((await other.ask({ want: 60 })).grants.length, 5, 'grants after five were returned')
    await worker.ask({ unused })
    expectSame((await worker.ask({ want: 60 })).grants, [], 'grants after they were returned once more')
  },

  async 'nobody returns the cells of another'(place) {
    const [worker, other] = [new Worker(place, MINUTE), new Worker(place, MINUTE)]
    const { grants } = await worker.ask({ want: 60 })
    await other.ask({})
    await other.ask({ unused: grants.map(({ id }) => id) })
    expectSame((await other.ask({ want: 60 })).grants, [], 'grants')
  },

  async 'an ask that arrives twice takes no more than the limit, and returns nothing twice'(place) {
    const worker = new Worker(place, MINUTE)
    const { grants } = await worker.ask({ want: 50 })
    const bytes = worker.next({ want: 6, unused: [grants[0]?.id ?? 0] })
    const replies = [await worker.send(bytes), await worker.send(bytes)]
    expectSame(count(replies), 11, 'grants to both, of the ten that were left and the one that was returned')
    expectSame((await new Worker(place, MINUTE).ask({ want: 60 })).grants, [], 'what is left')
  },

  async 'what was granted by a lost reply is void when its worker asks again'(place) {
    const worker = new Worker(place, MINUTE)
    await worker.ask({ want: 10 })
    await worker.send(worker.next({ want: 50 }))
    expectSame((await worker.ask({ want: 60 })).grants.length, 50, 'grants')
  },

  async 'a worker that knows another state closes the limit until its grants are over'(place) {
    const rate = short(place)
    const worker = new Worker(place, rate)
    const first = await worker.ask({})
    const stranger = new Worker(place, rate)
    stranger.seen = { epoch: newNonce(), lastId: 3 }
    const reply = await stranger.ask({ want: 3 })
    expectSame(reply.grants, [], 'grants to the stranger')
    expectSame((await worker.ask({ want: 3 })).grants, [], 'grants to others')
    const waited = (await worker.untilGranted()) - first.clockMs
    expect(waited >= rate.lifeMs + durationsOf(rate).holdMs, `it is open again after ${waited} ms`)
  },

  async 'a worker that knows a later grant closes the limit: the store was rolled back'(place) {
    const worker = new Worker(place, MINUTE)
    const first = await worker.ask({ want: 3 })
    worker.seen = { ...first.seen, lastId: first.seen.lastId + 5 }
    const reply = await worker.ask({ want: 3 })
    expectSame(reply.grants, [], 'grants')
    expect(reply.closedMs > MINUTE.lifeMs, `closed for ${reply.closedMs} ms`)
    expect(reply.seen.epoch !== first.seen.epoch, 'another state begins')
    expect(reply.seen.lastId > first.seen.lastId, 'no number of a grant comes again')
  },

  async 'a limit that was emptied is closed by the first worker that knew it'(place, skip) {
    if (place.empty === undefined) return skip('empty')
    const worker = new Worker(place, MINUTE)
    await worker.ask({ want: 3 })
    await place.empty()
    const reply = await worker.ask({ want: 3 })
    expectSame(reply.grants, [], 'grants')
    expect(reply.closedMs > MINUTE.lifeMs, `closed for ${reply.closedMs} ms`)
  },

  async 'a state that is damaged is a lost one: the limit is closed'(place, skip) {
    if (place.damage === undefined) return skip('damage')
    await new Worker(place, MINUTE).ask({ want: 3 })
    await place.damage()
    const reply = await new Worker(place, MINUTE).ask({ want: 3 })
    expectSame(reply.grants, [], 'grants')
    expect(reply.closedMs > MINUTE.lifeMs, `closed for ${reply.closedMs} ms`)
  },

  async 'nobody is granted anything while the server refuses'(place) {
    const [worker, other] = [new Worker(place, MINUTE), new Worker(place, MINUTE)]
    await worker.ask({ refusedMs: 30_000 })
    const reply = await other.ask({ want: 1 })
    expectSame(reply.grants, [], 'grants')
    expect(reply.closedMs > 1_000 && reply.closedMs <= 30_000, `closed for ${reply.closedMs} ms`)
  },

  async 'a step of the clock is taken off it by the first who reports it, and not by the next'(place) {
    const workers = many(place, 2, MINUTE)
    const first = await workers[0]?.ask({})
    const step = { aheadMs: first?.aheadMs ?? 0, byMs: 5_000 }
    await workers[1]?.ask({})
    for (const worker of workers)
      expectSame((await worker.ask({ step })).aheadMs, step.aheadMs + 5_000, 'what the clock is corrected by')
  },

  async 'another limit or window is refused while cells are taken'(place) {
    await new Worker(place, MINUTE).ask({ want: 1 })
    for (const rate of [
      { ...MINUTE, limit: 61 },
      { ...MINUTE, windowMs: 59_999 },
    ]) {
      const worker = new Worker(place, rate)
      const reply = decodeReply(await worker.limiter.exchange(worker.next({ want: 1 })))
      expectSame(reply, { otherRate: { limit: 60, windowMs: 60_000 } }, 'the reply')
    }
    expectSame((await new Worker(place, MINUTE).ask({ want: 60 })).grants.length, 59, 'grants at the first limit')
  },

  async 'bytes that are damaged, or of another version, are refused and change nothing'(place) {
    const worker = new Worker(place, MINUTE)
    await worker.ask({ want: 10 })
    const bytes = worker.next({ want: 50 })
    const damaged = bytes.with(9, (bytes[9] ?? 0) ^ 1)
    const shorter = bytes.subarray(0, -1)
    for (const wrong of [damaged, shorter, ofVersion(2, bytes), new Uint8Array()])
      await expectRefusal(async () => worker.limiter.exchange(wrong), 'wrong bytes')
    expectSame((await worker.ask({ want: 60 })).grants.length, 50, 'grants')
  },

  async 'a job in bulk leaves its spare cells to live ones'(place) {
    const bulk = new Worker(place, MINUTE)
    expectSame((await bulk.ask({ want: 60 }, 3)).grants.length, 57, 'grants to the job in bulk')
    expectSame((await new Worker(place, MINUTE).ask({ want: 60 }, null)).grants.length, 3, 'grants to the live one')
  },

  async 'takes hundreds of asks one after the other, and numbers its grants on'(place) {
    const workers = many(place, 4, MINUTE)
    for (let round = 0; round < 50; round++) {
      for (const worker of workers) {
        const { grants } = await worker.ask({ want: 15 })
        await worker.ask({ unused: grants.map(({ id }) => id) })
      }
    }
    const last = await workers[0]?.ask({ want: 60 })
    expectSame(last?.grants.length, 60, 'grants')
    expectSame(last?.seen.lastId, 50 * 4 * 15 + 60, 'the number of the latest grant')
  },
}

/** A worker, as far as a limiter knows one. */
class Worker {
  /** @param {Place} place @param {typeof MINUTE} rate */
  constructor(place, { limit, windowMs, lifeMs }) {
    this.limiter = place.open()
    this.#place = place
    this.#rate = { limit, windowMs }
    this.#lifeMs = lifeMs
  }

  limiter
  /** The state of the last reply. */
  seen = { epoch: '', lastId: 0 }

  /** Asks, and hears the reply. @param {Partial<Ask>} what @param {number | null} [spare] */
  async ask(what, spare) {
    const reply = await this.send(this.next(what, spare))
    this.seen = reply.seen
    return reply
  }

  /** Returns the bytes of the next ask. @param {Partial<Ask>} what @param {number | null} [spare] */
  next(what, spare = 0) {
    this.#number += 1
    return encodeAsk({
      rate: this.#rate,
      worker: this.#id,
      number: this.#number,
      seen: this.seen,
      lifeMs: this.#lifeMs,
      longestLifeMs: this.#lifeMs,
      step: null,
      refusedMs: 0,
      completed: [],
      unused: [],
      job: { id: spare === null ? 'a'.repeat(16) : 'b'.repeat(16), weight: 1, spare },
      want: 0,
      backlog: what.want ?? 0,
      ...what,
    })
  }

  /** @param {Uint8Array} bytes @returns {Promise<Granted>} */
  async send(bytes) {
    const reply = decodeReply(await this.limiter.exchange(bytes))
    if ('otherRate' in reply) throw new Error(`another rate: ${JSON.stringify(reply)}`)
    return reply
  }

  /** Asks for a cell, as often as it is worth while; returns when the first one begins, by the store's clock. */
  async untilGranted() {
    for (let asks = 0; asks < 50; asks++) {
      const { clockMs, grants, againMs, closedMs } = await this.ask({ want: 1 })
      const [grant] = grants
      if (grant !== undefined) return clockMs + grant.inMs
      await pass(this.#place, Math.max(againMs, closedMs))
    }
    throw new Error('50 asks were granted nothing')
  }

  #place
  #rate
  #lifeMs
  #id = newNonce()
  #number = 0
}

/** @param {Place} place @param {number} number @param {typeof MINUTE} rate */
const many = (place, number, rate) => Array.from({ length: number }, () => new Worker(place, rate))

/** @param {Granted[]} replies */
const count = (replies) => replies.reduce((sum, { grants }) => sum + grants.length, 0)

/** Lets time pass in the store. @param {Place} place @param {number} ms */
async function pass(place, ms) {
  if (place.advance) await place.advance(ms)
  else await new Promise((resolve) => setTimeout(resolve, ms))
}

/** Returns the same bytes as another version would have them. @param {number} version @param {Uint8Array} bytes */
function ofVersion(version, bytes) {
  const other = bytes.with(1, version)
  new DataView(other.buffer).setUint32(other.length - 4, crc32(other.subarray(0, -4)), true)
  return other
}

/** Where a test waits for a window: real time must not pass for a minute. @param {Place} place */
const short = (place) =>
  place.advance ? { limit: 3, windowMs: 60_000, lifeMs: 31_500 } : { limit: 3, windowMs: 600, lifeMs: 200 }

const MINUTE = { limit: 60, windowMs: 60_000, lifeMs: 31_500 }
