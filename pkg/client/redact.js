/** The key stays where it is: out of every text and every error that goes out. */

/**
 * What takes a key out of a text, however its characters are written: in any case, percent-encoded, escaped as in
 * JSON (also twice) or as in HTML, in base64, and where `…` says that it was cut.
 *
 * @param {unknown} key
 * @param {{ shown?: string, shortest?: number, wrapped?: boolean }} [how] `shortest`: characters below which a text is
 *   no key but a part of ordinary words; `wrapped`: the key may go over the end of a line
 * @returns {(text: string) => string}
 */
export function redactor(key, { shown = '[redacted]', shortest = 4, wrapped = false } = {}) {
  const secret = typeof key === 'string' ? key.trim() : ''
  if (secret.length < shortest) return (text) => text
  // Made when they are needed: a host compiles a pattern in up to some milliseconds, and most runs never meet such a text.
  let words
  let plain
  let whole
  return (text) => {
    const isPlain = PLAIN.test(text) && PLAIN.test(secret)
    if (!isPlain) {
      whole ??= wholePattern(secret, shortest, wrapped)
      return text.replace(whole, shown)
    }
    words ??= plainWords(secret)
    if (!holdsAny(folded(text), words)) return text
    plain ??= plainPattern(secret)
    return text.replace(plain, shown)
  }
}

/** What no escape, no cut and no line's end can be in, nor a letter that has an ASCII one as its other case. */
const PLAIN = /^(?!.*u00)[ -$'-[\]-~]*$/i

/** What {@link plainPattern} finds nothing in a text without. */
const plainWords = (secret) => [secret, ...base64Texts(secret)].map(folded)

const holdsAny = (text, words) => words.some((word) => text.includes(word))

/** In one case, and with one of the two alphabets of base64. */
const folded = (text) => text.toLowerCase().replaceAll('-', '+').replaceAll('_', '/')

/** The key in a plain text: finds there what the whole pattern finds. */
function plainPattern(secret) {
  const letters = [...secret].map((letter) => `\\u{${letter.charCodeAt(0).toString(16)}}`)
  return new RegExp([letters.join(''), ...base64Forms(secret)].join('|'), 'giu')
}

/** The key however it is written. */
function wholePattern(secret, shortest, wrapped) {
  const between = wrapped ? '(?:\\r?\\n *)?' : ''
  const units = (secret.match(/\\+|[^\\]/gu) ?? []).map(spellings)
  const begin = units.slice(0, shortest).join(between)
  const cut = units.slice(shortest).reduceRight((rest, unit) => `(?:${between}${unit}${rest})?`, '')
  return new RegExp(
    [units.join(between), ...base64Forms(secret), `${begin}${cut}(?:[%\\\\&][#\\w]{0,8})?(?=…)`].join('|'),
    'giu',
  )
}

/** The ways to write a character, or a run of backslashes, as a pattern. */
function spellings(unit) {
  const bytes = new TextEncoder().encode(unit)
  if (unit[0] === '\\')
    return `(?:\\\\{${unit.length},${4 * unit.length}}|(?:%(?:25){0,3}5c){${unit.length}}|(?:\\\\{1,8}u005c){${unit.length}}|(?:&#(?:0*92|x0*5c);){${unit.length}})`
  if (bytes.length > 1) return `(?:${unit}|${[...bytes].map((byte) => `%(?:25){0,3}${hex(byte)}`).join('')})`
  const codes = [...new Set([unit.toLowerCase(), unit.toUpperCase()])].map((letter) => letter.charCodeAt(0))
  const hexes = `(?:${codes.map(hex).join('|')})`
  const name = NAMES[unit] ? `|${NAMES[unit]}` : ''
  const raw = `\\u{${codes[0].toString(16)}}`
  return `(?:\\\\{0,8}(?:${raw}|u00${hexes})|%(?:25){0,3}${hexes}|&(?:#0*(?:${codes.join('|')})|#x0*${hexes}${name});)`
}

const hex = (code) => code.toString(16).padStart(2, '0')

const NAMES = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

/** As patterns, in either of base64's alphabets. */
const base64Forms = (text) =>
  base64Texts(text).map((known) => known.replace(/[+/]/g, (sign) => (sign === '+' ? '[+\\-]' : '[\\/_]')))

/** What a text alone determines in the base64 of a longer one, for each of the three places where it may begin. */
function base64Texts(text) {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text))
  return [0, 1, 2].map((shift) => {
    const whole = btoa('\0'.repeat(shift) + bytes)
    return whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
  })
}

/**
 * What was thrown, without the key; the very same if the key is nowhere in it. Looks as deep as a log would show:
 * into causes, stacks, and what is attached.
 *
 * @template T
 * @param {T} thrown
 * @param {(text: string) => string} redact
 * @returns {T}
 */
export function withoutKey(thrown, redact) {
  const copies = new Map()
  let found = false
  const clean = (text) => {
    const out = redact(text)
    if (out !== text) found = true
    return out
  }
  const copy = (value, depth) => {
    if (typeof value === 'string') return clean(value)
    if (value === null || typeof value !== 'object') return value
    if (copies.has(value)) return copies.get(value)
    if (depth > DEEPEST) return undefined
    const error = isError(value)
    if (!error && !Array.isArray(value) && !isPlain(value)) {
      const before = found
      found = false
      for (const text of textsOf(value)) copy(text, depth + 1)
      const holds = found
      found ||= before
      return holds ? clean.shown : value
    }
    const out = error ? blank(value, clean) : Array.isArray(value) ? [] : {}
    copies.set(value, out)
    for (const name of Reflect.ownKeys(value)) {
      if (Array.isArray(value) && name === 'length') continue
      const { enumerable } = Object.getOwnPropertyDescriptor(value, name) ?? {}
      const shown = typeof name === 'string' ? clean(name) : name
      Object.defineProperty(out, shown, {
        value: copy(read(value, name), depth + 1),
        enumerable,
        configurable: true,
        writable: true,
      })
    }
    return out
  }
  clean.shown = '[redacted]'
  try {
    const out = copy(thrown, 0)
    return found ? out : thrown
  } catch {
    // What cannot be looked at is not passed on.
    return /** @type {any} */ (new Error('an error that cannot be read'))
  }
}

/** An empty error of the same class; some hosts' classes work on their own objects only. */
function blank(error, clean) {
  const out = new Error(clean(String(read(error, 'message') ?? '')))
  if (Object.prototype.toString.call(error) === '[object Error]')
    Object.setPrototypeOf(out, Object.getPrototypeOf(error))
  else
    Object.defineProperty(out, 'name', {
      value: clean(String(read(error, 'name') ?? 'Error')),
      configurable: true,
      writable: true,
    })
  Object.defineProperty(out, 'stack', {
    value: clean(String(read(error, 'stack') ?? '')),
    configurable: true,
    writable: true,
  })
  return out
}

const isError = (value) => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'

function isPlain(value) {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** What a log would show of an object that is no plain one: a `Headers`, a `Map`, bytes, an instance of a class. */
function textsOf(value) {
  if (ArrayBuffer.isView(value)) return [new TextDecoder().decode(value)]
  const own = Reflect.ownKeys(value).map((name) => read(value, name))
  const within = ['Map', 'Set', 'Headers', 'URLSearchParams', 'FormData'].some(
    (name) => value instanceof (globalThis[name] ?? never),
  )
    ? [...value]
    : []
  const said = ['url', 'href', 'headers', 'message'].map((name) => read(value, name))
  return [...own, ...within, ...said]
}

class never {}

function read(value, name) {
  try {
    return value[name]
  } catch {
    return undefined
  }
}

/** Deeper than any log shows. */
const DEEPEST = 12

/** Whether a text may be a key that stands in the wrong place: long, of letters and digits. */
export const looksLikeKey = (text) =>
  (String(text).match(/[\w+/=-]{20,}/g) ?? []).some((run) => /\d/.test(run) && /[a-z]/i.test(run))
