/**
 * The bytes of an ask and of a reply, as objects that JSON can hold. `src/importer/limiter/bytes.rs` describes the bytes. Random
 * numbers of 64 bits are 16 hex digits here, and no state is `''`.
 *
 * @typedef {{ limit: number, windowMs: number }} Rate
 * @typedef {{ epoch: string, lastId: number }} Seen the state of the last reply that a worker had, and the latest grant in it
 * @typedef {object} Ask what a worker returns, wants and has seen
 * @property {Rate} rate
 * @property {string} worker
 * @property {number} number of this ask, from 1
 * @property {Seen} seen
 * @property {number} lifeMs
 * @property {number} longestLifeMs
 * @property {{ aheadMs: number, byMs: number } | null} step of the store's clock
 * @property {number} refusedMs
 * @property {{ id: number, ageMs: number }[]} completed
 * @property {number[]} unused
 * @property {{ id: string, weight: number, spare: number | null }} job without `spare`, it is a live one
 * @property {number} want
 * @property {number} backlog
 *
 * @typedef {object} Granted what a store replies
 * @property {number} number of the ask
 * @property {Seen} seen
 * @property {number} clockMs
 * @property {number} aheadMs
 * @property {number} longestLifeMs
 * @property {{ id: number, inMs: number }[]} grants
 * @property {number} againMs
 * @property {number} closedMs
 * @property {number} held
 * @property {number} share
 *
 * @typedef {Granted | { otherRate: Rate }} Reply
 */

/**
 * @param {Uint8Array} bytes
 * @returns {Ask}
 * @throws {TypeError} if they are not those of an ask
 */
export function decodeAsk(bytes) {
  const read = new Reader(bytes, ASK)
  const ask = {
    rate: read.rate(),
    worker: read.hex(),
    number: read.number(),
    seen: read.seen(),
    lifeMs: read.number(),
    longestLifeMs: read.number(),
    step: read.flag() ? { aheadMs: read.signed(), byMs: read.number() } : null,
    refusedMs: read.number(),
    completed: read.list(() => ({ id: read.number(), ageMs: read.number() })),
    unused: read.list(() => read.number()),
    job: { id: read.hex(), weight: read.number(), spare: read.spare() },
    want: read.number(),
    backlog: read.number(),
  }
  read.end()
  return ask
}

/** @param {Ask} ask */
export function encodeAsk(ask) {
  const out = new Writer(ASK)
  out.rate(ask.rate)
  out.hex(ask.worker)
  out.number(ask.number)
  out.seen(ask.seen)
  out.number(ask.lifeMs)
  out.number(ask.longestLifeMs)
  out.flag(ask.step !== null)
  if (ask.step !== null) {
    out.signed(ask.step.aheadMs)
    out.number(ask.step.byMs)
  }
  out.number(ask.refusedMs)
  out.list(ask.completed, ({ id, ageMs }) => {
    out.number(id)
    out.number(ageMs)
  })
  out.list(ask.unused, (id) => out.number(id))
  out.hex(ask.job.id)
  out.number(ask.job.weight)
  out.number(ask.job.spare === null ? 0 : ask.job.spare + 1)
  out.number(ask.want)
  out.number(ask.backlog)
  return out.end()
}

/** @param {Reply} reply */
export function encodeReply(reply) {
  const out = new Writer(REPLY)
  out.flag(!('otherRate' in reply))
  if ('otherRate' in reply) {
    out.rate(reply.otherRate)
    return out.end()
  }
  out.number(reply.number)
  out.seen(reply.seen)
  out.number(reply.clockMs)
  out.signed(reply.aheadMs)
  out.number(reply.longestLifeMs)
  out.list(reply.grants, ({ id, inMs }) => {
    out.number(id)
    out.number(inMs)
  })
  out.number(reply.againMs)
  out.number(reply.closedMs)
  out.number(reply.held)
  out.number(reply.share)
  return out.end()
}

/**
 * @param {Uint8Array} bytes
 * @returns {Reply}
 * @throws {TypeError} if they are not those of a reply
 */
export function decodeReply(bytes) {
  const read = new Reader(bytes, REPLY)
  const reply = read.flag()
    ? {
        number: read.number(),
        seen: read.seen(),
        clockMs: read.number(),
        aheadMs: read.signed(),
        longestLifeMs: read.number(),
        grants: read.list(() => ({ id: read.number(), inMs: read.number() })),
        againMs: read.number(),
        closedMs: read.number(),
        held: read.number(),
        share: read.number(),
      }
    : { otherRate: read.rate() }
  read.end()
  return reply
}

export class Writer {
  /** @param {number} kind */
  constructor(kind) {
    this.#bytes = [kind, VERSION]
  }

  /** Seven bits a byte, lowest first. @param {number} value */
  number(value) {
    let rest = value
    while (rest >= MORE) {
      this.#bytes.push((rest % MORE) + MORE)
      rest = Math.floor(rest / MORE)
    }
    this.#bytes.push(rest)
  }

  /** 0, −1, 1, −2, … @param {number} value */
  signed(value) {
    this.number(value < 0 ? -value * 2 - 1 : value * 2)
  }

  /** @param {boolean} value */
  flag(value) {
    this.#bytes.push(value ? 1 : 0)
  }

  /** Eight bytes, lowest first. @param {string} digits */
  hex(digits) {
    const all = digits.padStart(16, '0')
    for (let at = 14; at >= 0; at -= 2) this.#bytes.push(Number.parseInt(all.slice(at, at + 2), 16))
  }

  /** @param {Rate} rate */
  rate({ limit, windowMs }) {
    this.number(limit)
    this.number(windowMs)
  }

  /** @param {Seen} seen */
  seen({ epoch, lastId }) {
    this.hex(epoch)
    this.number(lastId)
  }

  /** @template T @param {T[]} items @param {(item: T) => void} write */
  list(items, write) {
    this.number(items.length)
    items.forEach(write)
  }

  end() {
    const checksum = crc32(this.#bytes)
    for (let shift = 0; shift < 32; shift += 8) this.#bytes.push((checksum >>> shift) & 0xff)
    return Uint8Array.from(this.#bytes)
  }

  /** @type {number[]} */
  #bytes
}

export class Reader {
  /** @param {Uint8Array} bytes @param {number} kind */
  constructor(bytes, kind) {
    if (!(bytes instanceof Uint8Array) || bytes.length < 6) throw damaged()
    const end = bytes.length - 4
    const checksum = new DataView(bytes.buffer, bytes.byteOffset).getUint32(end, true)
    this.#bytes = bytes.subarray(0, end)
    if (crc32(this.#bytes) !== checksum || bytes[0] !== kind || bytes[1] !== VERSION) throw damaged()
  }

  number() {
    let value = 0
    for (let scale = 1; ; scale *= MORE) {
      const byte = this.#byte()
      value += (byte % MORE) * scale
      if (value > Number.MAX_SAFE_INTEGER) throw damaged()
      if (byte < MORE) return value
    }
  }

  signed() {
    const value = this.number()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }

  flag() {
    return this.#byte() === 1
  }

  hex() {
    let digits = ''
    for (let at = 0; at < 8; at++) digits = this.#byte().toString(16).padStart(2, '0') + digits
    return digits
  }

  spare() {
    const value = this.number()
    return value === 0 ? null : value - 1
  }

  rate() {
    return { limit: this.number(), windowMs: this.number() }
  }

  epoch() {
    const epoch = this.hex()
    return epoch === NO_EPOCH ? '' : epoch
  }

  seen() {
    return { epoch: this.epoch(), lastId: this.number() }
  }

  /** @template T @param {() => T} read */
  list(read) {
    const length = this.number()
    if (length > this.#bytes.length) throw damaged()
    return Array.from({ length }, read)
  }

  end() {
    if (this.#at !== this.#bytes.length) throw damaged()
  }

  #byte() {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw damaged()
    return byte
  }

  #at = 2
  /** @type {Uint8Array} */
  #bytes
}

/** @param {ArrayLike<number>} bytes */
export function crc32(bytes) {
  let sum = 0xffffffff
  for (let at = 0; at < bytes.length; at++) {
    sum ^= /** @type {number} */ (bytes[at])
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum >>> 0
}

export const damaged = () => new TypeError('these are not the bytes of a limiter of this version')

const ASK = 0x41
const REPLY = 0x52
const VERSION = 1
const MORE = 0x80
const NO_EPOCH = '0000000000000000'
