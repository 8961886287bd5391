// What the page knows, and what follows from it.

import { texts } from '../texts.js'

export const STEPS = ['connect', 'file', 'columns', 'check', 'import', 'account']

/**
 * What the page knows.
 *
 * @typedef {object} State
 * @property {string} step
 * @property {any} connection what the worker says of it
 * @property {any} given what was typed to connect, without the key: to resume an import after a reload
 * @property {any} relay what `meetRelay` found of it, and the `trouble` that there is with it since
 * @property {any[]} unfinished
 * @property {any} resuming the unfinished import that is resumed
 * @property {import('./layout.js').Layout} layout how the next file is written, as far as a person knows better
 * @property {any} file `layout`: how it was read
 * @property {any[]} columns
 * @property {Record<string, string>} reading how values are read, as `texts.columns.reading` offers it
 * @property {{ status: string, summary?: any, error?: any }} check
 * @property {any} run
 * @property {any} verify the comparison with the app
 * @property {any} plan a plan that was given: its name, and its `issues` or what it sets
 * @property {boolean} [broken] whether the worker has ended
 */

/**
 * What the parts of the flow share.
 *
 * @typedef {object} Context
 * @property {ReturnType<typeof import('../store.js').createStore<State>>} store
 * @property {{ call: (name: string, ...args: any[]) => Promise<any> }} worker
 * @property {(text: string) => void} announce
 */

/** Returns the state in which the page begins. @returns {State} */
export const initialState = () => ({
  step: 'connect',
  connection: undefined,
  given: undefined,
  relay: undefined,
  unfinished: [],
  resuming: undefined,
  plan: undefined,
  layout: {},
  ...ofFile(),
})

/** Returns what the state holds about the file, as long as there is none. */
export const ofFile = () => ({
  file: { status: 'none' },
  columns: [],
  reading: Object.fromEntries(
    Object.entries(texts.columns.reading).map(([name, { values }]) => [name, Object.keys(values)[0]]),
  ),
  check: { status: 'none' },
  run: { status: 'none' },
  verify: { status: 'none' },
})

/** Returns a column's path in the metadata: a point in its name would make a member of a member. */
export const extraName = (column) => `metadata.${column.trim().replaceAll('.', '_') || '_'}`

export const notImported = ({ invalid = 0, duplicate = 0, rejected = 0, unconfirmed = 0 }) =>
  invalid + duplicate + rejected + unconfirmed
export const finishedOf = (counts) =>
  (counts.imported ?? 0) + (counts.existing ?? 0) + (counts.excluded ?? 0) + notImported(counts)

/** Returns the part of an error that the page keeps. */
export const plain = ({ code = 'INTERNAL', message, remedies = [] }) => ({ code, message, remedies })
