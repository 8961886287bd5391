/**
 * Errors without the key: what was thrown is copied, as deep as a log would show it, and the key taken out of each
 * text.
 */

/**
 * Returns what was thrown, without the key; the very same if the key is nowhere in it. Looks as deep as a log would
 * show: into causes, stacks, and what is attached.
 *
 * @template T
 * @param {T} thrown
 * @param {(text: string) => string} redact
 * @returns {T}
 */
export function withoutKey(thrown, redact) {
  const copies = new Map()
  let found = false
  /** @param {string} text */
  const clean = (text) => {
    const out = redact(text)
    if (out !== text) found = true
    return out
  }
  /** @param {any} value @param {number} depth @returns {any} */
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
      return holds ? clean.displayed : value
    }
    const out = error ? blank(value, clean) : Array.isArray(value) ? [] : {}
    copies.set(value, out)
    for (const name of Reflect.ownKeys(value)) {
      if (Array.isArray(value) && name === 'length') continue
      const { enumerable } = Object.getOwnPropertyDescriptor(value, name) ?? {}
      const displayed = typeof name === 'string' ? clean(name) : name
      Object.defineProperty(out, displayed, {
        value: copy(read(value, name), depth + 1),
        enumerable,
        configurable: true,
        writable: true,
      })
    }
    return out
  }
  clean.displayed = '[redacted]'
  try {
    const out = copy(thrown, 0)
    return found ? out : thrown
  } catch {
    // What cannot be looked at is not passed on.
    return /** @type {any} */ (new Error('an error that cannot be read'))
  }
}

/**
 * An empty error of the same class; some hosts' classes work on their own objects only.
 *
 * @param {any} error
 * @param {(text: string) => string} clean
 */
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

/** @param {unknown} value */
const isError = (value) => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'

/** @param {object} value */
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/**
 * Returns what a log would print of an object that is no plain one: a `Headers`, a `Map`, bytes, an instance of a
 * class.
 *
 * @param {any} value
 */
function textsOf(value) {
  if (ArrayBuffer.isView(value)) return [new TextDecoder().decode(value)]
  const own = Reflect.ownKeys(value).map((name) => read(value, name))
  const within = LISTS.some((name) => isInstance(value, name)) ? [...value] : []
  const named = ['url', 'href', 'headers', 'message'].map((name) => read(value, name))
  return [...own, ...within, ...named]
}

/** Classes of the host whose members a log prints; not every host has all of them. */
const LISTS = ['Map', 'Set', 'Headers', 'URLSearchParams', 'FormData']

/** @param {unknown} value @param {string} name */
function isInstance(value, name) {
  const host = /** @type {Record<string, any>} */ (globalThis)
  return typeof host[name] === 'function' && value instanceof host[name]
}

/** @param {any} value @param {PropertyKey} name */
function read(value, name) {
  try {
    return value[name]
  } catch {
    return undefined
  }
}

/** Deeper than any log prints. */
const DEEPEST = 12

/** Takes the key out of what an issue says and advises. @param {any} issue @param {(text: string) => string} redact */
export function redactIssue(issue, redact) {
  issue.message = redact(issue.message)
  for (const remedy of issue.remedies ?? [])
    for (const [name, value] of Object.entries(remedy)) remedy[name] = redact(value)
}
