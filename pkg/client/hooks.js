/** The caller's functions, made safe to call: what they throw ends nothing that it need not, and repeats no key. */
import { readLimited } from '../server/body.js'
import { ImportError, textOf } from './error.js'
import { jsonOfRow } from './row-json.js'
import { withoutKey } from './without-key.js'

/**
 * @typedef {import('./reading-options.js').Mapper} Mapper
 * @typedef {(text: string) => string} Redact
 */

/**
 * Returns the caller's `map` function; what it throws is repeated in the row's issue, without the key.
 *
 * @param {Mapper | undefined} mapper
 * @param {Redact} redact
 * @returns {Mapper | undefined}
 */
export function redactingMapper(mapper, redact) {
  return (
    mapper &&
    ((row) => {
      try {
        return mapper(row)
      } catch (error) {
        throw withoutKey(error, redact)
      }
    })
  )
}

/** Returns the caller's `map` function over JSON texts, as which rows of a file cross. @param {Mapper | undefined} mapper */
export const mapperOfJson = (mapper) => mapper && ((/** @type {string} */ text) => jsonOfRow(mapper(JSON.parse(text))))

/** Returns the `fetch` of the options, or the host's. @param {{ fetch?: any }} options @throws {ImportError} if there is none */
export function fetchOption({ fetch }) {
  const chosen = fetch ?? globalThis.fetch
  if (typeof chosen === 'function') return chosen
  throw new ImportError('UNSUPPORTED_HOST', 'fetch: this host has none; give one as an option')
}

/** Bytes of a page of a list, at most: 1,000 users with metadata of 5 KB each are about 7 MB. */
export const PAGE_BYTES = 32 * 2 ** 20

/**
 * Returns the caller's `fetch`, called on no object. What it gives is checked, since the core relies on it.
 *
 * @param {(url: string, init: RequestInit) => any} fetch
 * @param {number} [mostBytes] of a response, decompressed
 */
export function checkedFetch(fetch, mostBytes = MOST_BYTES) {
  return async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    const response = await fetch(url, init)
    if (typeof response?.status !== 'number' || typeof response.arrayBuffer !== 'function')
      throw new TypeError('the option fetch gave no Response')
    const { status, headers } = response
    return { status, headers, arrayBuffer: async () => (await bodyOf(response, mostBytes)).buffer }
  }
}

/** Returns the body of a response; of one that is too long, a sentence that says so, which is no usable response. @param {Response} response @param {number} mostBytes */
async function bodyOf(response, mostBytes) {
  // The caller's own `fetch` may give a response without a stream.
  const read =
    typeof response.body?.getReader === 'function'
      ? await readLimited(response.body, mostBytes)
      : { tooLarge: false, bytes: new Uint8Array(await response.arrayBuffer()) }
  if (read.bytes && read.bytes.length <= mostBytes) return read.bytes
  return new TextEncoder().encode(`The response has more than ${mostBytes / 2 ** 20} MB.`)
}

/** Bytes, decompressed; a response about 50 users has some kilobytes. */
const MOST_BYTES = 4 * 2 ** 20

/**
 * Returns a function of the caller's that takes bytes of a file, and which cannot break the run: what it throws is
 * reported once.
 *
 * @param {string} name of the option
 * @param {((chunk: Uint8Array) => any) | undefined} hook
 * @param {Redact} redact
 */
export function guardedHook(name, hook, redact) {
  let reported = false
  const report = (/** @type {unknown} */ error) => {
    if (!reported)
      console.warn(redact(`cometchat-import: the option '${name}' threw, the run continues: ${textOf(error)}`))
    reported = true
  }
  return (/** @type {Uint8Array} */ chunk) => {
    try {
      const result = hook?.(chunk)
      return typeof result?.then === 'function' ? Promise.resolve(result).catch(report) : undefined
    } catch (error) {
      report(error)
      return undefined
    }
  }
}
