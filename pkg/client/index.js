/** The public functions, without the module of the core: the entries (`pkg/entry`) say where that comes from. */
import { callCore } from './core-call.js'

export { checkUsers } from './check.js'
export { ImportError } from './error.js'
export { importUsers } from './import.js'

/** Returns CometChat's id for an app's own id, as the function of the migration guides does. @param {string | number} id */
export function toCometChatId(id) {
  const text = String(id)
  const units = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at)
  return callCore((wasm) => wasm.deriveId(units))
}
