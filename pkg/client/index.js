/** The public functions, without the module of the core: the entries (`pkg/entry`) say where that comes from. */
import { checkRows } from './check.js'
import { callCore } from './core-call.js'
import { describeRows } from './describe.js'
import { USERS } from './entities.js'
import { importRows } from './import.js'
import { rowOptions } from './options.js'
import { createRolesOf } from './preflight.js'
import { changeRecord, readRecord, writeRecord } from './records.js'
import { refuseWrongMap } from './run.js'
import { verifyRows } from './verify.js'

export { ImportError } from './error.js'

/** @param {unknown} source @param {any} options */
export const importUsers = (source, options) => importRows(USERS, source, options)

/** @param {unknown} source @param {any} [options] */
export const checkUsers = (source, options) => checkRows(USERS, source, options)

/** @param {unknown} roles @param {any} options */
export const createRoles = (roles, options) => createRolesOf(USERS, roles, options)

/** @param {unknown} source @param {any} options */
export const verifyUsers = (source, options) => verifyRows(USERS, source, options)

/** @param {unknown} source @param {any} [options] */
export const describeColumns = (source, options) => describeRows(USERS, source, options)

/** Throws what the core finds wrong with conditions or a map. @param {any} options those of reading */
const assertReading = (options) => refuseWrongMap(rowOptions(USERS, options, false).row)

/** For this package's own admin page and plans, and no part of the API: it may change with any version. */
export const internals = { readRecord, writeRecord, changeRecord, assertReading }

/** Returns CometChat's id for an app's own id, as the function of the migration guides does. @param {string | number} id */
export function toCometChatId(id) {
  const text = String(id)
  const units = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at)
  return callCore((wasm) => wasm.deriveId(units))
}
