// The one file that knows where the library lies. Only the worker imports it: the page itself never reads, checks or sends.

import * as library from '../pkg/entry/default.js'
import { wording } from './worker/words.js'

/** What reads workbooks: it is loaded only for one. */
export const loadXlsx = () =>
  /** @type {Promise<typeof import('../pkg/xlsx/index.js')>} */ (import('../pkg/gen/xlsx.js'))

export { isWorkbook, START_BYTES } from '../pkg/xlsx/start.js'

export { indexedDbJournal, indexedDbLimiter } from '../pkg/journal/indexeddb.js'

// Remedies are worded by the page, also in the file of rows that were not imported.

/** @type {typeof library.checkUsers} */
export const checkUsers = (source, options) => library.checkUsers(source, { ...options, ...wording() })

/** @type {typeof library.describeColumns} */
export const describeColumns = (source, options) => library.describeColumns(source, { ...options, ...wording() })

/** @type {typeof library.importUsers} */
export const importUsers = (source, options) => library.importUsers(source, { ...options, ...wording() })

/** @type {typeof library.verifyUsers} */
export const verifyUsers = (source, options) => library.verifyUsers(source, { ...options, ...wording() })

export const { createRoles } = library

export const { readRecord, writeRecord, changeRecord } = library.internals
