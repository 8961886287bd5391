/** An error with a stable `code`. */
export class ImportError extends Error {
  constructor(code, message, options) {
    super(message, options)
    this.name = 'ImportError'
    this.code = code
  }
}

/** What was thrown, as text: anything may be thrown, even what has no text. */
export function textOf(thrown) {
  try {
    return String(thrown?.message ?? thrown)
  } catch {
    return typeof thrown
  }
}
