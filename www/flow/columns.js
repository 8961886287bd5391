// What the columns are for, and how their values are read.

import { extraName } from './state.js'

/** @param {import('./state.js').Context} context */
export const columnSteps = ({ store }) => ({
  /** Which field a column fills: '' for none. A field but the name is filled by one column. @returns {string | undefined} from which column it was taken */
  target(column, target) {
    const taken =
      target && target !== 'name'
        ? store.state.columns.find((other) => other.target === target && other.column !== column)
        : undefined
    const columns = store.state.columns.map((other) => {
      if (other.column === column) return { ...other, target, guess: false }
      return other === taken ? { ...other, target: '' } : other
    })
    store.set({ columns, check: { status: 'none' } })
    return taken?.column
  },

  /** Makes unused columns members of the metadata. */
  keepUnused() {
    store.set({
      columns: store.state.columns.map((column) =>
        column.target || column.within ? column : { ...column, target: extraName(column.column) },
      ),
      check: { status: 'none' },
    })
  },

  read: (changes) => store.set({ reading: { ...store.state.reading, ...changes }, check: { status: 'none' } }),
})
