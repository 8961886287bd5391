import { asImportError, callCore } from './core-call.js'
import { ImportError, textOf } from './error.js'
import { JOURNAL_CODES } from './error-codes.js'

/**
 * Loads the caller's journal into the core. Throws an `ImportError` whose code begins with `JOURNAL_`.
 *
 * @template {{ push(bytes: Uint8Array): void, free?(): void }} T
 * @param {import('../index.js').Journal} journal the option
 * @param {(append: (bytes: Uint8Array) => Promise<void>) => T} create makes the core's reader of it
 * @param {(text: string) => string} redact takes the key out of what is written to the console
 * @returns {Promise<{ handle: T, close(): Promise<void>, lost(): string | undefined }>} `lost`: the message of an append
 *   that found that another worker has taken the journal over
 */
export async function openJournal(journal, create, redact) {
  if (inUse.has(journal))
    throw new ImportError(
      'JOURNAL_IN_USE',
      'the journal is in use by another run of this program; wait for that to end, or give each run a journal of its own',
    )
  inUse.add(journal)
  let held = false
  const close = async () => {
    inUse.delete(journal)
    if (!held) return
    held = false
    try {
      await journal.close?.()
    } catch (error) {
      console.warn(redact(`cometchat-import: the journal could not be closed: ${textOf(error)}`))
    }
  }
  /** @type {string | undefined} */
  let lost
  let loaded
  try {
    loaded = await journal.load()
    held = true
  } catch (error) {
    await close()
    throw unreadable(error)
  }
  let handle
  try {
    handle = create(async (bytes) => {
      try {
        await journal.append(bytes)
      } catch (error) {
        if (journalCode(error) === LOST) lost ??= redact(textOf(error))
        throw error
      }
    })
    for await (const piece of piecesOf(loaded)) handle.push(piece)
    return { handle, close, lost: () => lost }
  } catch (error) {
    handle?.free?.()
    await close()
    throw unreadable(error)
  }
}

/**
 * Loads a journal into the core.
 *
 * @param {import('./entities.js').Entity} entity
 * @param {import('../index.js').Journal} journal
 * @param {string} url where rows are sent
 * @param {number} limit requests in a window
 * @param {(text: string) => string} redact
 */
export const loadJournal = (entity, journal, url, limit, redact) =>
  openJournal(journal, (append) => callCore((wasm) => new wasm.JournalHandle(entity.name, url, limit, append)), redact)

/**
 * Gives a journal to a check or a run; what is wrong with its end is found here.
 *
 * @param {{ resume(handle: any): void }} run
 * @param {{ handle: unknown }} journal
 */
export function resume(run, { handle }) {
  try {
    run.resume(handle)
  } catch (error) {
    const code = journalCode(error)
    throw code === undefined ? asImportError(error) : new ImportError(code, /** @type {Error} */ (error).message)
  }
}

/**
 * Returns the report of a run whose journal another worker has taken over: whatever else it says, it is void.
 *
 * @param {any} report
 * @param {string} detail the message of the journal
 */
export const voidReport = (report, detail) => ({
  ...report,
  status: 'failed',
  error: {
    code: LOST,
    message: `${detail}. The other worker's report counts. This one is void: it may count as there before whom the other worker imported`,
  },
})

/** Returns the code of an error about a journal; undefined for others. @param {unknown} error @returns {string | undefined} */
export function journalCode(error) {
  const code = /** @type {{ code?: unknown } | null | undefined} */ (error)?.code
  return typeof code === 'string' && code.startsWith('JOURNAL_') ? code : undefined
}

const LOST = 'JOURNAL_LOST'

/** Journals in use by a run or check; an adapter sees only itself. */
const inUse = new WeakSet()

/**
 * What `load` gave, as pieces of bytes.
 *
 * @param {any} loaded
 * @returns {Iterable<Uint8Array> | AsyncIterable<Uint8Array>}
 */
function piecesOf(loaded) {
  if (loaded === null || loaded === undefined) return []
  if (loaded instanceof Uint8Array) return [loaded]
  if (loaded instanceof ArrayBuffer) return [new Uint8Array(loaded)]
  if (ArrayBuffer.isView(loaded)) return [new Uint8Array(loaded.buffer, loaded.byteOffset, loaded.byteLength)]
  if (typeof loaded !== 'string' && (loaded[Symbol.asyncIterator] || loaded[Symbol.iterator])) return checked(loaded)
  throw new TypeError('load gave neither bytes nor pieces of bytes')
}

/** @param {Iterable<unknown> | AsyncIterable<unknown>} pieces */
async function* checked(pieces) {
  for await (const piece of pieces) {
    if (!(piece instanceof Uint8Array)) throw new TypeError('load gave a piece that is no Uint8Array')
    yield piece
  }
}

/** @param {any} error */
function unreadable(error) {
  // Only these: a code is displayed as it is, and what a journal throws may have any text there.
  if (error instanceof ImportError && JOURNAL_CODES.includes(error.code)) return error
  const code = JOURNAL_CODES.includes(error?.code) ? error.code : 'JOURNAL_UNREADABLE'
  const message = code === 'JOURNAL_UNREADABLE' ? `the journal cannot be loaded: ${textOf(error)}` : textOf(error)
  return new ImportError(code, message, { cause: error })
}
