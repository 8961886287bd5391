/** `check --uids`: the ids from which uids are derived, each with its uid, so that an app can log its users in. */
import { csvLine, guarded } from '../client/csv-line.js'
import { mappedValue } from '../client/map-rows.js'
import { isUnreadable, usageError } from './exit.js'
import { createFailedFile, finishFailedFile, keptNote } from './failed-file.js'
import { rowOptions } from './reading-options.js'
import { survey } from './survey.js'
import { plural, printable, wrap } from './text.js'

/** @typedef {import('../index.d.ts').CheckReport} CheckReport */

/** Refuses the option where no uid is derived, or the input cannot be read again. @param {Record<string, any>} options @param {import('./input.js').Input} input */
export function refuseVainUids(options, input) {
  if (options.uids === undefined) return
  if (rowOptions(options).uid !== DERIVED)
    throw usageError('--uids writes the uids that are derived from ids, so it needs --uid cometchat.')
  if (input.once) throw usageError(`--uids reads the input twice: save ${printable(input.name)} as a file.`)
}

/**
 * Writes the ids that are not their uids, and returns what to say of it.
 *
 * @param {import('./input.js').Input} input that was checked
 * @param {Record<string, any>} options
 * @param {object} about
 * @param {import('./program.js').Api} about.api
 * @param {CheckReport} about.check
 * @param {import('./signals.js').Interrupts} about.interrupts
 * @param {import('./output.js').Output} about.stderr
 * @param {string} about.platform
 * @returns {Promise<string[]>}
 */
export async function writeUids(input, options, { api, check, ...about }) {
  const file = isUnreadable(check.error) ? undefined : await createFailedFile(options.uids)
  if (!file) return []
  const list = new List(/\.(nd)?jsonl?$/i.test(file.target) ? jsonLine : lineOfCsv, (text) => void file.write(text))
  try {
    const reading = rowOptions(options)
    const idOf = idReader(reading, check)
    const uid = (/** @type {any} */ row) => {
      const id = idOf(row)
      if (id !== undefined) list.add(id, api.toCometChatId(id))
      return 'any'
    }
    const rows = { ...reading, map: { uid, name: () => 'any' }, fallback: undefined, extra: undefined }
    await survey(api, input, options, { ...about, rows })
    list.end()
    const outcome = await finishFailedFile(file, list.count, { complete: !check.error })
    const lines = file.keptAs === undefined ? [] : wrap(keptNote(file))
    if (outcome === 'cut' && file.failure) throw file.failure
    if (outcome !== 'written') return [...wrap('Every id is its uid, so no list of them was written.'), ...lines]
    return [...wrap(`${plural(list.count, 'id')} and the uids derived from them: ${printable(file.target)}`), ...lines]
  } finally {
    await file.discard()
  }
}

/**
 * Returns a function that reads the id of a row, where the check has it from: the map, a column that was guessed, or the field itself.
 *
 * @param {import('../index.d.ts').RowOptions} reading
 * @param {CheckReport} check
 * @returns {(row: any) => string | undefined}
 */
function idReader({ map, fallback, nullMarker = [] }, { columns }) {
  const guessed = columns.filter(({ field }) => field === 'uid').map(({ column }) => column)
  const { uid: mapped } = /** @type {{ uid?: string | string[] | null }} */ (map ?? {})
  const [only = 'uid', ...others] = [mapped ?? guessed].flat()
  const sources = [others.length > 0 ? [only, ...others] : only, ...[fallback?.uid ?? []].flat()]
  const empty = ['', ...[nullMarker].flat()]
  return (row) => sources.map((from) => textOf(mappedValue(row, from))).find((id) => id && !empty.includes(id))
}

/** Returns an id as a text. Of a number that JavaScript has rounded it is not known: its digits are its uid. @param {unknown} value */
function textOf(value) {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  return Number.isSafeInteger(value) ? String(value) : undefined
}

/** Lines of ids that are not their uids, in pieces of some size. */
class List {
  /** @param {(id: string, uid: string, isFirst: boolean) => string} lineOf @param {(text: string) => void} write */
  constructor(lineOf, write) {
    this.#lineOf = lineOf
    this.#write = write
  }

  count = 0

  /** @param {string} id @param {string} uid */
  add(id, uid) {
    if (id === uid) return
    this.#text += this.#lineOf(id, uid, this.count === 0)
    this.count += 1
    if (this.#text.length > PIECE) this.end()
  }

  end() {
    if (this.#text) this.#write(this.#text)
    this.#text = ''
  }

  #text = ''
  #lineOf
  #write
}

/** @param {string} id @param {string} uid */
const jsonLine = (id, uid) => `${JSON.stringify({ id, uid })}\n`

/** @param {string} id @param {string} uid @param {boolean} isFirst */
const lineOfCsv = (id, uid, isFirst) => (isFirst ? csvLine(['id', 'uid']) : '') + csvLine([id, uid].map(guarded))

/** The rule by which uids are derived. */
const DERIVED = 'cometchat'
/** Characters that are written at once. */
const PIECE = 65_536
