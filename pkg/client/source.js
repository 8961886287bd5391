import { ImportError, textOf } from './error.js'
import { READING } from './reading.js'
import { jsonOfReadable, jsonOfRow, jsonOfRows } from './row-json.js'

/**
 * @typedef {import('./reading-options.js').Mapper} Mapper
 *
 * What a source gives, one after the other.
 * @typedef {{ next(): any, return?: () => any }} Pieces
 *
 * @typedef {object} Opened
 * @property {boolean} [objects] whether it gives objects; known at once, or after `peek`
 * @property {number} [expectedRows]
 * @property {object} [reading] what the source itself says of how it is read
 * @property {() => Promise<boolean>} [peek] reads the first item, and returns whether it gives objects
 * @property {() => Promise<Uint8Array | string | null>} pull the next bytes, which the call after it may write over; null at the end
 * @property {() => void} close
 */

/** Objects cross as the JSON of so many at once: measured as the best number. */
const OBJECTS_AT_ONCE = 50
/** Bytes cross in pieces of at most this: enough to be fast, little enough to stay small. */
const BYTES_AT_ONCE = 256 * 1024

/** Sources that can be read only once, and of which reading has begun. @type {WeakSet<object>} */
const BEGUN = new WeakSet()

/**
 * Makes one shape of every source: `{ objects, expectedRows, peek, pull, close }`. `pull()` gives the next
 * `Uint8Array`, which the next call may write over, or null at the end; of objects it is their JSON. `redact` takes the
 * key out of what a row says that cannot be read.
 *
 * @param {unknown} source
 * @param {Mapper | undefined} mapper
 * @param {(text: string) => string} redact
 * @returns {Omit<Opened, 'pull'> & { pull(): Promise<Uint8Array | null> }}
 */
export function openSource(source, mapper, redact) {
  const opened = shapeOf(source, mapper, redact)
  const encode = encoder()
  return {
    get objects() {
      return opened.objects
    },
    expectedRows: opened.expectedRows,
    // Some know it only when their first piece was read.
    get reading() {
      return /** @type {any} */ (source)[READING]
    },
    peek: opened.peek,
    async pull() {
      const piece = await opened.pull()
      return typeof piece === 'string' ? encode(piece) : piece
    },
    close: opened.close,
  }
}

/**
 * Returns an encoder that writes all texts into the same buffer: to allocate one for each piece takes as long as to
 * write it.
 */
function encoder() {
  const encoder = new TextEncoder()
  let room = new Uint8Array(0)
  return (/** @type {string} */ text) => {
    // No character takes more than three bytes for each of its units.
    const most = text.length * 3
    if (room.length < most) room = new Uint8Array(most)
    return room.subarray(0, encoder.encodeInto(text, room).written)
  }
}

/**
 * As {@link openSource}, but `pull()` may give a text as well.
 *
 * @param {any} source
 * @param {Mapper | undefined} mapper
 * @param {(text: string) => string} redact
 * @returns {Opened}
 */
function shapeOf(source, mapper, redact) {
  if (typeof source === 'string') return bytes(once(source))
  if (source instanceof ArrayBuffer) return bytes(pieces(new Uint8Array(source)))
  if (ArrayBuffer.isView(source))
    return bytes(pieces(new Uint8Array(source.buffer, source.byteOffset, source.byteLength)))
  // It would seem to be empty, or to begin in the middle.
  if (BEGUN.has(source))
    throw new ImportError('INVALID_OPTION', 'source: it was read before, and can be read only once; give a new one')
  try {
    if (typeof source?.stream === 'function') return bytes(iterate(source.stream()))
    const body = bodyOf(source)
    if (body) return bytes(body)
    if (Array.isArray(source)) return objects(source[Symbol.iterator](), mapper, source.length, redact)
    if (typeof source?.[Symbol.iterator] === 'function')
      return sniffed(source, source[Symbol.iterator](), mapper, redact)
    if (typeof source?.[Symbol.asyncIterator] === 'function' || typeof source?.getReader === 'function')
      return sniffed(source, iterate(source), mapper, redact)
  } catch (error) {
    if (error instanceof ImportError) throw error
    // A stream that someone else reads already, for one.
    throw new ImportError('INVALID_OPTION', `source: it cannot be read: ${textOf(error)}`, { cause: error })
  }
  const found = source === null ? 'null' : typeof source
  throw new ImportError(
    'INVALID_OPTION',
    `source: expected users or bytes (an array, an iterable, a stream, a Blob, a Request, a Response, a Uint8Array or a string), found ${found}`,
  )
}

/**
 * Returns an iterator over what has a body (a Request, a Response, an object of R2); undefined of anything else. Rows
 * with a column `body` have no `bodyUsed`.
 *
 * @param {any} source
 * @returns {Pieces | undefined}
 */
function bodyOf(source) {
  if (source === null || typeof source !== 'object' || typeof source.bodyUsed !== 'boolean') return undefined
  if (source.bodyUsed)
    throw new ImportError('INVALID_OPTION', 'source: its body was read already; give it before anything else reads it')
  // Not the caller's mistake, and its body is a page that says what is wrong, not users.
  if (source.ok === false && typeof source.status === 'number')
    return {
      next: async () => {
        throw new Error(`it is a response of status ${source.status}`)
      },
    }
  if (!source.body) throw new ImportError('INVALID_OPTION', 'source: it has no body')
  return iterate(source.body)
}

/**
 * Opens a source that gives bytes or users, which only its first item reveals. Notes when reading begins of one that can be read only
 * once, such as a generator or a stream.
 *
 * @param {any} source
 * @param {Pieces} iterator
 * @param {Mapper | undefined} mapper
 * @param {(text: string) => string} redact
 * @returns {Opened}
 */
function sniffed(source, iterator, mapper, redact) {
  const isOnce = iterator === source || [source.getReader, source.unpipe].some((member) => typeof member === 'function')
  /** @type {Opened} */
  let opened
  const peek = async () => {
    if (isOnce) BEGUN.add(source)
    const first = await iterator.next()
    let given = false
    const whole = {
      async next() {
        if (given) return iterator.next()
        given = true
        return first
      },
      return: () => iterator.return?.(),
    }
    const isBytes =
      !first.done &&
      (typeof first.value === 'string' || ArrayBuffer.isView(first.value) || first.value instanceof ArrayBuffer)
    opened = isBytes ? bytes(whole) : objects(whole, mapper, undefined, redact)
    return !isBytes
  }
  return {
    peek,
    pull: () => opened.pull(),
    close: () => closing(iterator),
  }
}

/** @param {Pieces} iterator @returns {Opened} */
function bytes(iterator) {
  /** @type {Uint8Array | undefined} */
  let open
  // A pair of surrogates may be cut by the pieces of a text: its first half waits for the second.
  let half = ''
  return {
    objects: false,
    async pull() {
      for (;;) {
        if (open) {
          const piece = open.subarray(0, BYTES_AT_ONCE)
          open = open.length > piece.length ? open.subarray(piece.length) : undefined
          return piece
        }
        const { done, value } = await iterator.next()
        if (typeof value === 'string' && !done) {
          const text = half + value
          half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? ''
          return half ? text.slice(0, -1) : text
        }
        if (half) {
          const text = half
          half = ''
          if (!done) open = view(value)
          return text
        }
        if (done) return null
        open = view(value)
        if (open.length === 0) open = undefined
      }
    },
    close: () => closing(iterator),
  }
}

/** @param {unknown} value */
function view(value) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  throw new TypeError(`expected bytes or text, found ${value === null ? 'null' : typeof value}`)
}

/** Lets a source go; what it throws then changes nothing. @param {Pieces} iterator */
function closing(iterator) {
  try {
    Promise.resolve(iterator.return?.()).catch(() => {})
  } catch {
    // A generator's `finally` block may throw at once.
  }
}

/**
 * @param {Pieces} iterator
 * @param {Mapper | undefined} mapper
 * @param {number | undefined} expectedRows
 * @param {(text: string) => string} redact
 * @returns {Opened}
 */
function objects(iterator, mapper, expectedRows, redact) {
  let ended = false
  /** @type {{ error: unknown } | undefined} */
  let failure
  return {
    objects: true,
    expectedRows,
    async pull() {
      const rows = []
      while (!ended && rows.length < OBJECTS_AT_ONCE) {
        try {
          let next = iterator.next()
          if (typeof next?.then === 'function') next = await next
          if (next.done) ended = true
          else rows.push(next.value)
        } catch (error) {
          // The rows before it count; it is reported when they have been taken.
          ended = true
          failure = { error }
        }
      }
      if (rows.length === 0) {
        if (failure) throw failure.error
        return null
      }
      return mapper ? `[${rows.map((row) => text(row, mapper, redact)).join()}]` : textOfAll(rows, redact)
    },
    close: () => closing(iterator),
  }
}

/** @param {unknown[]} rows @param {(text: string) => string} redact */
const textOfAll = (rows, redact) =>
  // One row is the offending one, or has a BigInt; the others must not fail with it.
  jsonOfRows(rows) ?? `[${rows.map((row) => text(row, undefined, redact)).join()}]`

/**
 * Returns the JSON of one row; of a row that cannot be read, an array that is refused as a row: a text that says why, and what
 * can be read of it.
 *
 * @param {unknown} row
 * @param {Mapper | undefined} mapper
 * @param {(text: string) => string} redact
 */
function text(row, mapper, redact) {
  try {
    return jsonOfRow(mapper ? mapper(row) : row)
  } catch (error) {
    return `[${JSON.stringify(`unreadable: ${redact(textOf(error))}`)},${jsonOfReadable(row)}]`
  }
}

/**
 * Returns an iterator over an async iterable or a stream; some hosts' streams are not iterable.
 *
 * @param {any} source
 * @returns {Pieces}
 */
function iterate(source) {
  if (typeof source[Symbol.asyncIterator] === 'function') return source[Symbol.asyncIterator]()
  const reader = source.getReader()
  return { next: () => reader.read(), return: () => reader.cancel() }
}

/** @param {Uint8Array} whole */
function* pieces(whole) {
  for (let at = 0; at < whole.length; at += BYTES_AT_ONCE) yield whole.subarray(at, at + BYTES_AT_ONCE)
}

/** Cuts a large text into pieces, never within a character. @param {string} whole */
function* once(whole) {
  for (let at = 0; at < whole.length; ) {
    let end = Math.min(at + BYTES_AT_ONCE, whole.length)
    if (end < whole.length && /[\ud800-\udbff]/.test(whole[end - 1])) end -= 1
    if (end === at) end = at + 1
    yield whole.slice(at, end)
    at = end
  }
}
