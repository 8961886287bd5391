/**
 * A journal that many workers share. One of them holds it, for a time that it renews as long as it lives. Whoever takes
 * hold gets the next number, and an append needs the latest number and the length that this worker left: so a worker that
 * was frozen, and whose journal another has taken over, writes nothing more. Since nothing is sent before its record is
 * appended, it sends nothing more either.
 *
 * No clock of a worker counts, only the store's. Where the pieces are kept is the business of a {@link Store}.
 */
import { ImportError, textOf } from '../client/error.js'
import { assertKnownKeys, integer, optionError } from '../client/option-checks.js'
import { journalName } from './name.js'

/**
 * What keeps the pieces. Each method is one atomic step, and may be repeated if its reply was lost: what was done is then
 * not done again.
 *
 * @typedef {object} Store
 * @property {(ask: { id: string, before: string, worker: string, holdMs: number, takeOver: boolean }) => Promise<Taken | Busy>} take
 *   takes hold as `id`, unless another than `before` holds it
 * @property {(ask: { id: string, length: number, holdMs: number, piece: Uint8Array }) => Promise<'done' | 'lost' | 'gone'>} append
 *   adds a piece behind `length` others, and renews the hold; `lost`: another holds it, `gone`: the store has lost pieces
 * @property {(from: number, to: number) => Promise<Uint8Array[]>} read pieces from one number to before another: the first
 *   of them at least, if it is there
 * @property {(ask: { id: string, holdMs: number }) => Promise<boolean>} renew false if another has taken hold
 * @property {(id: string) => Promise<void>} free
 * @property {(error: unknown) => string | undefined} [hint] what can be done about an error
 *
 * @typedef {{ number: number, length: number }} Taken
 * @typedef {{ holder: string, leftMs: number }} Busy
 */

/**
 * @typedef {import('../fenced.js').FencedJournalOptions & { sleep?: (ms: number, signal?: AbortSignal) => Promise<unknown> }} Options
 * `sleep` is for tests
 */

/**
 * Returns a journal in a store; throws an `ImportError` at once if an option is wrong.
 *
 * @param {string} maker the function that was given the options, for messages
 * @param {(name: string) => Store} storeOf
 * @param {any} options
 */
export function fencedJournal(maker, storeOf, options) {
  assertKnownKeys(options, OPTIONS, ['sleep'], `${maker}: `)
  const { worker, takeOver = false, onWait, sleep = sleepFor } = options
  const name = journalName(maker, options.name)
  const holdMs = integer(`${maker}: holdMs`, options.holdMs, HOLD_MS, 100, 3_600_000)
  if (worker !== undefined && (typeof worker !== 'string' || worker === '' || worker.length > MOST_WORKER))
    throw optionError(`${maker}: worker`, `a text of 1 to ${MOST_WORKER} characters`, worker)
  if (typeof takeOver !== 'boolean') throw optionError(`${maker}: takeOver`, 'true or false', takeOver)
  if (onWait !== undefined && typeof onWait !== 'function') throw optionError(`${maker}: onWait`, 'a function', onWait)
  return new FencedJournal(storeOf(name), { name, holdMs, worker, takeOver, onWait, sleep })
}

class FencedJournal {
  /** @param {Store} store @param {Required<Pick<Options, 'name' | 'holdMs' | 'takeOver' | 'sleep'>> & Pick<Options, 'worker' | 'onWait'>} options */
  constructor(store, options) {
    this.name = options.name
    this.#store = store
    this.#options = options
  }

  /** Takes hold, and gives what was appended so far in pieces; null if nothing was. */
  load() {
    const waiting = new AbortController()
    this.#waiting = waiting
    return this.#inTurn(async () => {
      try {
        const { number, length } = await this.#take(waiting.signal)
        this.#broken = undefined
        this.#number = number
        this.#length = length
        this.#renewal ??= this.#renewNowAndThen()
        return length === 0 ? null : this.#pieces(length)
      } catch (error) {
        await this.#release()
        throw this.#failure('JOURNAL_UNREADABLE', 'cannot be opened', error)
      }
    })
  }

  /** Appends; resolves when the store has confirmed it. @param {Uint8Array} bytes @returns {Promise<void>} */
  append(bytes) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / PIECE_BYTES) }, (_, at) =>
      bytes.slice(at * PIECE_BYTES, (at + 1) * PIECE_BYTES),
    )
    return this.#inTurn(async () => {
      if (this.#id === '')
        throw new ImportError('JOURNAL_UNWRITABLE', `journal ${this.name} is not held: call load() before append()`)
      // After a failure it is not known what is stored; to write behind it could hide that.
      if (this.#broken) throw this.#broken
      try {
        for (const piece of pieces) await this.#appendPiece(piece)
      } catch (error) {
        this.#broken ??= this.#failure('JOURNAL_UNWRITABLE', 'cannot be written', error)
        throw this.#broken
      }
    })
  }

  /** Releases the journal, so that another may take hold. Waits for what is being written, and ends a `load()` that waits. */
  close() {
    this.#waiting?.abort()
    return this.#inTurn(() => this.#release())
  }

  /** Takes hold. If another holds it, watches that for a sign of life. @param {AbortSignal} signal ends that */
  async #take(signal) {
    const { takeOver, holdMs, onWait, sleep } = this.#options
    const ask = { id: newId(), before: this.#id, holdMs, takeOver }
    const worker = this.#options.worker ?? `worker ${ask.id.slice(0, 8)}`
    let left = Infinity
    for (;;) {
      const found = await this.#repeated(() => this.#store.take({ ...ask, worker }))
      if (!('leftMs' in found)) {
        this.#id = ask.id
        return found
      }
      // Time alone only takes from what is left: the holder renewed it, or has changed.
      if (found.leftMs > left || signal.aborted) throw this.#inUse(found)
      if (left === Infinity) onWait?.({ worker: found.holder, waitMs: Math.max(0, found.leftMs) })
      left = found.leftMs
      await sleep(Math.max(1, Math.min(left + 1, holdMs / LOOKS)), signal)
    }
  }

  /** @param {Uint8Array} piece */
  async #appendPiece(piece) {
    const ask = { id: this.#id, length: this.#length, holdMs: this.#options.holdMs, piece }
    const outcome = await this.#repeated(() => this.#store.append(ask))
    if (outcome === 'lost') throw this.#lost()
    if (outcome !== 'done') throw new Error(GONE)
    this.#length += 1
  }

  /** @param {number} length */
  async *#pieces(length) {
    try {
      for (let from = 0; from < length; ) {
        const some = await this.#inTurn(() => this.#repeated(() => this.#store.read(from, length)))
        if (some.length === 0) throw new Error(GONE)
        from += some.length
        yield* some
      }
    } catch (error) {
      throw this.#failure('JOURNAL_UNREADABLE', 'cannot be read', error)
    }
  }

  /** Keeps the hold of a worker that lives. What fails is found at the next append. */
  #renewNowAndThen() {
    const { holdMs } = this.#options
    let pending = false
    const timer = setInterval(async () => {
      if (pending) return
      pending = true
      await this.#inTurn(async () => {
        if (this.#id !== '' && !(await this.#store.renew({ id: this.#id, holdMs }))) this.#broken ??= this.#lost()
      }).catch(() => {})
      pending = false
    }, holdMs / RENEWALS)
    // Only Node's timers keep a process alive.
    const { unref } = /** @type {{ unref?: () => void }} */ (/** @type {unknown} */ (timer))
    unref?.call(timer)
    return timer
  }

  async #release() {
    const id = this.#id
    this.#id = ''
    this.#waiting = undefined
    clearInterval(this.#renewal)
    this.#renewal = undefined
    // A hold that could not be released ends by itself.
    if (id !== '') await this.#store.free(id).catch(() => {})
  }

  /** Asks the store, and again if it does not reply: every step may be repeated. @template T @param {() => Promise<T>} ask */
  async #repeated(ask) {
    for (const pause of PAUSES_MS) {
      try {
        return await ask()
      } catch {
        await this.#options.sleep(pause)
      }
    }
    return ask()
  }

  #lost() {
    return new ImportError(
      'JOURNAL_LOST',
      `another worker has taken over journal ${this.name} from this one, which gave no sign of life for ${this.#options.holdMs} ms (hold ${this.#number})`,
    )
  }

  /** @param {Busy} busy */
  #inUse({ holder, leftMs }) {
    return new ImportError(
      'JOURNAL_IN_USE',
      `journal ${this.name} is in use by ${holder}; wait for it to end, or stop it. If it has ended, its hold does in ${leftMs} ms`,
    )
  }

  /** @param {string} code @param {string} what @param {unknown} error */
  #failure(code, what, error) {
    if (error instanceof ImportError) return error
    const hint = this.#store.hint?.(error)
    // Of a connection that every address refuses, there is a code and no message.
    const why = (textOf(error) || String(/** @type {{ code?: unknown }} */ (error).code)).replace(/\.$/, '')
    return new ImportError(code, `journal ${this.name} ${what}: ${why}${hint ? `; ${hint}` : ''}`, { cause: error })
  }

  /** Runs tasks one after the other, in the order of the calls. @template T @param {() => Promise<T>} task @returns {Promise<T>} */
  #inTurn(task) {
    const result = this.#tail.then(task)
    this.#tail = result.catch(() => {})
    return result
  }

  #store
  #options
  /** Of this hold; empty while there is none. */
  #id = ''
  #number = 0
  #length = 0
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #renewal
  /** @type {AbortController | undefined} */
  #waiting
  /** @type {ImportError | undefined} */
  #broken
  /** @type {Promise<unknown>} */
  #tail = Promise.resolve()
}

/** Returns a text that no other hold has. It begins with a letter: some clients read what looks like a number as one. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return `h${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** @param {number} ms @param {AbortSignal} [signal] ends it early */
const sleepFor = (ms, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve(undefined)
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve(undefined)
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end)
  })

const OPTIONS = ['name', 'holdMs', 'worker', 'takeOver', 'onWait']

const GONE = 'the store has lost what it had confirmed: it was emptied, or replaced by an older copy of itself'

/** Long enough for a pause of a process or a network, short enough to wait for. */
const HOLD_MS = 30_000

/** So often is a hold renewed before it would end. */
const RENEWALS = 3

/** So often is a hold looked at until it would end. */
const LOOKS = 15

/** Between attempts to reach a store. */
const PAUSES_MS = [100, 400, 1500]

/** Of one append: services take a megabyte at once, and the text is a third longer than the bytes. */
const PIECE_BYTES = 256 * 1024

/** Characters. */
const MOST_WORKER = 200
