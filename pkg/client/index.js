// A stand-in that loads the core and does nothing with it.

import { core } from '../wasm/load.js'

export class ImportError extends Error {}

export function importUsers() {
  core()
  throw new ImportError('not there yet')
}

export async function checkUsers() {
  core()
  throw new ImportError('not there yet')
}

export function toCometChatId(id) {
  core()
  return String(id)
}
