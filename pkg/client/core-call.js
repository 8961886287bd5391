/** Calls into the core, and what its errors become. */
import { core, poison } from '../wasm/load.js'
import { ImportError, textOf } from './error.js'

/** @typedef {import('../wasm/load.js').Core} Core */

/**
 * Calls into the core. An instance that trapped is dropped, and the next call gets a new one.
 *
 * @template T
 * @param {(wasm: Core) => T} call
 * @returns {T}
 * @throws {ImportError}
 */
export function callCore(call) {
  try {
    return call(core())
  } catch (error) {
    throw asImportError(error)
  }
}

/** Returns what was thrown, by the core or by the host, as an `ImportError`. @param {unknown} error */
export function asImportError(error) {
  if (error instanceof ImportError) return error
  if (typeof error === 'string') return new ImportError('INVALID_OPTION', error)
  if (error instanceof WebAssembly.RuntimeError) {
    poison()
    return new ImportError('INTERNAL', 'the core stopped; please report this with the input that did it', {
      cause: error,
    })
  }
  if (error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError) {
    return new ImportError(
      'UNSUPPORTED_HOST',
      `WebAssembly cannot be used here: ${error.message}; under a Content-Security-Policy, allow 'wasm-unsafe-eval'`,
      { cause: error },
    )
  }
  return new ImportError('INTERNAL', textOf(error), { cause: error })
}
