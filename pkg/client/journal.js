import { ImportError, textOf } from './error.js'

/**
 * Loads the caller's journal into the core. Throws an `ImportError` whose code begins with `JOURNAL_`.
 *
 * @param journal the option: `{ load(), append(bytes), close?() }`
 * @param {(append: (bytes: Uint8Array) => Promise<void>) => any} create makes the core's reader of it
 * @param {(text: string) => string} redact takes the key out of what is said on the console
 * @returns {Promise<{ handle: any, close(): Promise<void> }>}
 */
export async function openJournal(journal, create, redact) {
  let held = false
  const close = async () => {
    if (!held) return
    held = false
    try {
      await journal.close?.()
    } catch (error) {
      console.warn(redact(`cometchat-import: the journal could not be closed: ${textOf(error)}`))
    }
  }
  let loaded
  try {
    loaded = await journal.load()
    held = true
  } catch (error) {
    throw unreadable(error)
  }
  const handle = create(async (bytes) => {
    await journal.append(bytes)
  })
  try {
    for await (const piece of piecesOf(loaded)) handle.push(piece)
    return { handle, close }
  } catch (error) {
    handle.free?.()
    await close()
    throw unreadable(error)
  }
}

/** What `load` gave, as pieces of bytes. */
function piecesOf(loaded) {
  if (loaded === null || loaded === undefined) return []
  if (loaded instanceof Uint8Array) return [loaded]
  if (loaded instanceof ArrayBuffer) return [new Uint8Array(loaded)]
  if (ArrayBuffer.isView(loaded)) return [new Uint8Array(loaded.buffer, loaded.byteOffset, loaded.byteLength)]
  if (typeof loaded !== 'string' && (loaded[Symbol.asyncIterator] || loaded[Symbol.iterator])) return checked(loaded)
  throw new TypeError('load gave neither bytes nor pieces of bytes')
}

async function* checked(pieces) {
  for await (const piece of pieces) {
    if (!(piece instanceof Uint8Array)) throw new TypeError('load gave a piece that is no Uint8Array')
    yield piece
  }
}

function unreadable(error) {
  if (error instanceof ImportError && CODES.includes(error.code)) return error
  const code = CODES.includes(error?.code) ? error.code : 'JOURNAL_UNREADABLE'
  const message = code === 'JOURNAL_UNREADABLE' ? `the journal cannot be loaded: ${textOf(error)}` : textOf(error)
  return new ImportError(code, message, { cause: error })
}

/** Only these: a code is shown as it is, and what a journal throws may have any text there. */
const CODES = ['JOURNAL_IN_USE', 'JOURNAL_DAMAGED', 'JOURNAL_OTHER_APP', 'JOURNAL_NEWER', 'JOURNAL_UNREADABLE', 'JOURNAL_UNWRITABLE']
