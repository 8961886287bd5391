// Many numbers and many texts in little room: a million rows are held so, and not as a million objects.

/** A list of whole numbers that grows. */
export class Numbers {
  /** @param {Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor | Float64ArrayConstructor} Type */
  constructor(Type = Uint32Array) {
    this.Type = Type
    this.length = 0
    this.values = new Type(1024)
  }

  push(value) {
    this.set(this.length, value)
  }

  /** Sets a number, also beyond the end: what lies between is 0. */
  set(at, value) {
    if (at >= this.values.length) {
      const values = new this.Type(Math.max(at + 1, this.values.length * 2))
      values.set(this.values)
      this.values = values
    }
    this.values[at] = value
    if (at >= this.length) this.length = at + 1
  }

  at(index) {
    return this.values[index]
  }
}

/** A list of texts that grows, as UTF-8 in one piece of memory. */
export class Texts {
  constructor() {
    this.bytes = new Uint8Array(16 * 1024)
    this.used = 0
    this.ends = new Numbers(Float64Array)
  }

  get length() {
    return this.ends.length
  }

  /** @returns {number} its index */
  push(text) {
    const room = this.used + text.length * 3
    if (room > this.bytes.length) {
      const bytes = new Uint8Array(Math.max(room, this.bytes.length * 2))
      bytes.set(this.bytes.subarray(0, this.used))
      this.bytes = bytes
    }
    this.used += encoder.encodeInto(text, this.bytes.subarray(this.used)).written
    this.ends.push(this.used)
    return this.ends.length - 1
  }

  at(index) {
    return decoder.decode(this.bytesAt(index))
  }

  /** Returns the bytes of a text, which hold until the next one is added. */
  bytesAt(index) {
    return this.bytes.subarray(index === 0 ? 0 : this.ends.at(index - 1), this.ends.at(index))
  }

  /** Calls `found` with the index of each text that holds the needle, without regard to ASCII case. */
  search(needle, found) {
    const wanted = encoder.encode(needle).map(lower)
    if (wanted.length === 0) return
    const { bytes, used } = this
    let text = 0
    for (let at = 0; at + wanted.length <= used; at += 1) {
      let same = 0
      while (same < wanted.length && lower(bytes[at + same]) === wanted[same]) same += 1
      if (same < wanted.length) continue
      while (this.ends.at(text) <= at) text += 1
      const end = this.ends.at(text)
      if (at + wanted.length > end) continue
      found(text)
      at = end - 1
    }
  }
}

const lower = (byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte)
const encoder = new TextEncoder()
const decoder = new TextDecoder()
