// Where the Rust core comes to life: lazily, synchronously, on the first call of a public function,
// so that importing the package does nothing and a host without WebAssembly is an error to catch.

import { createGlue } from '../gen/cometchat_import_bg.js'
import { clock, module } from './module.js'

/** @typedef {ReturnType<typeof createGlue>} Core */

/** @type {WebAssembly.Module | undefined} */
let compiled
/** @type {Core | undefined} */
let current

/**
 * The core's functions, of an instance that is made on the first call. Keep the response for as long as
 * its objects live (one import, say), and ask again for the next. Throws whatever the host throws
 * where WebAssembly is absent or forbidden (a content security policy without `'wasm-unsafe-eval'`).
 */
export function core() {
  current ??= instantiate()
  return current
}

/**
 * Drops an instance that has trapped (`WebAssembly.RuntimeError`): its memory can no longer be
 * trusted. The next {@link core} is a new one, with glue of its own, so nothing that the old one left
 * behind (views of its memory, finalizers of its objects, pending responses) can reach into it.
 *
 * @param {Core | undefined} broken what `core()` returned; an instance that was replaced since is left alone
 */
export function poison(broken = current) {
  if (current === broken) current = undefined
}

function instantiate() {
  compiled ??= module()
  const glue = createGlue(clock)
  // Not `initSync`: it checks `instanceof WebAssembly.Module`, which fails across realms (Next's edge).
  const { exports } = new WebAssembly.Instance(compiled, { glue })
  glue.__wbg_set_wasm(exports)
  const start = /** @type {() => void} */ (exports.__wbindgen_start)
  start()
  return glue
}
