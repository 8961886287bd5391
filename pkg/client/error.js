/**
 * An error with a stable `code`. It is an `instanceof` this class whichever copy of the package made it: each entry has
 * one of its own, and so have the journals.
 */
export class ImportError extends Error {
  /** @param {unknown} value */
  static [Symbol.hasInstance](value) {
    // A class that extends this one inherits the method, and wants what is usual.
    // biome-ignore lint/complexity/noThisInStatic: `this` is the class that was asked, which may be a derived one
    if (this !== ImportError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return value instanceof Error && value.name === 'ImportError' && 'code' in value && typeof value.code === 'string'
  }

  /** @param {string} code @param {string} message @param {ErrorOptions} [options] */
  constructor(code, message, options) {
    super(message, options)
    this.name = 'ImportError'
    this.code = code
  }
}

/**
 * Returns what was thrown, as text: anything may be thrown, even what has no text.
 *
 * @param {any} thrown
 * @returns {string}
 */
export function textOf(thrown) {
  try {
    return String(thrown?.message ?? thrown)
  } catch {
    return typeof thrown
  }
}
