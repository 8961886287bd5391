/** An error with a stable `code`. */
export class ImportError extends Error {
  constructor(code, message, options) {
    super(message, options)
    this.name = 'ImportError'
    this.code = code
  }
}
