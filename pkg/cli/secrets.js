/** The key stays where it is: out of every line that this program writes. */
import { looksLikeKey, redactor as redactorOf } from '../client/redact.js'

const REDACTED = '[the key]'

/**
 * What takes the key out of a text, also where the end of a line goes through it.
 * @param {string | undefined} key
 * @returns {(text: string) => string}
 */
export const redactor = (key) => redactorOf(key, { displayed: REDACTED, shortest: SECRET_LENGTH, wrapped: true })

/**
 * What takes the key out of a text, and the passwords of databases that the command line names.
 * @param {string | undefined} key
 * @param {string[]} argv
 * @returns {(text: string) => string}
 */
export function secretsRedactor(key, argv) {
  const secrets = argv.flatMap(passwordsIn)
  const redactors = secrets.map((secret) =>
    redactorOf(secret, { displayed: '[the password]', shortest: SECRET_LENGTH, wrapped: true }),
  )
  return (text) => [redactor(key), ...redactors].reduce((rest, redact) => redact(rest), text)
}

/** Returns a word of a command line with `…` in place of a database's password. @param {string} word */
export const withoutPassword = (word) =>
  DATABASE.test(word) ? word.replace(IN_AUTHORITY, '$1…$3').replace(IN_PARAMETER, '$1…') : word

/** Returns what stands as a password in the URL of a database, as it is written and as it is meant. @param {string} word */
function passwordsIn(word) {
  if (!DATABASE.test(word)) return []
  const written = [IN_AUTHORITY.exec(word)?.[2], ...Array.from(word.matchAll(IN_PARAMETER), ([, , value]) => value)]
  return written.flatMap((text) => {
    if (!text) return []
    try {
      return [text, decodeURIComponent(text)]
    } catch {
      return [text]
    }
  })
}

/**
 * Returns a copy of an event or a report whose sentences and server codes do not hold the key. Row data,
 * numbers and names of fields stay as they are.
 * @template T
 * @param {T} value
 * @param {(text: string) => string} redact
 * @param {string} [within] the name of the object
 * @returns {T}
 */
export function redactSentences(value, redact, within = '') {
  if (Array.isArray(value)) return /** @type {any} */ (value.map((item) => redactSentences(item, redact)))
  if (value === null || typeof value !== 'object') return value
  const copy = /** @type {any} */ ({})
  for (const [name, item] of Object.entries(value)) {
    // Of these an error's code is the name: it may be the server's own.
    const displayed = NAMED_BY_CODES.has(within) ? redact(name) : name
    copy[displayed] =
      SENTENCES.has(name) && typeof item === 'string' ? redact(item) : redactSentences(item, redact, name)
  }
  return copy
}

/**
 * Refuses flags that would carry a key, without repeating what they carry: a command line is seen by
 * every process of the machine, and kept in the shell's history.
 * @param {string[]} argv
 * @returns {string | undefined} the flag's name
 */
export function keyFlag(argv) {
  const end = argv.indexOf('--')
  const flags = end < 0 ? argv : argv.slice(0, end)
  return flags.map((word) => KEY_FLAG.exec(word)?.[1] ?? flagAroundKey(word)).find(Boolean)
}

/** Returns `-k` of `-kTHEKEY`, and `--` of `--THEKEY`: they would be repeated as unknown. @param {string} word */
function flagAroundKey(word) {
  const [, flag, rest] = /^(--|-[^-])([^=]+)$/.exec(word) ?? []
  return rest !== undefined && looksLikeKey(rest) ? flag : undefined
}

/** `code`: of a rejected row, it is the server's own. */
const SENTENCES = new Set(['message', 'reason', 'code'])

/** `resent.reasons`: a number for each code. */
const NAMED_BY_CODES = new Set(['reasons'])

const DATABASE = /^(?:--(?:journal|limiter)=)?(?:rediss?|postgres(?:ql)?):\/\//i

/** To the last sign, in case one in the password was not encoded. */
const IN_AUTHORITY = /^([^/]+:\/\/[^:@/]*:)(.*)(@)/
const IN_PARAMETER = /([?&][^=&#]*pass[^=&#]*=)([^&#]*)/gi

const KEY_FLAG =
  /^(--?(?:(?:cometchat|rest|api|auth|access|app|full-?access|secret)[-_]?)*(?:key|token|secret|apikey))(?:=|$)/i

/** Shorter texts are placeholders, not keys (40 characters); to cut them out of words would garble every line. */
const SECRET_LENGTH = 6
