// The suite of all journals, run by Node, and what the tests beyond it need.
import { test } from 'node:test'
import { journalSuite as suite } from '../../pkg/suite/journal.js'

export { contents, noise } from '../../pkg/suite/bytes.js'

export const inUse = { name: 'ImportError', code: 'JOURNAL_IN_USE' }

/**
 * @param {string} name
 * @param {(test: import('node:test').TestContext) => () => any} store gives a place; each call of it a journal in that place
 */
export const journalSuite = (name, store) => suite({ test, name, create: (context) => ({ open: store(context) }) })
