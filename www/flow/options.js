// What the worker takes to check a file and to import it.

import { texts } from '../texts.js'

/** Returns the options of the library, and the journal's name. @param {import('./state.js').State} state */
export function optionsOf({ columns, reading: { nulls, quotedNull, nameless, ...reading }, file }) {
  const id = columns.find(({ target }) => target === 'uid')?.column
  const { uid, ...others } = mapOf(columns)
  return {
    // Where rows are found by their IDs, these are no values of theirs.
    map: file.info?.isKeyed && uid === 'uid' ? others : { uid, ...others },
    ...reading,
    journal: file.journal,
    nullMarker: nulls === 'words' ? NULLS : [],
    quotedNull: quotedNull === 'empty',
    fallback: nameless === 'id' && id !== undefined ? { name: id } : {},
  }
}

/** Returns which columns each field comes from. Fields without one are empty, whatever columns there are. */
export function mapOf(columns) {
  const map = {}
  for (const { column, target } of columns) if (target) map[target] = [...(map[target] ?? []), column]
  for (const field of Object.keys(texts.fields)) map[field] ??= null
  return Object.fromEntries(Object.entries(map).map(([field, from]) => [field, from?.length === 1 ? from[0] : from]))
}

/** What databases write where there is no value. */
export const NULLS = ['NULL', 'null', '\\N']
