import { core } from '../wasm/load.js'

export function version() {
  return core().version()
}
