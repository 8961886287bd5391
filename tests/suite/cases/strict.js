/** Hosts that forbid things do forbid them: else it would prove nothing that the package works there. */
import { ok } from '../assert.js'

/** The smallest module: its first eight bytes. */
const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])

const throws = (call) => {
  try {
    call()
    return false
  } catch {
    return true
  }
}

/** Pages under a Content-Security-Policy without `'unsafe-eval'`, and edge hosts. */
export const strict = {
  name: 'strict',
  define(test) {
    test('no text becomes code', () => {
      ok(
        throws(() => new Function('return 1')()),
        'new Function works',
      )
      ok(
        // biome-ignore lint/security/noGlobalEval: that it cannot run is what is tested
        throws(() => globalThis.eval('1')),
        'eval works',
      )
    })
  },
}

/** Hosts that compile modules before anything runs, and never after. */
export const compiled = {
  name: 'compiled',
  define(test) {
    test('no bytes become WebAssembly', () =>
      ok(
        throws(() => new WebAssembly.Module(EMPTY_MODULE)),
        'WebAssembly can be compiled',
      ))
  },
}
